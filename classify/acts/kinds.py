"""Which act a document is, if it is one. A document that cites an arrêté, a letter, a blank model is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classify.acts.reading import DONE, Document, Line, broken, loose, marker, plain

ARRETE = "arrêté"
DELIBERATION = "délibération"
DECISION = "décision"
MINUTES = "compte rendu"
RECORD = "procès-verbal"
_THRESHOLD = 3.0
_TOP = 14

_BEFORE = r"^(?:[^a-z]{0,9}|n ?° ?[a-z0-9 ]{1,20} )(?:projet d(?:e )? ?)?"
_BEFORE_SESSION = r"^(?:[^a-z]{0,9})"
_TITLES = {
    ARRETE: marker(
        _BEFORE + r"a ?r ?r ?e ?t ?e(?:$| (?:mun|du maire|temp|perm|n ?°|n[o ]|port|regl|ind|prov|de |relat|modif"
        r"|abro|inter|[^a-z]|a[a-z]?\d))"
    ),
    DECISION: marker(_BEFORE + r"decision(?:$| (?:mun|du maire|de la maire|n ?°|n[o ]|port|[^a-z]))"),
    DELIBERATION: marker(_BEFORE + r"deliberation(?:$| (?:n ?°|n[o ]|du con|port|[^a-z]))"),
    MINUTES: marker(_BEFORE_SESSION + r"compte rendu (?:de la |du |des |de |som|succ|int|anal)"),
    RECORD: marker(
        _BEFORE_SESSION + r"(?:proces verbal|p v) (?:de la |du |de |des )?"
        r"(?:seance|conseil|reunion|assemblee|commission|comite)"
    ),
}
_NUMBERED = {
    kind: re.compile(rf"^[^a-z]{{0,9}}{lead}{loose(word)}\W{{1,6}}(?:n\W{{0,3}})?(?:[a-z]{{1,5}}[ \-_.]?)?\d")
    for kind, lead, word in (
        (ARRETE, "", "arrete"),
        (DECISION, "", "decision"),
        (DELIBERATION, rf"(?:{broken('conseil municipal')}\W{{1,4}})?", "(?:deliberation|delib)"),
    )
}
_REGISTER = marker(r"extrait du registre des deliberations|registre des deliberations du conseil")
_DISPOSITIF = marker(r"^(?:le maire )?(?:a ?r ?r ?e ?t ?(?:e|e n t|ent|o ?n ?s)s?|decide)(?: ce qui suit)?(?: :)?$")
_DECIDES = marker(r"^(?:d ?e ?c ?i ?d ?e)(?: :| ce qui suit|$)")
_VISA = marker(r"^v ?u\b")
_REASON = marker(r"^(?:considerant|attendu)")
_ARTICLE = marker(r"^art[a-z]{2,5} ?(?:\d|ler|l er|premier|l|un)\b")
_FIRST_ARTICLE = marker(r"^art[a-z]{2,5} ?(?:l ?er|premier|l)\b")
_MAYOR = marker(r"^(?:le|la|nous|madame|monsieur|je).{0,40}\bmaire\b")
_DELIBERATED = marker(r"apres en avoir de[li][li]b[eo]re")
_SESSION = marker(r"seance (?:publ|ord|extra|du)|s est reuni|reunion du conseil")
_PRESENT = marker(r"^(?:etaient )?presents?\b|absents?\b|procuration|pouvoirs? (?:a|de)\b")
_VOTE = marker(r"a l unanimite|a la majorite|voix pour|votes? pour|\b\d{1,3} pour\b|votants")
_COUNCIL = {
    _DELIBERATED: 2.5,
    _SESSION: 0.7,
    _PRESENT: 0.7,
    marker(r"secretaire de seance|rapporte ?:"): 0.7,
    marker(r"\b(?:adopte|approuve|autorise|decide|fixe|accepte)\b"): 0.7,
    _VOTE: 0.7,
}
_ASSEMBLY = marker(r"\b(?:conseil|commission|comite|assemblee|seance)\b")
_MEETING = (
    marker(r"^(?:conseil municipal|commission|comite|seance|reunion)\b"),
    _SESSION,
    _PRESENT,
    _VOTE,
    marker(r"ordre du jour"),
)
_DELEGATED = marker(r"l ?2l22 ?22")
_STATE = marker(
    _BEFORE_SESSION + r"arrete (?:inter)?(?:prefectoral|ministeriel|prefectoraux|departemental)"
    r"|^(?:nous )?(?:le|la) prefete?\b"
)
_GREETING = marker(r"^(?:madame|monsieur|mesdames|messieurs|cher|chere|bonjour)\b.{0,60}$")
_POLITE = marker(
    r"veuillez (?:agreer|recevoir|trouver)|je vous prie d|salutations (?:distinguees|cordiales)"
    r"|sentiments (?:distingues|les meilleurs)|^cordialement|bien a vous"
)
_MODEL = re.compile(r"\bmodele\b|\btrame\b|\bexemple d|\btype a completer|\bgabarit\b")
_BLANK = re.compile(
    r"\.{4,}|…{2,}|_{3,}|\bx{3,}\b|\bxx/xx|\bjj/mm|\[[^\]]{0,40}\]|<[^>]{1,40}>|\ba completer\b|n ?° ?\.{2,}"
)
_BLANKS = 3
_HEAD, _FOOT = 60, 15
_COLLECTION = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind, how sure, and the page where the act begins."""

    name: str
    confidence: float
    page: int


def recognise_kind(document: Document) -> Kind | None:
    """The kind of act, or None. Weighs the marks of each kind (title, visas, dispositif, vote) over the whole text."""
    lines = document.lines[document.start :]
    if (
        not lines
        or _is_blank_model(document)
        or any(_STATE.search(line.key) for line in document.head)
        or _is_collection(lines)
    ):
        return None
    scores = {ARRETE: _order(lines, ARRETE), DECISION: _order(lines, DECISION), DELIBERATION: _council(lines)}
    scores |= {kind: _session(lines, kind, document.name) for kind in (MINUTES, RECORD)}
    best = max(scores, key=lambda kind: scores[kind])
    score = scores[best] - _letter(lines)
    if score < _THRESHOLD:
        return None
    return Kind(best, round(1 - 2.0 ** (-score / 1.3), 3), lines[0].page)


def kind_of_name(name: str) -> str:
    """The kind that a file name announces, empty when it does not."""
    key = plain(name)
    for kind, pattern in (
        (ARRETE, r"\b(?:arretes?|arr)[ _\-.]{0,3}(?:n|\d)|\bar(?:19|20)\d\d"),
        (DELIBERATION, r"\b(?:deliberation|delib|dcm)s?[ _\-.]{0,3}(?:n|\d)"),
        (DECISION, r"\bdecision[ _\-.]{0,3}(?:n|\d)"),
    ):
        if re.search(pattern, key.replace("_", " ")) and not _MODEL.search(key):
            return kind
    return ""


def _order(lines: Sequence[Line], kind: str) -> float:
    """Arrêté or décision: a title, visas, then the word that decides, alone on its line, then articles."""
    titled = _title(lines, kind)
    visa = _at(lines, _VISA)
    reason = _at(lines, _REASON)
    article = _at(lines, _ARTICLE)
    before = max(visa, reason)
    decides = [i for i, line in enumerate(lines) if _DISPOSITIF.search(line.key) and i > max(before, 0) and i != titled]
    of_kind = [i for i in decides if bool(_DECIDES.search(lines[i].key)) == (kind == DECISION)]
    score = 2.5 * (titled >= 0) + (2.5 if kind == ARRETE else 2.0) * bool(of_kind)
    if not score or (article >= 0 and visa < 0 and reason < 0 and not of_kind):
        return score / 2
    score += 1.0 * (visa >= 0) + 0.5 * (reason >= 0) + 1.0 * (article >= 0)
    score += 0.7 * (_at(lines, _MAYOR) >= 0) + 0.5 * (_at(lines, DONE) >= 0)
    score += 1.5 * (kind == DECISION and any(_DELEGATED.search(line.key) for line in lines) and titled >= 0)
    return score - 3.0 * (_at(lines, _DELIBERATED) >= 0)


def _council(lines: Sequence[Line]) -> float:
    top = lines[:_TOP]
    register = _REGISTER.search(" ".join(line.key for line in top)) is not None
    score = 3.0 * register + 2.0 * (_title(lines, DELIBERATION) >= 0)
    score += sum(points for pattern, points in _COUNCIL.items() if any(pattern.search(line.key) for line in lines))
    if not register and any(_title(lines, kind) >= 0 for kind in (MINUTES, RECORD)):
        return score / 2
    return score


def _session(lines: Sequence[Line], kind: str, name: str) -> float:
    marks = [pattern for pattern in _MEETING if any(pattern.search(line.key) for line in lines)]
    if _title(lines, kind) >= 0:
        return 2.5 + 0.7 * len(marks)
    informal = kind == MINUTES and _at(lines[:_TOP], _MEETING[0]) >= 0 and _at(lines, _PRESENT) >= 0
    announced = re.match(r"cr\b|compte.?rendu", plain(name).replace("_", " ")) is not None
    return (1.0 + 1.5 * announced) * informal + 0.7 * informal * len(marks)


def _letter(lines: Sequence[Line]) -> float:
    """How much the text reads like a letter."""
    greeting = any(_GREETING.search(line.key) for line in lines[:25])
    polite = any(_POLITE.search(line.key) for line in lines[-25:])
    return 3.0 * (greeting and polite) + 1.0 * polite


def _is_blank_model(document: Document) -> bool:
    top = f"{document.name}\n" + "\n".join(line.text for line in document.lines[:4])
    ends = (*document.lines[:_HEAD], *document.lines[_HEAD:][-_FOOT:])
    blanks = sum(len(_BLANK.findall(line.plain)) for line in ends if not _is_leader(line.plain))
    return bool(_MODEL.search(plain(top).replace("_", " "))) or blanks >= _BLANKS


def _is_leader(text: str) -> bool:
    """Dots that lead to a figure or to the end of an account, not a blank."""
    return re.search(r"\.{4,} ?\d", text) is not None


def _is_collection(lines: Sequence[Line]) -> bool:
    """A register or a recueil: several acts in one file are not one act."""
    return sum(bool(_FIRST_ARTICLE.search(line.key)) for line in lines) >= _COLLECTION


def _title(lines: Sequence[Line], kind: str) -> int:
    """Index of the title of an act of that kind among the first lines, -1 when there is none."""
    top = lines[:_TOP]
    if kind in {MINUTES, RECORD} and _at(top, _ASSEMBLY) < 0:
        return -1
    numbered = _NUMBERED.get(kind)
    found = (
        i for i, line in enumerate(top) if _TITLES[kind].search(line.key) or (numbered and numbered.search(line.plain))
    )
    return next(found, -1)


def _at(lines: Sequence[Line], pattern: re.Pattern[str]) -> int:
    return next((i for i, line in enumerate(lines) if pattern.search(line.key)), -1)
