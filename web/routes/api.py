"""The same answers for programs, with the same session: JSON, described by `/api/openapi.json`."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Security
from fastapi.security import APIKeyCookie
from pydantic import BaseModel, ConfigDict

from index.results import Answer
from web.asking import Asked
from web.documents import Document
from web.finding import find
from web.guard import Here, Signed
from web.routes.documents import Sha256, wanted

_SESSION = Security(APIKeyCookie(name="passation", auto_error=False, description="Session de la page de connexion."))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Refusal(_Strict):
    """Why there is no answer, in French."""

    error: str


class ActFacts(_Strict):
    """What is known of an act; dates are ISO, empty when unknown."""

    kind: str
    number: str
    year: int | None
    date: str
    object: str
    signatory: str


class Facts(_Strict):
    """A document, at the places that the session may see."""

    document: str
    title: str
    paths: list[str]
    key: str | None
    act: ActFacts | None
    state: str
    stage: str | None
    ended: str | None
    model: str | None


class Hit(Facts):
    """An answer: passage, page of the passage, reasons in French."""

    score: float
    snippet: str
    page: int
    replaces: str | None
    why: list[str]


class Unread(_Strict):
    """Documents without a text, and the few whose path has words of the search."""

    count: int
    likely: list[str]


class Answers(_Strict):
    """One page of answers; `facets` counts by label what the other filters let through."""

    total: int
    approximate: bool
    pages: int
    spellings: list[str]
    unread: Unread
    facets: dict[str, dict[str, int]]
    hits: list[Hit]


class Field(_Strict):
    """A field of an act with its page (0: the file name) and the words it rests on."""

    value: str
    page: int
    evidence: str


class Whole(Facts):
    """A document: fields of the act, size in bytes, pages of its text, whether a verified copy can be downloaded."""

    size: int
    media_type: str
    fields: dict[str, Field]
    pages: int
    successor: str | None
    copy_offered: bool


_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Refusal, "description": "Pas de session."},
    422: {"model": Refusal, "description": "Demande non comprise."},
    503: {"model": Refusal, "description": "L’index ou le catalogue ne répond pas."},
}
router = APIRouter(prefix="/api", dependencies=[_SESSION], responses=_REFUSALS)


@router.get("/search", summary="Chercher des documents")
def search(here: Here, reader: Signed, asked: Annotated[Asked, Query()]) -> Answers:
    """Toutes les réponses sont filtrées par les droits de la session, comptes et filtres compris."""
    screen = find(here.workspace, asked, reader.groups)
    found = screen.found
    hits = [Hit(document=one.document, **_said(one.answer)) for one in screen.answers]
    return Answers(
        total=found.total,
        approximate=found.approximate,
        pages=screen.pages,
        spellings=list(found.spellings),
        unread=Unread(count=found.unread.count, likely=list(found.unread.likely)),
        facets={facet.value: {box.value: box.count for box in boxes} for facet, boxes in screen.filters.items()},
        hits=hits,
    )


@router.get(
    "/documents/{sha256}",
    summary="Un document",
    responses={404: {"model": Refusal, "description": "Absent, ou pas lisible avec cette session."}},
)
def document(here: Here, reader: Signed, sha256: Sha256) -> Whole:
    """Ce qui est connu d’un document, aux emplacements que la session peut voir."""
    return _whole(wanted(here, reader, sha256))


def _whole(one: Document) -> Whole:
    facts = {name: value for name, value in _said(one.answer).items() if name in Facts.model_fields}
    facts["title"] = one.title
    return Whole(
        **facts,
        document=one.sha256.hex(),
        size=one.size,
        media_type=one.answer.media_type,
        fields={name: Field(value=f.value, page=f.page, evidence=f.evidence) for name, f in one.fields},
        pages=len(one.text.pages) if one.text else 0,
        successor=one.successor or None,
        copy_offered=one.copy.offered,
    )


def _said(answer: Answer) -> dict[str, Any]:
    """As `passation search --json` says it."""
    return answer.as_dict()
