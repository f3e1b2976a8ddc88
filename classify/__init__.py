"""What the documents are.

Duplicates and versions (pair), their place in the filing plan (place), the personal data they hold (detect), the acts
among them (acts).

The rules are data (`data/*.yaml`); every proposal carries its reasons and may abstain.
"""
