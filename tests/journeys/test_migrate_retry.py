"""What could not be sent, presented again once its cause was mended, and what still waits for a new first reading."""

import os
import stat

from tests.journeys.commune import Commune


def test_what_was_refused_for_good_goes_once_its_cause_was_mended(tmp_path):
    """A file that cannot be opened is left by later runs, until one is asked to present it again; then all is well."""
    commune = Commune(tmp_path)
    commune.write({"a.txt": b"premier", "b.txt": b"autre"})
    commune.ingest()
    commune.migrate("plan")
    file, aside = commune.source / "a.txt", tmp_path / "a.txt"
    file.rename(aside)
    os.mknod(file, stat.S_IFSOCK | 0o600)
    code, answer = commune.migrate("run")
    assert (code, [(one["path"], one["fault"]) for one in answer["failing"]]) == (1, [("serveur:a.txt", "unreadable")])
    file.unlink()
    aside.rename(file)
    assert commune.migrate("run")[1]["left"] == 1
    assert commune.migrate("run", "--retry-failed")[1]["left"] == 0
    assert commune.migrate("verify")[0] == 0
    assert commune.migrate("attest")[1]["balance"]["by_state"]["refused"]["count"] == 0


def test_presenting_again_does_not_send_what_is_no_longer_the_file_first_read(tmp_path):
    """Other bytes since the first reading: without a new one, nothing is sent even when asked to."""
    commune = Commune(tmp_path)
    commune.write({"a.txt": b"premier"})
    commune.ingest()
    commune.migrate("plan")
    (commune.source / "a.txt").write_bytes(b"dernier")
    assert commune.migrate("run", "--retry-failed")[1]["failing"][0]["fault"] == "changed"
    (commune.source / "a.txt").write_bytes(b"premier")
    commune.migrate("run", "--retry-failed")
    assert commune.objects() == {}
