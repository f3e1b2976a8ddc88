"""A backup that is put in the place of the catalogue while workers or pages run."""

import shutil

from sqlalchemy import func, select

from catalog.entries import ensure_source
from catalog.schema import source
from catalog.store import Catalog


def test_the_file_that_is_there_is_read_and_written(tmp_path):
    """Whoever is no job keeps no connection: the next transaction is the backup's, and nothing goes to the old file."""
    file, backup = tmp_path / "catalogue.sqlite", tmp_path / "sauvegarde.sqlite"
    running = Catalog(f"sqlite:///{file}")
    running.migrate()
    shutil.copy(file, backup)
    with running.begin() as db:
        ensure_source(db, "serveur", "folder:/a")
    file.unlink()
    shutil.copy(backup, file)
    with running.read() as db:
        assert db.scalar(select(func.count()).select_from(source)) == 0
    with running.begin() as db:
        ensure_source(db, "bureau", "folder:/b")
    running.close()
    later = Catalog(f"sqlite:///{file}")
    with later.read() as db:
        assert db.scalars(select(source.c.name)).all() == ["bureau"]
    later.close()


def test_a_job_keeps_its_connections_and_gives_them_back(tmp_path):
    """Its log is emptied once, at the end: nothing but the catalogue is left."""
    held = Catalog(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    held.migrate()
    with held.alone():
        for number in range(3):
            with held.begin() as db:
                ensure_source(db, f"source {number}", "folder:/a")
        assert (tmp_path / "catalogue.sqlite-wal").stat().st_size
    assert [file.name for file in tmp_path.iterdir()] == ["catalogue.sqlite"]
    held.close()
