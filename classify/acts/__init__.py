"""The acts of the commune: arrêtés, délibérations, décisions, comptes rendus, each field with its page and evidence.

What merely cites an act is none. The number printed is never a key: two acts may bear the same.
"""

from classify.acts.number import normal_number, number_keys
from classify.acts.recognise import recognise

VERSION = "3"
"""Changes with the rules of recognition, so that the work falls due again."""

__all__ = ["VERSION", "normal_number", "number_keys", "recognise"]
