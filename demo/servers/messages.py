"""French sentences of the demonstration's servers."""

NO_SMBD = "Samba (smbd) n’est pas installé sur cette machine."
NOT_ROOT = "smbd ne peut être lancé que par l’administrateur de la machine (root)."
NO_IMPACKET = "Le module « impacket » n’est pas installé (extra « demo »)."


def no_account(name: str) -> str:
    """A Unix account is missing and we may not add it."""
    return f"Le compte Unix « {name} » n’existe pas et seul root peut le créer."


def account_refused(name: str, reason: str) -> str:
    """The machine refused to add an account."""
    return f"Le compte Unix « {name} » n’a pas pu être créé : {reason}"


def server_silent(what: str, reason: str) -> str:
    """A server did not start."""
    return f"Le serveur {what} n’a pas démarré : {reason}"


def command_failed(command: str, reason: str) -> str:
    """A tool of Samba failed."""
    return f"La commande « {command} » a échoué : {reason}"
