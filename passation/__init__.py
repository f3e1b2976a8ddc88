"""The kernel: what every stage shares and no stage owns.

Types of the domain, the contract of a stage and its executors, settings, secrets, errors, logs, digests, rule files
and the sentences said to people. It imports nothing of the packages above it.
"""

import atexit
import gc
import os

__version__ = "0.1.0"

# Every process of ours makes many small things and few cycles: looking for cycles so often costs it one part in twenty.
gc.set_threshold(20_000, 10, 10)
# Nor need all that was imported be searched for cycles when the process ends: a seventh of its start.
atexit.register(gc.freeze)
# pydantic would look for plugins in the metadata of every package installed; we want none of them to run.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
