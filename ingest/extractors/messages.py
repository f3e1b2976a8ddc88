"""French sentences about documents that could not be read: what happened, what it means, what to do."""

from passation.errors import Fault
from passation.model import How, Text

NO_OCR = "ocr: tesseract is not installed"
OCR_OFF = "ocr: switched off"
NO_FRENCH = "ocr: the French data of tesseract are not installed"
NO_ACCESS = "access: mdbtools are not installed"
CUT_OUTPUT = "cut: output"
CUT_OCR = "cut: ocr pages"
CUT_PART = "cut: damaged part"
MAILBOX_CLOSED = "mailbox: closed"
SERVER_AWAY = "tika-server: away"
SERVER_OTHER = "tika-server: something else answers"
SERVER_UNTRUSTED = "tika-server: certificate"
UNPACK_LOCKED = "unpack: password"
UNPACK_CUT = "unpack: cut"
UNPACK_BROKEN = "unpack: damaged"
UNPACK_LIMIT = "unpack: limit"
UNPACK_PART = "unpack: part"
UNPACK_NO_READER = "unpack: no reader"

PARSER_DEAD_AT_START = (
    "Le lecteur de documents ne démarre pas : aucun texte ne peut être lu, aucun fichier n’a été modifié. "
    "Réinstallez Passation puis lancez « passation doctor »."
)

_UNREAD = {
    Fault.PASSWORD: "Document protégé par un mot de passe : son texte n’a pas été lu. Demandez le mot de passe au service, ou une copie sans protection.",
    Fault.CORRUPT: "Document abîmé : son propre format ne permet pas de le lire. Cherchez une autre copie ou une sauvegarde.",
    Fault.EMPTY: "Document vide : il ne contient aucun texte.",
    Fault.NO_TEXT: "Image ou page numérisée sans texte reconnu : elle ne se retrouve que par son nom et son dossier.",
    Fault.UNKNOWN_FORMAT: "Format non reconnu : le texte, s’il existe, n’a pas été lu. Le fichier est conservé tel quel.",
    Fault.TOO_LARGE: "Document trop lourd à lire (taille, mémoire, durée ou archive qui gonfle à l’ouverture) : son texte n’a pas été lu. Ouvrez-le à la main si son contenu compte.",
    Fault.TRUNCATED: "Fichier coupé avant sa fin, dans une archive abîmée : il n’a pas été lu. Cherchez une autre copie ou une sauvegarde.",
    Fault.VANISHED: "La copie de travail du document a disparu avant sa lecture : relancez la lecture.",
    Fault.UNREADABLE: "La copie de travail du document n’a pas pu être ouverte : vérifiez les droits du dossier de la commune.",
}

_BECAUSE = {
    NO_OCR: "La reconnaissance de caractères n’est pas installée : les pages numérisées et les images n’ont pas été lues. Installez « tesseract-ocr » et « tesseract-ocr-fra », puis relancez la lecture.",
    OCR_OFF: "La reconnaissance de caractères est désactivée dans les réglages : les pages numérisées et les images n’ont pas été lues.",
    NO_FRENCH: "La reconnaissance de caractères n’a pas ses données françaises : les accents seraient perdus, les pages numérisées n’ont pas été lues. Installez « tesseract-ocr-fra », puis relancez la lecture.",
    NO_ACCESS: "Base de données Access : cette machine n’a pas de quoi la lire, elle ne se retrouve que par son nom et son dossier. Installez « mdbtools », puis relancez la lecture.",
    CUT_OUTPUT: "Document très long : seul le début de son texte est gardé pour la recherche.",
    CUT_PART: "Document en partie abîmé : le texte lu est peut-être incomplet. Cherchez une autre copie ou une sauvegarde.",
    CUT_OCR: "Document numérisé très long : seules ses premières pages ont été reconnues.",
    MAILBOX_CLOSED: "Boîte aux lettres entière : elle n’est pas ouverte, car elle peut contenir des messages privés. Une fois l’accord de ses titulaires obtenu, mettez « mailboxes = true » dans la section [ingest] des réglages, puis relancez la lecture.",
    UNPACK_LOCKED: "Archive protégée par un mot de passe : ce qu’elle protège n’a pas été lu. Demandez le mot de passe au service, ou une copie sans protection.",
    UNPACK_CUT: "Archive coupée avant sa fin : ce qui précède la coupure a été lu quand c’était possible, le reste manque. Cherchez une autre copie ou une sauvegarde.",
    UNPACK_BROKEN: "Archive abîmée : une partie au moins de ce qu’elle contient n’a pas pu être lue. Cherchez une autre copie ou une sauvegarde.",
    UNPACK_LIMIT: "Archive trop volumineuse une fois ouverte (taille, nombre de fichiers ou archives emboîtées) : une partie au moins de ce qu’elle contient n’a pas été lue. Ouvrez-la à la main si son contenu compte.",
    UNPACK_PART: "Archive dont certains fichiers n’ont pas pu être lus ; les autres l’ont été. Ouvrez-la à la main si son contenu compte.",
    UNPACK_NO_READER: "Archive d’un format (rar, cab, iso) que cette machine ne sait pas ouvrir : ce qu’elle contient n’a pas été lu. Installez « libarchive13 », puis relancez la lecture.",
}


def unread(fault: Fault) -> str:
    """The sentence of one fault, as to a document."""
    return _UNREAD.get(fault, "Document non lu.")


def sentence(text: Text) -> str:
    """What a person must know of how a document was read; empty when it was read whole."""
    known = [said for part, said in _BECAUSE.items() if part in text.detail]
    if known:
        return " ".join(known)
    if text.fault:
        return unread(text.fault)
    return "" if text.how is not How.NONE else unread(Fault.EMPTY)


_INSTEAD = "Les documents sont lus par le lecteur intégré à Passation : rien n’est perdu."
_SERVER = {
    SERVER_AWAY: "ne répond pas. {instead} Vérifiez qu’il est démarré et joignable, et son adresse dans « passation.toml » (section [extraction]).",
    SERVER_OTHER: "ne répond pas comme un serveur Tika. {instead} Vérifiez son adresse dans « passation.toml » (section [extraction]).",
    SERVER_UNTRUSTED: 'n’est pas reconnu (certificat) : rien ne lui est envoyé. {instead} Vérifiez l’adresse, ou indiquez le certificat de votre autorité dans « passation.toml » ([extraction] ca = "…").',
}
NO_SERVER_LIBRARY = "La lecture par un serveur Tika demande un complément : installez « passation[services] », ou retirez tika_url de « passation.toml »."


def server_fault(url: str, detail: str) -> str:
    """The Tika server of the settings is of no use today."""
    why = next((said for part, said in _SERVER.items() if part in detail), _SERVER[SERVER_AWAY])
    return f"Le serveur de lecture {url} {why.format(instead=_INSTEAD)}"


def authority_unreadable(file: str) -> str:
    """The certificate that the settings name."""
    return f"Le certificat « {file} » ([extraction] ca) est illisible : vérifiez son nom, relatif à l’espace de la commune, et ses droits."
