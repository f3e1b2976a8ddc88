"""Categories of personal data, with the codes of Madis so that a finding can be exchanged as it is."""

from typing import Literal, get_args

Kind = Literal[
    "name",
    "identity",
    "picture",
    "birth",
    "family-situation",
    "filiation",
    "postal",
    "phone",
    "email",
    "ip",
    "connexion",
    "geo",
    "bank",
    "bank-situation",
    "heritage",
    "tax-situation",
    "professional-situation",
    "earning",
    "caf",
    "health",
    "social-security-number",
    "syndicate",
    "public-religious-opinion",
    "racial-ethnic-opinion",
    "sex-life",
]
KINDS: frozenset[str] = frozenset(get_args(Kind))

PERSONAL = 0.5
"""Confidence from which a finding counts as personal data; below, it is shown and not counted."""
