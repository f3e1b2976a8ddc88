"""The état des lieux: duplicates, orphans and their lists, in HTML, xlsx and CSV.

Reads the catalogue, changes nothing.
"""
