"""Sentences of the elimination, in French."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from catalog.balance import Tally
from migrate.elimination.rules import Known
from passation.console import number, plural, size

BORDEREAU_HELP = (
    "Préparer le bordereau d’élimination de ce dont la durée est échue, ou suivre celui d’un NUMÉRO. "
    "Passation ne supprime jamais rien."
)
AS_OF_HELP = "Compter les durées à cette date (aujourd’hui par défaut)."
NODE_HELP = "Se limiter à cette rubrique du plan et à celles qu’elle contient ; peut être répété."
EXECUTE_HELP = "Après le visa : écrire la liste des objets à supprimer, toutes versions comprises."
CHECK_HELP = "Vérifier que les objets visés ne sont plus dans le stockage, et le consigner."
VISA_HELP = "Enregistrer le visa des Archives départementales sur un bordereau."
REFERENCE_HELP = "Référence du visa."
VISA_DATE_HELP = "Date du visa."
VISA_BY_HELP = "Qui enregistre le visa."
FILE_HELP = "Visa numérisé : son empreinte est consignée."
EXCEPT_HELP = "Ligne refusée par le visa : numéro d’annexe, intervalle (3-7) ou règle (FACT) ; peut être répété."
RESIP_HELP = "Préparer pour l’outil ReSIP ce qui est à verser aux Archives départementales."
TO_HELP = "Dossier à créer."
METADATA_ONLY_HELP = "N’écrire que la description, sans copier les fichiers."
UNDATED_HELP = "Prendre aussi ce dont la durée ou sa date de départ est inconnue."

ONE_ACT = "Choisissez --execute-list ou --check, pas les deux, et indiquez le numéro du bordereau."
NO_OPTIONS = "--as-of et --node servent à préparer un nouveau bordereau : n’indiquez pas de numéro avec eux."
UNSIGNED = "La référence du visa et le nom de qui l’enregistre sont nécessaires : rien n’a été enregistré."
FUTURE = "La date --as-of est dans l’avenir : une durée ne peut pas être déclarée échue d’avance."
NOTHING_DUE = "Rien n’est à proposer à l’élimination : aucun bordereau n’a été créé."
NOTHING_TO_ARCHIVE = "Rien n’est à verser : aucun dossier n’a été créé."
NEVER_DELETES = (
    "Passation ne supprime rien : cette liste est à exécuter par l’hébergeur ou la personne désignée par le maire."
)
SUMMARY_TITLE = "Ne figurent pas sur ce bordereau, et restent conservés :"

WHY = {
    "held": "mis en attente par une décision (litige, demande en cours…)",
    "private": "présumé privé : à voir avec son propriétaire",
    "other_fate": "sort final : à conserver",
    "act": "acte de la commune, ou archive qui en contient un",
    "reserved": "règle réservée : avis particulier nécessaire",
    "sort": "à trier par une personne",
    "visa": "figure déjà sur un bordereau visé",
    "unfiled": "à qualifier, ou classement qui n’est pas sûr",
    "no_rule": "aucune règle de conservation pour cette rubrique",
    "ambiguous": "plusieurs règles possibles : une personne doit dire laquelle",
    "no_term": "durée sans terme fixe (« validité », « vie de l’ouvrage »…)",
    "unknown_start": "date de départ inconnue",
    "running": "durée non échue",
    "unverified": "pas dans le stockage, ou pas relu identique",
}

HEADER = (
    "ligne;règle;typologie;rubrique;durée (DUA);départ;date de départ;d’après;dernier jour de la durée;date du document;"
    "octets;SHA-256;clé dans le stockage;emplacements d’origine"
)
TITLE = "Bordereau d’élimination d’archives publiques"
LEGAL = (
    "En application des articles L212-2, L212-3, R212-14 et R212-51 du code du patrimoine, l’élimination des archives "
    "décrites ci-dessous est soumise au visa de la personne chargée du contrôle scientifique et technique de l’État sur "
    "les archives. Aucune élimination n’a lieu avant ce visa."
)
DIGITAL = "Documents numériques : métrage linéaire sans objet."
DRAFT = "Projet : sans valeur avant signature et visa."
TO_CONFIRM = "à confirmer auprès des Archives départementales"
CHECKED_TEXT = "texte contrôlé, état du 1er septembre 2020"
KEEP_FOREVER = "Ce bordereau, son annexe et son visa sont à conserver définitivement."
PAPER = "Ce bordereau porte sur les seuls fichiers listés en annexe ; il ne vaut pas pour les originaux papier."
TABLE = (
    "Règle",
    "Intitulé ou typologie",
    "Dates extrêmes",
    "Fichiers",
    "Volume",
    "Durée (DUA)",
    "Référence",
    "Observations",
)
SIGNATURES = (
    ("Le service producteur", "Nom, date et signature"),
    ("Le maire", "Nom, date, signature et cachet"),
    ("Visa du directeur des Archives départementales", "Référence, date, signature ; lignes refusées le cas échéant"),
)

_KNOWN = {
    Known.NEWEST_PIECE: "pièce la plus récente du dossier « {0} »",
    Known.ACT: "dernier acte et dernière pièce du dossier « {0} »",
}


def because(known: Known, folder: str) -> str:
    """Which date starts the term."""
    return _KNOWN[known].format(folder)


def civil(day: str) -> str:
    """14/05/2012, from an ISO date; a dash when there is none."""
    return date.fromisoformat(day).strftime("%d/%m/%Y") if day else "—"


def files(count: int, total: int) -> str:
    """3 fichiers (1,2 Mo)."""
    return f"{plural(count, 'fichier', 'fichiers')} ({size(total)})"


def unknown_number(asked: str) -> str:
    """No bordereau of that number."""
    return f"Aucun bordereau ne porte le numéro « {asked} »."


def unknown_node(asked: str) -> str:
    """No node of that id."""
    return f"Le plan de classement n’a pas de rubrique « {asked} »."


def drafted(asked: str, tally: Tally, *, new: bool) -> str:
    """The bordereau and its size."""
    return f"Bordereau n° {asked} {'préparé' if new else '(inchangé)'} : {files(tally.count, tally.bytes)}."


def group(series: str, tally: Tally, first: str, last: str) -> str:
    """One rule of the bordereau."""
    return f"  {series} : {files(tally.count, tally.bytes)}, {civil(first)} à {civil(last)}"


def left(why: str, tally: Mapping[str, int]) -> str:
    """What is not listed, for one reason."""
    return f"  {WHY[why]} : {files(tally['count'], tally['bytes'])}"


def not_archived(why: str, tally: Mapping[str, int]) -> str:
    """What is not handed over, for one reason."""
    said = "sort final : à éliminer" if why == "other_fate" else WHY[why]
    return f"  {said} : {files(tally['count'], tally['bytes'])}"


def remaining(key: str, versions: int) -> str:
    """An object that is still there."""
    return f"{key} : {plural(versions, 'version', 'versions')}"


def written(paths: Iterable[str]) -> str:
    """Where the documents are."""
    return "\n".join(f"Écrit : {path}" for path in paths)


def no_visa(asked: str) -> str:
    """Nothing may be executed."""
    return (
        f"Le bordereau n° {asked} n’a pas de visa : rien ne peut être éliminé. Faites-le signer, adressez-le aux Archives "
        f"départementales, puis enregistrez leur visa par « passation migrate visa {asked} »."
    )


def visa_after(asked: str) -> str:
    """A visa that cannot be."""
    return f"La date du visa est antérieure au bordereau n° {asked} ou dans l’avenir : rien n’a été enregistré."


def visa_already(asked: str, reference: str) -> str:
    """A visa is recorded once."""
    return (
        f"Le bordereau n° {asked} a déjà le visa {reference}. Si celui-ci a été mal saisi, préparez un nouveau bordereau : "
        "un visa enregistré n’est pas remplacé."
    )


def unknown_line(text: str, most: int) -> str:
    """An exception that names no line."""
    return f"« {text} » n’est ni une ligne (1 à {most}), ni un intervalle, ni une règle de ce bordereau : rien n’a été enregistré."


def unreadable_file(file: Path) -> str:
    """The scanned visa cannot be read."""
    return f"Le fichier {file} est illisible : rien n’a été enregistré."


def visa_why(asked: str) -> str:
    """Why the decision excludes."""
    return f"Élimination visée par les Archives départementales, bordereau n° {asked}."


def visa_proof(asked: str, reference: str, day: str) -> str:
    """Number and date of the visa, as the constat shows them."""
    return f"bordereau n° {asked}, visa {reference} du {civil(day)}"


def visa_recorded(asked: str, granted: int, refused: int) -> str:
    """What the visa grants."""
    said = f"Visa enregistré sur le bordereau n° {asked} : {plural(granted, 'ligne accordée', 'lignes accordées')}"
    return f"{said}, {plural(refused, 'refusée', 'refusées')}. Refaites le plan par « passation migrate plan »."


def changed(asked: str, lines: Iterable[int]) -> str:
    """The visa no longer covers what is there."""
    some = list(lines)
    named = ", ".join(map(str, some[:10])) + ("…" if len(some) > 10 else "")
    return (
        f"Le bordereau n° {asked} ne correspond plus au catalogue (ligne {named}) : fichier, emplacement, classement, "
        "décision ou règle ont changé depuis. Aucune liste n’a été écrite. Préparez un nouveau bordereau."
    )


def locked(key: str, until: str) -> str:
    """One object that the store keeps."""
    return f"  {key} : verrouillé jusqu’au {civil(until)}"


def listed(objects: int, versions: int, locked_: int) -> str:
    """What the list to execute holds."""
    said = f"Liste à exécuter : {plural(objects, 'objet', 'objets')}, {plural(versions, 'version', 'versions')}."
    if not locked_:
        return said
    return f"{said} Non listés, car verrouillés dans le stockage : {plural(locked_, 'objet', 'objets')}."


def checked(gone: int, remaining: int, before: int) -> str:
    """What the check found."""
    said = f"Éliminés et consignés : {plural(gone, 'objet', 'objets')} ; déjà consignés : {number(before)}."
    return f"{said} Encore dans le stockage : {plural(remaining, 'objet', 'objets')}." if remaining else said


def note(asked: str, reference: str, day: str, destination: str) -> str:
    """What goes with the list to execute."""
    return f"""Bordereau d’élimination n° {asked} — liste à exécuter
Visa : {reference} du {civil(day)}
Stockage : {destination}

{NEVER_DELETES}
Un objet n’est éliminé que lorsque toutes ses versions sont supprimées : une suppression simple dans un stockage qui
garde les versions laisse le document en place. La colonne « version » du tableau donne chacune d’elles.

Sont aussi à traiter, s’ils existent encore : les fichiers d’origine sur les sources (colonne « nature » : source), les
copies à l’intérieur d’archives ou de courriels (nature : archive, à voir une par une), les copies locales sorties par
« passation fetch », les sauvegardes et les répliques de l’hébergeur. Le texte lu par Passation reste dans le catalogue
et dans l’index de recherche de la commune tant que ceux-ci ne sont pas refaits.

Ensuite, « passation migrate bordereau {asked} --check » vérifie que le stockage ne tient plus ces objets.
"""


EXECUTION_HEADER = "ligne;nature;clé ou emplacement;version;octets;SHA-256"


def eliminated(asked: str, reference: str, day: str) -> str:
    """The state of a document that is gone under a visa."""
    return f"éliminé (visa {reference} du {civil(day)}, bordereau n° {asked})"


def eliminated_objects(tally: Tally) -> str:
    """What the verification no longer expects."""
    return f"Éliminés sous visa, plus attendus dans le stockage : {plural(tally.count, 'objet', 'objets')} ({size(tally.bytes)})."


def archived(items: int, total: int, folder: Path) -> str:
    """What goes to the archives."""
    return f"À verser : {files(items, total)}, décrits dans {folder / 'resip.csv'}."


def not_copied(place: str, why: str) -> str:
    """A file that could not be handed over."""
    return f"  {place} : {why}"


RESIP_README = """Pour l’outil ReSIP du programme Vitam
« Importer » puis « un fichier CSV de métadonnées » : resip.csv, séparateur point-virgule, encodage UTF-8 (sur Windows,
ReSIP propose windows-1252 : choisissez UTF-8 dans ses préférences d’import).
Les fichiers sont sous data/ ; « sha256sum -c manifest-sha256.txt » les contrôle sans Passation (dossier BagIt).
Un titre qui commence par = + - ou @ est précédé d’une apostrophe.
Rien n’est retiré du stockage : le versement se fait avec les Archives départementales.
"""
BAG_DIFFERS = "l’objet du stockage n’a pas le contenu lu sur la source"
NOT_EMPTY = "Ce dossier existe et n’est pas vide : choisissez-en un autre."
UNIT_OF_COMMUNE = "Commune de {0}"
FORMER_PLACE = "Emplacements d’origine : {0}"
FIXITY = "Empreinte SHA-256 à la reprise : {0}."
