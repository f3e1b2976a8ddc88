"""The kernel: what every stage shares and no stage owns.

Types of the domain, the contract of a stage and its executors, settings, secrets, errors, logs, digests, rule files
and the sentences said to people. It imports nothing of the packages above it.
"""

__version__ = "0.1.0"
