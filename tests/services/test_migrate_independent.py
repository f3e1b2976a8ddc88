"""The store checked without Passation, by the real rclone, and by sha256sum on a copy that rclone brings."""

import hashlib
import html
import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from migrate.destinations.metadata import object_metadata
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.manifest import ManifestRow, sums_lines
from tests.journeys.command_line import passation
from tests.journeys.commune import FILES, Commune
from tests.services.rclone_program import rclone_on
from tests.services.s3_fixture import destination_on

pytestmark = pytest.mark.services

BUCKET = "independant"
KEYS = {
    "1_direction/13_arretes/arrete-12~0123456789ab.pdf": b"arrete",
    "9 à qualifier/avec espace/été~0123456789ab.txt": b"cle avec des espaces et des accents",
    "9 à qualifier/e\u0301te\u0301~0123456789ab.txt": b"cle en NFD",
    "vide~e3b0c44298fc": b"",
}


@pytest.fixture
def rclone(s3_server, tmp_path, monkeypatch):
    """See rclone_program; the bucket of these tests exists."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.secret_key)
    made = rclone_on(s3_server, tmp_path)
    made.done("mkdir", f"stockage:{BUCKET}")
    return made


def _sent(s3_server, folder: Path, bucket: str = BUCKET) -> Commune:
    commune = Commune(folder, f"s3://{bucket}/{folder.name}?endpoint={s3_server.url}")
    commune.write()
    commune.ingest()
    commune.whole()
    return commune


def _keys(rclone, remote: str) -> list[str]:
    return [key for key in rclone.done("lsf", "-R", "--files-only", remote).splitlines() if "_passation/" not in key]


def _key_of(rclone, remote: str, data: bytes) -> str:
    return next(key for key in _keys(rclone, remote) if rclone.done("cat", f"{remote}/{key}").encode() == data)


def test_what_the_text_says_to_type(rclone, s3_server, tmp_path):
    """Typed as LISEZMOI.txt gives it, both ways confirm the store; of a byte flipped at equal size both say no."""
    _sent(s3_server, tmp_path)
    remote = f"stockage:{BUCKET}/{tmp_path.name}"
    lines = [line.strip() for line in rclone.done("cat", f"{remote}/_passation/LISEZMOI.txt").splitlines()]
    typed = [
        shlex.split(line) for line in lines if line.startswith(("rclone copy", "rclone checksum", "cd ", "sha256sum"))
    ]
    assert [words[0] for words in typed] == ["rclone", "rclone", "rclone", "cd", "sha256sum"]

    def check() -> list[int]:
        shutil.rmtree(tmp_path / "copie", ignore_errors=True)
        first, checked, second = (rclone(*words[1:])[0] for words in typed[:3])
        assert (first, second) == (0, 0)
        compared = subprocess.run(typed[4], cwd=tmp_path / typed[3][1], capture_output=True, check=False)
        return [checked, compared.returncode]

    assert check() == [0, 0]
    data = FILES["Urbanisme/permis 12.txt"]
    rclone.done("rcat", f"{remote}/{_key_of(rclone, remote, data)}", data=b"P" + data[1:])
    assert check() == [1, 1]


def test_what_the_constat_says_to_type(rclone, s3_server, tmp_path):
    """The commands of the constat, word for word in JSON, HTML and PDF, confirm the store; of a flipped byte, no."""
    commune = _sent(s3_server, tmp_path)
    commune.ingest(rehash=True)
    code, made = commune.migrate("attest")
    assert code == 0, made["reasons"]
    printed = json.loads(Path(made["files"]["json"]).read_text())["control"]
    page = html.unescape(Path(made["files"]["html"]).read_text())
    texts = (one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(made["files"]["pdf"]))
    paper = "".join("".join(texts).split())
    assert [line for line in printed if f"<code>{line}</code>" not in page or "".join(line.split()) not in paper] == []
    (first, *copied), (second, *checked) = (shlex.split(line) for line in printed)
    assert (first, second) == ("rclone", "rclone")
    assert rclone(*copied)[0] == 0
    code, said = rclone(*checked)
    assert (code, "0 differences found" in said) == (0, True)
    remote, data = f"stockage:{BUCKET}/{tmp_path.name}", FILES["Urbanisme/permis 12.txt"]
    rclone.done("rcat", f"{remote}/{_key_of(rclone, remote, data)}", data=b"P" + data[1:])
    assert rclone(*checked)[0] == 1


def test_what_others_put_there_is_found_by_rclone_too(rclone, s3_server, tmp_path):
    """An object that SHA256SUMS does not know is named by rclone, and by verify as `-`."""
    commune = _sent(s3_server, tmp_path)
    remote = f"stockage:{BUCKET}/{tmp_path.name}"
    rclone.done("rcat", f"{remote}/intrus.txt", data=b"x")
    rclone.done("copy", f"{remote}/_passation/SHA256SUMS", ".")
    code, said = rclone("checksum", "sha256", "SHA256SUMS", remote, "--download", "--exclude", "/_passation/**")
    assert code == 1
    assert "intrus.txt" in said
    code, answer = commune.migrate("verify")
    assert (code, answer["unknown"]) == (1, [{"key": "intrus.txt", "size": 1}])


@pytest.mark.parametrize("harmed", [None, *KEYS])
def test_keys_with_blanks_and_accents(rclone, s3_server, tmp_path, harmed):
    """Keys that no rename has touched are read alike by both tools, composed or not; a flipped byte is named."""
    store = destination_on(s3_server, BUCKET, prefix=tmp_path.name)
    rows = []
    for key, data in KEYS.items():
        digest = hashlib.sha256(data).digest()
        store.put(key, digest, len(data), [data], object_metadata(digest, None, "t-1"))
        rows.append(ManifestRow(key, digest, len(data), ()))
    store.write_own("SHA256SUMS", "".join(sums_lines(rows)).encode())
    store.close()
    remote = f"stockage:{BUCKET}/{tmp_path.name}"
    if harmed:
        rclone.done("rcat", f"{remote}/{harmed}", data=b"z" * (len(KEYS[harmed]) or 1))
    rclone.done("copy", remote, "copie")
    sums = "copie/_passation/SHA256SUMS"
    command = (
        "checksum",
        "sha256",
        sums,
        remote,
        "--download",
        "--exclude",
        "/_passation/**",
        "--differ",
        "differents",
    )
    assert rclone(*command)[0] == int(harmed is not None)
    assert (tmp_path / "differents").read_text(encoding="utf-8").splitlines() == ([harmed] if harmed else [])
    check = ["sha256sum", "--check", "_passation/SHA256SUMS"]
    compared = subprocess.run(
        check, cwd=tmp_path / "copie", env={"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False
    )
    assert compared.returncode == int(harmed is not None)
    assert [line for line in compared.stdout.splitlines() if not line.endswith(": OK")] == (
        [f"{harmed}: FAILED"] if harmed else []
    )


@pytest.fixture
def kept(rclone, s3_server, tmp_path):
    """A commune whose store keeps versions, and its remote."""
    rclone.done("mkdir", "stockage:versions")
    rclone.done("backend", "versioning", "stockage:versions", "Enabled")
    return _sent(s3_server, tmp_path, "versions"), f"stockage:versions/{tmp_path.name}"


def test_a_version_laid_over_an_object_of_ours(rclone, kept):
    """Other bytes are `*`; the very same bytes are `=`, and the version that others laid there is reported."""
    commune, remote = kept
    assert commune.migrate("verify", "--all")[1]["overlaid"] == []
    same, other = (_key_of(rclone, remote, FILES[name]) for name in ("Etat civil/acte.txt", "Urbanisme/permis 12.txt"))
    rclone.done("rcat", f"{remote}/{same}", data=FILES["Etat civil/acte.txt"])
    code, answer = commune.migrate("verify", "--all")
    assert (code, answer["verified"]) == (1, True)
    assert [(one["key"], one["deleted"], one["latest"]) for one in answer["overlaid"]] == [(same, False, True)]
    assert answer["symbols"]["-"]["count"] == 1
    rclone.done("rcat", f"{remote}/{other}", data=b"x")
    code, answer = commune.migrate("verify", "--all")
    assert (code, [one["symbol"] for one in answer["failing"]]) == (4, ["*"])
    assert {one["key"] for one in answer["overlaid"]} == {same, other}
    said = passation("-C", commune.workspace.folder, "migrate", "verify")
    assert "Nos versions restent dans le stockage" in said.err
    assert f"- {same} : autre version" in said.err


def test_a_delete_marker_over_an_object_of_ours(rclone, kept):
    """The object is `+`, and the marker is reported until the document was sent again."""
    commune, remote = kept
    key = _key_of(rclone, remote, FILES["Etat civil/acte.txt"])
    rclone.done("deletefile", f"{remote}/{key}")
    code, answer = commune.migrate("verify", "--all")
    assert (code, [(one["symbol"], one["key"]) for one in answer["failing"]]) == (4, [("+", key)])
    assert [(one["key"], one["deleted"]) for one in answer["overlaid"]] == [(key, True)]
    assert commune.migrate("run")[1]["sent"] == 1
    code, answer = commune.migrate("verify")
    assert (code, answer["overlaid"], answer["verified"]) == (0, [], True)
