"""What the detectors say to people."""

TREASURY = "compte du Trésor public"
SERVICE_MAILBOX = "boîte d’un service"
OWN_MAILBOX = "messagerie personnelle"
WORK_MAILBOX = "messagerie professionnelle"
FIRMS = "lignes d’organismes"


def column(label: str) -> str:
    """A column of a table, in place of its values."""
    return f"colonne « {label} »"
