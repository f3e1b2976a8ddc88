"""The files that let anyone check the store without Passation."""

import hashlib
import json
import shutil
import subprocess

import pytest

from migrate.keys import object_key
from migrate.manifest import ManifestRow, Place, manifest_lines, sum_line, sums_lines
from passation import paths

CONTENTS = {"Arrêté 12.pdf": b"arrete", "vide.txt": b"", "*étoile": b"\x00" * 5000}


def _rows() -> list[ManifestRow]:
    rows = []
    for name, data in CONTENTS.items():
        digest = hashlib.sha256(data).digest()
        key = object_key("1_direction/13_arretes", name.encode(), digest, opaque=False)
        places = (Place("serveur", b"z/caf\xe9"), Place("onedrive", name.encode(), -1), Place("serveur", b"a"))
        rows.append(ManifestRow(key, digest, len(data), places, verified=5 if data else None))
    return rows


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils (sha256sum) absent")
@pytest.mark.parametrize("damaged", [False, True])
def test_sha256sum_accepts_the_sums(tmp_path, damaged):
    """`sha256sum -c` confirms a tree that is right, and names the file of which one byte changed."""
    for row, data in zip(_rows(), CONTENTS.values(), strict=True):
        (tmp_path / row.key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / row.key).write_bytes(data)
    if damaged:
        (tmp_path / _rows()[0].key).write_bytes(b"Arrete")
    (tmp_path / "SHA256SUMS").write_text("".join(sums_lines(_rows())), encoding="utf-8")
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=tmp_path, env={"LC_ALL": "C"}, capture_output=True, text=True, check=False)
    assert done.returncode == int(damaged)
    assert done.stdout.count(": OK\n") == 3 - damaged
    assert (f"{_rows()[0].key}: FAILED" in done.stdout) is damaged


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils (sha256sum) absent")
@pytest.mark.parametrize(
    "name",
    [
        "a b",
        " devant",
        "derrière ",
        "été",
        "e\u0301te\u0301",
        "*étoile",
        "-",
        "barre\\oblique",
        "\\",
        "deux\nlignes",
        "r\rc",
    ],
)
def test_names_as_coreutils_writes_them(tmp_path, name):
    """Whatever the name, the line is the one that `sha256sum` itself writes, and `sha256sum -c` reads it."""
    (tmp_path / name).write_bytes(b"x")
    run = {"cwd": tmp_path, "capture_output": True, "check": False}
    written = subprocess.run(["sha256sum", "--", f"./{name}"], **run).stdout
    line = sum_line(hashlib.sha256(b"x").digest(), f"./{name}").encode()
    assert written == line
    (tmp_path / "SHA256SUMS").write_bytes(line)
    assert subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], **run).returncode == 0
    (tmp_path / name).write_bytes(b"y")
    assert subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], **run).returncode == 1


def test_the_manifest_gives_back_every_place():
    """Each line is one object with all its places in a fixed order, and each path gives back its exact bytes."""
    (first, *_) = sorted(_rows(), key=lambda row: row.key)
    lines = [json.loads(line) for line in manifest_lines(_rows())]
    assert [line["key"] for line in lines] == sorted(row.key for row in _rows())
    assert lines[0]["sha256"] == first.sha256.hex()
    assert [(place["source"], paths.raw(place["path"])) for place in lines[0]["places"]] == sorted(
        (place.source, place.path) for place in first.places
    )


def test_the_order_of_the_rows_does_not_matter():
    """Two runs that met the files in another order write the same bytes."""
    assert list(manifest_lines(_rows())) == list(manifest_lines(reversed(_rows())))
    assert list(sums_lines(_rows())) == list(sums_lines(reversed(_rows())))
