"""French sentences of the destinations. No key, path or secret in them: the row that failed names the file."""

BAD_KEY = (
    "Le rangement prévu pour ce document contient un nom que les stockages n’acceptent pas (vide, trop long, « .. », "
    "caractère invisible…). Rien n’a été envoyé. Corrigez la clé de rangement du plan de classement."
)
BAD_METADATA = "Une information interdite accompagnait ce document : rien n’a été envoyé. Signalez cette anomalie."
SHORTER = (
    "Le document relu est plus court que lors de l’inventaire : rien n’a été gardé dans le stockage. "
    "Il a changé ou sa lecture a été coupée ; relancez l’inventaire de cette source."
)
LONGER = (
    "Le document relu est plus long que lors de l’inventaire : rien n’a été gardé dans le stockage. "
    "Il a changé depuis ; relancez l’inventaire de cette source."
)
OTHER_BYTES = (
    "Le document relu n’a pas le contenu lu lors de l’inventaire (empreintes SHA-256 différentes) : rien n’a été gardé "
    "dans le stockage. Il a changé depuis ; relancez l’inventaire de cette source."
)
STORE_GOT_OTHER_BYTES = (
    "Le stockage a reçu d’autres octets que ceux envoyés et a refusé le document : rien n’a été gardé. "
    "Le réseau ou un équipement intermédiaire est en cause ; ne continuez pas avant d’en avoir trouvé la raison."
)
KEY_TAKEN = (
    "Un autre document est déjà rangé à cette place dans le stockage : il a été laissé tel quel et rien n’a été écrit."
)
NOT_THERE = "Ce document n’est pas dans le stockage."
STORE_DENIED = (
    "Le stockage a refusé l’opération : ces clés d’accès n’ont pas le droit de la faire. Rien n’a été modifié. "
    "Demandez à l’hébergeur le droit de lister, lire et écrire dans cet espace."
)
BAD_KEYS = (
    "Le stockage a refusé les clés d’accès : elles sont fausses ou périmées. Rien n’a été envoyé. Vérifiez "
    "PASSATION_S3_ACCESS_KEY et PASSATION_S3_SECRET_KEY auprès de l’hébergeur."
)
CLOCK_SKEW = (
    "Le stockage a refusé l’opération car l’horloge de cette machine est fausse. Rien n’a été envoyé. "
    "Remettez-la à l’heure, puis relancez."
)
NO_BUCKET = (
    "L’espace de stockage indiqué (« bucket ») n’existe pas. Rien n’a été envoyé. Créez-le chez l’hébergeur ou corrigez "
    "l’adresse de la destination dans passation.toml."
)
STORE_BUSY = "Le stockage est momentanément indisponible. Le document n’est pas confirmé ; il sera présenté à nouveau."
STORE_UNREACHABLE = (
    "Le stockage ne répond pas. Le document n’est pas confirmé ; il sera présenté à nouveau. "
    "Vérifiez le réseau et l’adresse « endpoint » de la destination."
)
STORE_CUT = "La connexion au stockage a été coupée pendant la lecture ; elle sera recommencée."
STORE_SLOW = "Le stockage n’a pas répondu à temps. Le document n’est pas confirmé ; il sera présenté à nouveau."
BAD_CERTIFICATE = (
    "Le certificat du stockage n’est pas reconnu : la connexion a été refusée et rien n’a été envoyé. "
    "Vérifiez l’adresse, ou indiquez le certificat de l’hébergeur par la variable AWS_CA_BUNDLE."
)
STORE_FULL = (
    "Le stockage est plein ou son quota est atteint : rien n’a été gardé de ce document. Faites de la place, relancez."
)
DIFFERENT_PROBE = "Le stockage n’a pas rendu le fichier d’essai tel qu’il a été écrit : il ne peut pas être utilisé."
NO_ROOT = (
    "Le dossier de destination n’existe pas : disque débranché ou partage non connecté ? Rien n’a été écrit. "
    "Branchez-le ou corrigez l’adresse de la destination dans passation.toml."
)
LINK_ON_THE_WAY = (
    "Le chemin de rangement passe par un lien ou par un fichier au lieu d’un dossier : rien n’a été écrit. "
    "Retirez-le du dossier de destination."
)
FOLDER_DENIED = (
    "Le dossier de destination ne peut pas être lu ou écrit par ce compte. Rien n’a été modifié. Corrigez ses droits."
)
FOLDER_CUT = "Le disque ou le partage de destination ne répond plus. Le document n’est pas confirmé ; il sera présenté à nouveau."
NO_SAFE_RENAME = (
    "Ce système de fichiers ne permet pas d’écrire sans risquer d’écraser un document existant. "
    "Choisissez un disque formaté autrement (ext4, NTFS) comme destination."
)


def store_refused(code: str) -> str:
    """Any other answer of the store; `code` is the word of the S3 protocol."""
    return (
        f"Le stockage a refusé l’opération ({code}). Rien n’a été gardé de ce document. Montrez ce mot à l’hébergeur."
    )


def folder_refused(reason: str) -> str:
    """Any other answer of the file system."""
    return f"Le dossier de destination a refusé l’opération ({reason}). Rien n’a été gardé de ce document."


def unknown_scheme(scheme: str) -> str:
    """A destination that is neither s3 nor folder."""
    return (
        f"Destination « {scheme} » inconnue. Écrivez « s3://espace/prefixe?endpoint=https://… » ou « folder:/chemin »."
    )


def bad_part(what: str, value: str) -> str:
    """A part of the URL that cannot be understood."""
    return f"Adresse de la destination : {what} « {value} » n’est pas valable. Corrigez-la dans passation.toml."


KEYS_IN_URL = (
    "L’adresse de la destination contient un mot de passe ou une clé : retirez-le de passation.toml, changez-le chez "
    "l’hébergeur, et donnez-le par PASSATION_S3_ACCESS_KEY et PASSATION_S3_SECRET_KEY."
)
NO_ENDPOINT = (
    "L’adresse de la destination doit dire chez quel hébergeur vont les documents : ajoutez « ?endpoint=https://… »."
)
PLAIN_HTTP = (
    "L’adresse « endpoint » est en http : les documents passeraient en clair sur le réseau. Utilisez https, ou ajoutez "
    "« &insecure=1 » si vous acceptez ce risque."
)
RELATIVE_FOLDER = "La destination « folder: » demande un chemin complet, qui commence par « / »."

LIVING_FOLDER = "L’adresse des fichiers vivants (section [living]) doit être un dossier : « folder:/chemin ». Corrigez passation.toml."
LIVING_APART = (
    "Le dossier des fichiers vivants et celui du stockage sont l’un dans l’autre : indiquez deux dossiers séparés dans "
    "passation.toml, sections [living] et [destination]."
)
LIVING_IN_STORE = (
    "Le stockage contient des objets sous « vivant/ », nom réservé au dossier des fichiers vivants : rien n’a été envoyé. "
    "Cherchez qui les y a mis et faites-les retirer."
)


def no_secret(name: str) -> str:
    """A key of the store was not given."""
    return f"La clé d’accès au stockage {name} n’est pas connue. Donnez-la par la variable d’environnement de ce nom."


NO_VERSIONS = (
    "Ce stockage ne garde pas les versions remplacées (« versioning ») : rien n’a été changé. Demandez à l’hébergeur s’il "
    "propose cette protection."
)
NO_LOCKS = (
    "Ce stockage n’offre pas le verrouillage (« Object Lock »), qui se choisit en général à la création de l’espace : rien "
    "n’a été verrouillé. Demandez à l’hébergeur un espace créé avec cette option."
)
LOCK_DOES_NOT_HOLD = (
    "Le stockage dit verrouiller mais a laissé effacer un fichier d’essai verrouillé : rien n’a été verrouillé d’autre. "
    "N’accordez pas de valeur à ses verrous et signalez-le à l’hébergeur."
)
LOCK_NOT_KEPT = (
    "Le stockage a accepté le verrou d’un document mais ne l’a pas gardé : ce document n’est pas verrouillé. "
    "Signalez-le à l’hébergeur."
)
