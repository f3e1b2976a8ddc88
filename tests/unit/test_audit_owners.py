"""Owners that answer to nobody."""

import os
import pwd
from types import SimpleNamespace

from audit import messages
from audit.owners import domain, judge

HERE, OLD = "S-1-5-21-1-2-3", "S-1-5-21-9-9-9"


def _counts(**sources: dict[str, int]) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(source=source, owner=owner, count=count)
        for source, owners in sources.items()
        for owner, count in owners.items()
    ]


def test_an_account_of_another_domain_is_unknown_and_one_of_the_main_domain_is_only_unverified() -> None:
    """The domain of most files is taken for that of the commune; nothing is said of its accounts."""
    owners = judge(_counts(s={f"{HERE}-1000": 10, f"{HERE}-1001": 1, f"{OLD}-1000": 2, "S-1-5-32-544": 90}), ())
    assert owners.unknown == {("s", f"{OLD}-1000")}
    assert owners.names == (f"{OLD}-1000",)
    assert owners.unverified == 2


def test_a_domain_or_an_account_that_the_settings_name_is_known() -> None:
    """A group of the settings vouches for its domain; a named SID is neither unknown nor unverified."""
    owners = judge(_counts(s={f"{HERE}-1": 10, f"{OLD}-1": 2, f"{OLD}-2": 2}), [f"{OLD}-1"])
    assert owners.unknown == frozenset()
    assert owners.unverified == 2


def test_two_domains_with_as_many_files_are_both_left_alone() -> None:
    """Without a majority the rule abstains."""
    assert judge(_counts(s={f"{HERE}-1": 5, f"{OLD}-1": 5}), ()).unknown == frozenset()


def test_the_main_domain_is_that_of_each_source() -> None:
    """A second server has its own domain."""
    assert judge(_counts(a={f"{HERE}-1": 5}, b={f"{OLD}-1": 1}), ()).unknown == frozenset()


def test_a_unix_number_is_looked_up_on_this_machine() -> None:
    """The account that runs the test exists; a number that no account has does not; a name is left alone."""
    free = max(one.pw_uid for one in pwd.getpwall() if one.pw_uid < 60_000) + 1
    owners = judge(_counts(s={f"uid:{os.getuid()}": 1, f"uid:{free}": 1, "marie": 1, "": 1, "uid:99999999999": 1}), ())
    assert owners.unknown == {("s", f"uid:{free}"), ("s", "uid:99999999999")}


def test_what_was_not_checked_is_said() -> None:
    """The notes name the directory that was not asked, the accounts not verified and the missing owners."""
    notes = " ".join(messages.owners_checked([f"{HERE}-1", "uid:0", ""], 3))
    assert "n’a pas été interrogé" in notes
    assert "3 comptes" in notes
    assert "cette machine" in notes
    assert messages.owners_checked([], 0) == []


def test_only_accounts_have_a_domain() -> None:
    """A SID that everyone shares has none."""
    assert domain(f"{HERE}-500") == HERE
    assert domain("S-1-22-1-1000") == "S-1-22-1"
    assert [domain(sid) for sid in ("S-1-5-32-544", "S-1-5-21-1-2-3", "uid:5", "")] == [""] * 4


def test_on_a_samba_server_of_unix_accounts_the_only_windows_domain_is_foreign() -> None:
    """Unix accounts as Samba tells them are a domain, never a foreign one."""
    owners = judge(_counts(a={"S-1-22-1-1000": 9, f"{OLD}-9": 2}, b={f"{HERE}-1": 9, "S-1-22-1-0": 1}), ())
    assert owners.unknown == {("a", f"{OLD}-9")}
