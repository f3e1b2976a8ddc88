"""Export forms of the generated commune, one module a form.

Each writes one of its trees as an export, and gives the truth of what that export holds.
"""
