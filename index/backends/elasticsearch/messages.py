"""What the shared search server says to people."""

from index.messages import REBUILD

_SAFE = "Vos fichiers et le catalogue ne sont pas touchés."


def unreachable(url: str) -> str:
    """No connection, or no answer in time."""
    return f"Le serveur de recherche {url} ne répond pas. {_SAFE} Vérifiez qu’il est allumé et joignable, puis recommencez : ce qui n’a pas été enregistré sera repris."


def certificate(url: str) -> str:
    """TLS refused."""
    return f'Le certificat du serveur de recherche {url} n’est pas reconnu : rien ne lui est envoyé. Vérifiez l’adresse, ou indiquez le certificat de votre autorité dans « passation.toml » ([index] ca = "…").'


def refused(url: str) -> str:
    """401 or 403."""
    return f"Le serveur de recherche {url} refuse l’accès. Vérifiez PASSATION_INDEX_USER et PASSATION_INDEX_PASSWORD, ou PASSATION_INDEX_API_KEY, et les droits de ce compte sur l’index de la commune."


def overloaded(url: str) -> str:
    """It said to wait, for too long."""
    return f"Le serveur de recherche {url} est surchargé et n’accepte plus de documents. {_SAFE} Recommencez plus tard : ce qui n’a pas été enregistré sera repris."


def failed(url: str, status: object, kind: str) -> str:
    """Any other refusal, by the server's own name for it."""
    return f"Le serveur de recherche {url} n’a pas pu répondre ({status} {kind}). {_SAFE} Recommencez ; si cela dure, transmettez cette phrase à la personne qui gère ce serveur."


def not_elasticsearch(url: str) -> str:
    """Something else answers at this address."""
    return f"Ce qui répond à l’adresse {url} n’est pas un serveur Elasticsearch en version 8 ou 9. Vérifiez l’adresse dans « passation.toml », section [index]."


def outdated(name: str) -> str:
    """Made by another version of Passation."""
    return f"L’index de recherche « {name} » vient d’une autre version de Passation. {REBUILD}"


def ill(name: str) -> str:
    """The cluster says red."""
    return f"L’index de recherche « {name} » est incomplet sur son serveur. {REBUILD}"


def busy(name: str) -> str:
    """Another process writes, or died less than a minute ago on another machine."""
    return f"L’index de recherche « {name} » est déjà en cours de mise à jour par un autre Passation. Attendez qu’il ait fini (une minute s’il a été interrompu), puis recommencez."


def not_ours(name: str) -> str:
    """An index of that name holds something else."""
    return f"Le nom « {name} » est déjà pris sur le serveur de recherche par autre chose qu’un index de Passation : rien n’y est changé. Demandez à la personne qui gère ce serveur."


BAD_URL = "L’adresse du serveur de recherche ([index] url) doit avoir la forme https://serveur:9200, sans mot de passe : celui-ci se donne par PASSATION_INDEX_PASSWORD ou PASSATION_INDEX_API_KEY."
PLAIN_HTTP = "L’adresse du serveur de recherche ([index] url) commence par http : les textes et le mot de passe circuleraient en clair. Utilisez https."
NO_LIBRARY = "La bibliothèque du serveur de recherche n’est pas installée. Installez « passation[services] », ou retirez [index] url de « passation.toml » pour chercher sans serveur."
