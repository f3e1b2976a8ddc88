"""The XML of SharePoint packages: tolerated, cut, broken, hostile."""

from collections.abc import Iterator

import pytest

from ingest.sources.sharepoint.manifest import Element, XmlError, elements
from passation.errors import Fault

UNITS, PARTS = {"SPObject"}, frozenset({"File", "Field"})
PREFIXED = "".join(f'<m:SPObject Id="{n}"><m:File Name="é{n}" /></m:SPObject>' for n in range(3))
STRANGE = "".join(f'<SPObject><Versions>x<S/></Versions><File Name="é{n}" Nouveau="" /></SPObject>' for n in range(3))
THREE = "".join(f'<SPObject Id="{n}"><File Name="é{n}" /></SPObject>' for n in range(3))


def read(xml: bytes, size: int = 7) -> list[Element]:
    """Elements of a file given in small pieces."""
    return list(elements((xml[at : at + size] for at in range(0, len(xml), size)), UNITS, PARTS))


def names(found: list[Element]) -> list[str]:
    """Names of their files."""
    return [part.facts["Name"] for one in found for part in one.having("File")]


@pytest.mark.parametrize(
    "xml",
    [
        f"<SPObjects>{THREE}</SPObjects>".encode(),
        f"<SPObjects>{THREE}</SPObjects>".encode("utf-8-sig"),
        f'<?xml version="1.0" encoding="utf-16"?><SPObjects>{THREE}</SPObjects>'.encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-16"?><SPObjects>{THREE}</SPObjects>'.encode(),
        f'<?xml version="1.0" encoding="iso-8859-1"?><SPObjects>{THREE}</SPObjects>'.encode("latin-1"),
        f'<m:SPObjects xmlns:m="urn:x">{PREFIXED}</m:SPObjects>'.encode(),
        f'<SPObjects xmlns="urn:y" Nouveau="1">texte{THREE} perdu <Inconnu><A/></Inconnu></SPObjects>'.encode(),
        f"<SPObjects>{STRANGE}</SPObjects>".encode(),
    ],
    ids=["utf8", "bom", "utf16", "says-utf16", "latin1", "prefix", "texts", "unknown"],
)
def test_what_writers_do_is_tolerated(xml: bytes):
    """Encodings, byte order marks, prefixes, texts between elements, unknown elements and attributes."""
    assert names(read(xml)) == ["é0", "é1", "é2"]


def test_characters_that_xml_forbids_are_replaced():
    """.NET writes `&#x1F;` and lone surrogates in titles; what follows is not lost for that."""
    for size in (1, 3, 4096):
        xml = b'<a><SPObject><File Name="x&#x1F;&#31;&#xD83D;y&#x41;&amp;&#9;" /></SPObject></a>'
        assert names(read(xml, size)) == ["x\ufffd\ufffd\ufffdyA&\t"]


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.97])
def test_a_cut_file_gives_what_comes_before(keep: float):
    """And says at which line it stops."""
    xml = f"<SPObjects>{THREE}</SPObjects>".encode()
    cut = xml[: int(len(xml) * keep)]
    found = elements([cut], UNITS, PARTS)
    given = []
    with pytest.raises(XmlError) as caught:
        given.extend(found)
    whole = cut.count(b"</SPObject>")
    assert (len(given), caught.value.fault, caught.value.line) == (whole, Fault.TRUNCATED, 1)


def test_an_empty_file_is_cut():
    """It is not a manifest without objects."""
    with pytest.raises(XmlError) as caught:
        read(b"")
    assert caught.value.fault is Fault.TRUNCATED


def test_a_broken_file_gives_what_comes_before():
    """The reason is that of the parser."""
    given = []
    with pytest.raises(XmlError) as caught:
        given.extend(elements([f"<SPObjects>{THREE}<a><b></a></SPObjects>".encode()], UNITS, PARTS))
    assert (names(given), caught.value.fault) == (["é0", "é1", "é2"], Fault.CORRUPT)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["laughs", "file", "network"],
)
def test_no_entity_is_ever_resolved(doctype: str):
    """A document type is refused at once: nothing is expanded, no file and no network is asked."""
    with pytest.raises(XmlError) as caught:
        read(f'{doctype}<a><SPObject><File Name="&l9;" /></SPObject></a>'.encode())
    assert caught.value.fault is Fault.CORRUPT


def _chunks(head: bytes, middle: bytes, count: int) -> Iterator[bytes]:
    yield head
    for _ in range(count):
        yield middle


@pytest.mark.parametrize(
    ("head", "middle"),
    [
        (b'<a><SPObject><File Name="', b"x" * (1 << 20)),
        (b"<a><SPObject>", b"<File />" * 10_000),
        (b"<a>", b"<b>" * 1000),
    ],
    ids=["attribute", "parts", "depth"],
)
def test_inordinate_elements_are_refused(head: bytes, middle: bytes):
    """An attribute, an object or a depth without end does not fill the memory."""
    with pytest.raises(XmlError, match="démesuré"):
        list(elements(_chunks(head, middle, 100), UNITS, PARTS))


@pytest.mark.parametrize("encoding", ["upf-8", "cp932", "zlib", "idna"])
def test_an_encoding_that_nobody_knows_is_said(encoding: str):
    """Neither expat nor Python can read it."""
    with pytest.raises(XmlError) as caught:
        read(f'<?xml version="1.0" encoding="{encoding}"?><a>{THREE}</a>'.encode())
    assert caught.value.fault is Fault.CORRUPT


def test_an_inner_unit_is_given_on_its_own():
    """Lists of a hundred thousand assignments stand in one object, which must not be kept whole."""
    xml = b'<a><SPObject><Rs><R N="1"><File Name="x"/></R><R N="2"/></Rs><File Name="y"/></SPObject></a>'
    found = list(elements([xml], {"SPObject", "R"}, PARTS))
    assert [(one.tag, names([one])) for one in found] == [("R", ["x"]), ("R", []), ("SPObject", ["y"])]


def test_fields_of_people_are_kept_and_no_others():
    """An item has dozens of fields."""
    xml = b'<a><SPObject><Field Name="Title"/><Field Name="Editor" Value="3;UserInfo"/></SPObject></a>'
    assert [part.facts["Value"] for one in read(xml) for part in one.parts] == ["3;UserInfo"]
