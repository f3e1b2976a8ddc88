"""Sentences of the plan before the transfer, in French."""

from typing import TYPE_CHECKING

from catalog.balance import Tally
from passation.console import number, plural, size

if TYPE_CHECKING:
    from migrate.preflight.comparison import Change

TITLE = "Plan de transfert"
DIFF_HELP = "Montrer seulement ce qui changerait depuis le dernier plan établi. Rien n’est établi ni envoyé."
AGAINST_HELP = "Comparer à cet autre plan : le début de son identifiant."

NOTHING_MOVES = "Ce plan n’envoie rien par lui-même : il dit ce qui partira, où, et ce qui attend."
NO_PRICE = "Coût du stockage : prix non renseigné (à indiquer dans le fichier « plan/forecast.yaml » de l’espace)."
NOTHING_TO_SEND = "Durée : il ne reste rien à envoyer."
READ_BACK = "La relecture qui suit chaque envoi lit autant d’octets dans le stockage."
LIMITED = "La limite de débit et les heures d’envoi de passation.toml sont comptées."

STATES = {
    "send": "à transférer ou déjà transféré",
    "same": "même contenu",
    "excluded": "exclu",
    "held": "en attente",
    "refused": "illisible",
    "unread": "pas encore lu",
}
LEVELS = {"C0": "public", "C1": "mairie", "C2": "service", "C3": "confidentiel"}

LIVING = "   dont fichiers vivants, pour le dossier de travail"

ALIKE = {
    "case": "Ces noms ne diffèrent que par les majuscules",
    "form": "Ces noms s’affichent pareil et s’écrivent autrement (accents composés ou décomposés)",
    "system": "Ces noms ne diffèrent que par ce que Windows ou macOS confondent (majuscules, forme des accents, points et espaces à la fin)",
    "name": "Ces fichiers vivants ont le même nom dans la même rubrique",
}
"""Why names look alike."""

SEVERAL_KEYS = "ils reçoivent des clés différentes et restent distincts."
ONE_KEY = "leur contenu est le même : il est gardé une fois, sous une seule clé, et chaque nom est noté."
NO_KEY = "aucun ne part."

CHANGES = {
    "added": "nouveaux",
    "gone": "disparus",
    "state": "changent d’état",
    "content": "changent de contenu",
    "moved": "changent de rubrique ou de clé",
}
"""Kinds of differences between two plans."""

NO_PLAN = "Aucun plan n’a encore été établi : il n’y a rien à quoi comparer. Lancez « passation migrate plan »."
NO_BOARD = "Le plan n’a pas pu être établi : le disque qui porte l’espace de la commune est plein ou défaillant. Rien n’est perdu : libérez de la place, puis relancez la même commande."
NOTHING_FROZEN = "Rien n’a été établi ni envoyé : cette commande montre seulement ce qui changerait."
NO_CHANGE = "Rien n’a changé."

LIVING_UNSET = (
    "Des fichiers vivants ont été envoyés dans un dossier que passation.toml n’indique plus. Remettez son adresse dans la "
    "section [living] : sans elle, ces fichiers ne peuvent être ni relus ni comptés."
)
LIVING_NODE = (
    "Le plan de classement a une rubrique dont la clé commence par « vivant » : ce mot est réservé aux fichiers vivants. "
    "Changez cette clé, ou videz la section [living] de passation.toml."
)


def took(seconds: int) -> str:
    """`environ 3 h 20`, `environ 2 jours 5 h`, `moins d’une minute`."""
    minutes, hours, days = -(-seconds // 60), seconds // 3600, seconds // 86400
    if seconds < 60:
        return "moins d’une minute"
    if hours == 0:
        return f"environ {plural(minutes, 'minute', 'minutes')}"
    if days == 0:
        return f"environ {hours} h {seconds % 3600 // 60:02d}"
    return f"environ {plural(days, 'jour', 'jours')} {seconds % 86400 // 3600} h"


def duration(seconds: int, tally: Tally, per_second: float, measured: int) -> str:
    """How long sending will take, and why one thinks so."""
    rate = f"{size(round(per_second))} par seconde"
    why = (
        f"mesuré sur {plural(measured, 'objet déjà envoyé', 'objets déjà envoyés')} : {rate}"
        if measured
        else f"supposé : {rate}, rien n’a encore été mesuré"
    )
    return f"Durée prévue de l’envoi : {took(seconds)} pour {size(tally.bytes)} ({why})."


def cost(per_month: float, currency: str, stored: int, says: str) -> str:
    """What keeping everything costs."""
    month, year = (
        f"{amount:,.2f}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
        for amount in (per_month, per_month * 12)
    )
    source = f" ({says})" if says else ""
    return f"Coût du stockage : {month} {currency} par mois, {year} {currency} par an, pour {size(stored)}{source}."


def alike(count: int) -> str:
    """How many groups of names look alike."""
    return (
        f"{plural(count, 'groupe de noms presque identiques', 'groupes de noms presque identiques')} : voir le rapport."
    )


def shown(count: int, all_: int) -> str:
    """A list of the page is cut."""
    return f"Les {number(count)} premières lignes sur {number(all_)} ; la table des emplacements les a toutes."


def compared(plan_id: str, against: str, when: str, *, in_force: bool) -> str:
    """Head of a comparison."""
    now = (
        f"Le plan en vigueur, {plan_id}, est celui d’aujourd’hui"
        if in_force
        else f"Le plan d’aujourd’hui serait {plan_id}"
    )
    return f"{now}. Par rapport au plan {against} du {when} :"


def change(one: "Change") -> str:
    """A changed entry."""
    before, after = one.before, one.after
    if before is None or after is None:
        side = before or after
        return f"{one.path} : {side.sentence}" if side else one.path
    if (before.state, before.reason) != (after.state, after.reason):
        return f"{one.path} : {before.sentence} → {after.sentence}"
    return f"{one.path} : {before.key} → {after.key}"


def unknown_plan(beginning: str) -> str:
    """No frozen plan has this id."""
    return f"Aucun plan établi n’a un identifiant qui commence par « {beginning} »."


def several_plans(beginning: str, ids: str) -> str:
    """More than one frozen plan begins so."""
    return f"Plusieurs plans commencent par « {beginning} » : {ids}. Écrivez plus de caractères."
