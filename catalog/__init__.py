"""The SQL catalogue, only meeting point of the stages.

Schema, queries (one module a table family), decisions, receipts, journal, migrations. A stage reads its due subjects
here and commits its results with their done marks.
"""
