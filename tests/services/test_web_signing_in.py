"""Coming in and going out over HTTP: cookies, forms, guessing, sessions that end, and accounts by the command line."""

import re

import pytest

from tests.journeys.command_line import passation
from tests.services.web_site import PASSWORD, form_token, serving

NOTHING = "0" * 64


@pytest.mark.parametrize("path", ["/", "/?q=stationnement", f"/document/{NOTHING}", f"/document/{NOTHING}/copie"])
def test_whoever_is_not_signed_in_gets_the_sign_in_page(site, path):
    """Every page but the sign-in page; the address is come back to afterwards."""
    answer = site.visitor().get(site.url + path, allow_redirects=False)
    assert (answer.status_code, answer.text) == (303, "")
    assert answer.headers["Location"].startswith("/connexion?suite=%2F")


def test_signing_in_leads_back_and_never_elsewhere(site):
    """`suite` is a path of this site; anything else leads to the search."""
    ways = {
        "/?q=autocars": "/?q=autocars",
        "//mechant.example/": "/",
        "https://mechant.example/": "/",
        "/\\mechant": "/",
    }
    for wanted, reached in ways.items():
        browser = site.visitor()
        page = browser.get(f"{site.url}/connexion", params={"suite": wanted}).text
        form = {"jeton": form_token(page), "nom": "accueil", "mot_de_passe": PASSWORD, "suite": wanted}
        answer = browser.post(f"{site.url}/connexion", data=form, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, reached)


def test_the_session_cookie_is_out_of_reach(site):
    """HttpOnly, SameSite, bounded; Secure with HTTPS (test_behind_https)."""
    browser = site.visitor()
    page = browser.get(f"{site.url}/connexion").text
    form = {"jeton": form_token(page), "nom": "accueil", "mot_de_passe": PASSWORD}
    given = browser.post(f"{site.url}/connexion", data=form, allow_redirects=False).headers["Set-Cookie"]
    assert re.search(r"\bpassation=[\w.-]+; HttpOnly; Max-Age=36000; Path=/; SameSite=lax", given)


def test_a_wrong_name_and_a_wrong_password_look_the_same(site):
    """Same status, same page but for its token: names cannot be guessed."""
    site.accounts.add("existe", PASSWORD, ["GRP_RH"])
    pages = set()
    for name in ("existe", "absent"):
        answer = site.sign_in(site.visitor(), name, "pas le bon mot de passe")
        assert answer.status_code == 401
        assert "Nom ou mot de passe inexact." in answer.text
        pages.add(answer.text.replace(form_token(answer.text), ""))
    assert len(pages) == 1


@pytest.fixture
def door(site):
    """The same town behind a server of its own, whose count of attempts is not that of the other tests."""
    with serving(site.town) as served:
        yield served


def test_guessing_is_slowed_down_for_an_account_that_exists_or_not(door):
    """After a few attempts: 429, how long to wait, and the right password waits too."""
    for name in ("rh", "personne"):
        browser = door.visitor()
        answers = [door.sign_in(browser, name, "faux, encore faux") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [401] * 5
        while answers[-1].status_code != 429:  # on a slow machine the first waits may be over before the next attempt
            answers.append(door.sign_in(browser, name, "faux, toujours faux"))
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert "Trop d’essais. Attendez" in answers[-1].text
    assert door.sign_in(door.visitor(), "accueil").status_code == 200


def test_an_invented_address_does_not_help(door):
    """`X-Forwarded-For` counts only behind the server that encrypts."""
    browser, codes = door.visitor(), []
    while len(codes) < 60 and 429 not in codes:
        browser.headers["X-Forwarded-For"] = f"10.0.0.{len(codes)}"
        codes.append(door.sign_in(browser, f"compte{len(codes)}", "faux, encore faux").status_code)
    assert codes[-1] == 429


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_made_elsewhere_is_refused(site, token):
    """Without the token of the page: neither in nor out."""
    stranger = site.visitor()
    stranger.get(f"{site.url}/connexion")
    form = {"jeton": token, "nom": "accueil", "mot_de_passe": PASSWORD}
    assert stranger.post(f"{site.url}/connexion", data=form).status_code == 403
    browser = site.signed_in("accueil")
    assert browser.post(f"{site.url}/deconnexion", data={"jeton": token}).status_code == 403
    assert browser.get(site.url).status_code == 200


def test_a_token_of_another_session_is_refused(site):
    """The token belongs to one session."""
    one, other = site.signed_in("accueil"), site.signed_in("rh")
    form = {"jeton": form_token(other.get(site.url).text)}
    assert one.post(f"{site.url}/deconnexion", data=form).status_code == 403


def test_signing_out_ends_the_session_on_the_server(site):
    """A cookie that somebody copied is worth nothing afterwards."""
    browser = site.signed_in("accueil")
    copied = browser.cookies.get("passation")
    form = {"jeton": form_token(browser.get(site.url).text)}
    assert browser.post(f"{site.url}/deconnexion", data=form).url.endswith("/connexion")
    thief = site.visitor()
    thief.cookies.set("passation", copied)
    assert thief.get(site.url, allow_redirects=False).status_code == 303


def test_a_removed_account_is_out_at_once(site):
    """Its open session too."""
    site.accounts.add("partant", PASSWORD, ["GRP_RH"])
    browser = site.signed_in("partant")
    site.accounts.remove("partant")
    assert browser.get(site.url, allow_redirects=False).status_code == 303


def test_accounts_are_kept_by_the_command_line(site, monkeypatch):
    """Made, listed, given another password, removed; unknown groups, no group, weak passwords refused."""
    monkeypatch.setenv("PASSATION_USER_PASSWORD", PASSWORD)

    def user(*arguments):
        return passation("user", *arguments, "-C", site.town.workspace.folder)

    assert user("add", "Agent", "--group", "GRP_RH").code == 0
    assert "agent — GRP_RH — jamais connecté" in user("list").out
    assert site.signed_in("agent")
    assert "agent — GRP_RH — dernière connexion le" in user("list").out
    assert (user("add", "agent", "--operator").code, user("add", "autre").code) == (2, 2)
    assert "GRP_DIRECTION" in user("add", "autre", "--group", "GRP_DIRECTON").err
    assert user("add", "autre", "--group", "GRP_RH", "--operator").code == 2
    assert user("password", "agent").code == 0
    assert user("remove", "agent").code == 0
    assert user("remove", "agent").code == 2
    monkeypatch.setenv("PASSATION_USER_PASSWORD", "court")
    assert "caractères" in user("add", "autre", "--group", "GRP_RH").err
