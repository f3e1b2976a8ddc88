"""The source `onedrive`: zips downloaded from the web, read in place as one tree, or a folder that OneDrive keeps.

A zip is never unpacked: its directory gives the entries, or its local headers where the download was cut, and the
bytes of a file are inflated as they are read. In a synchronised folder, what is online only is listed and not opened.
"""
