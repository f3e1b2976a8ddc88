"""What the generator says to people."""

from pathlib import Path

SMALLEST = 300


def unreadable_truth(file: Path) -> str:
    """The truth is absent, or written by another version."""
    return f"« {file} » est absent ou illisible. Refaites la commune de démonstration avec « passation demo »."


def too_small(files: int) -> str:
    """Below the least size that holds every case."""
    return f"Une commune de {files} fichiers est trop petite : demandez-en {SMALLEST} au moins."


def not_empty(folder: Path) -> str:
    """We never write among files that are not ours."""
    return f"Le dossier « {folder} » n’est pas vide. Indiquez un dossier neuf : rien n’a été écrit."


NO_LIBREOFFICE = "LibreOffice (soffice) est introuvable : les fichiers .doc et .xls ne peuvent pas être fabriqués. Installez-le, ou renoncez à ces formats."
LIBREOFFICE_FAILED = "LibreOffice n’a pas converti le document dans le temps imparti ; les fichiers .doc et .xls n’ont pas été fabriqués."


# --- the scenario ----------------------------------------------------------------------------------------------------

SAMBA = "Serveur de fichiers : Samba, avec de vrais droits (propriétaires, accès refusés)."
IMPACKET = "Serveur de fichiers : celui d’impacket, faute de Samba ou des droits d’administrateur. Il ne donne pas les droits : ils sont notés inconnus."
BY = "Démonstration"
WHY_PRIVATE = "L’agent a repris ses fichiers personnels (liste remise, délai échu)."
WHY_DENIED = "Le fichier reste sur le serveur éteint : l’original papier est au service."
STEPS = {
    "commune": "1. Une commune imaginaire",
    "servers": "2. Un serveur de fichiers et un stockage S3, sur ce poste",
    "run": "3. Relevé, lecture, classement, recherche, transfert (« passation run »)",
    "search": "4. La secrétaire cherche",
    "first": "5. Premier constat de fermeture",
    "decisions": "6. Les décisions de la commune",
    "control": "7. Relevé de contrôle : chaque fichier est relu (« passation run --rehash »)",
    "second": "8. Second constat de fermeture",
    "summary": "9. En résumé",
}


def not_ours(folder: Path) -> str:
    """The folder of the demonstration holds something else."""
    return f"« {folder} » existe et n’est pas un dossier de démonstration : rien n’a été touché. Indiquez un autre dossier par --dir."


def generated(name: str, files: int, seconds: float) -> str:
    """The commune is there."""
    return f"{name} : {files} fichiers fabriqués en {seconds:.0f} s (serveur et disque d’appoint), avec leur vérité de terrain."


def asked(ask: str) -> str:
    """The question of the secretary."""
    return f"« {ask} »"


def closing(allowed: bool, reasons: list[str]) -> str:
    """The verdict of a constat."""
    if allowed:
        return "Fermeture possible."
    return "\n".join(["Fermeture impossible, voici pourquoi :", *(f"  • {reason}" for reason in reasons)])


def expectation(sentence: str, met: bool) -> str:
    """One thing that the truth of the commune lets us check."""
    return f"{'✓' if met else '✗'} {sentence}"


EXPECTED = {
    "private": "les fichiers présumés privés n’ont été ni ouverts ni transférés",
    "denied": "les fichiers refusés par le serveur sont signalés, un par un",
    "duplicates": "les doublons trouvés sont exactement ceux qui ont été semés",
    "search": "la secrétaire trouve le bon arrêté dans les trois premières réponses",
    "refused": "le premier constat refuse",
    "allowed": "le second constat permet la fermeture",
    "balanced": "le compte est juste, en fichiers et en octets",
    "identical": "chaque objet du stockage a été relu, identique",
}


def reports(workspace: Path, files: list[Path]) -> str:
    """Where to look now."""
    lines = ["À regarder :", *(f"  {file}" for file in files)]
    lines.append(f"À essayer : passation -C {workspace} search arrêté stationnement")
    return "\n".join(lines)


def kept(share: str, store: str) -> str:
    """The servers were left running."""
    return f"Les serveurs restent en marche : {share} et {store}. Arrêtez-les vous-même (kill) quand vous aurez fini."


HELP = "Toute la démarche sur une commune imaginaire, sur ce poste."
DIR_HELP = "Espace de la démonstration ; refait à neuf à chaque fois."
FILES_HELP = "Nombre de fichiers."
SEED_HELP = "Graine : même graine, même commune."
KEEP_HELP = "Laisser les serveurs en marche à la fin."
