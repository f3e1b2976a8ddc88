"""The embedded index: a folder of the workspace, no server."""

from index.backends.tantivy.backend import TantivyBackend

__all__ = ["TantivyBackend"]
