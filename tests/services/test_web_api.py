"""The JSON API: it is what its OpenAPI document says, whatever it is asked."""

import subprocess
import sys
from pathlib import Path

ROUNDS, SEED = 40, 20_241_124


def test_the_api_stands_a_fuzzer(site, tmp_path):
    """Schemathesis, every check, a fixed seed: no 5xx, no answer that the document does not describe."""
    cookie = site.signed_in("accueil").cookies.get("passation")
    program = Path(sys.executable).with_name("schemathesis")
    options = ["--max-examples", str(ROUNDS), "--seed", str(SEED), "--workers", "1", "--generation-database", "none"]
    options += ["--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all", "--no-color"]
    options += ["--checks", "all"]
    (tmp_path / "schemathesis.toml").write_text(f'[auth.openapi.APIKeyCookie]\napi_key = "{cookie}"\n')
    said = subprocess.run(
        [program, "run", f"{site.url}/api/openapi.json", *options],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-6_000:] + said.stderr[-2_000:]


def test_the_document_describes_both_answers(site):
    """Paths, parameters in French, the session as a cookie; anybody may have it, for it holds nothing of the town."""
    answer = site.visitor().get(f"{site.url}/api/openapi.json")
    described = answer.json()
    assert set(described["paths"]) == {"/api/search", "/api/documents/{sha256}"}
    (scheme,) = described["components"]["securitySchemes"].values()
    assert (scheme["in"], scheme["name"]) == ("cookie", "passation")
    assert "Valmont" not in answer.text


def test_a_search_and_its_document_agree(site):
    """What the search says of a document, its address says too."""
    browser = site.signed_in("accueil")
    found = browser.get(f"{site.url}/api/search", params={"q": "Écoles", "sort": "date"}).json()
    hit = found["hits"][1]
    whole = browser.get(f"{site.url}/api/documents/{hit['document']}").json()
    assert {name: whole[name] for name in ("paths", "key", "act", "state", "stage", "ended", "model")} == {
        name: hit[name] for name in ("paths", "key", "act", "state", "stage", "ended", "model")
    }
    assert whole["fields"]["number"]["evidence"] == "ARRÊTÉ DU MAIRE N° 2024-12"
    assert (whole["copy_offered"], whole["pages"], whole["successor"]) == (True, 1, found["hits"][0]["document"])
