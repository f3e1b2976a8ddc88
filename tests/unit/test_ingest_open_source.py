"""The URL of a source: what is understood, and what is refused in French."""

import pytest

from ingest.sources.folder import FolderSource
from ingest.sources.open import open_source
from ingest.sources.smb.session import Target
from ingest.sources.smb.source import SmbSource
from passation.errors import SettingsError


def no_secret() -> str | None:
    raise AssertionError("the password is asked for at the first connection only")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("smb://agent@srv/partage", Target("srv", 445, "partage", "", "agent")),
        ("smb://agent@srv:1445/partage/a/b", Target("srv", 1445, "partage", r"a\b", "agent")),
        ("smb://MAIRIE;agent@srv/partage/", Target("srv", 445, "partage", "", r"MAIRIE\agent")),
        (
            "SMB://agent%40mairie.fr@10.0.0.1/P%24/%C3%A9t%C3%A9",
            Target("10.0.0.1", 445, "P$", "été", "agent@mairie.fr"),
        ),
        ("smb://srv/partage", Target("srv", 445, "partage", "", "")),
        ("smb://a@[::1]:445/p/Ann%C3%A9e%202024", Target("::1", 445, "p", "Année 2024", "a")),
        ("smb://prénom%3Bnom@srv/p%2523", Target("srv", 445, "p%23", "", "prénom;nom")),
    ],
)
def test_an_smb_url_names_server_share_folder_and_account(url: str, target: Target):
    """Parts are percent-encoded; nothing is connected and no password asked for."""
    source = open_source("serveur", url, no_secret)
    assert isinstance(source, SmbSource)
    assert source._target == target


def test_a_folder_url_names_an_absolute_path(tmp_path):
    """Spaces may be written as they are or encoded."""
    (tmp_path / "a b").mkdir()
    for url in (f"folder:{tmp_path}/a b", f"folder:{tmp_path}/a%20b"):
        source = open_source("dossier", url, no_secret)
        assert isinstance(source, FolderSource)
        source.check()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "smb:// ou folder:"),
        ("ftp://srv/p", "smb:// ou folder:"),
        ("/srv/partage", "smb:// ou folder:"),
        ("smb://", "nom du serveur"),
        ("smb:srv/p", "nom du serveur"),
        ("smb://agent@/p", "nom du serveur"),
        ("smb://agent@srv", "nom du partage"),
        ("smb://agent@srv/", "nom du partage"),
        ("smb://agent@srv:0/p", "port"),
        ("smb://agent@srv:smb/p", "port"),
        ("smb://agent@srv:99999/p", "port"),
        ("smb://agent@srv/p?x=1", "« ? » ni « # »"),
        ("smb://agent@srv/p/%zz", "%"),
        ("smb://agent@srv/p/%FF", "%"),
        ("smb://agent@srv/p/../q", "« .. »"),
        ("smb://agent@srv/p/a%2Fb", "« .. »"),
        ("folder:", "chemin complet"),
        ("folder:relatif", "chemin complet"),
        ("folder:~/x", "chemin complet"),
    ],
)
def test_a_url_that_cannot_be_understood_is_refused(url: str, why: str):
    """The sentence says what is wrong and gives examples."""
    with pytest.raises(SettingsError) as caught:
        open_source("serveur", url, no_secret)
    assert why in str(caught.value)
    assert "smb://agent@serveur/partage" in str(caught.value)


@pytest.mark.parametrize("url", ["smb://agent:S3cret@srv/p", "smb://D;agent:S3cret@srv/p?x", "smb://agent:S3cret@/p"])
def test_a_password_in_a_url_is_refused_and_not_repeated(url: str):
    """Settings are not the place of secrets, error messages even less."""
    with pytest.raises(SettingsError) as caught:
        open_source("serveur", url, no_secret)
    assert "S3cret" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "Serveur", "1srv", "mon serveur", "été"])
def test_a_source_name_is_an_identifier(name: str):
    """It makes the name of an environment variable."""
    with pytest.raises(SettingsError, match="nom de source"):
        open_source(name, "folder:/tmp", no_secret)
