"""What the register of acts says to people."""

from collections.abc import Iterable

from audit.acts.gaps import Series
from passation.console import plural

HELP = "Reconnaître les actes (arrêtés, délibérations, décisions) et les lister."
REPORT_HELP = "Écrire le registre des actes : page à imprimer, tableur, CSV, et délibérations en données ouvertes."
TITLE = "Registre des actes"
RECOGNISING = "Actes"
NO_ACT = "Aucun acte reconnu. Lancez d’abord « passation run »."
KINDS = {
    "arrêté": "Arrêtés du maire",
    "délibération": "Délibérations du conseil municipal",
    "décision": "Décisions",
    "compte rendu": "Comptes rendus",
    "procès-verbal": "Procès-verbaux",
}
STAGES = {"sent": "signé et télétransmis", "signed": "signé", "draft": "projet ou modèle"}
HEADS = {
    "kind": "Sorte",
    "year": "Année",
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
    "stage": "État",
    "ended": "Plus en vigueur depuis",
    "identifier": "Identifiant ACTES",
    "received": "Reçu en préfecture",
    "key": "Emplacement dans le stockage",
    "paths": "Fichiers",
}
GAPS_NOTE = "Un numéro non retrouvé peut exister sur papier, ou n’avoir jamais été attribué. Un numéro en double est porté par deux actes différents."
SIRET_NOTE = "Le SIRET inscrit est celui du premier établissement de la commune : vérifiez-le avant de publier."
NO_SIREN = "Le SIREN de la commune manque dans « passation.toml » : les délibérations ne peuvent pas être publiées en données ouvertes sans lui."


def line(one: dict[str, object]) -> str:
    """One line of the list of acts."""
    number = f" n° {one['number']}" if one["number"] else ""
    date = f" du {one['date']}" if one["date"] else ""
    return f"{one['kind']}{number}{date} — {one['object'] or 'objet non lu'}"


def series(one: Series) -> str:
    """« 2019 : 1 à 148 ; numéros non retrouvés… ; numéro 61 en double »."""
    letters = f", série {one.series}" if one.series else ""
    said = [f"{one.year}{letters} : {one.first} à {one.last}"]
    if one.sparse:
        said.append(f"{one.found} numéros retrouvés seulement, les manquants ne sont pas énumérés")
    elif one.missing:
        plain = (
            "numéro non retrouvé dans les fichiers"
            if len(one.missing) == 1
            else "numéros non retrouvés dans les fichiers"
        )
        said.append(
            f"{plain} : {runs(one.missing)} ({'il peut' if len(one.missing) == 1 else 'ils peuvent'} exister sur papier ou n’avoir pas été {'attribué' if len(one.missing) == 1 else 'attribués'})"
        )
    else:
        said.append("aucun numéro ne manque")
    if one.doubles:
        said.append(f"{'numéro' if len(one.doubles) == 1 else 'numéros'} {runs(one.doubles)} en double")
    return " ; ".join(said) + "."


def runs(numbers: Iterable[int]) -> str:
    """`37, 92, 95 à 98`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    shown = []
    for span in spans:
        shown += [f"{span[0]} à {span[-1]}"] if len(span) > 2 else [str(one) for one in span]
    return ", ".join(shown)


def written(acts: int, file: object) -> str:
    """Where the report lies."""
    return f"{TITLE} : {plural(acts, 'acte', 'actes')}, à lire dans {file}."


def opened(count: int, lacking: int, file: object) -> str:
    """The open data."""
    said = f"Données ouvertes : {plural(count, 'délibération écrite', 'délibérations écrites')} dans {file}."
    if lacking:
        said += f" {plural(lacking, 'délibération n’y est pas', 'délibérations n’y sont pas')} : numéro, date, matière ou objet non lus."
    return said
