"""The acknowledgement of the prefecture as XML (`ARActe` message of the ACTES exchange format, v1.1).

Read by expat as a stream of bounded size and depth; a document type, hence any entity, is refused before it is read.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from migrate.arrival import identifiers, messages
from migrate.arrival.identifiers import NATURES, Identifier

NAMESPACE = "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
LARGEST = 1 << 20
"""Bytes of a message; real ones have some two thousand."""

_DEEPEST, _MOST = 32, 20_000
_OBJECT = 2_000


class DoubtfulError(Exception):
    """What was dropped cannot be used; the sentence says why, in French. It stays in the tray."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What an ARActe says. `date` is that of the act, `received` of its reception; ISO."""

    identifier: Identifier
    received: str
    object: str


@dataclass(slots=True)
class _Reading:
    """What the handlers have seen."""

    root: str = ""
    given: dict[str, str] = field(default_factory=dict)
    acts: list[dict[str, str]] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    seen: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.seen += 1
        if len(self.path) >= _DEEPEST or self.seen > _MOST:
            raise DoubtfulError(messages.TOO_DEEP)
        self.path.append(name)
        if len(self.path) == 1:
            self.root, self.given = name, attributes
        elif self.path[1:] == [f"{NAMESPACE} ActeRecu"]:
            self.acts.append(attributes)
        elif self.path[1:] == [f"{NAMESPACE} ActeRecu", f"{NAMESPACE} Objet"]:
            self.objects.append("")

    def end(self, _name: str) -> None:
        self.path.pop()

    def text(self, data: str) -> None:
        if self.path[1:] == [f"{NAMESPACE} ActeRecu", f"{NAMESPACE} Objet"] and len(self.objects[-1]) < _OBJECT:
            self.objects[-1] += data

    def doctype(self, *_: object) -> None:
        raise DoubtfulError(messages.DOCTYPE)


def read_acknowledgement(data: bytes) -> Acknowledgement:
    """The acknowledgement in these bytes.

    Raises:
        DoubtfulError: no XML, another message, too large, or one whose parts contradict each other.
    """
    if len(data) > LARGEST:
        raise DoubtfulError(messages.TOO_LARGE)
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two from codecs that expat asks for
        raise DoubtfulError(messages.NOT_XML) from error
    return _acknowledgement(reading)


def _acknowledgement(reading: _Reading) -> Acknowledgement:
    if reading.root != f"{NAMESPACE} ARActe":
        raise DoubtfulError(messages.NOT_AN_ACKNOWLEDGEMENT)
    identifier = identifiers.of(_of(reading.given, "IDActe"))
    if identifier is None:
        raise DoubtfulError(messages.NO_IDENTIFIER)
    if not reading.acts or not all(_agrees(one, identifier) for one in reading.acts):
        raise DoubtfulError(messages.CONTRADICTS_ITSELF)
    objects = {" ".join(one.split()) for one in reading.objects}
    return Acknowledgement(identifier, _of(reading.given, "DateReception"), objects.pop() if len(objects) == 1 else "")


def _agrees(one: dict[str, str], identifier: Identifier) -> bool:
    said = (_of(one, "Date"), _of(one, "NumeroInterne").upper(), NATURES.get(_of(one, "CodeNatureActe"), ""))
    return said == (identifier.date, identifier.number, identifier.nature)


def _of(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{NAMESPACE} {name}", "")
