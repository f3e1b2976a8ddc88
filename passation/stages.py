"""Names of the stages and where they are made, as strings: the kernel imports nothing above it.

`make(name, workspace)` is what a worker process calls: names and ids travel, objects do not.
"""

from importlib import import_module
from typing import cast

from passation.stage import AnyStage
from passation.workspace import Workspace

STAGES = {
    "classify.pair": "classify.pair:PairStage",
    "register.candidates": "register.suggest:CandidatesStage",
    "ingest.read": "ingest.read:ReadStage",
    "ingest.members": "ingest.members:MembersStage",
    "ingest.extract": "ingest.extract:ExtractStage",
    "classify.acts": "classify.find_acts:ActsStage",
    "classify.detect": "classify.detect:DetectStage",
    "classify.place": "classify.place:PlaceStage",
    "index": "index.stage:IndexStage",
    "migrate.transfer": "migrate.transfer:TransferStage",
    "migrate.verify": "migrate.verify:VerifyStage",
    "migrate.lock": "migrate.protection.stage:LockStage",
}

HERE = frozenset({"classify.pair", "register.candidates", "index", "migrate.verify"})
"""Stages that run where the catalogue is: computed whole in one subject, writing to an index with one writer, or
waiting for a store in threads, which worker processes would only make dearer (docs/verification.md)."""


def make(name: str, workspace: Workspace) -> AnyStage:
    """A fresh stage of that name, for that workspace."""
    module, _, attribute = STAGES[name].partition(":")
    return cast(AnyStage, getattr(import_module(module), attribute)(workspace))
