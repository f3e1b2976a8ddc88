"""A document in its three forms among the reports."""

from dataclasses import dataclass

from migrate.paper.blocks import Paper
from migrate.paper.html import as_html
from migrate.paper.pdf import as_pdf
from migrate.reports import write_report
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Written:
    """Where the forms lie (`json`, `html`, `pdf`), and the PDF itself."""

    files: dict[str, str]
    pdf: bytes


def write_paper(workspace: Workspace, name: str, facts: bytes, paper: Paper) -> Written:
    """Write `name`.json with these facts, and the paper made of them as HTML and PDF."""
    made = {"json": facts, "html": as_html(paper), "pdf": as_pdf(paper)}
    files = {kind: str(write_report(workspace, f"{name}.{kind}", data)) for kind, data in made.items()}
    return Written(files, made["pdf"])
