"""Sentences of the kernel, in French: what happened, what it means for the files, what to do."""

import errno
from pathlib import Path

ALREADY_WORKING = (
    "Un autre travail de Passation est en cours sur cet espace. Attendez sa fin, puis relancez la même commande."
)
WORKER_DIED = "Un processus de travail s’est arrêté brutalement (mémoire insuffisante ?). Rien n’est perdu : relancez la même commande."

CATALOGUE_ADDRESS = "adresse refusée : écrivez postgresql://compte@serveur/base"
CATALOGUE_CREDENTIALS = "l’adresse ne doit pas contenir de mot de passe : donnez-le par PASSATION_CATALOGUE_PASSWORD, ou dans le fichier secrets/PASSATION_CATALOGUE_PASSWORD"
CATALOGUE_CLEAR = "cette adresse laisserait passer noms et textes en clair sur le réseau : retirez sslmode, ou écrivez insecure = true"

BROKER_MISSING = 'executor = "celery" demande l’adresse du serveur de messages : broker = "amqps://compte@serveur/hote" ou "rediss://serveur/0"'
BROKER_ADDRESS = (
    "adresse refusée : écrivez amqps://compte@serveur/hote ou rediss://serveur/0 (amqp:// ou redis:// sur ce poste)"
)
BROKER_CREDENTIALS = "l’adresse ne doit pas contenir de mot de passe : donnez-le par PASSATION_BROKER_PASSWORD, ou dans le fichier secrets/PASSATION_BROKER_PASSWORD"
BROKER_CLEAR = "cette adresse laisserait passer les messages en clair sur le réseau : écrivez amqps:// ou rediss://, ou broker_insecure = true"
NO_CELERY = 'Le travail est réparti sur plusieurs postes (executor = "celery"), mais Celery n’est pas installé sur celui-ci. Installez Passation avec son option « services » (passation[services]), puis relancez.'

SERVICE_ADDRESS = "adresse refusée : écrivez https://serveur:port, sans compte ni mot de passe"
SERVICE_CLEAR = "cette adresse laisserait passer les documents en clair sur le réseau : écrivez https, ou insecure = true dans la même section"

INTERRUPTED = "Interrompu. Rien n’est perdu : relancez la même commande."

_MACHINE = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota de ce compte est atteint",
    errno.EACCES: "ce compte n’en a pas le droit",
    errno.EPERM: "ce compte n’en a pas le droit",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOENT: "le chemin n’existe pas",
    errno.ENOTDIR: "le chemin n’est pas un dossier",
    errno.EEXIST: "le chemin existe déjà et n’est pas un dossier",
    errno.EIO: "le disque est défaillant",
    errno.EMFILE: "trop de fichiers sont ouverts",
}


def machine_refused(error: OSError) -> str:
    """This machine, not a source nor a store, refused to read or write a file of ours."""
    where = f" sur « {error.filename} »" if error.filename else ""
    why = _MACHINE.get(error.errno or 0, error.strerror or type(error).__name__)
    return (
        f"Ce poste a refusé une opération{where} : {why}. Rien n’est perdu : corrigez, puis relancez la même commande."
    )


def no_workspace(folder: Path, name: str) -> str:
    """The folder holds no settings."""
    return f"Pas d’espace Passation dans « {folder} » : {name} est absent. Créez-le par « passation init » ou indiquez le bon dossier par -C."


def line_to_write(section: str, key: str) -> str:
    """A settings file that no command may safely change."""
    return f"Le réglage « {key} » de [{section}] ne peut pas être changé dans passation.toml, écrit d’une façon inhabituelle. Rien n’a été changé : mettez [{section}] seul sur sa ligne et « {key} = … » sur la suivante, puis relancez."


def secret_readable(file: Path) -> str:
    """A secret file may be read by other accounts."""
    return f"Le fichier de mot de passe {file} peut être lu par d’autres comptes. Corrigez par « chmod 600 {file} », puis relancez."


def rule_not_yaml(file: str, line: int, problem: str) -> str:
    """A rule file that YAML refuses."""
    return f"{file}, ligne {line} : le fichier de règles n’est pas un YAML valide ({problem})."


def others(count: int) -> str:
    """The rest of a list that is too long for a terminal."""
    return f"… et {count} autre{'s' if count > 1 else ''}"
