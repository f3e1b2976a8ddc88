"""The address of a catalogue on a server, and the settings line that a command changes."""

from urllib.parse import parse_qs, urlsplit

import pytest

from passation import settings_line
from passation.catalogue_address import complete, refusal
from passation.errors import SettingsError
from passation.settings import Settings, read_settings

COMMUNE = '[commune]\nname = "Valmont"\ninsee = "2A004"\n'


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://passation@127.0.0.1:5432/communes",
        "postgresql+psycopg://passation@serveur/communes?sslmode=verify-full",
        "postgresql://passation@/communes?host=/run/postgresql",
        "postgresql://localhost/communes?sslmode=disable",
    ],
)
def test_addresses_that_are_taken(url):
    """With or without account, port and encryption asked for; on this machine, encryption is not needed."""
    assert refusal(url) == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://passation:secret@serveur/communes", "mot de passe"),
        ("postgresql://passation@serveur/communes?password=secret", "mot de passe"),
        ("postgresql://passation:@serveur/communes", "mot de passe"),
        ("mysql://serveur/communes", "postgresql://compte@serveur/base"),
        ("postgresql://serveur", "postgresql://compte@serveur/base"),
        ("postgresql://serveur:port/communes", "postgresql://compte@serveur/base"),
        ("postgresql://serveur/communes?options=-csearch_path%3Dautre", "postgresql://compte@serveur/base"),
        ("postgresql://localhost/communes?hostaddr=192.0.2.1&sslmode=disable", "postgresql://compte@serveur/base"),
        ("postgresql://serveur/communes?sslmode=disable", "en clair"),
        ("postgresql://localhost/communes?host=serveur&sslmode=prefer", "en clair"),
    ],
)
def test_addresses_that_are_refused(url, why, tmp_path):
    """A password, another engine, no database, another schema, no encryption: said in French, with file and line."""
    assert why in refusal(url)
    file = tmp_path / "passation.toml"
    file.write_text(f'{COMMUNE}\n[catalogue]\nurl = "{url}"\n')
    with pytest.raises(SettingsError, match="ligne 6") as said:
        read_settings(file)
    assert why in str(said.value)


def test_the_driver_is_given_password_schema_and_encryption():
    """The password is quoted, the schema is that of the commune, another machine must encrypt."""
    made = urlsplit(complete("postgresql://pass%40@serveur:5433/communes", "2A004", "à @/%"))
    assert made.scheme == "postgresql+psycopg"
    assert made.netloc == "pass%40:%C3%A0%20%40%2F%25@serveur:5433"
    asked = parse_qs(made.query)
    assert "-csearch_path=commune_2a004 " in asked["options"][0]
    assert asked["sslmode"] == ["require"]
    assert "sslmode" not in complete("postgresql://localhost/communes", "2A004", None)
    assert "sslmode" not in complete("postgresql://serveur/communes", "2A004", None, insecure=True)
    assert "sslmode=verify-full" in complete("postgresql://serveur/communes?sslmode=verify-full", "2A004", None)


URL = "postgresql://passation@localhost/communes"


@pytest.mark.parametrize(
    "text",
    [
        COMMUNE,
        f'{COMMUNE}\n[catalogue]  # où il est\n# url = "ancien"\n\n[work]\nocr = true',
        f'[catalogue]\ninsecure = true\nurl = ""\n{COMMUNE}[living]\nurl = "folder:/ailleurs"\n',
        f'{COMMUNE}# un é, une tabulation\t\n[sources.s]\nurl = "folder:/s"\n',
    ],
)
def test_one_line_changes_and_comes_back(text, tmp_path):
    """The value is set in its section and nowhere else; comments and other lines stay; emptied, it is as before."""
    changed = settings_line.with_line(text, "catalogue", "url", URL)
    file = tmp_path / "passation.toml"
    file.write_text("", encoding="utf-8")
    file.chmod(0o640)
    settings_line.replace(file, changed)
    settings = read_settings(file)
    assert settings.catalogue.url == URL
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]
    assert {line for line in text.splitlines() if not line.startswith('url = ""')} <= set(changed.splitlines())
    before = Settings.model_validate({**settings.model_dump(), "catalogue": {"insecure": settings.catalogue.insecure}})
    file.write_text(settings_line.with_line(changed, "catalogue", "url", ""), encoding="utf-8")
    assert read_settings(file) == before


@pytest.mark.parametrize("text", [f'catalogue = {{ url = "" }}\n{COMMUNE}', f'catalogue.url = ""\n{COMMUNE}'])
def test_a_file_written_otherwise_is_left_alone(text):
    """A section in one line is not understood: the person is told how to write it."""
    with pytest.raises(SettingsError, match=r"mettez \[catalogue\] seul sur sa ligne"):
        settings_line.with_line(text, "catalogue", "url", URL)
