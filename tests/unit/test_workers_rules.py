"""What the workers are told: addresses, queues, messages, errors that travel, sentences."""

import json

import pytest
from pydantic import ValidationError

from catalog.store import CatalogError
from ingest.sources.smb.faults import LinkLostError
from passation.broker_address import complete, refusal
from passation.errors import (
    DestinationError,
    DocumentError,
    Fault,
    FixityError,
    PassationError,
    SettingsError,
    SourceError,
)
from passation.settings import Settings, read_settings
from passation.stages import STAGES
from workers.failures import rebuilt, told
from workers.message import Message
from workers.messages import duration, pace
from workers.queues import CLASSES, class_of, name, queues

COMMUNE = '[commune]\nname = "Valmont"\ninsee = "2A004"\n'


@pytest.mark.parametrize(
    "url",
    [
        "amqps://passation@messages/commune",
        "rediss://messages:6380/0",
        "amqp://passation@127.0.0.1/",
        "redis://[::1]/0",
    ],
)
def test_brokers_that_are_taken(url):
    """Encrypted anywhere, in clear on this machine."""
    assert refusal(url) == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('broker = "amqps://passation:secret@messages/"', "mot de passe"),
        ('broker = "redis://:secret@localhost/0"', "mot de passe"),
        ('broker = "amqp://passation@messages/commune"', "en clair"),
        ('broker = "redis://192.0.2.1/0"', "en clair"),
        ('broker = "sqs://messages/"', "amqps://compte@serveur/hote"),
        ('broker = "rediss://messages/0?ssl_cert_reqs=none"', "amqps://compte@serveur/hote"),
        ('broker = "amqps:///commune"', "amqps://compte@serveur/hote"),
        ('broker = ""', "demande l’adresse"),
    ],
)
def test_brokers_that_are_refused(tmp_path, line, why):
    """A password, clear text, another scheme, options that undo verification, none at all: file and line."""
    file = tmp_path / "passation.toml"
    file.write_text(f'{COMMUNE}[work]\nexecutor = "celery"\n{line}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="ligne 6") as caught:
        read_settings(file)
    assert why in str(caught.value)


def test_celery_without_any_broker_is_refused(tmp_path):
    """The line that is missing is asked for in French."""
    file = tmp_path / "passation.toml"
    file.write_text(f'{COMMUNE}[work]\nexecutor = "celery"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="demande l’adresse du serveur de messages"):
        read_settings(file)


def test_clear_text_beyond_this_machine_is_a_decision(tmp_path):
    """`broker_insecure` allows it, above the address as below."""
    file = tmp_path / "passation.toml"
    for lines in ('broker_insecure = true\nbroker = "{}"', 'broker = "{}"\nbroker_insecure = true'):
        file.write_text(f"{COMMUNE}[work]\n{lines.format('amqp://messages/')}\n", encoding="utf-8")
        assert read_settings(file).work.broker == "amqp://messages/"


def test_the_library_is_given_the_password_quoted():
    """Whatever it holds, with an account or without."""
    assert complete("amqps://dpo%40mairie@messages:5671/commune", "à @/%") == (
        "amqps://dpo%40mairie:%C3%A0%20%40%2F%25@messages:5671/commune"
    )
    assert complete("redis://[::1]:6379/0", "s:/") == "redis://:s%3A%2F@[::1]:6379/0"
    assert complete("redis://localhost/0", None) == "redis://localhost/0"


def _settings(*, ocr: bool) -> Settings:
    return Settings.model_validate({"commune": {"name": "Valmont", "insee": "34001"}, "work": {"ocr": ocr}})


def test_every_stage_has_a_queue_or_stays_with_the_run():
    """What is computed whole, or has one writer, needs no other machine."""
    classes = {stage: class_of(stage, _settings(ocr=True)) for stage in STAGES}
    assert {stage for stage, kind in classes.items() if kind is None} == {
        "classify.pair",
        "register.candidates",
        "index",
    }
    assert set(classes.values()) - {None} == set(CLASSES)


def test_texts_need_no_tesseract_where_recognition_is_off():
    """Then any machine may read them."""
    assert class_of("ingest.extract", _settings(ocr=True)) == "ocr"
    assert class_of("ingest.extract", _settings(ocr=False)) == "cpu"


def test_each_commune_has_its_own_queues():
    """A worker that serves one never sees the messages of another."""
    named = [one.name for one in queues(["34001", "2A004"], ["io", "ocr"])]
    assert named == ["passation.34001.io", "passation.34001.ocr", "passation.2A004.io", "passation.2A004.ocr"]
    assert name("34001", "cpu") not in named


MESSAGE = {"commune": "34001", "stage": "ingest.read", "task": "0" * 32, "ids": [1, 2]}


@pytest.mark.parametrize(
    "change",
    [
        {"commune": "../34001"},
        {"commune": "/srv/valmont"},
        {"stage": "ingest.read; rm"},
        {"stage": 3},
        {"task": "x" * 32},
        {"ids": []},
        {"ids": ["1"]},
        {"ids": [-1]},
        {"ids": [True]},
        {"path": "/srv"},
    ],
    ids=str,
)
def test_a_message_of_another_form_is_no_batch(change):
    """A path for a commune, an object for an id, a key more: nothing of it is looked at."""
    assert Message.model_validate(MESSAGE).model_dump() == MESSAGE
    with pytest.raises(ValidationError):
        Message.model_validate(MESSAGE | change)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DestinationError("Le stockage est plein.", fault=Fault.FULL), DestinationError),
        (LinkLostError("Coupée."), SourceError),
        (FixityError("D’autres octets.", fault=Fault.CHANGED), FixityError),
        (DocumentError("Protégé.", fault=Fault.PASSWORD), DocumentError),
        (SettingsError("Réglage inconnu."), SettingsError),
        (CatalogError("Illisible."), CatalogError),
        (PassationError("Autre."), PassationError),
    ],
    ids=lambda one: type(one).__name__,
)
def test_an_error_says_the_same_after_its_way_through_json(error, kind):
    """Kind, sentence, exit code, fault, and whether to try again."""
    there = rebuilt(json.loads(json.dumps(told(error))))
    assert (type(there), str(there), there.exit_code) == (kind, str(error), error.exit_code)
    assert {key: vars(error)[key] for key in vars(there)} == vars(there)
    if hasattr(there, "fault"):
        assert isinstance(there.fault, Fault)


def test_the_time_left_reads_well():
    """Seconds, minutes, hours; and nothing when it cannot be told."""
    assert [duration(one) for one in (40, 725, 7500)] == ["40 s", "12 min", "2 h 05"]
    assert pace("ingest.read", 1200, 41.7, 29).endswith("à faire, 42 par seconde, reste environ 29 s.")
    assert "reste" not in pace("ingest.read", 1200, 0, None)
