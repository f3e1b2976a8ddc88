"""Revisions of the schema, applied by `Catalog.migrate`."""
