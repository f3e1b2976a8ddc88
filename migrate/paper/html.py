"""A document as one page of HTML that prints on A4, without anything to fetch."""

from migrate.paper import messages
from migrate.paper.blocks import Paper
from passation.pages import environment


def as_html(paper: Paper) -> bytes:
    """The page, in UTF-8. Each kind of block has its own part of the template; all texts are escaped."""
    templates = environment("migrate")
    templates.filters |= {"kind": lambda block: type(block).__name__}
    return templates.get_template("paper.html").render(paper=paper, sign=messages.SIGN).encode()
