"""The pages over HTTP, without JavaScript: searching, reading, downloading; and what protects them."""

import hashlib
import http.client
import io
import re
import stat
from urllib.parse import urlsplit

import pytest
from pypdfium2 import PdfDocument

from tests.journeys.command_line import passation
from tests.services.web_site import serving

SHA = re.compile(r'href="/document/([0-9a-f]{64})')
NOTHING = "0" * 64


@pytest.fixture(scope="module")
def browser(site):
    """Somebody of the reception."""
    return site.signed_in("accueil")


def document_of(site, browser, words):
    """Digest of the first document found."""
    return SHA.search(browser.get(site.url, params={"q": words}).text)[1]


# --- searching -------------------------------------------------------------------------------------------------------


def test_an_answer_says_all_that_it_should(site, browser):
    """State, end, successor first, marked words, place, key, model, reasons."""
    page = browser.get(site.url, params={"q": "stationnement Écoles"}).text
    for said in (
        "Arrêté n° 2024-12 du 4 mars 2024",
        "signé",
        "n’est plus en vigueur depuis le 20 mars 2024",
        "met fin à : réglementation du stationnement rue des Écoles",
        "<mark>stationnement</mark>",
        "serveur:Accueil/arrete 2024-12.pdf",
        "Dans le stockage : ",
        "Modèle modifiable : <a href=",
        "Trouvé : dans l’objet de l’acte : stationnement",
    ):
        assert said in page, said
    answers = page.partition('class="hits"')[2]
    assert answers.index("n° 2024-40") < answers.index("n° 2024-12")


def test_filters_narrow_and_count(site, browser):
    """A kind, a year, a source and a place of the filing plan; what is ticked stays ticked."""

    def asked(**filters):
        return browser.get(site.url, params={"q": "stationnement"} | filters).text

    assert re.search(r'value="arrete"> Arrêté <span class="count">2<', asked())
    narrowed = asked(type="arrete", year=2024, node="dir.gen")
    assert "2 documents trouvés" in narrowed
    for ticked in ("arrete", "2024", "dir.gen"):
        assert f'value="{ticked}" checked' in narrowed
    assert re.search(r'value="texte"> Texte <span class="count">2<', asked(type="arrete"))
    assert "4 documents trouvés" in asked(type=["arrete", "texte"])
    assert "Aucun document" in asked(source="autre")
    assert "25 documents trouvés." in browser.get(site.url, params={"node": "dir.cm"}).text


def test_pages_follow_each_other(site, browser):
    """Twenty-five answers: three pages, no answer twice, none forgotten, sort and words kept."""
    address, found = "/?q=autocars&sort=date", []
    while address:
        page = browser.get(site.url + address).text
        found += re.findall(r'<h3><a href="/document/([0-9a-f]{64})', page)
        link = re.search(r'<a rel="next" href="([^"]+)"', page)
        address = link[1].replace("&amp;", "&") if link else ""
    assert (len(found), len(set(found))) == (25, 25)


def test_without_an_answer_near_words_and_unread_files_are_told(site, browser):
    """What somebody may look at next."""
    near = browser.get(site.url, params={"q": "autocarz"}).text
    assert "Aucun document ne contient exactement « autocarz »" in near
    assert '<a href="/?q=autocars">autocars</a>' in near
    nothing = browser.get(site.url, params={"q": "circulation 2017"}).text
    assert "pourrait contenir la réponse" in nothing
    assert "serveur:Accueil/circulation quai Sud.zip" in nothing


@pytest.mark.parametrize(
    "query", ["year=mille", "page=0", "page=9999", "sort=prix", "inconnu=1", "type=", "q=" + "a" * 2001]
)
def test_an_address_that_is_not_understood_is_said_so(site, browser, query):
    """422 and a French page; nothing of the value is repeated."""
    answer = browser.get(f"{site.url}/?{query}")
    assert answer.status_code == 422
    assert "n’est pas comprise" in answer.text


@pytest.mark.parametrize(
    "words", ['"', "«", "<b>x", "a\0b", "' OR 1=1 --", "{{ 7*7 }}", "type:", "\u202e", "🚀", "%FF"]
)
def test_any_words_are_words(site, browser, words):
    """Signs of HTML, SQL, templates and other scripts are searched for, and shown as they are."""
    answer = browser.get(site.url, params={"q": words})
    assert answer.status_code == 200
    assert "<b>" not in answer.text
    assert "« 49 »" not in answer.text


# --- a document ------------------------------------------------------------------------------------------------------


def test_a_document_shows_what_each_field_rests_on(site, browser):
    """Fields with page and words, places, state, text, link to the act that ended it and to the model."""
    newer, older = SHA.findall(browser.get(site.url, params={"q": "Écoles"}).text)[:2]
    page = browser.get(f"{site.url}/document/{older}").text
    assert "« ARRÊTÉ DU MAIRE N° 2024-12 »" in page
    assert "Copie relue dans le stockage le" in page
    assert "Un acte plus récent y a mis fin" in page
    assert f'href="/document/{newer}"' in page
    assert "serveur:Accueil/arrete 2024-12.pdf" in page
    assert "Article 1 : le stationnement est interdit rue des Écoles" in page
    model = re.search(r'href="/document/(\w+)">serveur:Accueil/arrete 2024-12.docx', page)[1]
    assert "Modèle d’arrêté de stationnement" in browser.get(f"{site.url}/document/{model}").text


def test_names_and_texts_of_documents_are_not_html(site, browser):
    """Neither a file name nor a text is ever markup."""
    answers = browser.get(f"{site.url}/?q=2011").text
    document = browser.get(f"{site.url}/document/{SHA.search(answers)[1]}").text
    for page in (answers, document):
        assert "<script>alert" not in page
        assert "<b>" not in page
    assert "=&lt;b&gt;note.txt" in document


def test_the_copy_is_the_document(site, browser):
    """Attachment, sandboxed, of unknown type for the browser, and its digest is its address."""
    digest = SHA.findall(browser.get(site.url, params={"q": "Écoles"}).text)[1]
    answer = browser.get(f"{site.url}/document/{digest}/copie")
    assert hashlib.sha256(answer.content).hexdigest() == digest
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''arrete%202024-12.pdf"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    pdf = PdfDocument(io.BytesIO(answer.content))
    assert len(pdf) == 1
    pdf.close()


def test_a_copy_that_is_not_the_document_is_never_sent(site, browser):
    """Bytes changed, cut, longer or gone in the store: 502 in French, and not one byte of them."""
    digest = document_of(site, browser, '"autocars scolaires" "Séance 7"')
    (key,) = [key for key, data in site.town.objects().items() if hashlib.sha256(data).hexdigest() == digest]
    file = site.town.store / key
    whole, mode = file.read_bytes(), stat.S_IMODE(file.stat().st_mode)
    file.chmod(0o600)
    try:
        for wrong in (b"X" + whole[1:], whole[:-1], whole + b"!", None):
            file.unlink()
            if wrong is not None:
                file.write_bytes(wrong)
            answer = browser.get(f"{site.url}/document/{digest}/copie")
            assert answer.status_code == 502
            assert "rien ne vous est envoyé" in answer.text
            assert "Content-Disposition" not in answer.headers
    finally:
        file.write_bytes(whole)
        file.chmod(mode)
    assert browser.get(f"{site.url}/document/{digest}/copie").status_code == 200


def test_what_is_not_verified_is_not_offered(site, browser):
    """A document that is not in the store has no link, and its address of copy does not exist."""
    digest = document_of(site, browser, "trottinettes")
    page = browser.get(f"{site.url}/document/{digest}").text
    assert "Pas encore dans le stockage" in page
    assert "/copie" not in page
    assert browser.get(f"{site.url}/document/{digest}/copie").status_code == 404


# --- what protects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/connexion", "/", "/?year=x", "/absent", "/api/search", "/static/style.css", "/static/absent.js"]
)
def test_every_answer_carries_the_headers(site, browser, path):
    """Pages, errors, API and files: a strict policy, no sniffing, no frame, no referrer elsewhere."""
    headers = browser.get(site.url + path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers
    if not path.startswith("/static/style"):
        assert headers["Cache-Control"] == "no-store"


def test_pages_hold_no_inline_script_nor_style(site, browser):
    """And nothing from another host: the policy would refuse it, the page has none."""
    for path in ("/connexion", "/", "/?q=stationnement", f"/document/{NOTHING}"):
        page = browser.get(site.url + path).text
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_a_large_or_endless_envelope_is_refused(site):
    """Before anything is read of it."""
    browser = site.visitor()
    assert browser.post(f"{site.url}/connexion", data={"nom": "a" * 70_000}).status_code == 413
    assert browser.post(f"{site.url}/connexion", data=iter([b"nom=a"])).status_code == 413


@pytest.mark.parametrize(
    "path", ["/static/../../passation.toml", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"]
)
def test_static_files_are_those_of_the_package(site, path):
    """No way out of their folder."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc)  # requests would tidy the path
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_the_log_holds_nothing_of_anybody(site, browser):
    """No query, no path, no name: a fault is its kind alone."""
    browser.get(site.url, params={"q": "Zéphirine Lemaire"})
    log = site.log.read_text()
    assert not re.search(r"Lemaire|accueil|autocars|document/|GET |POST ", log)


def test_beyond_this_machine_only_behind_https(site):
    """Refused in French, exit code 2, nothing listened on."""
    said = passation("serve", "--host", "0.0.0.0", "--port", "0", "-C", site.town.workspace.folder)
    assert said.code == 2
    assert "HTTPS" in said.err


def test_behind_https(site):
    """With `[web] url`, cookies are Secure and bound to the host, and transport security is asked for."""
    settings = site.town.workspace.folder / "passation.toml"
    before = settings.read_text()
    settings.write_text(before.replace("[web]", '[web]\nurl = "https://recherche.valmont.example"'))
    try:
        with serving(site.town) as served:
            headers = served.visitor().get(f"{served.url}/connexion").headers
    finally:
        settings.write_text(before)
    assert re.search(r"__Host-passation-visite=.+; HttpOnly; .*Path=/; SameSite=lax; Secure", headers["Set-Cookie"])
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
