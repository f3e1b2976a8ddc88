"""Connections cut, a server killed, two jobs at once, a move that is killed: always the catalogue of a clean run."""

import json
import shutil
import time
from collections.abc import Callable, Iterator

import pytest

from catalog.jobs import job
from catalog.store import Catalog
from passation.settings import Catalogue
from passation.workspace import Workspace
from tests.journeys.command_line import Nursery, Running, nursery, passation
from tests.services.postgres import Postgres
from tests.services.postgres_commune import Village

pytestmark = pytest.mark.services

_DIE = """
CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER die AFTER INSERT ON commune_34001.{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION public.die();
"""
COMMITS = {
    "relevé": ("entry", "true"),
    "lecture": ("step", "NEW.stage = 'ingest.read'"),
    "textes": ("step", "NEW.stage = 'ingest.extract'"),
    "classement": ("step", "NEW.stage = 'classify.place'"),
    "transfert": ("step", "NEW.stage = 'migrate.transfer'"),
}


@pytest.fixture(scope="module")
def children() -> Iterator[Nursery]:
    """Where the commands that will be killed are started."""
    with nursery() as made:
        yield made


@pytest.fixture(scope="module")
def village(tmp_path_factory) -> Village:
    """See tests/services/postgres_commune.py."""
    return Village(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="module")
def clean(village: Village) -> str:
    """The digest of a run that nothing interrupted, on SQLite."""
    village.restore()
    assert village.ask("run").code == 1  # private files wait for a decision
    return village.commune.digest()


def wait(running: Running, moment: Callable[[], bool]) -> None:
    """Until the moment has come, which must be before the command ends."""
    while not moment():
        assert running.alive()
        time.sleep(0.01)


def rows(server: Postgres, database: str, table: str) -> int:
    """Committed rows of a table of the commune."""
    return int(str(server.ask(f"SELECT count(*) FROM commune_34001.{table}", database)[0][0]))


@pytest.mark.parametrize("commit", COMMITS)
def test_a_connection_lost_in_a_commit_costs_that_batch_only(village, clean, postgres, commit):
    """The server drops the connection at COMMIT: exit 3 in French, and the next run ends as a clean one."""
    table, when = COMMITS[commit]
    database = village.onto(postgres)
    postgres.ask(_DIE.format(table=table, when=when), database)
    said = village.ask("run")
    assert said.code == 3
    assert "La connexion au serveur de base de données a été coupée" in said.err
    assert "relancez la même commande" in said.err
    postgres.ask("DROP FUNCTION public.die() CASCADE", database)
    assert village.ask("run").code == 1
    assert village.commune.digest() == clean


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_a_server_killed_in_a_run_loses_nothing_that_was_committed(village, clean, postgres, children, executor):
    """The server loses its power in the middle: exit 3; down, it is said; up again, the run ends as a clean one."""
    database = village.onto(postgres, executor)
    running = children.start("-C", village.folder, "run")
    wait(running, lambda: rows(postgres, database, "step") > 0)
    postgres.stop()
    try:
        assert running.wait() == 3
        for command in (["run"], ["status"], ["doctor"]):
            said = village.ask(*command)
            assert said.code == 3
            assert "Vérifiez qu’il est démarré" in said.err + said.out
            assert "PASSATION_CATALOGUE_PASSWORD" in said.err + said.out
    finally:
        postgres.start()
    assert village.ask("run").code == 1
    assert village.commune.digest() == clean


def test_a_second_job_on_another_machine_is_told_to_wait(village, clean, postgres, tmp_path):
    """Two workspaces on one catalogue are two machines: the second run says who works, reads, and changes nothing."""
    village.onto(postgres)
    other = Workspace(shutil.copytree(village.folder, tmp_path / "autre machine"))
    with job(other, quiet=True):
        said = village.ask("run")
        assert said.code == 1
        assert "sur ce poste ou sur un autre" in said.err
        assert "by_state" in village.ask("status", "--json").json
        moved = village.move("sqlite")
        assert "sur ce poste ou sur un autre" in moved.err
    assert village.ask("run").code == 1
    assert village.commune.digest() == clean


def test_a_wrong_password_is_said(village, postgres):
    """Exit 3, with the name of the variable that holds the password, and without any password."""
    village.onto(postgres)
    (village.folder / "secrets" / "PASSATION_CATALOGUE_PASSWORD").write_text("faux-mot", encoding="utf-8")
    said = village.ask("status")
    assert said.code == 3
    assert "PASSATION_CATALOGUE_PASSWORD" in said.err
    assert "faux-mot" not in said.err


def test_an_account_without_rights_is_said(village, postgres):
    """A table that the account may not read: exit 3, and who must give the right."""
    database = village.onto(postgres)
    postgres.ask("ALTER TABLE commune_34001.entry OWNER TO administrateur", database)
    postgres.ask("REVOKE ALL ON commune_34001.entry FROM passation", database)
    said = village.ask("status")
    assert said.code == 3
    assert "n’a pas les droits" in said.err


def test_another_database_is_not_taken_for_an_empty_commune(village, postgres):
    """An address with another database makes no new catalogue there: the mistake is said."""
    village.onto(postgres)
    settings = village.folder / "passation.toml"
    text = settings.read_text(encoding="utf-8")
    former = json.loads(text[text.index("postgresql") - 1 :].splitlines()[0])
    settings.write_text(text.replace(former, postgres.address(postgres.database())), encoding="utf-8")
    said = village.ask("status")
    assert said.code == 2
    assert "ne contient pas le catalogue de cette commune" in said.err


def test_a_move_to_a_catalogue_that_says_something_else_is_refused(village, clean, postgres):
    """A target that is not empty is left alone, and so is the present catalogue."""
    database = village.onto(postgres)
    village.ask("run")
    village.restore()
    before = village.commune.digest()
    said = village.move(postgres.address(database))
    assert said.code == 2
    assert "déjà un autre catalogue" in said.err
    assert village.commune.digest() == before != clean
    assert (village.folder / "catalogue.sqlite").is_file()


def test_a_move_killed_before_its_settings_line_goes_on(village, clean, postgres):
    """All was copied, the settings were not changed: the file is in force, and the same command ends the move."""
    address = postgres.address(postgres.database())
    village.restore()
    village.ask("run")
    settings = (village.folder / "passation.toml").read_text(encoding="utf-8")
    assert village.move(address).code == 0
    (kept,) = village.folder.glob("catalogue.avant-*.sqlite")
    kept.rename(village.folder / "catalogue.sqlite")
    (village.folder / "passation.toml").write_text(settings, encoding="utf-8")
    village.reread()
    assert village.commune.digest() == clean
    said = village.move(address)
    assert said.code == 0
    assert "0 ligne copiée" in said.out
    assert village.commune.digest() == clean


@pytest.mark.parametrize("to_server", [True, False])
def test_a_move_killed_in_the_middle_leaves_the_old_catalogue_in_force(village, clean, postgres, children, to_server):
    """Killed while it copies, in both directions: nothing has changed, and the next attempt succeeds."""
    address = postgres.address(database := postgres.database())
    village.restore()
    village.ask("run")
    if not to_server:
        assert village.move(address).code == 0
    settings = (village.folder / "passation.toml").read_text(encoding="utf-8")
    if to_server:
        Catalog(village.commune.workspace.catalogue_at(Catalogue(url=address))).migrate()
    mode = "SHARE" if to_server else "ACCESS EXCLUSIVE"
    with postgres.holding(database, f"LOCK TABLE commune_34001.ruling IN {mode} MODE"):  # it is among the last
        running = children.start("-C", village.folder, "catalog", "move", "--to", address if to_server else "sqlite")
        assert running.kill_when(lambda: postgres.waiting(database))
    assert (village.folder / "passation.toml").read_text(encoding="utf-8") == settings
    assert village.commune.digest() == clean
    assert village.move(address if to_server else "sqlite").code == 0
    assert village.commune.digest() == clean
    assert passation("-C", village.folder, "run").code == 1
