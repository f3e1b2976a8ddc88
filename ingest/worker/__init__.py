"""Parsers run in a child process that may be killed: no secret, no network, bounded time, memory and output.

`parent` is what a stage uses; `child` is the process; `sandbox` what it gives up before it opens a document; `monitor`
what the parent watches; `protocol` the only words they exchange, in length-prefixed JSON.
"""
