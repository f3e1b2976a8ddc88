"""Addresses of servers that are given documents."""

import pytest

from passation import messages
from passation.errors import SettingsError
from passation.service_address import refusal
from passation.settings import read_settings


@pytest.mark.parametrize(
    "url",
    [
        "https://lecture.exemple.fr:9998",
        "https://lecture.exemple.fr/tika/",
        "http://127.0.0.1:9998",
        "http://[::1]:9998",
    ],
)
def test_encrypted_or_on_this_machine_is_accepted(url):
    """Any https, http on loopback."""
    assert refusal(url) == ""


@pytest.mark.parametrize("url", ["http://lecture.exemple.fr:9998", "http://10.0.0.5"])
def test_http_beyond_this_machine_must_be_asked_for(url):
    """Documents cross a network in clear only where the settings say so."""
    assert refusal(url) == messages.SERVICE_CLEAR
    assert refusal(url, insecure=True) == ""


@pytest.mark.parametrize(
    "url",
    [
        "lecture.exemple.fr",
        "ftp://lecture.exemple.fr",
        "https://",
        "https://a:b@lecture.exemple.fr",
        "https://lecture.exemple.fr:port",
        "https://lecture.exemple.fr?a=b",
        "https://[::1",
    ],
)
def test_anything_else_is_refused(url):
    """An account in the address, a question, a port that is none."""
    assert refusal(url, insecure=True) == messages.SERVICE_ADDRESS


def test_the_settings_refuse_with_file_and_line(tmp_path):
    """The sentence says where, why and what to write."""
    file = tmp_path / "passation.toml"
    file.write_text('[commune]\nname = "A"\ninsee = "34001"\n[extraction]\ntika_url = "http://lecture"\n')
    with pytest.raises(SettingsError, match=r"ligne 5 : « extraction.tika_url » — .*https, ou insecure = true"):
        read_settings(file)
    file.write_text(file.read_text().replace("[extraction]", "[extraction]\ninsecure = true"))
    assert read_settings(file).extraction.tika_url == "http://lecture"
