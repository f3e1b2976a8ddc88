"""One commune cut in three overlapping parts: a real SMB server, OneDrive zips, a SharePoint package."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from catalog import balance, groups
from catalog.jobs import Job, job
from catalog.schema import content, descriptor, entry, source
from demo.commune import generate
from demo.layouts.onedrive import OneDriveTruth, write_zips
from demo.layouts.sharepoint import SharePointTruth, write_package
from demo.servers.smbd import Smbd
from demo.share import show
from demo.truth import Trait, Truth
from ingest.jobs import crawl_all
from journey.initialise import Request, initialise
from tests.services.smbd import require

pytestmark = pytest.mark.services


@dataclass
class Three:
    """The three places and what is true of each."""

    work: Job
    truth: Truth
    onedrive: OneDriveTruth
    sharepoint: SharePointTruth

    def rows(self, name: str) -> dict[tuple[str, str], Any]:
        """(path, label) → entry of a source, with the digest of its content."""
        columns = (entry.c.path, entry.c.label, entry.c.kind, entry.c.size, entry.c.modified, entry.c.owner)
        query = (
            select(*columns, entry.c.author, entry.c.editor, content.c.sha256, descriptor.c.bytes.label("rights"))
            .join(source, source.c.id == entry.c.source_id)
            .outerjoin(content, content.c.id == entry.c.content_id)
            .outerjoin(descriptor, descriptor.c.id == entry.c.descriptor_id)
            .where(source.c.name == name, entry.c.kind == "file")
        )
        with self.work.catalog.read() as db:
            return {(os.fsdecode(row.path), row.label): row for row in db.execute(query)}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    require(Smbd.available())
    root = tmp_path_factory.mktemp("trois")
    truth = generate(root / "commune", files=300, seed=5)
    onedrive = write_zips(root / "commune", truth, "disque", root / "onedrive", parts=2, zip64=True)
    sharepoint = write_package(root / "commune", truth, "serveur", root / "sharepoint", parts=2, per_manifest=40)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        share = show(truth, root / "commune", stack)
        patch.setenv("PASSATION_SOURCE_SERVEUR_PASSWORD", share.password)
        places = (
            ("serveur", share.url),
            ("nuage", f"onedrive:{root / 'onedrive'}"),
            ("site", f"sharepoint:{root / 'sharepoint'}"),
        )
        workspace = initialise(root / "espace", Request("Essai", "99001", by="Essai", sources=places))
        settings = workspace.folder / "passation.toml"
        settings.write_text(settings.read_text().replace('executor = "processes"', 'executor = "serial"'))
        with job(type(workspace)(workspace.folder), quiet=True) as work:
            crawled = crawl_all(work)
            assert all(one.complete for one in crawled)
            work.carry_out("ingest.read", "")
            work.carry_out("classify.pair", "")
            yield Three(work, truth, onedrive, sharepoint)


def test_the_server_is_what_it_is(three: Three) -> None:
    """Contents, dates and rights of the share; what is denied or private is listed and has no content."""
    rows = three.rows("serveur")
    unopened = {one.path for one in three.truth.entries if Trait.PRIVATE in one.traits} | set(three.truth.denied)
    expected = {one.path.removeprefix("serveur/"): one for one in three.truth.of("serveur")}
    assert {path for path, _ in rows} == set(expected)
    for (path, _), row in rows.items():
        if f"serveur/{path}" in unopened:
            assert row.sha256 is None, path
        else:
            assert row.sha256.hex() == expected[path].sha256, path
            assert row.rights is not None, path


def test_the_zips_are_one_tree(three: Three) -> None:
    """Every file of the OneDrive parts, once, with its bytes; local times to two seconds, without a zone."""
    rows = three.rows("nuage")
    private = {one.path for one in three.truth.entries if Trait.PRIVATE in one.traits}
    for path, one in three.onedrive.files.items():
        row = next(row for (name, _), row in rows.items() if name == path)
        if one.path not in private:
            assert row.sha256.hex() == one.sha256, path
    assert len(rows) == len(three.onedrive.files)
    with three.work.catalog.read() as db:
        zoned = {row.name: row.zoned_times for row in db.execute(select(source.c.name, source.c.zoned_times))}
    assert zoned == {"serveur": True, "nuage": False, "site": True}


def test_the_package_keeps_versions_people_and_rights(three: Three) -> None:
    """Each version of each file: bytes, UTC date, author, editor, and who may read it."""
    rows = three.rows("site")
    assert set(rows) == set(three.sharepoint.versions)
    private = {one.path for one in three.truth.entries if Trait.PRIVATE in one.traits}
    for key, stored in three.sharepoint.versions.items():
        row = rows[key]
        facts = (row.size, row.modified, row.author, row.editor)
        modified = int(stored.modified.timestamp()) * 10**9
        assert facts == (stored.size, modified, stored.author, stored.editor), key
        assert tuple(json.loads(row.rights)["allow"]) == stored.allow, key
        if three.sharepoint.origins[key] not in private:
            assert row.sha256.hex() == stored.sha256, key


def test_one_content_has_all_its_places(three: Three) -> None:
    """The same bytes on the server, in OneDrive and in SharePoint are one content; the account is right."""
    with three.work.catalog.read() as db:
        assert balance.balance(db).balanced
        found = {one.key: {row.name for row in members} for one, members in groups.listing(db)}
    assert {"serveur", "nuage", "site"} in found.values()
    digests = [
        row.sha256.hex() for name in ("serveur", "nuage", "site") for row in three.rows(name).values() if row.sha256
    ]
    assert set(found) == {digest for digest in digests if digests.count(digest) > 1}
