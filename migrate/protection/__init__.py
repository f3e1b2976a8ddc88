"""What guards documents in the store: versions, and locks after a decision, never beyond what the plan allows.

`term` says how long an object may be locked, `policy` reads the decision, `stage` locks, `report` compares what the
store offers with what is asked. Promises and their tests: docs/transfer.md.
"""
