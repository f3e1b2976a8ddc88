"""A source tree again: `tree` writes files on this machine's disk, migrate.restore says which ones.

A file has its name only once it is whole and compared; what was interrupted is taken up by the same command.
"""
