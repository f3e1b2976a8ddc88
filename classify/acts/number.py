"""The number of an act: as it is printed, in one normal form, and as a key of search.

A printed number is not a key of the act: some communes give the same one to several délibérations.
"""

import re

from classify.acts.dates import find_dates
from classify.acts.reading import Document, Line, broken, loose, plain
from passation.model import ActField

_GROUP = re.compile(r"[a-z]+|\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOISE = frozenset(
    [
        "arrete",
        "arretes",
        "arr",
        "ar",
        "a",
        "am",
        "m",
        "ai",
        "decision",
        "decisions",
        "dec",
        "delib",
        "deliberation",
        "deliberations",
        "del",
        "dcm",
        "de",
        "du",
        "des",
        "la",
        "le",
        "l",
        "acte",
        "n",
        "no",
        "numero",
        "num",
        "ref",
        "nos",
        "municipal",
        "municipale",
        "maire",
        "annee",
        "an",
        "en",
    ]
)
SIGN = r"(?:n ?[°o0*'\"]|numero)\s?[.:]?\s?"
_D = r"[0-9oli|]"
_NOT_A_PREFIX = r"(?!(?:du|de|des|le|la|les|en|au|et|n)\b)"
_PREFIX = rf"(?:{_NOT_A_PREFIX}[a-z]{{1,5}}[ \-_/.]?){{0,2}}"
_FIRST = rf"(?=[oli|]?\d|[li|]\s?[-/_]\s?(?:19|20)\d\d){_D}{{1,6}}(?:[a-z]{{1,3}}\d{{1,6}})*"
_NEXT = rf"(?:\s?[-/_.]\s?{_D}{{1,8}}(?![a-z0-9])|[-/_.][a-z]{{1,6}}\d*| [a-z] (?=[oli|]?\d){_D}{{1,6}})"
_SPACED = rf"(?:[a-z]{{1,4}}(?:[12]{_D})?\d{_D} {_D}{{2,5}}|(?:19|20)\d\d 0{_D}{{1,5}})(?![a-z0-9])"
"""`D2023_063` as OCR sees it, without its underscore."""
BODY = rf"(?:{_SPACED}|{_PREFIX}{_FIRST}{_NEXT}*(?![a-z0-9]))"
"""A number over `plain` text."""
_CUE = rf"(?:(?:{'|'.join(map(broken, ('arrete', 'decision', 'deliberation')))})(?: ?s)?|" + loose(
    r"delib\.?|acte|extrait du registre)"
    r"(?: (?:du maire|municipale?|temporaire|permanent|provisoire|reglementaire|individuel|de voirie|de circulation"
    r"|du conseil(?: municipal)?|des deliberations))*"
)
_WITH_CUE = re.compile(rf"(?<!l')(?<!d')\b{_CUE}[ ,:\-]{{0,4}}{SIGN}({BODY})")
_FAR_CUE = re.compile(rf"(?<!l')(?<!d')\b{_CUE}\b[^\n]{{0,60}}?\b{SIGN}({BODY})")
_SIGNED = re.compile(rf"^\W{{0,3}}(?:{SIGN}|a\.m\.? ?n?°? ?|arr[-_])({BODY})")
_UNSIGNED = re.compile(rf"^\W{{0,3}}(?:{broken('conseil municipal')}\W{{1,4}})?{_CUE}[ :\-]{{1,4}}({BODY})")
_REFERENCE = re.compile(rf"^(?:nos )?ref(?:erence)?s?\.? ?:? ?(?:{SIGN})?({BODY})")
_REJECT_BEFORE = re.compile(
    r"(?:\bloi|decret|ordonnance|\bcode|directive|circulaire|article|parcelle|cadastr|section|marche|permis|dossier|\blot"
    r"|sire[tn]|\btel|prefectoral|ministeriel|abroge|modifi|remplace|proroge|^vu |objet|convention)\W?[^\n]{0,25}$"
)
_FIGURES = str.maketrans("oli|", "0111")
_PERMIT = re.compile(
    rf"\b(p ?c|d ?p|p ?a|p ?d|c ?u) ?({_D}{{3}}) ?({_D}{{3}}) ?({_D}{{2}}) ?([a-z]?) ?(\d{_D}{{3,4}})(?![a-z0-9])"
)
_STREET_AFTER = re.compile(
    r"^\W{0,3}(?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|impasse|allee|route|quai|cours)\b"
)
_PARCEL = re.compile(r"^[a-z]{1,2} ?\d{1,4}$")
_IN_NAME = re.compile(
    rf"\b(?:arretes?|arr|ar|decisions?|dec|deliberations?|delib|dcm|del)[ \-_.]{{0,3}}(?:{SIGN})?"
    r"((?:19|20)\d\d[ \-_.]?\d{1,5}|\d{1,5}[ \-_./](?:de )?(?:19|20)\d\d|\d{1,5})(?!\d)"
)


def normal_number(text: str, year: int | None = None) -> str:
    """One form a number: year first, parts joined by `-`, no leading zero, capital letters; empty without a digit.

    `n° 12/2024` gives `2024-12`, `2025 T 17785` gives `2025-T-17785`. `year` helps to read `12/24`.
    """
    groups = [group for group in _GROUP.findall(_kept(text)) if group not in _NOISE]
    if not any(group.isdigit() for group in groups):
        return ""
    parts = [group.lstrip("0") or "0" if group.isdigit() else group.upper() for group in groups]
    if _is_day(groups):
        return "-".join((parts[2], parts[1], parts[0], parts[3]))
    at = _year_at(groups, year)
    if at < 0:
        return "-".join(parts)
    first = groups[at] if len(groups[at]) == 4 else str(year)
    return "-".join((first, *parts[:at], *parts[at + 1 :]))


def number_keys(text: str, year: int | None = None) -> set[str]:
    """Keys under which a number is found: two spellings of one number share a key.

    `2024-12`, `n° 12/2024`, `12_2024` and « arrêté 12 de 2024 » all give `2024-12`. `year` is that of the act, for
    numbers printed without it.
    """
    number = normal_number(text, year)
    if not number:
        return set()
    parts = number.split("-")
    dated = bool(_YEAR.fullmatch(parts[0])) and len(parts) > 1
    digits = [part for part in parts[1 if dated else 0 :] if part.isdigit()]
    keys = {number}
    if dated and len(digits) == 1:
        keys.add(f"{parts[0]}-{digits[0]}")
    if not dated and year:
        keys |= {f"{year}-{number}"} | ({f"{year}-{digits[0]}"} if len(digits) == 1 else set())
    if not dated and not year and len(parts) == 2 and len(digits) == 2 and len(parts[1]) == 2:
        keys.add(f"{'20' if int(parts[1]) < 50 else '19'}{parts[1]}-{parts[0]}")
    return keys


def find_number(document: Document, year: int | None) -> ActField | None:
    """The number printed above the visas, else the one in the name of the file."""
    best: ActField | None = None
    for index, line in enumerate(document.head):
        found = _in_line(line, titled=index > 0)
        if found and (best is None or found.confidence > best.confidence):
            best = found
    if best is None:
        best = _in_name(document.name)
    if best is None:
        return None
    return ActField(normal_number(best.value, year), best.page, best.evidence, best.confidence)


def _in_line(line: Line, *, titled: bool) -> ActField | None:
    permit = _PERMIT.search(line.plain)
    if permit:
        kind, *places, letter, rank = permit.groups()
        printed = " ".join((kind.replace(" ", ""), *(place.translate(_FIGURES) for place in places), letter))
        return ActField(f"{printed}{rank.translate(_FIGURES)}", line.page, line.evidence, 0.9)
    for pattern, confidence in (
        (_WITH_CUE, 0.97),
        (_FAR_CUE, 0.9),
        (_SIGNED, 0.93 if titled else 0.8),
        (_UNSIGNED, 0.85),
    ):
        match = pattern.search(line.plain)
        if match and _is_number(line.plain, match):
            return ActField(digits(match[1]), line.page, line.evidence, confidence)
    match = _REFERENCE.search(line.plain)
    if match and re.search(r"arr|del|dec", line.plain):
        return ActField(digits(match[1]), line.page, line.evidence, 0.6)
    return None


def _in_name(name: str) -> ActField | None:
    match = _IN_NAME.search(plain(name).replace("_", " "))
    return ActField(match[1], 0, name[:200], 0.6) if match else None


def _is_number(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start(1)], text[match.end(1) :]
    if match.re is _UNSIGNED and any(
        dated.start <= match.end(1) and match.start(1) < dated.end for dated in find_dates(text)
    ):
        return False
    return not (_REJECT_BEFORE.search(before) or _STREET_AFTER.search(after) or _PARCEL.match(match[1]))


def digits(raw: str) -> str:
    """`2o24-l2` as `2024-12`: letters beside digits that OCR took for digits."""
    return re.sub(
        r"(?<=\d)o|o(?=\d)",
        "0",
        re.sub(
            r"(?<![a-z])[li|](?=\d|\s?[-/_]\s?\d)|(?<=\d)[li|](?![a-z])", "1", re.sub(r"(?<=\d)o(?=[\dl|o])", "0", raw)
        ),
    )


def _kept(text: str) -> str:
    return re.sub(r"\bn ?[°o*]", " ", plain(text))


def _is_day(groups: list[str]) -> bool:
    """`19/05/2025-1`: the number of an act of that day."""
    return (
        len(groups) == 4
        and all(group.isdigit() for group in groups)
        and bool(_YEAR.fullmatch(groups[2]))
        and int(groups[0]) <= 31
        and int(groups[1]) <= 12
    )


def _year_at(groups: list[str], year: int | None) -> int:
    """Where the year stands: first, last, then anywhere; two digits count only when they are those of `year`."""
    places: list[int] = [0, len(groups) - 1, *range(1, len(groups) - 1)]
    for at in places:
        if _YEAR.fullmatch(groups[at]) and len(groups) > 1:
            return at
    if year is not None and len(groups) == 2:
        short = f"{year % 100:02d}"
        return 1 if groups[1] == short else 0 if groups[0] == short else -1
    return -1
