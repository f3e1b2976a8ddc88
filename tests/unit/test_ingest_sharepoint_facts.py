"""Instants, paths, versions, people: what attributes of a SharePoint manifest mean."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.sharepoint import facts
from ingest.sources.sharepoint.manifest import Element
from ingest.sources.sharepoint.people import People, sid
from ingest.sources.sharepoint.versions import history, number


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-03-01T08:15:30", datetime(2024, 3, 1, 8, 15, 30, tzinfo=UTC)),
        ("2024-03-01T08:15:30Z", datetime(2024, 3, 1, 8, 15, 30, tzinfo=UTC)),
        ("2024-03-01T09:15:30+01:00", datetime(2024, 3, 1, 8, 15, 30, tzinfo=UTC)),
    ],
)
def test_instants_are_utc_although_nothing_says_so(text: str, when: datetime):
    """With or without Z; a zone that is written is honoured."""
    assert facts.instant(text) == int(when.timestamp()) * 10**9


@pytest.mark.parametrize("text", ["", "hier", "0001-01-01T00:00:00", "2024-13-01T00:00:00", "9999-12-31T23:59:59"])
def test_absurd_instants_are_none(text: str):
    """`0001-01-01` and `9999-12-31` are what .NET writes for « none » and « for ever »."""
    assert facts.instant(text) is None


@pytest.mark.parametrize(
    ("web", "url", "object_url", "path"),
    [
        ("/sites/mairie", "Docs/a.txt", "", "sites/mairie/Docs/a.txt"),
        ("/", "Docs/a.txt", "/Docs/a.txt", "Docs/a.txt"),
        ("/sites/mairie", "/sites/mairie/Docs/a.txt", "", "sites/mairie/Docs/a.txt"),
        ("/sites/mairie", "sites/mairie/Docs/a.txt", "", "sites/mairie/Docs/a.txt"),
        ("/sites/mairie", "SITES/Mairie/Docs/a.txt", "", "SITES/Mairie/Docs/a.txt"),
        ("https://x.example/sites/mairie", "Docs/a.txt", "", "sites/mairie/Docs/a.txt"),
        ("/docs", "docs/a.txt", "/docs/docs/a.txt", "docs/docs/a.txt"),
        ("/sites/mairie2", "Docs//a.txt/", "", "sites/mairie2/Docs/a.txt"),
        ("", "été/œuvre.txt", "", "été/œuvre.txt"),
    ],
)
def test_paths_are_relative_to_the_server(web: str, url: str, object_url: str, path: str):
    """The path of the web is put before the URL, unless it is there already; the URL of the object settles doubts."""
    assert facts.server_path(web, url, object_url) == path.encode()


@pytest.mark.parametrize("url", ["", "/", "../../etc/passwd", "Docs/./a", "a\0b"])
def test_paths_that_lead_elsewhere_are_refused(url: str):
    """A manifest cannot name what lies outside of the site."""
    with pytest.raises(facts.BadPathError):
        facts.server_path("", url)


@pytest.mark.parametrize("name", ["../x.dat", "a/b.dat", "a\\b.dat", "C:x.dat", "..", ".", ""])
def test_contents_lie_beside_their_manifest(name: str):
    """The name of a content is a name, not a path."""
    with pytest.raises(facts.BadPathError):
        facts.dat_name(name)


def test_encoded_characters_are_undone_where_they_are_listed_only():
    """`_x002F_` in another attribute is text, as a file may be named so; halves of a pair become one character."""
    said = {
        "Url": "lib_x002F_a_x0020_b_xD83D__xDE00_.txt",
        "ParentWebUrl": "_x002F_",
        "Name": "a_x0020_b",
        "EncodedAttributes": "Url, ParentWebURL",
    }
    plain = facts.decoded(said)
    assert (plain["Url"], plain["ParentWebUrl"], plain["Name"]) == ("lib/a b\U0001f600.txt", "/", "a_x0020_b")
    assert facts.decoded({"Url": "a_x002F_b"})["Url"] == "a_x002F_b"


def test_an_md5_comes_in_base64_or_in_hex():
    """Whatever else is no digest."""
    assert facts.md5("CXPP/MWYxY87NjjnLZrFgg==") == "0973cffcc598c58f3b3638e72d9ac582"
    assert facts.md5("0973CFFCC598C58F3B3638E72D9AC582") == "0973cffcc598c58f3b3638e72d9ac582"
    assert facts.md5("bonjour") == facts.md5("") == facts.md5("AAAA") == facts.md5("é") == ""


@pytest.mark.parametrize(
    ("system_id", "expected"),
    [
        (
            "AQUAAAAAAAUVAAAAXSj1f9U62DVDVOAqToYSAA==",
            "S-1-5-21-2146773085-903363285-719344707-1214030",
        ),
        (
            "Uy0xLTUtMjEtMjE0Njc3MzA4NS05MDMzNjMyODUtNzE5MzQ0NzA3LTI1NzU5Nzc=",
            "S-1-5-21-2146773085-903363285-719344707-2575977",
        ),
        (
            "aTowKS53fHMtMS01LTIxLTM1OTMxNDMyNzQtMTE0NDIzMzMyNC0xNTI2NDU5Mzg0LTUwMA==",
            "S-1-5-21-3593143274-1144233324-1526459384-500",
        ),
        ("aTowaC5mfG1lbWJlcnNoaXB8MTAwM2JmZmRhYjZmODEzM0BsaXZlLmNvbQ==", ""),
        ("AQUAAA==", ""),
        ("pas du base64", ""),
        ("ça non plus", ""),
        ("", ""),
    ],
)
def test_a_sid_is_read_from_the_system_id(system_id: str, expected: str):
    """In binary, in text, in a claim (samples of Microsoft's own pages); a claim without SID gives none."""
    assert sid(system_id) == expected


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=15), st.integers(0, 2**48 - 1))
def test_every_binary_sid_is_read(parts: list[int], authority: int):
    """Any authority and number of parts."""
    raw = bytes([1, len(parts)]) + authority.to_bytes(6, "big") + b"".join(p.to_bytes(4, "little") for p in parts)
    assert sid(base64.b64encode(raw).decode()) == "-".join(map(str, ["S-1", authority, *parts]))


def test_people_are_named_as_the_source_names_them():
    """Name and login, the technical head of a claim left out; unknown numbers are nobody."""
    people = People()
    people.add(
        [
            Element("User", {"Id": "1", "Name": "Anne Petit", "Login": "MAIRIE\\apetit"}),
            Element("User", {"Id": "2", "Name": "Paul Roy", "Login": "i:0#.f|membership|paul.roy@mairie.example"}),
            Element("User", {"Id": "3", "Name": "SHAREPOINT\\system", "Login": "SHAREPOINT\\system"}),
        ]
    )
    said = [people.who(one) for one in ("1", "2", "3", "4", "")]
    assert said == ["Anne Petit <MAIRIE\\apetit>", "Paul Roy <paul.roy@mairie.example>", "SHAREPOINT\\system", "", ""]


def test_groups_give_their_members_whatever_their_knots():
    """Groups in groups, in a circle too; deleted and unknown people are nobody."""
    people = People()
    people.add(
        [
            Element("User", {"Id": "1", "Login": "a"}),
            Element("User", {"Id": "2", "Login": "b", "IsDeleted": "true"}),
            Element(
                "Group", {"Id": "3", "Name": "G"}, [Element("Member", {"UserId": n}) for n in ("1", "2", "4", "9")]
            ),
            Element("Group", {"Id": "4", "Name": "H"}, [Element("Member", {"UserId": "3"})]),
        ]
    )
    assert people.principals("3") == people.principals("4") == {"a", "group:G", "group:H"}
    assert people.principals("2") == people.principals("9") == set()


def test_versions_are_compared_as_numbers():
    """10.0 comes after 9.0, 1.512 after 1.9; from 512 on, a whole number is SharePoint's own count."""
    assert sorted(["10.0", "9.0", "1.512", "1.9", "2.0"], key=number) == ["1.9", "1.512", "2.0", "9.0", "10.0"]
    assert (number("1024"), number("1537"), number("3")) == (number("2.0"), number("3.1"), number("3.0"))
    assert number("") == number("abc") == number("1.0")


def _file(version: str, dat: str, *older: Element) -> Element:
    said = {"Version": version, "FileValue": dat}
    return Element("File", {name: value for name, value in said.items() if value}, list(older))


@pytest.mark.parametrize(
    ("file", "dats", "lost"),
    [
        (_file("1.0", "a"), ["a"], None),
        (_file("3.0", "c", _file("1.0", "a"), _file("2.0", "b")), ["c", "b", "a"], None),
        (_file("10.0", "", _file("10.0", "c"), _file("9.0", "b"), _file("1.0", "a")), ["c", "b", "a"], None),
        (_file("3.0", "c", _file("3.0", "c"), _file("2.0", "b")), ["c", "b"], None),
        (_file("", "c", _file("1.0", "a"), _file("2.0", "b")), ["c", "b", "a"], None),
        (_file("", "", _file("2.0", "b"), _file("1.0", "a")), ["b", "a"], None),
        (_file("5.0", "", _file("4.0", "d")), ["d"], "5.0"),
    ],
)
def test_the_current_version_is_the_outer_one_or_the_highest(file: Element, dats: list[str], lost: str | None):
    """The outer File when it has a content, else the highest of the history; a current one without content is said."""
    stages, missing = history(file)
    assert [stage.file.facts["FileValue"] for stage in stages] == dats
    assert (str(missing) if missing else None) == lost
    assert [stage.number for stage in stages] == sorted({stage.number for stage in stages}, reverse=True)
