"""How fast, at what hours, and whether at all documents leave: the operator's hand on the transfer.

`timetable` reads limits in rclone's notation; `throttle` keeps them over all processes; `pause` is a flag that any
process sees; `sending` carries out the transfer under all three. Promises and their tests: docs/transfer.md.
"""
