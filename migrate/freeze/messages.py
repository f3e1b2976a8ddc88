"""Sentences of the freeze, in French."""

from collections.abc import Sequence

from passation.console import plural

HELP = "Vérifier que les partages sont bien en lecture seule pour les agents, sans rien y écrire, et l’enregistrer."
SOURCE_HELP = "Source à vérifier ; toutes par défaut. Peut être répété."
BY_HELP = "Qui constate le gel."
USER_HELP = "Compte ordinaire (d’un agent) dont les droits sont demandés au serveur ; son mot de passe est demandé."
SAMPLE_HELP = "Nombre de dossiers et de fichiers regardés, en plus de la racine et des dossiers de premier rang."
UNSIGNED = "Indiquez un nom : un constat de gel est signé."

TITLE = "Constat de gel"
HEADS = ("Source", "Constaté le, par", "Compte interrogé", "Regardés", "Résultat")
ACCOUNTS = {
    "ordinary": "compte ordinaire",
    "crawling": "compte du relevé seulement : cela ne dit rien des autres",
    "everyone": "tous les comptes de cette machine",
    "": "—",
}
RESULTS = {
    "read_only": "lecture seule",
    "closed": "fermé : ce compte n’entre plus dans le partage",
    "writable": "l’écriture est encore possible",
    "unknown": "non établi : le serveur ne dit pas les droits",
    "not_applicable": "sans objet : un export ne change plus. La bibliothèque en ligne se gèle à part, chez son hébergeur",
}
RIGHTS = {
    "write_data": "écrire, ajouter des fichiers",
    "append_data": "compléter, ajouter des dossiers",
    "write_extended": "écrire des attributs étendus",
    "delete_child": "effacer ce qu’il contient",
    "write_attributes": "changer les dates et attributs",
    "delete": "effacer, renommer",
    "write_dac": "changer les droits",
    "write_owner": "changer le propriétaire",
}
STILL = "Où l’écriture est encore possible"
NEVER = "Aucun gel n’a été constaté."
METHOD = (
    "Le serveur est interrogé sur ce que le compte a au plus le droit de faire (MS-SMB2, MaximalAccess) : sur le partage "
    "entier, à sa racine, dans chaque dossier de premier rang, et dans un échantillon de dossiers et de fichiers pris dans "
    "chaque dossier et pour chaque jeu de droits. Aucun droit d’écriture n’est demandé et rien n’est écrit. Un dossier de "
    "cette machine est jugé sur son montage et sur ses droits."
)
SCOPE = (
    "Le gel met les partages en lecture seule. Ce n’est ni l’arrêt du serveur, ni l’effacement de ses disques.",
    "Ce constat vaut pour les comptes interrogés, à sa date. Un administrateur peut toujours lever le gel ; le relevé de contrôle qui suit montre si quelque chose a changé.",
)
SIGNATURES = (("Le maire", "prend acte du gel"), ("Le prestataire", "a constaté le gel"))
FROZEN = "Partages gelés"
NOTHING_TO_FREEZE = "Rien à geler"
NOT_FROZEN = "Des partages acceptent encore l’écriture"
NOT_PROVEN = "Gel non établi pour les agents"
NEXT = {
    True: "Étape suivante : « passation run --rehash », jusqu’à ce qu’il ne trouve plus rien de changé, puis « passation migrate attest ».",
    False: "À faire : passez les partages en lecture seule, puis relancez « passation migrate freeze ».",
}
ASK_ORDINARY = (
    "Pour savoir ce que les agents peuvent encore faire, relancez avec « --user COMPTE », ou réglez "
    "PASSATION_SOURCE_<NOM>_ORDINARY_USER et PASSATION_SOURCE_<NOM>_ORDINARY_PASSWORD."
)
ROOT = "(la racine du partage)"


def verdict(results: Sequence[str], *, holds: bool) -> str:
    """The answer in a few words."""
    if holds:
        return NOTHING_TO_FREEZE if set(results) == {"not_applicable"} else FROZEN
    return NOT_FROZEN if "writable" in results else NOT_PROVEN


def no_source(unknown: Sequence[str]) -> str:
    """The settings have no source, or none of that name."""
    if not unknown:
        return "Aucune source n’est réglée dans passation.toml : il n’y a rien à geler."
    return f"Aucune source ne s’appelle « {', '.join(unknown)} » dans passation.toml."


def password_of(user: str) -> str:
    """Asked at the terminal."""
    return f"Mot de passe du compte « {user} »"


def looked(count: int, shut: int, untold: int) -> str:
    """How much was looked at."""
    said = number_of(count)
    said += f"\ndont {plural(shut, 'fermé', 'fermés')} à ce compte" if shut else ""
    return said + (f"\ndont {untold} sans réponse" if untold else "")


def number_of(count: int) -> str:
    """Folders and files looked at."""
    return plural(count, "élément", "éléments")


def still(path: str, rights: Sequence[str]) -> str:
    """A path that may still be written."""
    return f"{path or ROOT} — {', '.join(RIGHTS[one] for one in rights)}"


def line(source: str, account: str, count: int, result: str) -> str:
    """A source, at the terminal."""
    seen = f", {number_of(count)}" if count else ""
    who = f" ({ACCOUNTS[account]}{seen})" if account else ""
    return f"« {source} » : {RESULTS[result]}{who}"


def mark(number: int, sealed: str) -> str:
    """At the foot of every page."""
    return f"{TITLE} n° {number} · SHA-256 de ses données {sealed}"
