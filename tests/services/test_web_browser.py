"""The pages in a real Chromium: accessible, usable with the keyboard alone, on a phone, with and without JavaScript."""

import hashlib

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.services.chromium import browsing
from tests.services.web_site import PASSWORD

pytestmark = pytest.mark.services

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ACTS = "/?q=stationnement+Écoles"


@pytest.fixture(scope="module")
def chromium():
    with browsing() as browser:
        yield browser


@pytest.fixture
def opened(chromium, site):
    """Opens pages as somebody of the reception; what the browser complains of fails the test."""
    complaints, contexts = [], []

    def open_page(path="/", viewport=DESKTOP, *, signed=True, scripts=True):
        context = chromium.new_context(
            locale="fr-FR", viewport=viewport, java_script_enabled=scripts, base_url=site.url, bypass_csp=False
        )
        contexts.append(context)
        if signed:
            value = site.signed_in("accueil").cookies.get("passation")
            context.add_cookies([{"name": "passation", "value": value, "url": site.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [said for said in complaints if "Failed to load resource" not in said] == []


def documents(page):
    return page.locator(".hits h3").all_inner_texts()


def act_of(site):
    answer = site.signed_in("accueil").get(f"{site.url}/api/search?q=Écoles&sort=date").json()
    return f"/document/{answer['hits'][1]['document']}"


def test_the_checker_sees_faults(opened):
    """A field that loses its label, a text that loses its contrast: the checks below are no empty words."""
    page = opened("/")
    page.evaluate("document.querySelector('label').remove(); document.querySelector('dd').style.color = '#ccc'")
    assert {one["id"] for one in Axe().run(page).response["violations"]} >= {"label", "color-contrast"}


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_an_accessibility_fault(site, opened, viewport):
    """axe-core finds nothing, and nothing is wider than the screen: every page and state, desktop and phone."""
    paths = ["/", ACTS, "/?q=autocars&page=2", "/?q=circulation+2017", "/?q=autocarz", act_of(site), "/absent"]
    pages = [opened(path, viewport) for path in paths]
    refused = opened("/connexion", viewport, signed=False)
    refused.fill("#nom", "personne-du-tout")
    refused.fill("#mot_de_passe", "rien de bon")
    refused.get_by_role("button", name="Se connecter").click()
    assert refused.get_by_role("alert").inner_text() == "Nom ou mot de passe inexact."
    for page in [*pages, refused]:
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], page.url
        assert page.locator("html").get_attribute("lang") == "fr"


def test_everything_can_be_done_with_the_keyboard(site, opened):
    """Sign in, skip to the content, search, tick a filter, open a document, sign out: no mouse, focus always shown."""
    page = opened("/connexion", signed=False)
    keyboard = page.keyboard

    def tab_to(text, most=40):
        for _ in range(most):
            keyboard.press("Tab")
            focus = page.evaluate(
                "(e => [e.innerText || e.value || e.id, getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
            assert focus[1] != "none", focus
            if text in focus[0]:
                return
        pytest.fail(f"{text} cannot be reached")

    tab_to("Aller au contenu")
    tab_to("nom")
    keyboard.type("accueil")
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")
    assert page.evaluate("document.activeElement.id") == "q"
    keyboard.type("stationnement")
    keyboard.press("Enter")
    page.wait_for_selector(".hits")
    tab_to("arrete")
    keyboard.press("Space")
    page.wait_for_url("**type=arrete**")
    page.wait_for_function("document.querySelectorAll('.hits > li').length === 2")
    assert page.evaluate("document.activeElement.id") == "f-type-arrete"
    tab_to("Réglementation du stationnement")
    keyboard.press("Enter")
    page.wait_for_selector("#texte")
    page.evaluate("document.activeElement.blur()")
    tab_to("Se déconnecter")
    keyboard.press("Enter")
    page.wait_for_url("**/connexion")


def test_scripts_only_make_it_smoother(opened):
    """The same words and filters give the same answers, with the page kept or loaded anew."""
    seen = {}
    for scripts in (True, False):
        page = opened("/", scripts=scripts)
        page.fill("#q", "stationnement")
        page.get_by_role("button", name="Chercher").click()
        page.wait_for_selector(".hits")
        page.get_by_label("Arrêté").check()
        if not scripts:
            page.get_by_role("button", name="Appliquer les filtres").click()
        page.wait_for_url("**type=arrete**")
        page.get_by_role("status").filter(has_text="2 documents trouvés").wait_for()
        seen[scripts] = (documents(page), page.get_by_role("status").inner_text(), page.title())
    assert seen[True] == seen[False]
    assert len(seen[True][0]) == 2


def test_back_and_forward_lead_where_one_was(opened):
    """What htmx changed in place is in the history too, and nothing of it is kept on the disk of the browser."""
    page = opened("/?q=autocars")
    page.fill("#q", "stationnement")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=stationnement**")
    page.get_by_role("status").filter(has_text="stationnement").wait_for()
    assert page.evaluate("[localStorage.length, sessionStorage.getItem('htmx-history-cache')]") == [0, None]
    page.go_back()
    page.get_by_role("status").filter(has_text="autocars").wait_for()
    page.go_forward()
    page.get_by_role("status").filter(has_text="stationnement").wait_for()


def test_a_session_that_ended_leads_to_the_sign_in_page(site, opened):
    """A search made by script in an old page too, and the search is there again afterwards."""
    page = opened("/")
    page.context.clear_cookies()
    page.fill("#q", "autocars")
    page.keyboard.press("Enter")
    page.wait_for_url("**/connexion?suite=**")
    page.fill("#nom", "accueil")
    page.fill("#mot_de_passe", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="autocars").wait_for()


def test_a_copy_is_downloaded(site, opened, tmp_path):
    """Under its name, with its bytes."""
    path = act_of(site)
    page = opened(path)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Télécharger").click()
    waiting.value.save_as(tmp_path / "copie.pdf")
    assert waiting.value.suggested_filename == "arrete 2024-12.pdf"
    assert hashlib.sha256((tmp_path / "copie.pdf").read_bytes()).hexdigest() == path.rpartition("/")[2]


def test_a_phone_shows_answers_first_and_leads_to_the_filters(opened):
    """The first answer is on the first screens, and a link leads to the filters below."""
    page = opened(ACTS, PHONE)
    answers, filters = (page.locator(name).bounding_box()["y"] for name in (".answers", ".filters"))
    assert answers < PHONE["height"]
    assert answers < filters
    page.get_by_role("link", name="Filtrer ou trier").click()
    assert page.locator("#filtres").evaluate("e => e.getBoundingClientRect().top") < PHONE["height"]
