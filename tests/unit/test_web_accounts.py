"""Accounts, passwords, sessions, signed cookies: a real store in a folder."""

import sqlite3

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from passation.errors import ServiceError, SettingsError
from web import passwords
from web.accounts import Accounts
from web.sessions import IDLE, SECOND, Sessions
from web.signing import KEY_FILE, Signer, signer_of
from web.store import FILE_NAME, Store

GOOD = "sept marrons chauds"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


@pytest.fixture
def accounts(store):
    return Accounts(store)


def test_a_password_is_kept_as_argon2id_only(accounts, tmp_path):
    """The file holds no password, is its owner's alone, and its parameters are those of RFC 9106."""
    accounts.add("Jeanne", GOOD, ["GRP_RH"])
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o077 == 0
    assert GOOD.encode() not in file.read_bytes()
    with sqlite3.connect(file) as db:
        (kept,) = db.execute("SELECT password FROM account").fetchone()
    db.close()
    used = extract_parameters(kept)
    assert (used.type, used.memory_cost, used.time_cost) == (Type.ID, 65_536, 3)


def test_nobody_costs_what_somebody_costs():
    """The digest compared with for an unknown name has the parameters of the others, and matches nothing."""
    assert extract_parameters(passwords._NOBODY) == extract_parameters(passwords.hashed(GOOD))
    assert not passwords.matches(None, GOOD)
    assert not passwords.matches("$argon2id$abime", GOOD)


def test_only_the_right_password_signs_in(accounts):
    """Case of the name does not matter, everything of the password does."""
    made = accounts.add("Jeanne", GOOD, ["GRP_RH"])
    assert accounts.sign_in(" JEANNE ", GOOD) == made
    for name, password in (("jeanne", GOOD.upper()), ("jeanne", GOOD + " "), ("jeanne", ""), ("paul", GOOD)):
        assert accounts.sign_in(name, password) is None
    assert [(one.account, one.last is not None) for one in accounts.all()] == [(made, True)]


@pytest.mark.parametrize("name", ["", "j", "é" * 3, "a b", "../x", "-x", "x" * 65, "a\nb"])
def test_a_name_is_plain(accounts, name):
    """Names go into pages and lists: letters, digits and few signs."""
    with pytest.raises(SettingsError, match="Nom de compte refusé"):
        accounts.add(name, GOOD)


@pytest.mark.parametrize("password", ["court", "aaaaaaaaaaaaaaaa", "jeanne et le pont", "x" * 201])
def test_a_weak_password_is_refused(accounts, password):
    """Too short, too few signs, or with the name of the account in it."""
    with pytest.raises(SettingsError):
        accounts.add("jeanne", password)
    assert accounts.all() == []


def test_an_account_is_made_once_and_ids_are_not_used_again(accounts):
    """A removed account leaves nothing to who takes its name."""
    first = accounts.add("jeanne", GOOD)
    with pytest.raises(SettingsError, match="existe déjà"):
        accounts.add("Jeanne", GOOD)
    accounts.remove("jeanne")
    assert accounts.add("jeanne", GOOD).id > first.id
    with pytest.raises(SettingsError, match="pas de compte"):
        accounts.remove("paul")


def test_groups_that_the_settings_forgot_open_nothing(accounts):
    """() sees nothing, None sees everything: only an operator is None."""
    one = accounts.add("jeanne", GOOD, ["GRP_RH", "GRP_PERDU"])
    assert one.reading_as(["GRP_RH"]) == ("GRP_RH",)
    assert one.reading_as([]) == ()
    assert accounts.add("chef", GOOD, operator=True).reading_as([]) is None


class Clock:
    """A clock that the test moves."""

    now = 10**18

    def __call__(self):
        return self.now


def test_a_session_ends_by_time_by_hand_and_with_its_account(store, accounts):
    """Idle for an hour, ten hours in all, signed out, another password, account removed."""
    clock = Clock()
    sessions = Sessions(store, 10 * 3_600 * SECOND, clock)
    one = accounts.add("jeanne", GOOD, ["GRP_RH"])
    idle = sessions.open(one)
    clock.now += IDLE + 1
    assert sessions.find(idle) is None
    busy = sessions.open(one)
    for _ in range(10):
        assert sessions.find(busy) == one
        clock.now += IDLE - SECOND
    assert sessions.find(busy) == one
    clock.now += 60 * SECOND
    assert sessions.find(busy) is None
    for end in (lambda _: accounts.change_password("jeanne", GOOD + "!"), sessions.end):
        token = sessions.open(one)
        assert sessions.find(token) == one
        end(token)
        assert sessions.find(token) is None
    last = sessions.open(one)
    accounts.remove("jeanne")
    assert sessions.find(last) is None


def test_the_store_holds_no_token(store, accounts, tmp_path):
    """Who copies the file cannot sign in with it."""
    token = Sessions(store, SECOND).open(accounts.add("jeanne", GOOD))
    assert token.encode() not in (tmp_path / FILE_NAME).read_bytes()


def test_a_damaged_store_is_said_in_french(tmp_path):
    """Not a trace of SQLite."""
    (tmp_path / FILE_NAME).write_bytes(b"pas une base de donnees " * 100)
    with pytest.raises(ServiceError, match=r"comptes\.sqlite"):
        Store(tmp_path)


def test_a_cookie_is_taken_back_only_as_it_was_given():
    """One letter changed, another key, another use: nothing."""
    signer, other = Signer(b"a" * 32), Signer(b"b" * 32)
    sealed = signer.seal("jeton")
    assert signer.unseal(sealed) == "jeton"
    for wrong in (
        "",
        ".",
        "jeton",
        "jeton.",
        sealed + "0",
        "x" + sealed,
        other.seal("jeton"),
        "é.ÿ",
        "jeton.\udc80"[:6],
    ):
        assert signer.unseal(wrong) == ""
    assert signer.unseal(f"jeton.{signer.form_token('jeton')}") == ""
    assert signer.is_form_token("jeton", signer.form_token("jeton"))
    assert not signer.is_form_token("autre", signer.form_token("jeton"))
    assert not signer.is_form_token("", signer.form_token(""))


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    """A second start uses the same; a key that others may read, or that was cut, is refused."""
    sealed = signer_of(tmp_path).seal("jeton")
    file = tmp_path / "secrets" / KEY_FILE
    assert (file.stat().st_mode & 0o077, len(file.read_bytes())) == (0, 32)
    assert signer_of(tmp_path).unseal(sealed) == "jeton"
    assert [one.name for one in file.parent.iterdir()] == [KEY_FILE]
    file.write_bytes(b"")
    with pytest.raises(SettingsError, match="pas la clé"):
        signer_of(tmp_path)
    file.chmod(0o644)
    with pytest.raises(SettingsError):
        signer_of(tmp_path)
