"""What a person or a program asks of the search: words, filters, order, page; one set of names for both."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from index.backends import Facet
from index.query import LONGEST_QUERY, Clause, Filter, Years
from index.query import Field as Filtered

SCREEN = 10
"""Answers of one page."""
LAST_PAGE = 100


def _printable(text: str) -> str:
    """Control characters and lone surrogates are no part of a word."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


Text = Annotated[str, AfterValidator(_printable)]
Label = Annotated[Text, Field(min_length=1, max_length=100)]
Labels = Annotated[list[Label], Field(max_length=20)]


class Asked(BaseModel):
    """One search."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[Text, Field(max_length=LONGEST_QUERY, description="Mots cherchés, comme sur la page.")] = ""
    type: Annotated[Labels, Field(description="Sortes de documents : arrêté, tableur…")] = []
    year: Annotated[list[Annotated[int, Field(ge=1, le=9999)]], Field(max_length=20, description="Années.")] = []
    source: Annotated[Labels, Field(description="Sources.")] = []
    node: Annotated[Labels, Field(description="Nœuds du plan de classement, sous-dossiers compris.")] = []
    sort: Annotated[Literal["relevance", "date"], Field(description="Les meilleures réponses, ou les dernières.")] = (
        "relevance"
    )
    page: Annotated[int, Field(ge=1, le=LAST_PAGE, description="Page de réponses.")] = 1

    @property
    def is_empty(self) -> bool:
        """Nothing is asked."""
        return not (self.q.strip() or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """A filter is chosen."""
        return any(self.chosen.values())

    @property
    def chosen(self) -> dict[Facet, list[Clause]]:
        """The filters, by facet."""
        return {
            Facet.KIND: [Filter(Filtered.TYPE, one) for one in self.type],
            Facet.YEAR: [Years(one, one) for one in self.year],
            Facet.SOURCE: [Filter(Filtered.SOURCE, one) for one in self.source],
            Facet.NODE: [Filter(Filtered.NODE, one) for one in self.node],
        }

    def ticked(self, facet: Facet) -> tuple[str, ...]:
        """Labels chosen of a facet."""
        return tuple(str(one) for one in getattr(self, facet.value))

    def url(self, page: int) -> str:
        """Address of another page of the same answers."""
        facts = self.model_dump(exclude_defaults=True) | {"page": page}
        return "/?" + urlencode(facts, doseq=True)
