"""Lists that somebody exported (SharePoint, PnP, Purview), whatever their dialect, and what they say is missing.

A CSV is read by the meaning of its columns, found through aliases that are data. A list is a check of what arrived and
never a source of bytes.
"""
