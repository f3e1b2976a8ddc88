"""French sentences of the pace, the hours and the pause of a transfer."""

from datetime import datetime

from migrate.messages import date

BWLIMIT_HELP = (
    "Débit maximal par seconde, tous processus réunis : 2M, off, ou par heures « 08:00,512k 19:00,off » (08:00,0 : rien "
    "ne part à partir de 8 h). L’emporte sur passation.toml."
)
PAUSE_HELP = "Mettre le transfert en pause : celui qui tourne finit les lots commencés et s’arrête, aucun ne repart."
RESUME_HELP = "Lever la pause : le prochain « passation run » ou « passation migrate run » transfère à nouveau."

PAUSING = (
    "Le transfert est en pause. S’il en tourne un, il finit les lots commencés et s’arrête ; rien n’est perdu. "
    "Pour reprendre : « passation migrate resume »."
)
NOT_PAUSED = "Le transfert n’était pas en pause."
RESUMED = "La pause est levée. Le transfert reprend où il en était au prochain « passation migrate run »."
STOPPED = (
    "Le transfert s’est arrêté comme demandé : ce qui est envoyé est noté, le reste partira après "
    "« passation migrate resume »."
)
POSTPONED = "Le transfert a été mis en pause hors des heures d’envoi : ce document partira à la reprise."
OPEN_AGAIN = "L’envoi reprend."
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def paused(since: datetime) -> str:
    """The transfer is paused."""
    return f"Le transfert est en pause depuis le {date(since)} : rien n’est envoyé."


def refused(since: datetime) -> str:
    """`run` while paused."""
    return f"{paused(since)} Pour reprendre : « passation migrate resume »."


def closed(until: datetime) -> str:
    """Hours at which nothing leaves."""
    return f"Hors des heures d’envoi : rien ne part avant le {_DAYS[until.weekday()]} {date(until)}."


def not_understood(part: str, text: str) -> str:
    """A limit or a slot that is none."""
    where = f" dans « {text} »" if part != text else ""
    return (
        f"Débit non compris : « {part} »{where}. Écrivez « 512k », « 2M », « off », ou des heures suivies d’un débit : "
        "« 08:00,512k 12:00,10M 19:00,off », avec un jour si besoin : « lun-08:00,1M »."
    )


def never(text: str) -> str:
    """A timetable that lets nothing leave at any hour."""
    return (
        f"« {text} » ne laisserait jamais rien partir. Pour ne pas limiter, écrivez « off » ; pour suspendre l’envoi, "
        "« passation migrate pause »."
    )
