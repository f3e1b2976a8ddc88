"""The register of processing activities: what the files suggest, never what the register says.

A candidate has its evidence for and against; only the DPO decides.
"""
