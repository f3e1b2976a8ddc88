"""From files to proposed lines of the register, on a small commune written for the purpose."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.detectors.kinds import PERSONAL
from classify.detectors.view import PublicValues
from classify.scan import scan
from passation.model import Certainty, Page
from register import catalogue, messages, scoring
from register.candidates import candidates
from register.hints import HintMatcher
from register.model import Candidate, Evidence

ACTIVITIES = catalogue.load()
CONTROLLERS = scoring.load().controllers
MATCHER = HintMatcher(ACTIVITIES)
DAY = 86_400 * 10**9
NIR = "1 85 05 75 116 001 59"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


def trace(path: str, text: str, modified: int = 20_000 * DAY) -> Evidence:
    """What the stages before would say of a file."""
    media_type = "text/csv" if path.endswith((".csv", ".xlsx")) else "text/plain"
    public = PublicValues(phones=frozenset({"0467000001"}), emails=frozenset({"mairie@valmeyrac.example.fr"}))
    scanned = scan([Page(1, text)], media_type, public, today=date(2026, 1, 1))
    found = [item for item in scanned if item.confidence >= PERSONAL]
    columns = [item for item in found if item.detector.startswith("header")]
    return Evidence(
        path=path,
        folder=path.rpartition("/")[0],
        size=len(text),
        kinds=Counter(item.kind for item in found),
        in_path=MATCHER.path_words(path),
        in_text=MATCHER.words(text),
        columns=tuple(item.kind for item in columns),
        rows=max((int(item.words[1]) for item in columns), default=0),
        modified=modified,
        masked=tuple(item.masked for item in found),
    )


def written(file: dict[str, Any]) -> Evidence:
    text = file.get("text") or "\n".join([file["heads"], *[file["row"]] * file["rows"]])
    return trace(file["path"], text)


def proposed(traces: Iterable[Evidence]) -> list[Candidate]:
    return candidates(traces, ACTIVITIES, CONTROLLERS)


SEED = yaml.safe_load((Path(__file__).parent / "data" / "register_cases.yaml").read_text(encoding="utf-8"))
CASES, HELD_OUT = (
    {activity: [written(file) for file in files] for activity, files in SEED[part].items()}
    for part in ("cases", "held_out")
)
NOISE = [written(file) for file in SEED["noise"]]
COMMUNE = [*NOISE, *(file for files in CASES.values() for file in files)]


def test_recall_and_precision_on_a_small_commune() -> None:
    """Of 25 seeded activities all but one are proposed, 22 as probable, and few others with them."""
    found = proposed(COMMUNE)
    seen = {candidate.activity for candidate in found}
    likely = {candidate.activity for candidate in found if candidate.level != Certainty.UNKNOWN}
    assert len(CASES) == 25
    assert len(seen & set(CASES)) >= 24
    assert len(likely & set(CASES)) >= 22
    assert len(likely & set(CASES)) / len(likely) >= 0.9
    assert len(seen & set(CASES)) / len(seen) >= 0.85
    assert len(found) == len({candidate.key for candidate in found})


def test_recall_and_precision_on_files_written_afterwards() -> None:
    """Of 15 activities on which nothing was tuned, most of them in one file, at least 13 are proposed."""
    files = [file for part in HELD_OUT.values() for file in part]
    seen = {candidate.activity for candidate in proposed([*COMMUNE, *files])} - set(CASES)
    assert len(HELD_OUT) == 15
    assert len(seen & set(HELD_OUT)) >= 13
    assert len(seen - set(HELD_OUT)) <= 2


def test_public_deliberations_propose_nothing() -> None:
    """A folder of acts that names no one's data gives no line, though it speaks of every subject."""
    assert proposed(file for file in NOISE if file.folder.startswith("Conseil/délibérations")) == []


def test_forms_without_data_propose_nothing() -> None:
    """Words of the catalogue without personal data are no processing."""
    text = "CERFA n° 12156, demande de subvention, compte rendu financier"
    assert proposed(trace(file.path, text) for file in NOISE) == []


def test_data_without_words_proposes_nothing() -> None:
    """Personal data without a word of the catalogue is no activity."""
    assert proposed([trace("x/y.txt", f"Mme A née le 04/05/1985, {NIR}")]) == []


@given(st.permutations(COMMUNE))
@settings(max_examples=10)
def test_the_order_of_files_does_not_matter(files: list[Evidence]) -> None:
    """The same files in another order give the same lines, to the letter."""
    assert proposed(files) == proposed(COMMUNE)


def test_many_files_make_one_line() -> None:
    """A hundred files of one subject are one candidate, surer than one file alone."""
    one = trace("Urba/DIA/1.txt", "DIA, droit de préemption, vendeur né le 04/05/1955")
    many = [replace(one, path=f"Urba/DIA/{number}.txt") for number in range(100)]
    (alone,), (candidate,) = proposed([one]), proposed(many)
    assert (candidate.files, candidate.bytes) == (100, 100 * one.size)
    assert candidate.level == Certainty.SURE
    assert alone.confidence < candidate.confidence
    assert messages.ONE_FILE in alone.reasons_against


def test_a_table_of_persons_is_a_strong_trace() -> None:
    """Two columns of identity and twenty rows suffice for a probable line; nineteen rows do not."""
    full = Evidence("PM/OTV.xlsx", "PM", in_path=MATCHER.path_words("PM/OTV.xlsx"), columns=("name", "postal"), rows=20)
    (candidate,) = proposed([full])
    assert (candidate.activity, candidate.level) == ("tranquillite_vacances", Certainty.PROBABLE)
    assert proposed([replace(full, rows=19)]) == []
    assert proposed([replace(full, columns=("name", "health"))]) == []


def test_an_unexpected_social_security_number_is_an_alert() -> None:
    """A NIR, or a sensitive datum, where the activity has none speaks against it in plain words."""
    text = "DIA, droit de préemption, vendeur né le 04/05/1955"
    (plain,) = proposed([trace("DIA/1.txt", text)])
    (alert,) = proposed([trace("DIA/1.txt", f"{text} {NIR}. Mme A est en arrêt maladie.")])
    assert messages.NIR_UNEXPECTED in alert.reasons_against
    assert messages.sensitive_unexpected("health") in alert.reasons_against
    assert alert.confidence < plain.confidence
    (payroll,) = proposed(CASES["paie"])
    assert payroll.kinds["social-security-number"]
    assert messages.NIR_UNEXPECTED not in payroll.reasons_against


@pytest.mark.parametrize(
    ("path", "hint", "expected"),
    [
        ("RH/Paie/1.txt", "", "commune"),
        ("CCAS/RH/Paie/1.txt", "", "ccas"),
        ("Caisse des écoles/paie/1.txt", "", "caisse_ecoles"),
        ("CCAS/RH/Paie/1.txt", "commune", "commune"),
    ],
)
def test_each_legal_person_has_its_own_line(path: str, hint: str, expected: str) -> None:
    """The folder says whose register it is, unless the caller knows better."""
    file = replace(trace(path, f"Bulletin de paie, URSSAF, {NIR}"), controller=hint)
    assert [candidate.controller for candidate in proposed([file])] == [expected]


def test_the_catalogue_decides_for_the_social_service() -> None:
    """Aids are the CCAS's wherever they lie; the heat-wave register is the commune's, even in the CCAS's folders."""
    aid = trace("Social/1.txt", "Aide d’urgence, bon alimentaire, reste à vivre. Mme A née le 04/05/1985")
    assert {candidate.key for candidate in proposed([aid])} == {"ccas/aide_facultative"}
    assert {candidate.key for candidate in proposed(CASES["registre_canicule"])} == {"commune/registre_canicule"}
    commune_alone = candidates([aid], ACTIVITIES, CONTROLLERS[:1])
    assert [candidate.controller for candidate in commune_alone] == ["commune"]


def test_a_place_in_the_filing_plan_adds_to_the_words() -> None:
    """A file proposed for the activity's own node, or under it, needs fewer words and says so."""
    target = next(activity.target for activity in ACTIVITIES if activity.id == "dia_preemption")
    file = trace("x/1.txt", "DIA, droit de préemption, vendeur né le 04/05/1955")
    assert proposed([file]) == []
    (candidate,) = proposed([replace(file, node=target + ".X")])
    assert messages.placed(1, target) in candidate.reasons_for


def test_what_a_candidate_says_can_be_read_and_exchanged() -> None:
    """It has folders, words, masked samples and the date of its last change, and goes through JSON."""
    old = trace(
        "Eau/2009.txt", f"Facture d’eau de l’abonné, compteur, branchement, {IBAN}, {IBAN}", modified=14_000 * DAY
    )
    found = proposed([old, *CASES["ads"]])
    candidate = next(one for one in found if one.activity == "eau_assainissement")
    assert candidate.to_confirm
    assert messages.TO_CONFIRM in candidate.reasons_against
    assert messages.old(2008) in candidate.reasons_against
    assert candidate.folders == ("Eau",)
    assert candidate.masked == ("FR•• •••• … 89",)
    assert json.loads(json.dumps(candidate.as_dict()))["key"] == "commune/eau_assainissement"
    assert json.loads(json.dumps(old.as_dict()))["path"] == "Eau/2009.txt"


def test_general_documents_support_nothing_surely() -> None:
    """A report that speaks of everything and names one person makes no probable line."""
    (report,) = [file for file in NOISE if file.path.endswith("comptes rendus/2018.txt")]
    assert len(report.in_text) > scoring.load().spread
    assert [candidate for candidate in proposed([report]) if candidate.level != Certainty.UNKNOWN] == []
