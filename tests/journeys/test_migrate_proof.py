"""Transfer, reading back and constat over real folders: what is proved, what is refused, and why."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from catalog.decisions import Action
from tests.journeys.commune import FILES, Commune


@pytest.fixture
def commune(tmp_path):
    """A commune whose documents are in the store, not read back yet."""
    made = Commune(tmp_path)
    made.write()
    made.ingest()
    for command in ("plan", "run"):
        assert made.migrate(command)[0] == 0
    return made


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _key_of(commune, data: bytes) -> str:
    return next(key for key, held in commune.objects().items() if held == data)


def _codes(answer) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]


def test_each_content_is_stored_once_with_its_bytes(commune):
    """Every content that is not excluded is one object with the very bytes of the source, 0-byte files included."""
    wanted = {data for name, data in FILES.items() if name != "Thumbs.db"}
    assert sorted(commune.objects().values()) == sorted(wanted)


def test_a_second_run_sends_nothing(commune):
    """What is in the store is not sent again, and the catalogue says the same."""
    before = commune.digest()
    assert commune.migrate("run")[1]["sent"] == 0
    assert commune.digest() == before


def test_one_byte_flipped_at_equal_size_is_found(commune):
    """A byte flipped in the store gives exit 4 and names every place of the document, which a size cannot."""
    assert commune.migrate("verify")[0] == 0
    damaged = commune.store / _key_of(commune, FILES["Urbanisme/permis 12.txt"])
    _flip(damaged)
    code, answer = commune.migrate("verify", "--all")
    assert code == 4
    assert {symbol: count["count"] for symbol, count in answer["symbols"].items() if count["count"]} == {"=": 2, "*": 1}
    (failing,) = answer["failing"]
    assert failing["symbol"] == "*"
    assert failing["paths"] == ["serveur:Urbanisme/Copie de permis 12.txt", "serveur:Urbanisme/permis 12.txt"]
    refused, constat = commune.migrate("attest")
    assert refused == 4
    assert "differs" in _codes(constat)
    _flip(damaged)
    assert commune.migrate("verify")[0] == 0


def test_a_missing_object_is_found_and_sent_again(commune):
    """An object that left the store is `+`; the next run reads the source again and repairs it."""
    commune.migrate("verify")
    data = FILES["Etat civil/acte.txt"]
    key = _key_of(commune, data)
    (commune.store / key).unlink()
    code, answer = commune.migrate("verify", "--all")
    assert (code, answer["failing"][0]["symbol"], answer["failing"][0]["key"]) == (4, "+", key)
    assert commune.migrate("run")[1]["sent"] == 1
    assert commune.migrate("verify")[0] == 0
    assert commune.objects()[key] == data


def test_an_object_that_cannot_be_read_is_an_error(commune):
    """An object replaced by a link is neither followed nor taken for a document."""
    key = _key_of(commune, b"acte de naissance")
    aside = commune.store / "aside"
    (commune.store / key).rename(aside)
    (commune.store / key).symlink_to(aside)
    code, answer = commune.migrate("verify")
    assert (code, answer["failing"][0]["symbol"]) == (4, "!")


def test_what_others_put_in_the_store_is_listed(commune):
    """An object that no row knows has the symbol `-`, is a point to see, and is left alone."""
    (commune.store / "intrus.txt").write_bytes(b"x")
    code, answer = commune.migrate("verify")
    assert code == 1
    assert answer["unknown"] == [{"key": "intrus.txt", "size": 1}]
    assert (commune.store / "intrus.txt").exists()


def test_a_file_changed_since_its_first_reading_is_not_sent(tmp_path):
    """Other bytes of equal size and date: nothing is kept, the file is read again, and the new content then goes."""
    commune = Commune(tmp_path)
    commune.write({"a.txt": b"premier", "b.txt": b"autre"})
    commune.ingest()
    commune.migrate("plan")
    changed = commune.source / "a.txt"
    before = changed.stat()
    changed.write_bytes(b"dernier")
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    code, answer = commune.migrate("run")
    assert code == 1
    assert [(one["path"], one["fault"]) for one in answer["failing"]] == [("serveur:a.txt", "changed")]
    assert list(commune.objects().values()) == [b"autre"]
    assert commune.migrate("run")[0] == 1
    commune.ingest()
    commune.whole()
    assert sorted(commune.objects().values()) == [b"autre", b"dernier"]


def test_anyone_can_check_the_store_without_passation(commune):
    """Coreutils' `sha256sum -c` confirms the published ledger, and finds a flipped byte."""
    commune.migrate("verify")
    check = ["sha256sum", "-c", "--strict", "--quiet", "_passation/SHA256SUMS"]
    assert subprocess.run(check, cwd=commune.store, capture_output=True, check=False).returncode == 0
    assert (commune.store / "_passation/SHA256SUMS").read_text().count("\n") == 3
    _flip(commune.store / _key_of(commune, b"acte de naissance"))
    assert subprocess.run(check, cwd=commune.store, capture_output=True, check=False).returncode == 1


def test_no_path_leaves_with_the_objects_nor_in_the_journal(commune):
    """Passation's own files in the store and the journal hold neither a path nor the name of a document."""
    commune.migrate("verify")
    commune.migrate("attest")
    own = list((commune.store / "_passation").rglob("*")) + list(commune.workspace.journal.iterdir())
    text = b"".join(file.read_bytes() for file in own if file.is_file())
    for name in ("Urbanisme", "permis", "acte", "serveur/"):
        assert name.encode() not in text


def test_not_compared_is_never_verified(commune):
    """Documents that were sent and not read back forbid closing, under a reason of their own."""
    code, answer = commune.migrate("attest")
    assert code == 4
    assert _codes(answer) == ["no_control", "not_compared"]
    assert answer["objects"]["?"]["count"] == 3
    assert answer["verdict"].startswith("Fermeture impossible")


def test_closing_is_possible_after_the_control(commune):
    """Sent, read back, then a control relevé that reads everything again: the constat allows, in JSON and HTML."""
    commune.migrate("verify")
    assert _codes(commune.migrate("attest")[1]) == ["no_control"]
    commune.ingest(rehash=True)
    code, answer = commune.migrate("attest")
    assert (code, answer["allowed"], answer["reasons"]) == (0, True, [])
    document = json.loads(Path(answer["files"]["json"]).read_text())
    assert document["title"] == "Projet de constat de fermeture"
    assert document["balance"]["balanced"]
    assert document["proof"]["leaves"] == 3
    page = Path(answer["files"]["html"]).read_text()
    assert "Fermeture possible" in page
    assert "ni autorisation d’effacer les disques" in page
    assert document["proof"]["merkle_root"] in page
    assert "http" not in page


def test_the_control_must_read_everything_again(commune):
    """A control relevé whose files were not read again proves nothing; a file changed at equal date is found."""
    commune.migrate("verify")
    changed = commune.source / "Etat civil/acte.txt"
    before = changed.stat()
    changed.write_bytes(b"acte de mariage!!")
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    commune.ingest()
    assert commune.migrate("plan")[1]["new"] is False
    commune.recrawl()
    assert _codes(commune.migrate("attest")[1]) == ["not_read_again"]
    commune.ingest()
    answer = commune.migrate("attest")[1]
    assert _codes(answer) == ["outdated_plan", "pending"]
    assert answer["reasons"][1]["paths"] == ["serveur:Etat civil/acte.txt"]
    commune.whole()
    assert _codes(commune.migrate("attest")[1]) == ["old_control"]
    commune.ingest(rehash=True)
    assert commune.migrate("attest")[0] == 0


def test_one_unreadable_file_forbids_closing(commune):
    """A file that could not be read blocks until someone decides; the decision and its author are in the constat."""
    commune.migrate("verify")
    commune.write({"parti.txt": b"x"})
    commune.ingest_after((commune.source / "parti.txt").unlink, rehash=True)
    code, answer = commune.migrate("attest")
    assert code == 4
    assert _codes(answer) == ["outdated_plan", "refused"]
    assert answer["reasons"][1]["paths"] == ["serveur:parti.txt"]
    commune.decide("parti.txt", Action.EXCLUDE, "other")
    commune.migrate("plan")
    code, answer = commune.migrate("attest")
    assert (code, answer["wiping_forbidden"]) == (0, True)
    document = json.loads(Path(answer["files"]["json"]).read_text())
    assert [(one["reason"], one["by"], one["count"]) for one in document["exclusions"]] == [
        ("other", "Le maire", 1),
        ("technical", "Le maire", 1),
    ]
    assert [one["code"] for one in document["exceptions"]] == ["unreadable_excluded"]
    assert "leur effacement est interdit" in Path(answer["files"]["html"]).read_text()


def test_private_files_wait_for_a_decision(commune):
    """What is presumed private forbids closing until it is taken back or admitted."""
    commune.write({"Perso/lettre.txt": b"prive"})
    commune.ingest()
    commune.migrate("plan")
    commune.migrate("verify")
    commune.ingest(rehash=True)
    assert _codes(commune.migrate("attest")[1]) == ["held"]
    commune.decide("Perso", Action.EXCLUDE, "private_taken_back")
    commune.migrate("plan")
    assert commune.migrate("attest")[0] == 0


def test_a_copy_is_excluded_only_as_the_copy_of_something(commune):
    """Excluding a file as an exact copy of a content that is not in the store is refused by the constat."""
    commune.write({"seul.txt": b"sans double"})
    commune.ingest()
    commune.decide("seul.txt", Action.EXCLUDE, "exact_copy")
    commune.whole()
    commune.ingest(rehash=True)
    answer = commune.migrate("attest")[1]
    assert _codes(answer) == ["unproved_copy"]
    assert answer["reasons"][0]["paths"] == ["serveur:seul.txt"]


def test_a_source_that_was_never_crawled_forbids_closing(commune):
    """A source of the settings without a relevé is named first."""
    settings = commune.workspace.folder / "passation.toml"
    settings.write_text(
        settings.read_text().replace("[destination]", '[sources.autre]\nurl = "folder:/absent"\n\n[destination]')
    )
    code, answer = commune.migrate("attest")
    assert code == 4
    assert _codes(answer)[0] == "never_crawled"
    assert "« autre »" in answer["reasons"][0]["sentence"]


def test_another_store_holds_nothing_until_it_was_read(commune):
    """After a change of destination nothing is verified any more: it is looked for, missed, and sent there."""
    commune.migrate("verify")
    commune.use_store("ailleurs")
    assert commune.migrate("run")[0] == 1
    commune.migrate("plan")
    assert "not_compared" in _codes(commune.migrate("attest")[1])
    assert commune.migrate("verify")[1]["symbols"]["+"]["count"] == 3
    commune.whole()
    assert len(commune.objects()) == 3


def test_a_store_that_is_gone_is_a_service_that_does_not_answer(commune):
    """Without its disk, run and verify exit 3 and what was confirmed stays confirmed."""
    commune.write({"nouveau.txt": b"n"})
    commune.ingest()
    commune.migrate("plan")
    before = commune.digest()
    commune.store.rename(commune.store.with_name("debranche"))
    assert commune.migrate("run")[0] == 3
    assert commune.migrate("verify")[0] == 3
    assert commune.digest() == before
