"""Sentences of the filing elsewhere, in French."""

from passation.console import plural, size

HELP = (
    "Ranger ailleurs dans le stockage ce qui a changé de rubrique depuis son envoi. Sans --by : dire ce qui le serait. "
    "L’ancien objet est gardé jusqu’à ce que quelqu’un l’efface ; Passation n’efface rien."
)
BY_HELP = "Qui décide du reclassement."
WHY_HELP = "Pourquoi ; demandé avec --by."
UNSIGNED = (
    "Un reclassement est une décision : donnez --by NOM et --why TEXTE, ou aucun des deux pour voir ce qui changerait."
)
MOVING = "Reclassement"

NOT_VERIFIED = "pas encore relu identique dans le stockage : lancez d’abord « passation migrate verify »"
OLD_DIFFERS = "ce que rend le stockage n’est plus ce qui a été lu la première fois : la clé n’a pas changé. Lancez « passation migrate verify --all »."
OLD_GONE = "n’est plus dans le stockage : la clé n’a pas changé. Lancez « passation migrate verify --all »."
NEW_DIFFERS = (
    "relu différent sous sa nouvelle clé : l’ancienne reste la bonne. Lancez « passation migrate verify --all »."
)
NOTHING = "Rien n’est à ranger ailleurs : chaque document du stockage est sous sa rubrique."
HEADER = "ancienne clé;version;octets;clé d’aujourd’hui;remplacée le;par;pourquoi"


def locked(until: str) -> str:
    """The store keeps the object."""
    return f"verrouillé dans le stockage jusqu’au {until} : rien n’est touché avant"


def would_move(count: int, octets: int) -> str:
    """Head of the list."""
    said = plural(count, "document serait rangé ailleurs", "documents seraient rangés ailleurs")
    return f"{said} ({size(octets)}). Pour le faire : « passation migrate refile --by NOM --why TEXTE »."


def moved(count: int, octets: int) -> str:
    """What was done."""
    said = plural(
        count, "document est rangé ailleurs, relu identique", "documents sont rangés ailleurs, relus identiques"
    )
    return f"{said} ({size(octets)})."


def move(old: str, new: str) -> str:
    """One object."""
    return f"{old}\n    → {new}"


def stays(key: str, why: str) -> str:
    """One object that keeps its key."""
    return f"{key} : {why}"


def left(count: int) -> str:
    """Head of those that stay."""
    return f"{plural(count, 'document garde sa clé', 'documents gardent leur clé')} :"


def former(count: int, file: str) -> str:
    """What the operator may delete."""
    said = plural(count, "ancien objet est encore", "anciens objets sont encore")
    return (
        f"{said} dans le stockage sous une clé remplacée : « verify » ne les prend pas pour des intrus. Passation n’efface "
        f"rien ; la liste, pour qui s’en charge : {file}"
    )


def former_held(count: int, octets: int) -> str:
    """At the end of a verification."""
    said = plural(count, "ancien objet", "anciens objets")
    return f"{said} d’un reclassement ({size(octets)}) encore dans le stockage : « passation migrate refile » en donne la liste."
