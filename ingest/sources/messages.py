"""French sentences of the sources: what happened, what it means for the files, what to do."""

from passation.errors import Fault

BY_FAULT = {
    Fault.DENIED: "Le compte utilisé n’a pas le droit de lire cet élément : il n’est pas repris. Donnez-lui le droit de lecture, puis relancez.",
    Fault.LOCKED: "Le fichier est ouvert par quelqu’un d’autre : il n’est pas repris pour l’instant. Relancez quand il sera fermé.",
    Fault.VANISHED: "L’élément n’est plus à sa place : il a été déplacé ou supprimé depuis le relevé. Refaites le relevé.",
    Fault.UNSTABLE: "Le fichier a changé pendant sa lecture : ce qui a été lu est écarté. Relancez quand plus personne ne l’écrit.",
    Fault.TIMEOUT: "Le serveur n’a pas répondu à temps : ce qui restait à lire ne l’est pas. Vérifiez qu’il n’est pas surchargé, puis relancez.",
    Fault.DISCONNECTED: "La connexion au serveur a été coupée : ce qui restait à lire ne l’est pas. Vérifiez le serveur et le réseau, puis relancez.",
    Fault.ONLINE_ONLY: "Le fichier n’est pas sur le serveur mais dans un stockage distant : l’ouvrir le ferait revenir, il n’est donc pas lu. Rendez-le disponible sur le serveur, puis relancez.",
    Fault.ENCRYPTED: "Le fichier est chiffré par Windows (EFS) : sans la clé de son propriétaire il est illisible. Demandez-lui d’ôter le chiffrement, puis relancez.",
    Fault.TRUNCATED: "L’export est coupé avant sa fin (téléchargement interrompu ?) : ce qui suit manque. Refaites l’export, puis relancez.",
    Fault.MISSING: "L’inventaire nomme cet élément et l’export ne le contient pas : il n’est pas repris. Refaites l’export de ce dossier.",
    Fault.NO_RIGHTS: "Cet export a été fait sans les droits d’accès : qui pouvait lire quoi n’est pas connu, seul l’opérateur peut chercher ici.",
    Fault.CORRUPT: "Les octets de cet élément sont abîmés dans l’export : il n’est pas repris. Refaites l’export, puis relancez.",
    Fault.PASSWORD: "Cet élément est protégé par un mot de passe dans l’export : il n’est pas repris. Refaites l’export sans mot de passe, puis relancez.",
    Fault.UNREADABLE: "Cet élément ne peut pas être lu : il n’est pas repris. La précision qui suit en dit la raison.",
}


def fault(which: Fault, detail: str) -> str:
    """The sentence of a fault, with its technical code."""
    return f"{BY_FAULT[which]} ({detail})" if detail else BY_FAULT[which]


NOT_A_FILE = "Cet élément n’est ni un fichier ni un dossier ordinaire (tube, périphérique) : il n’est pas ouvert."


def root_missing(path: str) -> str:
    """The folder of a source does not exist."""
    return f"Le dossier « {path} » n’existe pas ou n’est pas un dossier : rien n’a été lu. Vérifiez l’adresse de la source et que le disque est monté."


def root_denied(path: str) -> str:
    """The folder of a source may not be listed."""
    return f"Le dossier « {path} » ne peut pas être ouvert par ce compte : rien n’a été lu. Donnez-lui le droit de lecture."


def bad_url(url: str, why: str) -> str:
    """The URL of a source cannot be understood."""
    return f"L’adresse de source « {url} » n’est pas comprise : {why}. Exemples : smb://agent@serveur/partage/dossier, smb://DOMAINE;agent@serveur/partage, folder:/chemin/du/dossier."


NO_SCHEME = "elle doit commencer par smb:// ou folder: (ou onedrive:, sharepoint: pour un export)"
NO_HOST = "il y manque le nom du serveur"
NO_SHARE = "il y manque le nom du partage"
NO_PATH = "il y manque le chemin complet du dossier, à partir de /"
BAD_PORT = "le numéro de port n’est pas valable"
BAD_ENCODING = "un caractère codé par % n’est pas valable"
DOTS = "le chemin ne peut contenir ni « . » ni « .. »"
WITH_PASSWORD = "le mot de passe ne s’écrit pas dans l’adresse, il se donne à part"  # noqa: S105 - a sentence
EXTRA = "elle ne peut contenir ni « ? » ni « # » (écrivez %3F ou %23)"


def bad_name(name: str) -> str:
    """The name of a source is not an identifier."""
    return f"Le nom de source « {name} » n’est pas valable : des minuscules sans accent, des chiffres et _, en commençant par une lettre."


def unreachable(host: str, port: int) -> str:
    """No TCP connection."""
    return f"Le serveur « {host} » ne répond pas sur le port {port} : rien de plus n’a été lu. Vérifiez qu’il est allumé, que son nom est juste et que le pare-feu laisse passer."


def hung(host: str, seconds: float) -> str:
    """The server accepted the connection, then said nothing."""
    return f"Le serveur « {host} » n’a rien répondu pendant {seconds:g} secondes : ce qui restait à lire ne l’est pas. Vérifiez qu’il n’est pas surchargé, puis relancez."


def cut(host: str) -> str:
    """The connection broke."""
    return f"La connexion au serveur « {host} » a été coupée : ce qui restait à lire ne l’est pas. Vérifiez le serveur et le réseau, puis relancez."


def old_server(host: str) -> str:
    """The server closed the connection at the first word of SMB 2."""
    return f"Le serveur « {host} » raccroche dès le premier échange : il ne parle sans doute que l’ancien protocole SMB 1, qui n’est pas sûr et que Passation n’utilise pas. Activez SMB 2 ou 3 sur le serveur, ou montez le partage sur ce poste et donnez-le comme source folder:/chemin."


def unsigned(host: str) -> str:
    """The server does not sign its answers."""
    return f"Le serveur « {host} » ne signe pas ses réponses : quelqu’un pourrait les changer en chemin, rien n’a donc été lu. Activez la signature SMB sur le serveur, ou, sur un réseau sûr, autorisez-le par le réglage « insecure »."


def guest(host: str) -> str:
    """The server turned the login into a guest session."""
    return f"Le serveur « {host} » n’a pas reconnu le compte et n’offre qu’une session d’invité, qui ne verrait qu’une partie des fichiers : rien n’a été lu. Vérifiez le nom du compte et son mot de passe."


def no_login(host: str, detail: str) -> str:
    """No way of authentication could be tried."""
    return f"L’identification auprès du serveur « {host} » n’a pas pu commencer : il manque un compte, un mot de passe ou un ticket Kerberos. Rien n’a été lu. ({detail})"


LOGIN = {
    0xC000006A: "le mot de passe est faux",
    0xC000006D: "le compte ou le mot de passe est faux",
    0xC0000064: "ce compte n’existe pas",
    0xC000006E: "ce compte est soumis à une restriction",
    0xC000006F: "ce compte n’a pas le droit de se connecter à cette heure",
    0xC0000070: "ce compte n’a pas le droit de se connecter depuis ce poste",
    0xC0000071: "le mot de passe a expiré",
    0xC0000072: "ce compte est désactivé",
    0xC000015B: "ce compte n’a pas le droit de se connecter par le réseau",
    0xC0000193: "ce compte a expiré",
    0xC0000224: "le mot de passe doit d’abord être changé",
    0xC0000234: "ce compte est verrouillé après trop d’essais",
}


def login_refused(host: str, reason: str) -> str:
    """The server refused the account; trying again might lock it."""
    return f"Le serveur « {host} » refuse la connexion : {reason}. Rien n’a été lu et aucun autre essai n’est fait, pour ne pas bloquer le compte. Corrigez, puis relancez."


def no_share(host: str, share: str) -> str:
    """Unknown share."""
    return f"Le serveur « {host} » n’a pas de partage « {share} » : rien n’a été lu. Vérifiez le nom du partage dans l’adresse de la source."


def share_denied(host: str, share: str) -> str:
    """The share refuses the account."""
    return f"Le partage « {share} » du serveur « {host} » refuse ce compte : rien n’a été lu. Donnez-lui le droit de lecture sur le partage."


def share_elsewhere(host: str, share: str) -> str:
    """A DFS name that leads to another server."""
    return f"« {share} » sur « {host} » est un renvoi (DFS) vers un autre serveur : rien n’a été lu. Donnez comme source le serveur et le partage vers lesquels il mène."


def refused(host: str, detail: str) -> str:
    """Any other refusal while connecting."""
    return f"Le serveur « {host} » refuse la connexion : rien n’a été lu. Transmettez ce code à la personne qui l’administre : {detail}."


BAD_ANSWER = "Le serveur a donné une réponse incompréhensible pour cet élément : il n’est pas repris. Relancez ; si cela revient, transmettez ce message."


def ask_password(name: str) -> str:
    """Question asked on a terminal."""
    return f"Mot de passe de la source « {name} »"


def stock(host: str) -> str:
    """The self-test of the engine failed."""
    return f"Le serveur « {host} » ne répond pas bien aux demandes groupées : elles lui sont posées une par une. C’est plus lent, et rien ne manque."


def outside_hours(hours: str) -> str:
    """The server may only be asked at certain hours."""
    return f"Il est hors des heures de travail permises sur le serveur ({hours}) : le travail attend leur retour."
