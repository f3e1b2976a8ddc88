"""What lies inside archives and mails, from the share to the search: read, paired, found, and never counted."""

import shutil
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.private import PrivateFolders
from audit.unread import unread
from catalog.decisions import Action
from catalog.jobs import job, reading
from catalog.schema import content, entry, member, text
from classify.place import PlaceStage
from ingest.jobs import crawl_all, open_containers
from passation.workspace import Workspace
from tests.journeys.command_line import committed, passation
from tests.journeys.commune import Commune
from tests.journeys.test_access import NODES, OPEN, PAY, Town
from tests.museum import containers

PHRASE = "La course cycliste Paris-Nice traversera la commune."
NOTE = b"Note sur le marche du jeudi."
MAIL = containers.mailed({"compte rendu.txt": PHRASE.encode(), "note.txt": NOTE})
SHARE = {
    "Urbanisme/note seule.txt": NOTE,
    "Urbanisme/permis.txt": b"Permis de construire.",
    "Secretariat/envoi.zip": containers.zipped(
        {
            "dossier/courriel.eml": MAIL,
            "dossier/courriel bis.eml": MAIL,
            "Perso/impots.txt": b"Avis d'imposition de la secretaire.",
            "__MACOSX/._note": b"vignette",
            "note.txt": NOTE,
        }
    ),
    "Vrac/nid.zip": containers.nested(3, b"Le coeur du nid."),
    "Vrac/profond.zip": containers.nested(12),
    "Vrac/boucle.zip": containers.repeated(3, 6),
    "Vrac/bombe.zip": containers.bomb(),
    "Vrac/coupe.zip": containers.streamed_zip()[:150],
    "Vrac/message.msg": containers.outlook({"plan.txt": b"Le plan du lotissement."}),
}
INNER = "serveur:Secretariat/envoi.zip/dossier/courriel bis.eml/compte rendu.txt"


def run(commune: Commune) -> None:
    """Everything that needs no decision, the transfer included."""
    said = passation("-C", commune.workspace.folder, "run")
    assert said.code in {0, 1}, said.err


def found(commune: Commune, *words: str) -> list[dict]:
    """The hits of a search."""
    return passation("-C", commune.workspace.folder, "search", "--json", *words).json["hits"]


def rows(commune: Commune, query) -> list:
    with reading(commune.workspace) as catalog, catalog.read() as db:
        return db.execute(query).all()


def told(commune: Commune) -> dict[str, list[str]]:
    """What the catalogue says, but for the dates and the place of the test itself."""
    return {family: lines for family, lines in commune.rows().items() if family not in {"entry", "plan"}}


def limited(folder: Path, **limits: int) -> Commune:
    """A commune with other limits."""
    commune = Commune(folder)
    settings = commune.workspace.folder / "passation.toml"
    lines = "".join(f"{name} = {value}\n" for name, value in limits.items())
    kept = [line for line in settings.read_text().splitlines() if line.partition(" ")[0] not in limits]
    settings.write_text("\n".join(kept).replace("[limits]\n", f"[limits]\n{lines}") + "\n")
    commune.workspace = Workspace(commune.workspace.folder)
    return commune


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A commune with archives, run to the end."""
    commune = Commune(tmp_path_factory.mktemp("membres"))
    commune.write(SHARE)
    run(commune)
    return commune


def test_a_phrase_in_an_attachment_is_found_with_its_inner_path(whole):
    """A mail in an archive: the words of what is attached are found, and where they are is said."""
    hits = found(whole, "course", "cycliste")
    assert [hit["paths"] for hit in hits] == [[INNER]]
    assert hits[0]["state"] == "migrated"
    assert [hit["paths"] for hit in found(whole, "lotissement")] == [["serveur:Vrac/message.msg/plan.txt"]]
    assert found(whole, "coeur", "nid")[0]["paths"] == ["serveur:Vrac/nid.zip/niveau-1.zip/niveau-0.zip/coeur.txt"]


def test_a_container_repeats_no_word_of_what_it_holds(whole):
    """The mail is found by its own words, the archive by the names that it holds."""
    assert [hit["paths"] for hit in found(whole, "veuillez", "trouver")] == [
        ["serveur:Secretariat/envoi.zip/dossier/courriel bis.eml", "serveur:Secretariat/envoi.zip/dossier/courriel.eml"]
    ]
    of_archive = text.c.content_id == entry.c.content_id
    names = rows(whole, select(text.c.characters).join(entry, of_archive).where(entry.c.shown.endswith("envoi.zip")))
    assert names == [(len("dossier/courriel.eml\ndossier/courriel bis.eml\n__MACOSX/._note\nnote.txt"),)]


def test_a_file_and_its_copies_inside_form_one_group(whole):
    """The loose file is the reference; what archives hold stands beside it, not among the paths."""
    said = passation("-C", whole.workspace.folder, "audit", "duplicates", "--json")
    group = next(one for one in said.json if one["keeper"] == "serveur:Urbanisme/note seule.txt")
    assert group["paths"] == ["serveur:Urbanisme/note seule.txt"]
    assert group["members"] == [
        "serveur:Secretariat/envoi.zip/dossier/courriel bis.eml/note.txt",
        "serveur:Secretariat/envoi.zip/note.txt",
    ]
    lines = passation("-C", whole.workspace.folder, "audit", "duplicates").out
    assert "envoi.zip/note.txt" in lines
    assert "hors d’une archive" in lines


def test_members_count_for_nothing(whole):
    """Status, plan, objects and constat know the files of the share only."""
    status = passation("-C", whole.workspace.folder, "status", "--json").json
    assert status["balanced"]
    assert status["entries"] == len(SHARE)
    assert status["bytes"] == sum(map(len, SHARE.values()))
    assert sorted(whole.objects().values()) == sorted(set(SHARE.values()))


def test_what_is_presumed_private_inside_stays_closed(whole):
    """A folder « Perso » in an archive is listed: no digest, no text, not found; technical files get a digest only."""
    query = select(member.c.shown, member.c.content_id, member.c.nature_rule)
    assert rows(whole, query.where(member.c.nature == "private")) == [("Perso/impots.txt", None, "dossier-prive")]
    assert found(whole, "imposition") == []
    assert found(whole, "impots") == []
    junk = select(content.c.size, text.c.extractor).join(member, member.c.content_id == content.c.id)
    junk = junk.outerjoin(text, text.c.content_id == content.c.id).where(member.c.nature == "junk")
    assert rows(whole, junk) == [(len(b"vignette"), None)]


def test_what_could_not_be_read_is_said_in_french(whole):
    """Cut, swollen, nested too deep: each is named with what to do, and what could be read was."""
    with reading(whole.workspace) as catalog, catalog.read() as db:
        said = {place: why for place, _, why, _ in unread(db, PrivateFolders())}
    assert "coupée" in said["serveur:Vrac/coupe.zip"]
    assert "coupé" in said["serveur:Vrac/coupe.zip/dossier/arrete.txt"]
    assert "trop volumineuse" in said["serveur:Vrac/bombe.zip"]
    deep = [why for place, why in said.items() if place.startswith("serveur:Vrac/profond.zip/")]
    assert len(deep) == 1
    assert "emboîtées" in deep[0]


def test_a_decision_opens_what_was_presumed_private_inside(tmp_path):
    """Admitted with its archive, the private file is read at the next run; nothing else of it changes."""
    commune = Commune(tmp_path)
    commune.write(
        {"envoi.zip": containers.zipped({"Perso/recette.txt": b"La recette du gateau.", "a.txt": b"bonjour"})}
    )
    run(commune)
    assert found(commune, "recette", "gateau") == []
    commune.decide("envoi.zip", Action.ADMIT)
    run(commune)
    assert [hit["paths"] for hit in found(commune, "gateau")] == [["serveur:envoi.zip/Perso/recette.txt"]]
    before = commune.digest()
    run(commune)
    assert commune.digest() == before


def test_whoever_may_not_read_an_archive_finds_nothing_of_it(tmp_path):
    """A member has the rights of each file that holds it: of a letter in two archives one place is shown."""
    town = Town(tmp_path)
    letter = containers.mailed({"bareme.txt": b"Le bareme Ostrogoth des primes."}, "Bonjour")
    town.write({"RH/paie.zip": containers.zipped({"a.eml": letter, "secret.txt": b"Wisigoth, indice 512."})})
    town.write({"Accueil/envoi.zip": containers.zipped({"a.eml": letter})})
    town.ingest()
    town.plant({"RH": PAY, "": OPEN})
    for command in (("ingest", "extract"), ("classify", "all")):
        assert town.ask(*command).code == 0
    for name in ("RH/paie.zip", "Accueil/envoi.zip"):
        town.propose(name, NODES[name.partition("/")[0]], 0.95)
    assert town.ask("index").code == 0
    assert town.search("Wisigoth")["hits"] == []
    assert [hit["paths"] for hit in town.search("Wisigoth", as_="GRP_RH")["hits"]] == [
        ["serveur:RH/paie.zip/secret.txt"]
    ]
    hits = town.search("Ostrogoth")["hits"]
    assert [hit["paths"] for hit in hits] == [["serveur:Accueil/envoi.zip/a.eml/bareme.txt"]]


def test_personal_data_inside_weigh_on_the_place_of_the_archive(tmp_path):
    """An archive that holds a payslip is no harmless archive: its place is proposed knowing that."""
    commune = Commune(tmp_path)
    payslip = b"Bulletin de paie. Numero de securite sociale : 2 84 05 34 172 118 47."
    commune.write({"divers.zip": containers.zipped({"x.eml": containers.mailed({"paie.txt": payslip})})})
    run(commune)
    with reading(commune.workspace) as catalog, catalog.read() as db:
        ((_, subject),) = PlaceStage(commune.workspace).load(db, [db.scalar(select(entry.c.id))])
    assert "social-security-number" in subject.findings


def test_a_second_run_opens_nothing_again(whole):
    """With nothing changed on the share, the catalogue says the same, and no container is due."""
    before = whole.digest()
    with job(whole.workspace, quiet=True) as work:
        assert work.carry_out("ingest.members", "") == 0
    run(whole)
    assert whole.digest() == before


def test_a_lost_spool_is_filled_again(tmp_path):
    """The bytes of members lie in the spool only: gone, their containers are read and opened again."""
    calm, shaken = Commune(tmp_path / "calme"), Commune(tmp_path / "secoue")
    for commune in (calm, shaken):
        commune.write(SHARE)
    with job(shaken.workspace, quiet=True) as work:
        crawl_all(work)
        work.carry_out("ingest.read", "")
        open_containers(work)
        shutil.rmtree(shaken.workspace.spool)
    for commune in (calm, shaken):
        run(commune)
    assert told(shaken) == told(calm)


def test_a_small_spool_opens_everything_in_turns(tmp_path):
    """What containers hold may be more than the spool takes: it is emptied and filled until all is read."""
    commune = limited(tmp_path, spool_bytes=40_000, document_bytes=20_000)
    for n in range(8):
        pages = {f"{n}-{m}.txt": b"%d %d " % (n, m) * 900 for m in range(4)}
        commune.write({f"archive {n}.zip": containers.zipped(pages)})
    run(commune)
    query = select(text.c.fault, content.c.media_type).join(content)
    assert sorted(rows(commune, query)) == [("", "application/zip")] * 8 + [("", "text/plain")] * 32


@pytest.mark.parametrize(
    "commit",
    [
        "select 1 from step where stage = 'ingest.members'",
        "select 1 from member where depth = 2",
        "select 1 from step where stage = 'ingest.extract'",
    ],
)
def test_killed_while_it_opens_it_ends_as_a_clean_run(commit, whole, children, tmp_path):
    """Killed between two levels of archives, or while their texts are read, then run again: the same catalogue."""
    commune = Commune(tmp_path)
    commune.write(SHARE)
    folder = commune.workspace.folder
    assert children.start("-C", folder, "run").kill_when(committed(folder, commit))
    run(commune)
    assert told(commune) == told(whole)


def test_an_archive_larger_than_a_document_is_opened(tmp_path):
    """What lies inside is small: the limit of documents is not that of containers."""
    commune = limited(tmp_path, document_bytes=20_000)
    pages = {f"{n}.txt": bytes(f"page {n} du registre", "utf-8") * 100 for n in range(30)}
    commune.write({"gros.zip": containers.zipped(pages, zipfile.ZIP_STORED), "film.avi": b"RIFF    AVI " * 4000})
    run(commune)
    assert len(found(commune, "registre", "page")) == 10
    faults = select(entry.c.shown, text.c.fault).join(text, text.c.content_id == entry.c.content_id)
    assert dict(map(tuple, rows(commune, faults))) == {"gros.zip": "", "film.avi": "too_large"}
