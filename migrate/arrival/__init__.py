"""The way back from the prefecture: what is dropped into `arrivee/` is matched to its act and filed beside it.

`arrivee/` is a tray; what was matched is moved to `arrivee/classes/`, which is a source like any other: it is crawled,
read, sent, read back and attested by the stages that do so for all files. A doubtful document stays in the tray.
"""
