"""A second fingerprint: what an office file says, whatever container it was last put into.

SharePoint writes the properties of a file again when it arrives, so that the same document has another SHA-256 there
than on the server. The meaning of two files is equal when all their parts but those are. It groups, and proves nothing.
"""
