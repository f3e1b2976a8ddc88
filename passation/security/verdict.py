"""The answer to « may these people read it? »."""

from enum import StrEnum


class Verdict(StrEnum):
    """Only ALLOWED lets read; the others say why not, the strongest reason first."""

    UNKNOWN = "unknown"  # the source did not tell, or told what nobody understands
    REFUSED = "refused"  # a Deny names them
    NOT_GRANTED = "not_granted"
    UNSURE = "unsure"  # granted, but a Deny names accounts that no setting maps, which may be among them
    ALLOWED = "allowed"


def worst(*verdicts: Verdict) -> Verdict:
    """What remains when all of them must allow."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.ALLOWED)
