"""What somebody may not read leaves no trace in the site: answers, counts, filters, words, addresses, copies, API."""

import hashlib
import re

import pytest

from tests.journeys.test_access import FILES, NOTE
from tests.services.web_site import SECRET

HIDDEN = hashlib.sha256(SECRET.encode()).hexdigest()
SHARED = hashlib.sha256(NOTE.encode()).hexdigest()
ABSENT = "0123456789abcdef" * 4
TRACES = re.compile(r"Lemaire|RH/|barème|prime|SER\.RH|ser\.rh|Église|2024-13|Ressources", re.IGNORECASE)
"""Words of hidden paths, texts, acts and nodes; none of the queries below holds one that the page would repeat."""


@pytest.fixture(scope="module")
def browsers(site):
    """Somebody of each group, of none, and the operator."""
    return {name: site.signed_in(name) for name in ("rh", "accueil", "rien", "operateur")}


def results(page):
    """The page without the box and the sentence that repeat what was typed."""
    return page.partition('<div class="columns">')[2]


QUERIES = (
    "q=Zéphirine",
    "q=Zéphirine+Lemaire",
    "q=prime+de+nuit",
    "q=barème",
    "q=baremes",
    "q=barêmz",
    "q=nom:Lemaire",
    "q=chemin:RH",
    "q=chemin:RH+Zéphirine",
    "q=2024-13",
    "q=numéro:2024-13",
    "q=objet:Église",
    "q=rue:Église",
    "q=9+mars+2024",
    "q=stationnement",
    "q=stationnement&sort=date",
    "q=stationnement+-Écoles",
    "q=arrêté",
    "q=circulation+1999",
    "q=circulation+prime",
    "node=SER.RH",
    "node=ser.rh&q=stationnement",
    "source=serveur",
    "type=arrete",
    "type=archive",
    "year=2024",
    "year=2024&type=arrete&sort=date",
)


@pytest.mark.parametrize("query", QUERIES)
def test_no_answer_shows_a_trace(site, browsers, query):
    """Pages and API, for somebody who reads the reception's documents only."""
    page = results(browsers["accueil"].get(f"{site.url}/?{query}").text)
    values = re.findall(r'value="([^"]*)" checked', page)
    shown = page
    for value in values:  # a filter that was asked for stays, ticked, with nothing
        shown = re.sub(
            rf'<label><input[^>]*value="{re.escape(value)}" checked>[^<]*<span class="count">0</span>', "", shown
        )
    assert not TRACES.search(shown), query
    answer = browsers["accueil"].get(f"{site.url}/api/search?{query}").json()
    facets = {name: {label: n for label, n in counts.items() if n} for name, counts in answer["facets"].items()}
    assert not TRACES.search(str(answer | {"facets": facets})), query
    assert HIDDEN not in page + str(answer)


def test_hidden_documents_are_in_no_count(site, browsers):
    """Totals and filters count what is shown, for each reader his own."""
    totals = {}
    for name, browser in browsers.items():
        answer = browser.get(f"{site.url}/api/search?q=arrêté+stationnement&type=arrete").json()
        totals[name] = answer["total"]
        assert sum(answer["facets"]["year"].values()) == answer["total"]
    assert totals == {"rh": 1, "accueil": 2, "rien": 0, "operateur": 3}
    unread = {name: b.get(f"{site.url}/api/search?q=circulation+1999").json()["unread"] for name, b in browsers.items()}
    assert unread["rien"] == {"count": 0, "likely": []}
    assert unread["accueil"]["likely"] == ["serveur:Accueil/circulation quai Sud.zip"]
    assert unread["operateur"]["count"] > unread["accueil"]["count"]


def test_somebody_of_no_group_sees_nothing(site, browsers):
    """An account whose groups say nothing opens nothing."""
    for query in ("q=stationnement", "source=serveur", "q=Zéphirine", "year=2024"):
        answer = browsers["rien"].get(f"{site.url}/api/search?{query}").json()
        assert (answer["total"], answer["hits"], answer["spellings"]) == (0, [], [])
        assert not any(counts for name, counts in answer["facets"].items() if not query.startswith(name))


@pytest.mark.parametrize("path", ["/document/{}", "/document/{}?page=2", "/document/{}/copie", "/api/documents/{}"])
def test_a_hidden_document_is_one_that_does_not_exist(site, browsers, path):
    """Same status, same bytes, same headers but the date: page, copy and API."""
    hidden, absent = (browsers["accueil"].get(site.url + path.format(one)) for one in (HIDDEN, ABSENT))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content.replace(HIDDEN.encode(), b"") == absent.content.replace(ABSENT.encode(), b"")
    assert set(hidden.headers) == set(absent.headers)
    assert browsers["rh"].get(site.url + path.format(HIDDEN)).status_code == 200


def test_of_a_document_in_two_places_each_sees_his_own(site, browsers):
    """Path, title, name of the copy; the key, which holds the name of one place, only to who sees all."""
    secret, shown = "RH/fiche Lemaire.txt", "Accueil/affichage.txt"
    assert FILES[secret] == FILES[shown] == NOTE
    pages = {name: browsers[name].get(f"{site.url}/document/{SHARED}").text for name in ("rh", "accueil", "operateur")}
    assert secret not in pages["accueil"]
    assert "Lemaire" not in pages["accueil"]
    assert shown not in pages["rh"]
    assert "Dans le stockage :" not in pages["accueil"] + pages["rh"]
    assert all(path in pages["operateur"] for path in (secret, shown, "Dans le stockage :"))
    copies = {name: browsers[name].get(f"{site.url}/document/{SHARED}/copie") for name in ("rh", "accueil")}
    assert copies["accueil"].headers["Content-Disposition"].endswith("affichage.txt")
    assert copies["rh"].headers["Content-Disposition"].endswith("fiche%20Lemaire.txt")
    assert {copy.text for copy in copies.values()} == {NOTE}


def test_a_model_that_is_hidden_is_not_named(site, browsers):
    """The editable file beside an act has rights of its own."""
    for name, seen in (("accueil", False), ("operateur", True)):
        answer = browsers[name].get(f"{site.url}/api/search?q=numéro:2024-40").json()
        (act,) = [hit for hit in answer["hits"] if hit["paths"] == ["serveur:Accueil/arrete 2024-40.pdf"]]
        assert (act["model"] is not None) is seen
        page = browsers[name].get(f"{site.url}/document/{act['document']}").text
        assert ("2024-40.odt" in page) is seen


def test_a_group_taken_away_counts_at_once(site):
    """The settings are those of the moment: no restart, no new sign-in."""
    settings = site.town.workspace.folder / "passation.toml"
    before = settings.read_text()
    browser = site.signed_in("rh")
    assert browser.get(f"{site.url}/document/{HIDDEN}").status_code == 200
    settings.write_text(before.replace("GRP_RH = ", "GRP_AUTRE = "))
    try:
        assert browser.get(f"{site.url}/document/{HIDDEN}").status_code == 404
        assert browser.get(f"{site.url}/api/search?q=prime").json()["total"] == 0
    finally:
        settings.write_text(before)
    assert browser.get(f"{site.url}/document/{HIDDEN}").status_code == 200


def test_the_api_asks_for_a_session(site):
    """401 in JSON, and nothing else."""
    for path in ("/api/search?q=stationnement", f"/api/documents/{SHARED}"):
        for cookie in ("", "faux.faux", "a.b.c"):
            answer = site.visitor().get(site.url + path, headers={"Cookie": f"passation={cookie}"})
            assert (answer.status_code, answer.json()) == (401, {"error": "Connectez-vous d’abord."})
