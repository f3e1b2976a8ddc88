"""Who may read a file, from what its source says of it.

Own readers of NT security descriptors and of SharePoint permissions, the effective reading of one of them, and the
policy of a commune: which groups read a place, and which would read it in the filing plan without having read it at
the source. Pure: bytes and names in, answers out. Whatever is not understood grants nobody.
"""
