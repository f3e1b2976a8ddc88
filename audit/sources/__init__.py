"""The sources compared: which folder of one is which of another, what lies where, what differs, and who is newest.

`roots` finds the common folders by votes, `matrix` merges the sources along them, `compare` says what each line is.
"""
