"""Full-text search in French: documents, query language, and the backends that hold them.

The index holds what is searched, filtered or ranked; paths, keys and states are joined from the catalogue.
"""
