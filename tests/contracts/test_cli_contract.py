"""The command line as others rely on it: JSON shapes, exit codes, French, and what it never says."""

import re
import sqlite3
from pathlib import Path

import pytest

import cli  # noqa: TID251 - the commands are walked
from passation.console import EXIT_CODES, Group
from passation.workspace import Workspace
from tests.contracts.cli_shapes import SHAPES, keys, valid
from tests.contracts.shapes.common import Error
from tests.journeys import village
from tests.journeys.command_line import ROOT, Said, passation, program
from tests.journeys.commune import Commune

ENGLISH = re.compile(
    r"\b(Usage|Commands?|COMMAND|ARGS|Show|this|message|exit|and|default|required|INTEGER|TEXT|FLOAT|PATH|FILE|"
    r"RANGE|Try|for help|Error|Missing|Invalid|Got|No such|Did you|is not|with|the|of)\b"
)
PERSONAL = tuple(value for shown in (village.NIR, village.IBAN) for value in {shown, shown.replace(" ", "")})


class Ended(Commune):
    """A village at the end of its first run, its private files waiting, and all that was said on the way."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, by="Jeanne Rouvière")
        village.plant(self.source)
        self.said: list[Said] = []

    def ask(self, *arguments: str) -> Said:
        """Run a command in the workspace."""
        said = passation(*arguments, "-C", self.workspace.folder)
        self.said.append(said)
        return said


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """The village of these tests."""
    made = Ended(tmp_path_factory.mktemp("commune"))
    assert made.ask("run").code == 1
    return made


def _commands() -> list[tuple[str, ...]]:
    def below(command, path):
        yield path
        if isinstance(command, Group):
            for name in command.list_commands(None):
                yield from below(command.get_command(None, name), (*path, name))

    return list(below(cli.passation, ()))


COMMANDS = _commands()


# --- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", SHAPES)
def test_an_answer_has_its_shape_and_nothing_else(ended, command):
    """Each `--json` answer is one document of the documented shape, without a key too many."""
    valid(command, ended.ask(*command.split(), "--json").json)


def test_the_documentation_names_every_command_option_and_key():
    """docs/cli.md has each command, each of its options, and each key of the shapes."""
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    words = set(re.findall(r"-{0,2}\w[\w-]*", written))
    offered = "\n".join(passation(*path, "--help").out for path in COMMANDS)
    assert {name for path in COMMANDS for name in path} <= words
    assert set(re.findall(r"^ +(--?[\w-]+)", offered, re.MULTILINE)) <= words
    assert {key for key in keys() if key.isidentifier()} <= words


def test_the_balance_counts_every_file(ended):
    """`status` counts the files and bytes that are on the share, links included, technical and broken ones too."""
    status = valid("status", ended.ask("status", "--json").json)
    found = [path for path in ended.source.rglob("*") if path.is_symlink() or path.is_file()]
    assert status.entries == len(found)
    assert status.bytes == sum(path.stat().st_size for path in found if not path.is_symlink())
    assert status.folders == sum(1 for path in ended.source.rglob("*") if path.is_dir() and not path.is_symlink())
    tallies = status.by_state.model_dump(exclude={"gone"}).values()
    assert status.balanced
    assert sum(one["count"] for one in tallies) == status.entries
    assert sum(one["bytes"] for one in tallies) == status.bytes


def test_duplicates_are_those_of_the_share(ended):
    """The groups hold every path of equal bytes, empty files in one group, what is private in none."""
    groups = valid("audit duplicates", ended.ask("audit", "duplicates", "--json").json).root
    several = [len(group.paths) for group in groups if group.kind == "exact" and len(group.paths) > 1]
    assert sorted(several) == [2, 2, 2, 3]
    assert all(len(group.paths) + len(group.members) > 1 for group in groups)
    assert [group.size for group in groups if group.size == 0] == [0]
    assert all(group.keeper in group.paths for group in groups)


def test_search_finds_the_race_and_says_where_it_is(ended):
    """The arrêté for the race comes first, with its place, its key and its state."""
    hits = valid("search Paris-Nice", ended.ask("search", "course", "Paris-Nice", "--json").json).hits
    assert hits[0].paths == [f"serveur:{village.RACE}"]
    assert (hits[0].state, hits[0].act.number) == ("migrated", "2024-12")
    assert (ended.store / hits[0].key).is_file()


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("arrêté", "-travaux"), ("-travaux", "arrêté"), ("arrêté", "sauf:travaux")])
def test_a_word_with_a_dash_or_sauf_is_left_out(ended, words):
    """`-travaux` is no option, wherever it stands, and says what `sauf:travaux` says."""
    hits = ended.ask("search", *words, "--json").json["hits"]
    assert [hit["paths"] for hit in hits] == [[f"serveur:{village.RACE}"]]


def test_options_of_search_are_still_options(ended):
    """`--limit`, `--source` and `--year` are taken before or after the words, and a wrong value is refused."""
    assert len(ended.ask("search", "--limit", "3", "permis", "--json").json["hits"]) == 3
    assert len(ended.ask("search", "permis", "--limit=2", "--json").json["hits"]) == 2
    assert ended.ask("search", "permis", "--source", "ailleurs", "--json").json["total"] == 0
    assert [hit["paths"] for hit in ended.ask("search", "arrêté", "course", "--year", "2024", "--json").json["hits"]]
    assert ended.ask("search", "permis", "--year", "hier").code == 2


def test_no_answer_is_no_fault(ended):
    """A search without a hit exits 0 and says so in French."""
    said = ended.ask("search", "xylophone")
    assert (said.code, said.err) == (0, "")
    assert "Aucun document" in said.out


def test_before_any_run_the_answers_say_what_to_do(tmp_path):
    """In a new workspace nothing is found, and search, acts and register say that nothing was read yet."""
    assert passation("init", tmp_path / "e", "--commune", "Valmont", "--insee", "34001").code == 0
    for command in (["search", "arrêté"], ["search", "arrêté", "--json"], ["acts"], ["register", "candidates"]):
        said = passation(*command, "-C", tmp_path / "e")
        assert said.code == 0
        assert "passation run" in said.out + said.err


# --- exit codes ------------------------------------------------------------------------------------------------------


WRONG = {
    "commande inconnue": (2, ["verifie"]),
    "option inconnue": (2, ["status", "--couleur"]),
    "argument en trop": (2, ["doctor", "vite"]),
    "argument absent": (2, ["search"]),
    "valeur refusée": (2, ["search", "permis", "--limit", "beaucoup"]),
    "choix refusé": (2, ["decide", "exclude", "serveur:vide.txt", "--by", "Jeanne", "--reason", "caprice"]),
    "option obligatoire": (2, ["decide", "admit", "serveur:vide.txt"]),
    "décision sans nom": (2, ["decide", "admit", "serveur:vide.txt", "--by", "  "]),
    "chemin inconnu": (2, ["decide", "hold", "serveur:nulle part.txt", "--by", "Jeanne"]),
    "source inconnue dans une décision": (2, ["decide", "hold", "ailleurs:", "--by", "Jeanne"]),
    "source inconnue": (2, ["ingest", "crawl", "ailleurs"]),
    "rubrique inconnue": (2, ["decide", "file", "serveur:vide.txt", "NUL.LE", "--by", "Jeanne"]),
    "motif sans preuve": (2, ["decide", "exclude", "serveur:vide.txt", "--by", "J", "--reason", "kept_elsewhere"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_command_says_what_to_correct(ended, case):
    """Usage and settings exit 2 in French, on standard error, and change nothing."""
    code, arguments = WRONG[case]
    before = ended.digest()
    said = ended.ask(*arguments)
    assert (said.code, said.out) == (code, "")
    assert len(said.err) > 20
    assert not ENGLISH.search(said.err), said.err
    assert ended.digest() == before


@pytest.mark.parametrize("case", WRONG)
def test_with_json_an_error_is_one_document_too(ended, case):
    """With `--json`, standard output is one document, the error included; the code is the same."""
    code, arguments = WRONG[case]
    said = ended.ask(*arguments, "--json")
    assert said.code == code
    Error.model_validate(said.json)


@pytest.mark.parametrize("command", [command for command in SHAPES if command != "doctor"])
def test_without_a_workspace_every_command_says_so(tmp_path, command):
    """Outside a workspace each command exits 2 and names the missing file, as JSON where JSON was asked for."""
    said = passation(*command.split(), "-C", tmp_path, "--json")
    assert said.code == 2
    assert "passation.toml" in Error.model_validate(said.json).error
    assert not list(tmp_path.iterdir())


def test_codes_of_what_is_done_and_of_what_waits(ended):
    """0 for what is done, 1 for what waits for a decision, 4 for a constat that refuses."""
    codes = {"status": 1, "run": 1, "migrate plan": 1, "migrate run": 0, "migrate verify": 0}
    codes |= {"migrate attest": 4, "acts": 0, "catalog digest": 0, "audit duplicates": 0, "ingest crawl": 0}
    assert {command: ended.ask(*command.split()).code for command in codes} == codes


def test_the_workspace_is_taken_before_the_command_within_it_and_after_it(ended):
    """`-C` says the same at all three places, and the last one wins."""
    folder = ended.workspace.folder
    asked = [
        ("-C", folder, "catalog", "digest"),
        ("catalog", "-C", folder, "digest"),
        ("catalog", "digest", "-C", folder),
    ]
    answers = [passation(*one) for one in asked] + [passation("-C", "nulle part", "catalog", "digest", "-C", folder)]
    assert {one.out for one in answers} == {f"{ended.digest()}\n"}


def test_doctor_without_settings_says_so_and_stops(tmp_path):
    """Where nothing can be read, `doctor` names the settings and exits 2."""
    said = passation("doctor", "-C", tmp_path, "--json")
    assert said.code == 2
    (check,) = valid("doctor", said.json).root
    assert "passation.toml" in check.advice


def test_doctor_names_each_fault_with_its_advice(tmp_path):
    """A source that cannot be understood, another that is not there and a store without a folder are three faults."""
    sources = ["--source", "serveur=ftp://hote/partage", "--source", f"disque=folder:{tmp_path}/debranche"]
    made = passation("init", tmp_path / "e", "--commune", "Valmont", "--insee", "34001", *sources)
    assert made.code == 0
    (tmp_path / "e" / "catalogue.sqlite").unlink()
    said = passation("doctor", "-C", tmp_path / "e", "--json")
    faults = {check.name: check.advice for check in valid("doctor", said.json).root if check.advice}
    assert said.code == 2
    assert {"Catalogue", "Source « serveur »", "Source « disque »", "Rôles"} <= set(faults)
    assert "ftp" in faults["Source « serveur »"]
    assert "debranche" in faults["Source « disque »"]


# --- French ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_in_french_and_names_the_exit_codes(path):
    """No help holds a word of the library's English, and each ends with the exit codes."""
    said = passation(*path, "--help")
    assert (said.code, said.err) == (0, "")
    assert not ENGLISH.search(re.sub(r"--[a-z-]+", "", said.out)), said.out  # names of options are English
    assert " ".join(EXIT_CODES.split()) in " ".join(said.out.split())
    assert "Afficher cette aide" in said.out
    if path not in {("init",), ("demo",)}:
        assert "-C DIR" in said.out


@pytest.mark.parametrize("language", ["C", "C.UTF-8"])
def test_accents_survive_a_bare_machine(ended, language):
    """With the languages of a bare Debian, help, sentences, paths and what is typed keep their accents."""
    help_ = program("search", "--help", LANG=language, LC_ALL=language, LANGUAGE="")
    assert "Nœud du plan de classement" in help_.out
    assert "preuve refusée" in help_.out
    folder = ended.workspace.folder
    said = program("-C", folder, "search", "délibération", "séance", LANG=language, LC_ALL=language)
    assert "serveur:Conseil/2024/délibération 1.txt" in said.out
    wrong = program("-C", folder, "statut", LANG=language, LC_ALL=language)
    assert (wrong.code, "Commande inconnue" in wrong.err) == (2, True)


# --- what is never said ----------------------------------------------------------------------------------------------


def test_personal_data_is_raw_nowhere_but_in_the_text(ended):
    """A NIR and an IBAN of a document are found, and stand raw in no finding, journal, report, key nor answer."""
    for command in SHAPES:
        ended.ask(*command.split(), "--json")
        ended.ask(*command.split())
    ended.ask("classify", "all")
    said = "".join(one.out + one.err for one in ended.said)
    files = [file for file in ended.workspace.folder.rglob("*") if file.is_file()]
    written = {file: file.read_bytes().decode("utf-8", "replace") for file in files if _told(file, ended.workspace)}
    keys = "\n".join(ended.objects())
    for value in PERSONAL:
        assert value not in said
        assert [file for file, text in written.items() if value in text] == []
        assert value not in keys
        assert value not in _catalogue_but_texts(ended.workspace)
    kinds = {row[0] for row in _rows(ended.workspace, "select kind from finding")}
    assert {"social-security-number", "bank"} <= kinds


def _told(file: Path, workspace: Workspace) -> bool:
    return workspace.index not in file.parents


def _rows(workspace: Workspace, query: str) -> list[tuple]:
    with sqlite3.connect(workspace.folder / "catalogue.sqlite") as db:
        return db.execute(query).fetchall()


def _catalogue_but_texts(workspace: Workspace) -> str:
    tables = [name for (name,) in _rows(workspace, "select name from sqlite_master where type = 'table'")]
    return "\n".join(str(row) for name in tables if name != "text" for row in _rows(workspace, f"select * from {name}"))
