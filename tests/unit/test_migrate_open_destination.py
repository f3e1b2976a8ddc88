"""From a URL to a destination, or to the sentence that says what is wrong with it."""

import pytest

from migrate.destinations import messages
from migrate.destinations.folder import FolderDestination
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, destination_of, open_destination
from migrate.destinations.s3 import S3Destination
from passation.errors import SettingsError
from passation.workspace import Workspace

SECRETS = {ACCESS_KEY: "AK", SECRET_KEY: "SK"}
STORE = "endpoint=https://s3.exemple.fr"


@pytest.mark.parametrize(
    "url",
    [
        f"s3://commune/archives/2026?{STORE}&region=fr-par",
        f"s3://commune?{STORE}:9000",
        "s3://commune/?endpoint=http://127.0.0.1:8333",
        "s3://commune?endpoint=http://[::1]:8333/",
        "s3://commune?endpoint=http%3A%2F%2Flocalhost%3A8333",
        "s3://commune?endpoint=http://10.0.0.5&insecure=1",
    ],
)
def test_s3_urls_are_understood(url):
    """A bucket, a prefix and an endpoint: https anywhere, http on loopback or when the risk is accepted."""
    assert isinstance(open_destination(url, SECRETS.get), S3Destination)


def test_a_folder_is_percent_encoded(tmp_path):
    """The path of a folder may hold any character, percent-encoded."""
    (tmp_path / "Sauvegarde n° 2?").mkdir()
    destination = open_destination(f"folder:{tmp_path}/Sauvegarde%20n%C2%B0%202%3F", SECRETS.get)
    assert isinstance(destination, FolderDestination)
    destination.check()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", messages.unknown_scheme("")),
        ("ftp://commune", messages.unknown_scheme("ftp")),
        ("/srv/archives", messages.unknown_scheme("/srv/archives")),
        ("folder:archives", messages.RELATIVE_FOLDER),
        ("folder:", messages.RELATIVE_FOLDER),
        ("folder:/a%00b", messages.RELATIVE_FOLDER),
        ("s3://commune", messages.NO_ENDPOINT),
        ("s3://commune?endpoint=", messages.NO_ENDPOINT),
        (f"s3://AK:SK@commune?{STORE}", messages.KEYS_IN_URL),
        ("s3://commune?endpoint=https://AK:SK@s3.exemple.fr", messages.KEYS_IN_URL),
        ("s3://commune?endpoint=https://AK:SK%40s3.exemple.fr:x", messages.KEYS_IN_URL),
        ("s3://commune?endpoint=http://s3.exemple.fr", messages.PLAIN_HTTP),
        ("s3://commune?endpoint=http://127.0.0.1.exemple.fr", messages.PLAIN_HTTP),
        ("s3://commune?endpoint=http://10.0.0.5&insecure=0", messages.PLAIN_HTTP),
    ],
)
def test_faults_are_told(url, sentence):
    """Each fault of the URL has its sentence."""
    with pytest.raises(SettingsError) as refused:
        open_destination(url, SECRETS.get)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "url",
    [
        f"s3://?{STORE}",
        f"s3:commune?{STORE}",
        f"s3://Commune?{STORE}",
        f"s3://co?{STORE}",
        f"s3://com..mune?{STORE}",
        f"s3://[commune?{STORE}",
        f"s3://commune:80?{STORE}",
        f"s3://arn:aws:s3:eu-west-3:1:accesspoint?{STORE}",
        f"s3://commune--euw3-az1--x-s3?{STORE}",
        f"s3://commune-s3alias?{STORE}",
        f"s3://commune.mrap?{STORE}",
        f"s3://commune/../autre?{STORE}",
        f"s3://commune/a//b?{STORE}",
        f"s3://commune/_passation?{STORE}",
        f"s3://commune?{STORE}#x",
        f"s3://commune?{STORE}&profile=default",
        f"s3://commune?{STORE}&region=fr&region=us",
        f"s3://commune?{STORE}&region=",
        f"s3://commune?{STORE}&region=evil.example/",
        f"s3://commune?{STORE}&insecure=oui",
        f"s3://commune?{STORE}/chemin",
        f"s3://commune?{STORE}:port",
        "s3://commune?endpoint=ftp://s3.exemple.fr",
        "s3://commune?endpoint=s3.exemple.fr",
        "s3://commune?endpoint=https://s3 exemple.fr",
    ],
)
def test_what_cannot_be_understood_is_refused(url):
    """A bucket, prefix, option or endpoint that is malformed, or leads elsewhere, is refused with the part at fault."""
    with pytest.raises(SettingsError, match="n’est pas valable"):
        open_destination(url, SECRETS.get)


@pytest.mark.parametrize("missing", [ACCESS_KEY, SECRET_KEY])
def test_a_missing_key_is_named(missing):
    """The sentence names the variable to give."""
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(SettingsError, match=missing):
        open_destination(f"s3://commune?{STORE}", secrets.get)


@pytest.mark.parametrize(
    "lines", ['encryption = "aws:kms"\nkms_key = "clé"', 'encryption = "aws:kms"\nkms_key = "a b"', 'kms_key = "k"']
)
def test_an_encryption_key_that_would_not_serve_is_refused(tmp_path, lines):
    """A key that cannot be one, or that no encryption uses, is told instead of being forgotten."""
    settings = f'[commune]\nname = "Essai"\ninsee = "34172"\n[destination]\nurl = "folder:{tmp_path}"\n{lines}\n'
    (tmp_path / "passation.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(SettingsError, match="kms_key"):
        destination_of(Workspace(tmp_path))
