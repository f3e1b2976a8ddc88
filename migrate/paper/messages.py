"""What stands on every printed page, in French."""

INITIALS = "Paraphes :"
SIGN = "Nom, date et signature"


def page(number: int, count: int) -> str:
    """Number of a page."""
    return f"page {number} / {count}"
