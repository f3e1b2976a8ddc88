"""French sentences of what guards documents in the store."""

from collections.abc import Mapping
from datetime import datetime

from migrate.destinations.protection import Mode
from migrate.messages import date
from migrate.protection.term import Free
from passation.console import plural

PROTECT_HELP = "Dire ce que le stockage offre pour protéger les documents, et ce que Passation lui demande."
VERSIONING_HELP = "Faire garder par le stockage chaque version remplacée ou effacée."
YES_HELP = "Ne pas demander de confirmation."
LOCK_HELP = (
    "Décider que les documents relus identiques sont verrouillés dans le stockage à partir de leur relecture, jamais "
    "au-delà de la durée de conservation de leur rubrique, puis les verrouiller."
)
UNTIL_RETENTION_HELP = "Jusqu’au bout de la durée de conservation de chaque rubrique."
DAYS_HELP = "Pendant tant de jours au plus."
STOP_HELP = "Ne plus verrouiller les documents à venir ; les verrous posés restent."
COMPLIANCE_HELP = (
    "Verrous que personne ne peut lever avant leur terme, pas même l’hébergeur : le nom de la commune est demandé."
)
BY_HELP = "Qui décide."
WHY_HELP = "Pourquoi."
LOCKING = "Verrouillage"

ONE_LENGTH = "Donnez une durée et une seule : --until-retention, --days ou --stop."
STOP_HAS_NO_MODE = "--stop et --compliance ne vont pas ensemble."
UNSIGNED = "Une décision porte le nom de qui la prend et dit pourquoi : donnez --by et --why."
WRONG_NAME = "Ce n’est pas le nom de la commune : aucune décision n’est enregistrée et rien n’est verrouillé."
ASK_VERSIONING = (
    "Le stockage gardera chaque version remplacée ou effacée, ce qui prend de la place, et cela ne pourra plus être que "
    "suspendu. Tapez « oui » pour continuer"
)
YES = "oui"
UNCHANGED = "Rien n’a été changé dans le stockage."
VERSIONING_ON = "Le stockage garde désormais chaque version remplacée ou effacée."
STOPPED = "Les documents à venir ne seront pas verrouillés. Les verrous déjà posés restent jusqu’à leur terme."
REPLACED = (
    "L’objet du stockage n’est plus celui qui a été relu : il n’a pas été verrouillé. "
    "Lancez « passation migrate verify »."
)
MODES = {
    Mode.GOVERNANCE: "gouvernance (un compte de l’hébergeur ou de la commune qui en a le droit peut le lever)",
    Mode.COMPLIANCE: "conformité (personne ne peut le lever avant son terme)",
}
FREE = {
    Free.NO_RULE: "aucune durée de conservation n’est connue pour cette rubrique",
    Free.UNCONFIRMED: "la durée de conservation de cette rubrique est à confirmer par les archives",
    Free.NO_TERM: "la durée de conservation de cette rubrique n’a pas de terme connu (validité, mandat…)",
    Free.LIVING: "fichiers encore travaillés, déposés dans le dossier vivant",
    Free.ENDLESS: "conservation définitive : donnez un nombre de jours par --days",
}

VERSIONS, LOCKS, DEFAULT_LOCK, ENCRYPTION = "Versions", "Verrouillage", "Verrou d’office", "Chiffrement"
ON, OFF, UNKNOWN = "gardées", "non gardées", "ces clés d’accès ne permettent pas de le savoir"
POSSIBLE, IMPOSSIBLE, NONE = "possible", "impossible", "aucun"
AT_WILL = "au choix de l’hébergeur"
ADVICE_VERSIONS = (
    "Un document remplacé ou effacé par erreur serait perdu. Lancez « passation migrate protect --versioning »."
)
ADVICE_LOCKS = (
    "La décision de verrouiller ne peut pas être suivie : demandez à l’hébergeur un espace avec « Object Lock »."
)
ADVICE_ASK = "Demandez à l’hébergeur d’accorder à ces clés la lecture des réglages de l’espace."
ADVICE_DEFAULT = (
    "Chaque objet écrit est verrouillé d’office, quelle que soit la durée de conservation de sa rubrique : faites retirer "
    "cette règle, ou vérifiez qu’elle n’est jamais plus longue."
)
ADVICE_ENCRYPTION = (
    "L’espace n’annonce aucun chiffrement. Demandez à l’hébergeur si ses disques sont chiffrés, ou réglez « encryption » "
    "dans passation.toml, section [destination]."
)


def ask_name(name: str) -> str:
    """Before locks that nobody can lift."""
    return (
        "Ces verrous ne pourront être levés par personne, ni raccourcis, ni contournés, même en cas d’erreur ou de demande "
        f"d’effacement. Pour les demander, tapez le nom de la commune ({name})"
    )


def default_lock(days: int, mode: Mode) -> str:
    """Retention that the bucket gives by itself."""
    return f"{plural(days, 'jour', 'jours')}, mode {MODES[mode]}"


def asked_length(days: int | None) -> str:
    """What a decision asks."""
    return "jusqu’au terme de conservation" if days is None else f"{plural(days, 'jour', 'jours')} au plus"


def policy(mode: Mode, days: int | None, by: str, at: datetime) -> str:
    """The decision in force."""
    return f"Décision en vigueur ({by}, {date(at)}) : verrouiller {asked_length(days)}, mode {MODES[mode]}."


NO_POLICY = "Aucune décision de verrouillage n’est en vigueur."


def locked(count: int, first: datetime | None, last: datetime | None) -> str:
    """Locks that stand."""
    said = plural(count, "document verrouillé", "documents verrouillés")
    if first is None or last is None:
        return f"{said}."
    return f"{said} ; premier terme le {date(first)}, dernier le {date(last)}."


def point(name: str, found: str, asked: str) -> str:
    """One line of `migrate protect`."""
    return f"{name} : {found}" + (f" (demandé : {asked})" if asked else "")


def free(count: int, node: str, why: Free) -> str:
    """Documents of a node that are not locked."""
    return f"{plural(count, 'document', 'documents')} de « {node} » : {FREE[why]}."


NOT_LOCKED = "Ne sont pas verrouillés :"


def unverified(count: int) -> str:
    """Objects that are not known to be identical."""
    return (
        f"{plural(count, 'document n’est pas relu identique et n’est', 'documents ne sont pas relus identiques et ne sont')} "
        "pas verrouillé" + ("" if count < 2 else "s") + ". Lancez « passation migrate verify »."
    )


def failing(one: Mapping[str, str]) -> str:
    """An object that could not be locked."""
    return f"{one['key']} : {one['sentence']}"
