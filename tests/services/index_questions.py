"""What the secretary of the generated commune asks, and the files that answer, made from the truth of the commune.

Answers come from the truth alone: a question made of the words of an object is answered by every act whose object has
them, one made of a number by the acts that bear it, one made of a date by the acts of that day.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.truth import ActTruth, FileTruth, Truth

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
KINDS = {"arrete": "arrêté", "deliberation": "délibération", "decision": "décision", "compte_rendu": "compte rendu"}
EACH = 14
"""Questions of one kind at most."""
_STREET = re.compile(r"\b(?:rue|avenue|impasse|place|chemin|route|quai|cours|montée|passage)\s.+?(?= pour |,|$)")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is typed, of which kind it is, and the paths that answer."""

    kind: str
    words: str
    paths: frozenset[str]


def questions(truth: Truth) -> list[Asked]:
    """Every question, by kind."""
    acts = [row for row in truth.entries if row.act]
    found = [Asked("asked of the generator", one.words, frozenset(one.paths)) for one in truth.questions]
    for kind, asked in _KINDS.items():
        wordings: dict[str, Asked] = {}
        for row in acts:
            for words, answers in asked(row, acts):
                # A scan has no text here: a question that scans alone answer is another matter.
                if any(one.format != "scan" for one in answers):
                    wordings.setdefault(words, Asked(kind, words, frozenset(one.path for one in answers)))
        chosen = sorted(wordings.values(), key=lambda one: one.words[::-1])
        found += chosen[:: max(1, len(chosen) // EACH)][:EACH]
    return found


Wordings = Iterator[tuple[str, list[FileTruth]]]


def _act(row: FileTruth) -> ActTruth:
    assert row.act
    return row.act


def _number(act: ActTruth) -> tuple[int, int] | None:
    """Year and ordinal of a number that is printed with its year."""
    parts = re.findall(r"\d+", act.number)
    if len(parts) != 2 or str(act.year) not in parts:
        return None
    parts.remove(str(act.year))
    return act.year, int(parts[0])


def _numbers(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    act = _act(row)
    if number := _number(act):
        year, n = number
        same = [one for one in acts if _number(_act(one)) == number]
        forms = (f"{year}-{n}", f"n° {n}/{year}", f"{n}_{year}", f"{year}-{n:03d}", f"{n:02d}/{year}")
        yield forms[(n + year) % len(forms)], same
        kind = [one for one in same if _act(one).kind == act.kind]
        yield f"{KINDS[act.kind]} {n} de {year}", kind


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _telling(act: ActTruth) -> list[str]:
    """Words of an object that a person would remember."""
    dull = {"portant", "pour", "dans", "avec", "monsieur", "madame", "commune", "arrete"}
    return [word for word in _words(act.object) if len(word) > 3 and _plain(word) not in dull]


def _about(words: list[str], acts: list[FileTruth]) -> list[FileTruth]:
    wanted = set(map(_plain, words))
    return [one for one in acts if wanted <= set(map(_plain, _words(_act(one).object)))]


def _object(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    words = _telling(_act(row))[:5]
    if len(words) > 2:
        yield " ".join(words), _about(words, acts)


def _careless(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    """Without accents, in capitals."""
    words = _telling(_act(row))[-4:]
    if len(words) > 2:
        yield _plain(" ".join(words)).upper(), _about(words, acts)


def _typo(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    """Two letters of the longest word swapped."""
    words = _telling(_act(row))[:3]
    longest = max(words, key=len, default="")
    if len(words) > 2 and len(longest) > 7:
        middle = len(longest) // 2
        swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
        if _plain(swapped) != _plain(longest):
            yield " ".join(swapped if word == longest else word for word in words), _about(words, acts)


def _street(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    act = _act(row)
    if street := _STREET.search(act.object):
        there = [one for one in acts if street[0] in _act(one).object and _act(one).kind == act.kind]
        yield f'{KINDS[act.kind]} rue:"{street[0]}"', there
        telling = next(iter(_telling(act)))
        both = [one for one in there if _plain(telling) in _plain(_act(one).object)]
        yield f"{telling.lower()} {street[0]} {act.year}", [one for one in both if _act(one).year == act.year]


def _date(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    act = _act(row)
    day = date.fromisoformat(act.date)
    written = f"{day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]} {day.year}"
    form = f"{day:%d/%m/%Y}" if day.day % 2 else written
    same = [one for one in acts if _act(one).kind == act.kind]
    yield f"{KINDS[act.kind]} du {form}", [one for one in same if _act(one).date == act.date]
    word = next(iter(_telling(act)), "")
    if word:
        month = f"{MONTHS[day.month - 1]} {day.year}"
        about = _about([word], [one for one in acts if _act(one).date[:7] == act.date[:7]])
        yield f"{word.lower()} {month}", about


def _synonym(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    """Words of the trade for what the documents call otherwise."""
    act = _act(row)
    if act.kind == "compte_rendu":
        day = date.fromisoformat(act.date)
        yield f"CR CM {day.day} {MONTHS[day.month - 1]} {day.year}", [one for one in acts if _act(one).date == act.date]
    elif act.kind == "deliberation" and len(words := _telling(act)[:3]) > 2:
        yield f"délib {' '.join(words)}", [one for one in _about(words, acts) if _act(one).kind == act.kind]


def _event(row: FileTruth, acts: list[FileTruth]) -> Wordings:
    """What happened, and the year."""
    act = _act(row)
    words = [word for word in _telling(act) if not word[0].isupper()][-3:]
    if act.kind == "arrete" and len(words) > 1 and not _YEAR.search(act.object):
        yield f"{' '.join(words)} année:{act.year}", [one for one in _about(words, acts) if _act(one).year == act.year]


REPLACED = {
    "stationnement des taxis sur le parvis": "901",
    "baignade dans le plan d’eau des Aulnes": "902",
    "tenue en laisse des chiens au parc Verdier": "903",
    "brûlage des végétaux au hameau du Sablon": "904",
    "horaires du marché hebdomadaire de la halle": "905",
    "tonnage des camions sur le pont de Brénod": "906",
    "heures de tonte et bruits de voisinage": "907",
    "accès des drones au stade Colombier": "908",
}
"""Objects and numbers of acts that a later act ends; the generator makes none."""
_ACT = """COMMUNE DE MONTCAUREL-EN-VÈZE
ARRÊTÉ N° {number}
Objet : {object}

Le Maire de la commune,
Vu le code général des collectivités territoriales, notamment ses articles L2212-1 et L2212-2,
Considérant qu’il convient de régler ce qui suit,

ARRÊTE

Article 1 : {object}, dans les conditions du présent arrêté.
Article 2 : {end}

Fait à Montcaurel-en-Vèze, le {date}
Le Maire, Karine PEYROLADE
"""


def write_replaced(folder: Path) -> list[Asked]:
    """Acts of 2011, each ended by one of 2019; who asks for the old one is to find the new one first."""
    folder.mkdir(parents=True)
    asked = []
    for at, (subject, number) in enumerate(REPLACED.items()):
        old, new = f"2011-{number}", f"2019-{number}"
        stays = "Le secrétaire général est chargé de son exécution."
        ends = f"Le présent arrêté abroge et remplace l’arrêté n° {old} du 4 mai 2011."
        for name, end, day in ((old, stays, "4 mai 2011"), (new, ends, "7 juin 2019")):
            text = _ACT.format(number=name, object=f"Réglementation – {subject}", end=end, date=day)
            (folder / f"AR {name}.txt").write_text(text, encoding="utf-8")
        path = f"serveur/{folder.name}/AR {new}.txt"
        asked.append(Asked("abrogated act", (f"arrêté {old}", subject)[at % 2], frozenset({path})))
    return asked


_KINDS = {
    "number": _numbers,
    "words of the object": _object,
    "no accents, capitals": _careless,
    "typing error": _typo,
    "street": _street,
    "date": _date,
    "synonym": _synonym,
    "event and year": _event,
}
