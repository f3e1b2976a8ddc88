"""From a share to texts: crawl (what is there), read (bytes to SHA-256), extract (content to text).

`sources/` are where files live now, read-only by construction; `extractors/` turn a content into pages of text, each
in an isolated process.
"""
