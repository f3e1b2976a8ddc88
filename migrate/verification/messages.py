"""Sentences of the reading back, in French."""

from catalog.balance import Tally
from passation.console import number, plural, size

SAMPLE_HELP = "Ne relire qu’un tirage au sort : un nombre d’objets, ou un pourcentage (5%). Chaque rubrique et chaque source y a au moins un objet."
SEED_HELP = "Refaire un tirage déjà fait, par le numéro qu’il a affiché."
SHARE_HELP = "Ne relire qu’une part : 1/12, puis 2/12… Chaque objet est dans une part et une seule."
LIMIT_HELP = "S’arrêter au bout de ce temps (2h, 1h30, 45min) ; la même commande reprend où elle s’est arrêtée."
ONE_SCOPE = "Choisissez entre --all, --sample et --share : une seule de ces options à la fois."
SEED_ALONE = "--seed refait un tirage : ajoutez --sample, avec la taille de ce tirage."
OTHERS_UNTOUCHED = (
    "Les objets hors de ce contrôle gardent l’état et la date qu’ils avaient : il ne prouve rien sur eux."
)


def bad_share(text: str) -> str:
    """Not a share."""
    return f"« {text} » n’est pas une part : écrivez par exemple 3/12, la troisième de douze."


def bad_sample(text: str) -> str:
    """Not the size of a draw."""
    return f"« {text} » n’est pas une taille de tirage : écrivez un nombre d’objets (200) ou un pourcentage (5%)."


def bad_seed(text: str) -> str:
    """Not the number of a draw."""
    return f"« {text} » n’est pas un numéro de tirage : lettres, chiffres, _ et - seulement, 32 au plus."


def bad_duration(text: str) -> str:
    """Not a duration."""
    return f"« {text} » n’est pas une durée : écrivez par exemple 2h, 1h30, 45min ou 90s."


def scope(kind: str, share: str, seed: str, sample: str, inside: Tally, objects: int) -> str:
    """What the round speaks of; empty for all that was not yet identical."""
    count = f"{plural(inside.count, 'objet', 'objets')} sur {number(objects)}"
    if kind == "share":
        return f"Part {share} : {count} ({size(inside.bytes)})."
    if kind == "sample":
        return f"Tirage n° {seed} : {count} ({size(inside.bytes)}). Pour le refaire : --sample {sample} --seed {seed}."
    return f"Tout est relu : {count} ({size(inside.bytes)})." if kind == "all" else ""


def resumed(began: str, count: int) -> str:
    """A round that was stopped goes on."""
    return f"Reprise du contrôle commencé le {began} : {plural(count, 'objet y était déjà relu', 'objets y étaient déjà relus')}."


def left(tally: Tally) -> str:
    """The time was up."""
    return (
        f"Temps écoulé : il reste {plural(tally.count, 'objet', 'objets')} à relire ({size(tally.bytes)}). "
        "Ce qui a été relu est gardé ; relancez la même commande pour continuer."
    )


def ages(oldest: str, latest: str) -> str:
    """How old the comparisons are."""
    return f"Le plus ancien contrôle date du {oldest}" + (f", le plus récent du {latest}." if latest != oldest else ".")


def overlaid(count: int) -> str:
    """Somebody put a version, or a delete marker, over objects of ours."""
    said = plural(
        count, "version ou marque de suppression a été posée", "versions ou marques de suppression ont été posées"
    )
    return (
        f"{said} par d’autres sur nos objets (symbole -). Nos versions restent dans le stockage : "
        "cherchez qui les a recouvertes, et faites retirer ce qui les recouvre."
    )


def one_overlaid(key: str, version: str, *, deleted: bool) -> str:
    """One version over an object of ours."""
    return f"- {key} : {'marque de suppression' if deleted else 'autre version'} {version}"


def versions_unlisted(why: str) -> str:
    """The store does not let us list the versions."""
    return f"Les versions que garde le stockage n’ont pas pu être listées ; les objets eux-mêmes ont été relus. {why}"
