"""The shared index: an Elasticsearch 8 or 9 by URL, one alias a commune.

Words are analysed here, by index.analysis, and sent as tokens: the server only splits at spaces, so that both backends
find the same documents. The backend is imported lazily, for its client is an optional dependency.
"""
