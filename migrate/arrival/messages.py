"""Sentences of the arrivals, in French."""

from passation.console import number, plural

HELP = (
    "Ranger ce qui revient de la préfecture : déposez dans arrivee/ l’accusé de réception, le fichier XML ARActe ou le "
    "PDF tamponné ; chacun est rapproché de son acte et rangé à côté de lui. Ce qui est douteux reste dans arrivee/."
)
BY_HELP = "Au nom de qui (par défaut : la personne qui a accepté les classements)."
DRY_HELP = "Dire ce qui serait rangé, sans rien déplacer ni envoyer."

TRAY_IS_A_LINK = "« {folder} » est un lien : rien n’y est lu. Remplacez-le par un vrai dossier."
OTHER_SOURCE = "Une source nommée « {name} » est déjà réglée dans passation.toml pour un autre dossier : rien n’a été rangé. Renommez-la."
NOBODY = (
    "Personne n’a encore accepté les classements : rien n’a été rangé. Ajoutez --by NOM, ou lancez « passation decide "
    "accept --by NOM »."
)

NOT_A_FILE = "n’est pas un simple fichier : laissé là"
STILL_WRITTEN = "change encore : il sera repris au prochain passage"
TOO_LARGE = "trop volumineux pour un accusé de réception"
TOO_DEEP = "ce XML est trop profond ou trop long pour un accusé de réception : il n’a pas été lu"
DOCTYPE = "ce XML déclare un type de document, ce qu’un accusé de réception ne fait pas : il n’a pas été lu"
NOT_XML = "ce XML est abîmé ou incomplet"
NOT_AN_ACKNOWLEDGEMENT = "ce XML n’est pas un accusé de réception (message ARActe de la préfecture)"
NO_IDENTIFIER = "cet accusé ne porte pas un identifiant d’acte bien formé"
CONTRADICTS_ITSELF = "l’identifiant de cet accusé ne s’accorde pas avec l’acte qu’il dit avoir reçu"
UNKNOWN_FORMAT = "ni un XML ni un PDF : seuls ces deux formats sont rapprochés"
NO_TEXT = "ce PDF ne donne aucun texte à rapprocher ({why})"

NOTHING_TO_MATCH = "ni identifiant, ni numéro, ni texte d’acte : rien à rapprocher"
SEVERAL_IDENTIFIERS = "porte plusieurs identifiants, qui ne mènent pas à un seul acte"
OTHER_AUTHORITY = "son identifiant {identifier} n’est pas celui d’un acte de la commune"
NO_ACT = "aucun acte repris ne lui correspond avec certitude"
CONTRADICTED = "un acte porte cet identifiant ou ce numéro, mais sa date ou sa nature ne s’accorde pas"
SEVERAL_ACTS = "{count} actes peuvent lui correspondre"
NOT_CORROBORATED = "un acte porte ce numéro, mais ni sa date ni son objet ne le confirme"

HOW = {
    "digest": "mêmes octets qu’un acte repris",
    "identifier": "identifiant de l’acte",
    "number": "numéro, année et nature de l’acte",
    "text": "texte de l’acte",
}
NOTHING = "Rien dans « {folder} » : déposez-y ce qui revient de la préfecture, puis relancez."


def why(how: str) -> str:
    """The decision that files an arrival."""
    return f"Retour de la préfecture, rangé à côté de son acte ({HOW[how]})."


def filed(name: str, act: str, how: str, *, dry: bool) -> str:
    """One arrival with its act."""
    return f"{name} → {'serait rangé' if dry else 'rangé'} à côté de {act}\n    reconnu par : {HOW[how]}"


def left(name: str, why_: str) -> str:
    """One that stays."""
    return f"{name} : {why_}"


def several(count: int) -> str:
    """More than one act may be meant."""
    return SEVERAL_ACTS.format(count=number(count))


def end(done: int, stays: int, *, sent: bool) -> str:
    """End of the command."""
    said = f"{plural(done, 'document rangé', 'documents rangés')}, {plural(stays, 'resté', 'restés')} dans arrivee/."
    return said if sent or not done else f"{said} Ils partiront au stockage quand une destination sera réglée."
