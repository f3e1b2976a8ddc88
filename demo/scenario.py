"""The whole journey on the fictional commune, as a person would carry it out, checked against its ground truth."""

import os
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import click

from audit import report
from catalog import decisions
from catalog.decisions import Action, Decision, Reason, Scope
from catalog.jobs import job
from catalog.store import Catalog
from demo import checks, messages
from demo.commune import generate
from demo.servers.seaweed import Seaweed
from demo.share import Shown, show
from demo.truth import Trait, Truth
from index import messages as index_messages
from index.search import search
from journey import messages as journey_messages
from journey.initialise import Request, initialise
from journey.run import run
from migrate.attest import attest
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from passation import console
from passation.errors import SettingsError
from passation.workspace import Workspace

MARK = ".demonstration"
SERVER, DISK = "serveur", "disque"


@dataclass
class Demonstration:
    """One run of the scenario."""

    folder: Path
    files: int
    seed: int
    met: dict[str, bool] = field(default_factory=dict)

    def play(self, *, keep_servers: bool) -> bool:
        """Everything, from a clean folder; True when all behaved as seeded."""
        self._clean()
        truth = self._commune()
        with ExitStack() as stack:
            workspace = self._servers(truth, stack)
            self._journey(truth, workspace)
            if keep_servers:
                stack.pop_all()
                settings = workspace.settings
                console.say(messages.kept(settings.sources[SERVER].url, settings.destination.url))
        return all(self.met.values())

    def _clean(self) -> None:
        if self.folder.exists() and any(self.folder.iterdir()):
            if not (self.folder / MARK).is_file():
                raise SettingsError(messages.not_ours(self.folder))
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / MARK).touch()

    def _commune(self) -> Truth:
        _step("commune")
        start = time.monotonic()
        truth = generate(self.folder / "commune", files=self.files, seed=self.seed)
        console.say(messages.generated(truth.commune.name, len(truth.entries), time.monotonic() - start))
        return truth

    def _servers(self, truth: Truth, stack: ExitStack) -> Workspace:
        _step("servers")
        commune = self.folder / "commune"
        share = show(truth, commune, stack)
        store = Seaweed(self.folder / "stockage")
        store.start()
        stack.callback(store.stop)
        console.say(share.said)
        destination = f"s3://demonstration/{truth.commune.insee}?endpoint={store.url}"
        sources = ((SERVER, share.url), (DISK, f"folder:{(commune / DISK).absolute()}"))
        named = truth.commune
        request = Request(named.name, named.insee, named.siren, messages.BY, sources, destination)
        workspace = initialise(self.folder, request)
        _keep_secrets(workspace, share, store)
        opened = open_destination(destination, workspace.secret, create=True)
        opened.check()
        opened.close()
        return workspace

    def _journey(self, truth: Truth, workspace: Workspace) -> None:
        _step("run")
        with job(workspace) as work:
            outcome = run(work)
            for one in outcome.waits:
                console.say(journey_messages.wait(one.sentence, one.command))
            self.met["private"] = checks.held(work, truth)
            self.met["denied"] = checks.refused(work, truth)
            self.met["duplicates"] = checks.duplicates(work, truth)
            _step("search")
            self._ask(truth, workspace)
            _step("first")
            first = attest(work)
            console.say(messages.closing(first["allowed"], [reason["sentence"] for reason in first["reasons"]]))
            self.met["refused"] = not first["allowed"]
            _step("decisions")
            _decide(work.catalog, truth)
            _step("control")
            run(work, rehash=True)
            _step("second")
            second = attest(work)
            console.say(messages.closing(second["allowed"], [reason["sentence"] for reason in second["reasons"]]))
            self.met["allowed"] = second["allowed"]
            self.met["balanced"] = checks.balanced(work)
            self.met["identical"] = checks.identical(work)
            with work.catalog.read() as db:
                written = report.write(workspace, db)
        _step("summary")
        for name, met in self.met.items():
            console.say(messages.expectation(messages.EXPECTED[name], met))
        reports = [written.html, written.xlsx, Path(second["files"]["html"])]
        console.say(messages.reports(self.folder, reports))

    def _ask(self, truth: Truth, workspace: Workspace) -> None:
        question = truth.questions[0]
        found = search(workspace, question.words, limit=3)
        console.say(messages.asked(question.ask))
        console.say(index_messages.found(found.total, question.words, approximate=found.approximate))
        for number, one in enumerate(found.answers, start=1):
            console.say(index_messages.answer(number, one))
        paths = {path for one in found.answers for path in one.paths}
        self.met["search"] = any(checks.shown(path) in paths for path in question.paths)


def _step(name: str) -> None:
    console.say()
    console.say(click.style(messages.STEPS[name], bold=True))


def _keep_secrets(workspace: Workspace, share: Shown, store: Seaweed) -> None:
    """In files that only the owner reads, so that later commands of a person find them."""
    values = {
        f"PASSATION_SOURCE_{SERVER.upper()}_PASSWORD": share.password,
        ACCESS_KEY: store.access_key,
        SECRET_KEY: store.secret_key,
    }
    for name, value in values.items():
        handle = os.open(workspace.folder / "secrets" / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(value)


def _decide(catalog: Catalog, truth: Truth) -> None:
    private = [entry.path for entry in truth.entries if Trait.PRIVATE in entry.traits]
    kinds = [
        (private, Reason.PRIVATE_TAKEN_BACK, messages.WHY_PRIVATE),
        (truth.denied, Reason.OTHER, messages.WHY_DENIED),
    ]
    for paths, reason, why in kinds:
        with catalog.begin() as db:
            for path in paths:
                source, _, inner = path.partition("/")
                subject = decisions.entry_subject(source, os.fsencode(inner))
                decisions.record(db, Decision(Scope.ENTRY, subject, Action.EXCLUDE, messages.BY, why, reason))
        console.say(f"  {len(paths)} — {journey_messages.REASONS[reason]} : {why}")
