"""A document as one page of HTML that prints on A4, without anything to fetch."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from migrate.paper import messages
from migrate.paper.blocks import Paper


def as_html(paper: Paper) -> bytes:
    """The page, in UTF-8. Each kind of block has its own part of the template; all texts are escaped."""
    environment = Environment(
        loader=PackageLoader("migrate"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"kind": lambda block: type(block).__name__}
    return environment.get_template("paper.html").render(paper=paper, sign=messages.SIGN).encode()
