"""Rights classes in the catalogue: given, kept up to date, and read by groups."""

import pytest
from sqlalchemy import func, select, update

from catalog import access, balance, contents, decisions, entries, placements, rights, steps
from catalog.decisions import Action, Decision, Scope
from catalog.entries import Nature
from catalog.schema import entry, rights_class
from catalog.steps import Mark
from catalog.store import Catalog
from passation.model import Entry, EntryKind, Placement
from passation.settings import Commune, Settings, SourceSettings
from tests.museum.descriptors import EVERYONE, PAYROLL, SECRETARY, TRAINEE, allow, deny, descriptor

OPEN, PAY, DENIED = descriptor(allow(EVERYONE)), descriptor(allow(PAYROLL)), descriptor(deny(TRAINEE), allow(EVERYONE))
NODES = {"COM": ["mairie"], "PAIE": ["rh"], rights.TO_QUALIFY: ["reprise"]}
GROUPS = {"mairie": (SECRETARY,), "rh": (PAYROLL,), "vide": ()}


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    """With the nodes of a plan."""
    with catalog.begin() as db:
        facts = {"name": "", "path": "", "confidentiality": "C2"}
        rows = [{"id": name, "position": at, "groups": some, **facts} for at, (name, some) in enumerate(NODES.items())]
        placements.keep_plan(db, "1", rows)
    return catalog


def settings(groups: dict = GROUPS, readers: tuple[str, ...] = ()) -> Settings:
    return Settings(
        commune=Commune(name="Valmont", insee="34001"),
        groups=groups,
        sources={"s": SourceSettings(url="folder:/s", readers=readers)},
    )


def folder(path: str, data: bytes | None) -> Entry:
    return Entry("s", path.encode(), EntryKind.FOLDER, descriptor=data)


def file(path: str, data: bytes | None) -> Entry:
    return Entry("s", path.encode(), size=10, modified=1, descriptor=data)


def crawl(catalog: Catalog, *seen: Entry, node: str = "COM", confidence: float = 0.9, source: str = "s") -> None:
    """Crawl, read and place these files."""
    with catalog.begin() as db:
        source_id = entries.ensure_source(db, source, f"folder:/{source}")
        crawl_id = entries.begin_crawl(db, source_id, rehash=False)
        entries.see(db, crawl_id, source_id, [(one, Nature()) for one in seen])
        entries.end_crawl(db, crawl_id, complete=True)
        here = (entry.c.kind == EntryKind.FILE) & (entry.c.source_id == source_id) & ~entry.c.gone
        ids = list(db.scalars(select(entry.c.id).where(here)))
        digests = {number: bytes([number]) * 32 for number in ids}
        contents.link(db, digests, contents.intern(db, dict.fromkeys(digests.values(), 10)))
        steps.mark(db, "ingest.read", "1", [Mark(number) for number in ids])
        placements.propose(db, "1", [(number, Placement(node, confidence, ())) for number in ids])


def settle(catalog: Catalog, given: Settings) -> None:
    with catalog.begin() as db:
        rights.settle(db, given)


def readable(catalog: Catalog, given: Settings, *groups: str) -> set[str]:
    with catalog.read() as db:
        classes = rights.readable_classes(db, given, groups)
        return set(db.scalars(select(entry.c.shown).where(entry.c.rights_class_id.in_(classes))))


def states(catalog: Catalog) -> dict[str, str]:
    with catalog.read() as db:
        query = select(entry.c.shown, balance.state()).where(entry.c.kind == EntryKind.FILE)
        return {row[0]: row[1] for row in db.execute(query)}


def decide(catalog: Catalog, scope: Scope, path: str, action: Action, **detail: str) -> None:
    with catalog.begin() as db:
        subject = decisions.entry_subject("s", path.encode())
        decisions.record(db, Decision(scope, subject, action, "Le maire", "test", detail=detail))
        rights.settle(db, settings())


def test_files_of_the_same_rights_share_a_class(catalog: Catalog) -> None:
    """Descriptor, descriptors above and node make the class; settling twice changes nothing."""
    crawl(catalog, folder("d", OPEN), file("a", OPEN), file("d/b", OPEN), file("d/c", OPEN), file("d/e", PAY))
    settle(catalog, settings())
    with catalog.read() as db:
        first = dict(db.execute(select(entry.c.shown, entry.c.rights_class_id)).all())
    assert len({first[name] for name in ("a", "d/b", "d/e")}) == 3
    assert first["d/b"] == first["d/c"]
    assert first["d"] is None
    settle(catalog, settings())
    with catalog.read() as db:
        assert dict(db.execute(select(entry.c.shown, entry.c.rights_class_id)).all()) == first
        assert db.scalar(select(func.count()).select_from(rights_class)) == 3


def test_a_group_reads_its_classes_only(catalog: Catalog) -> None:
    """Source and node both count; no group, an empty one and one that no node names read nothing."""
    crawl(catalog, file("ouvert", OPEN), file("paie", PAY))
    settle(catalog, settings())
    assert readable(catalog, settings(), "mairie") == {"ouvert"}
    for nobody in ((), ("vide",), ("rh",), ("inconnu",)):
        assert readable(catalog, settings(), *nobody) == set()


def test_a_folder_above_keeps_its_files(catalog: Catalog) -> None:
    """A Deny or a missing permission on a folder holds all that lies below, however deep and whatever it says."""
    crawl(
        catalog,
        folder("rh", PAY),
        folder("rh/2024", OPEN),
        file("rh/2024/paie", OPEN),
        folder("s", DENIED),
        file("s/x", OPEN),
        file("z", OPEN),
    )
    settle(catalog, settings())
    assert states(catalog) == {"rh/2024/paie": "held", "s/x": "held", "z": "pending"}
    assert readable(catalog, settings(), "mairie") == {"z"}


def test_without_groups_nothing_widens(catalog: Catalog) -> None:
    """Nobody but the operator reads: nothing is held, whatever the source says."""
    crawl(catalog, file("a", PAY), file("b", DENIED), file("c", b"?"), file("d", None))
    settle(catalog, settings({}))
    assert set(states(catalog).values()) == {"pending"}
    with catalog.read() as db:
        assert rights.held(db, settings({}), NODES) == frozenset()


def test_a_source_without_rights_holds_nothing(catalog: Catalog) -> None:
    """It is read by nobody, or by the readers that its settings name; one with rights has none for what it hides."""
    crawl(catalog, file("a", None))
    settle(catalog, settings())
    assert states(catalog) == {"a": "pending"}
    assert readable(catalog, settings(), "mairie") == set()
    assert readable(catalog, settings(readers=("mairie",)), "mairie") == {"a"}
    crawl(catalog, file("a", None), file("b", OPEN))
    settle(catalog, settings())
    assert states(catalog) == {"a": "held", "b": "pending"}


def test_sources_do_not_share_classes(catalog: Catalog) -> None:
    """The readers of one source say nothing of another."""
    crawl(catalog, file("a", None))
    crawl(catalog, file("b", None), source="t")
    settle(catalog, settings())
    assert readable(catalog, settings(readers=("mairie",)), "mairie") == {"a"}


def test_a_doubtful_or_unplaced_file_is_of_the_node_to_qualify(catalog: Catalog) -> None:
    """Below the threshold, without a place or at an unknown node, the readers are those of « À qualifier »."""
    crawl(catalog, file("a", OPEN), confidence=0.2)
    settle(catalog, settings())
    assert readable(catalog, settings(), "mairie") == set()
    with catalog.begin() as db:
        db.execute(update(entry).values(rights_class_id=None))
        placements.propose(db, "1", [(db.scalar(select(entry.c.id)), Placement("PARTI", 1.0, ()))])
    settle(catalog, settings())
    assert readable(catalog, settings({**GROUPS, "reprise": (SECRETARY,)}), "reprise") == {"a"}


def test_new_rights_and_decisions_change_the_class(catalog: Catalog) -> None:
    """A Deny that a later crawl sees, and a place that a decision names, count from then on."""
    crawl(catalog, file("a", OPEN))
    settle(catalog, settings())
    assert readable(catalog, settings(), "mairie") == {"a"}
    crawl(catalog, file("a", descriptor(allow(EVERYONE), deny(SECRETARY))))
    settle(catalog, settings())
    assert readable(catalog, settings(), "mairie") == set()
    assert states(catalog) == {"a": "held"}
    decide(catalog, Scope.ENTRY, "a", Action.FILE, node="PAIE")
    assert states(catalog) == {"a": "held"}  # the Deny would still be lost
    assert readable(catalog, settings(), "rh") == {"a"}


def test_widening_is_accepted_and_taken_back(catalog: Catalog) -> None:
    """The decision frees the subtree, the nearest one counts, and `admit` accepts nothing."""
    crawl(catalog, folder("rh", PAY), file("rh/a", PAY), folder("rh/b", PAY), file("rh/b/c", PAY))
    settle(catalog, settings())
    decide(catalog, Scope.FOLDER, "rh", Action.ADMIT)
    assert states(catalog) == {"rh/a": "held", "rh/b/c": "held"}
    decide(catalog, Scope.FOLDER, "rh", Action.WIDEN)
    assert states(catalog) == {"rh/a": "pending", "rh/b/c": "pending"}
    assert readable(catalog, settings(), "mairie") == {"rh/a", "rh/b/c"}
    decide(catalog, Scope.FOLDER, "rh/b", Action.NARROW)
    assert states(catalog) == {"rh/a": "pending", "rh/b/c": "held"}
    decide(catalog, Scope.FOLDER, "rh", Action.NARROW)
    assert set(states(catalog).values()) == {"held"}
    with catalog.read() as db:
        assert [one.action for one in decisions.standing(db)] == ["admit", "narrow", "narrow"]


def test_changed_settings_change_what_is_held(catalog: Catalog) -> None:
    """A class that existed before a group was set is weighed anew."""
    crawl(catalog, file("a", PAY))
    settle(catalog, settings({}))
    settle(catalog, settings())
    assert states(catalog) == {"a": "held"}
    settle(catalog, settings({"mairie": (PAYROLL,)}))
    assert states(catalog) == {"a": "pending"}


def test_shelves_gather_what_lies_below(catalog: Catalog) -> None:
    """Files of a class come under the folder where rights begin; what is excluded is not listed."""
    crawl(
        catalog,
        folder("d", OPEN),
        file("d/a", OPEN),
        folder("d/e", OPEN),
        file("d/e/b", OPEN),
        file("d/e/own", PAY),
        folder("d/rh", PAY),
        folder("d/rh/2024", PAY),
        file("d/rh/2024/p", PAY),
        file("d/x", OPEN),
    )
    decide(catalog, Scope.ENTRY, "d/x", Action.EXCLUDE)
    with catalog.read() as db:
        found = [(one.folder, one.files, one.bytes, one.examples) for one in access.shelves(db, settings(), NODES)]
    assert found == [
        (b"d", 2, 20, [b"d/a", b"d/e/b"]),
        (b"d", 1, 10, [b"d/e/own"]),
        (b"d/rh", 1, 10, [b"d/rh/2024/p"]),
    ]
