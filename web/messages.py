"""What the site says to people."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

from index.messages import STAGES, STATES, ended, replaces
from passation.console import day as in_words
from passation.console import number, plural, size
from passation.errors import Fault
from passation.model import Act

__all__ = ["STAGES", "STATES", "ended", "number", "plural", "replaces", "size"]

# --- command line ---

SERVE_HELP = "Ouvrir la page de recherche aux agents, par un navigateur."
HOST_HELP = "Adresse où écouter ; ce poste seulement, par défaut."
PORT_HELP = "Port où écouter (0 : un port libre)."
USER_HELP = "Les comptes de la page de recherche."
GROUP_HELP = "Groupe de lecteurs de passation.toml ; répétable."
OPERATOR_HELP = "Ce compte voit tous les documents, sans passer par un groupe."
ADD_HELP = "Créer un compte ; le mot de passe est demandé."
REMOVE_HELP = "Supprimer un compte ; ses sessions s’arrêtent aussitôt."
PASSWORD_HELP = "Changer le mot de passe d’un compte ; ses sessions s’arrêtent aussitôt."  # noqa: S105 - a sentence
LIST_HELP = "Lister les comptes, leurs groupes et leur dernière connexion."
ASK_PASSWORD = "Mot de passe"  # noqa: S105 - a sentence
ASK_AGAIN = "Le même mot de passe, encore une fois"
NO_ACCOUNT_YET = "Aucun compte. Créez le premier : « passation user add NOM --group GROUPE »."
WHO = "Dites ce que ce compte peut lire : « --group GROUPE » (un ou plusieurs), ou « --operator » pour tout voir."
NO_TLS = (
    "Cette adresse se voit depuis d’autres postes, et les mots de passe y passeraient en clair : la page de recherche n’y écoute pas. "
    'Placez devant elle un serveur qui chiffre (HTTPS), puis écrivez son adresse dans passation.toml, « [web] url = "https://…" » ; voyez docs/web.md.'
)
STORE_SILENT = "Le fichier des comptes (comptes.sqlite) ne répond pas. Aucun document n’est touché. Vérifiez ses droits et la place libre, puis recommencez."
PASSWORD_GUESSABLE = "Ce mot de passe se devine : variez les caractères, et n’y mettez pas le nom du compte."  # noqa: S105 - a sentence


def opened(url: str, public: str) -> str:
    """The page can be visited."""
    return f"Page de recherche ouverte : {f'{public}, servie par ' if public else ''}{url} (Ctrl+C pour arrêter)."


def cannot_listen(host: str, port: int, reason: str) -> str:
    """The address is taken or refused."""
    return f"Impossible d’écouter sur {host}, port {port} ({reason}). Un autre programme l’occupe peut-être : choisissez un autre port avec --port."


def bad_key(file: object) -> str:
    """A key that was cut or replaced."""
    return f"{file} n’est pas la clé de la page de recherche. Supprimez ce fichier : une nouvelle clé sera faite, et chacun devra se reconnecter."


def password_length(shortest: int, longest: int) -> str:
    """Too short or too long."""
    return f"Le mot de passe doit avoir entre {shortest} et {longest} caractères. Une phrase que vous seul connaissez convient."


def bad_name(name: str) -> str:
    """Not a name of an account."""
    return f"Nom de compte refusé : « {name} ». Deux à soixante-quatre lettres sans accent, chiffres, points, tirets, _ ou @."


def name_taken(name: str) -> str:
    """There is one already."""
    return f"Le compte « {name} » existe déjà : choisissez un autre nom, ou supprimez-le d’abord."


def no_account(name: str) -> str:
    """There is none."""
    return f"Il n’y a pas de compte « {name} ». « passation user list » donne leurs noms."


def added(name: str, groups: Sequence[str]) -> str:
    """An account was made."""
    seen = f"lit ce que lisent : {', '.join(groups)}" if groups else "voit tous les documents"
    return f"Compte « {name} » créé ; il {seen}."


def removed(name: str) -> str:
    """An account is gone."""
    return f"Compte « {name} » supprimé ; ses sessions sont fermées."


def password_changed(name: str) -> str:
    """Sessions ended too."""
    return f"Mot de passe de « {name} » changé ; ses sessions sont fermées."


def listed(name: str, groups: Iterable[str], *, operator: bool, last: str) -> str:
    """One account."""
    seen = "voit tout" if operator else ", ".join(groups)
    return f"{name} — {seen} — {f'dernière connexion le {last}' if last else 'jamais connecté'}"


def unknown_groups(names: Iterable[str]) -> str:
    """An account names groups that are no more."""
    return f"   groupe absent de passation.toml, qui ne donne plus droit à rien : {', '.join(names)}"


# --- pages ---

SITE = "Recherche de documents"
BAD_SIGN_IN = "Nom ou mot de passe inexact."
STALE_FORM = "Cette page a été ouverte il y a trop longtemps. Revenez en arrière, rechargez-la et recommencez."
NOT_FOUND = "Ce document n’existe pas, ou vous n’avez pas le droit de le lire."
NO_PAGE = "Cette page n’existe pas."
BAD_REQUEST = "Cette adresse n’est pas comprise : une de ses valeurs n’est pas attendue."
TOO_LARGE = "Cet envoi est trop grand."
BROKEN = "Une erreur est survenue. Aucun document n’est touché. Réessayez ; si elle revient, prévenez la personne qui s’occupe de Passation."
NO_SESSION = "Connectez-vous d’abord."
OTHER_BYTES = "Le stockage a rendu autre chose que le document d’origine : rien ne vous est envoyé. Prévenez la personne qui s’occupe de Passation : « passation migrate verify » fera le point."
NO_BYTES = "Le stockage n’a pas pu rendre ce document : rien ne vous est envoyé. Réessayez plus tard ; si cela continue, prévenez la personne qui s’occupe de Passation."
TOO_MANY_COPIES = "Trop de téléchargements en même temps. Réessayez dans une minute."
NOTHING_INDEXED = "La recherche ne connaît encore aucun document."

HELP = (
    ("stationnement Écoles", "tous ces mots, dans n’importe quel ordre ; les accents et les majuscules sont libres"),
    ("« rue des Écoles »", "ces mots exactement, dans cet ordre"),
    ("voirie -travaux", "sans le mot « travaux » (ou : sauf:travaux)"),
    ("arrêté 12 de 2024", "un numéro d’acte ; 2024-12 ou n° 12/2024 disent la même chose"),
    ("mars 2024", "une date ; aussi : avant 2010, depuis 2019, entre 2015 et 2018"),
    ("type:arrêté objet:voirie", "dans l’objet des arrêtés ; aussi : rue:, numéro:, année:, chemin:"),
)
FACETS = {"type": "Sorte de document", "year": "Année", "source": "Source", "node": "Classement"}
FIELDS = {
    "number": "Numéro",
    "date": "Date",
    "object": "Objet",
    "signatory": "Signataire",
    "subject": "Matière (ACTES)",
    "scope": "Portée",
    "duration": "Durée",
    "start": "Du",
    "end": "Au",
    "streets": "Voies et lieux",
    "sent": "Télétransmis le",
    "received": "Reçu en préfecture le",
    "published": "Publié le",
    "identifier": "Identifiant ACTES",
}
DATED = ("date", "start", "end", "sent", "received", "published")
_REASONS = {
    Fault.PASSWORD: "il est protégé par un mot de passe",
    Fault.CORRUPT: "le fichier est abîmé",
    Fault.EMPTY: "il est vide",
    Fault.NO_TEXT: "c’est une image sans texte",
    Fault.UNKNOWN_FORMAT: "son format n’est pas connu",
    Fault.TOO_LARGE: "il est trop grand",
    Fault.ENCRYPTED: "il est chiffré",
}


def wait(seconds: int) -> str:
    """Too many attempts."""
    time = plural(seconds, "seconde", "secondes") if seconds < 60 else plural(-(-seconds // 60), "minute", "minutes")
    return f"Trop d’essais. Attendez {time} avant de recommencer."


def day(iso: str) -> str:
    """« 4 mars 2024 » for 2024-03-04; what is no whole date stays as it is."""
    try:
        return in_words(date.fromisoformat(iso))
    except ValueError:
        return iso


def instant(nanoseconds: int, zone: tzinfo) -> str:
    """« 4 mars 2024 à 14:05 »."""
    when = datetime.fromtimestamp(nanoseconds / 1e9, zone)
    return f"{day(when.date().isoformat())} à {when:%H:%M}"


def act(one: Act) -> str:
    """« Arrêté n° 2024-12 du 4 mars 2024 »."""
    said = one.kind.capitalize() + (f" n° {one.number}" if one.number else "")
    return said + (f" du {day(one.date)}" if one.date else "")


def found(total: int, typed: str, *, approximate: bool) -> str:
    """Head of the answers."""
    asked = f" pour « {typed} »" if typed else ""
    if not total:
        return f"Aucun document trouvé{asked}."
    if approximate:
        close = plural(total, "document s’en approche", "documents s’en approchent")
        return f"Aucun document ne contient exactement « {typed} » ; {close}."
    return f"{plural(total, 'document trouvé', 'documents trouvés')}{asked}."


def unread(count: int) -> str:
    """What the search cannot know."""
    return (
        "1 document n’a pas pu être lu et pourrait contenir la réponse."
        if count == 1
        else f"{number(count)} documents n’ont pas pu être lus et pourraient contenir la réponse."
    )


def silent(fault: Fault | None) -> str:
    """Why there is no text to show."""
    reason = _REASONS.get(fault) if fault else None
    return f"Pas d’aperçu : {reason}." if reason else "Pas d’aperçu : le texte de ce document n’a pas été lu."


def verified(at: str) -> str:
    """The copy was read back."""
    return (
        f"Copie relue dans le stockage le {at} : identique à l’original."
        if at
        else "Copie relue dans le stockage : identique à l’original."
    )


UNVERIFIED = {
    "": "Pas encore dans le stockage : il n’y a pas de copie à télécharger.",
    "?": "Envoyé au stockage, pas encore relu : la copie sera proposée après la relecture.",
    "*": "La dernière relecture a trouvé autre chose que l’original : la copie n’est pas proposée.",
    "+": "La dernière relecture n’a pas retrouvé la copie : elle n’est pas proposée.",
    "!": "La copie n’a pas pu être relue : elle n’est pas proposée.",
}
"""By symbol of the receipt (catalog.receipts), empty when there is none."""
