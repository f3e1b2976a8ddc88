"""Measures against other programs: the same work, in turns, on one machine. `make bench NAME=smb` prints a table."""
