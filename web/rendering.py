"""From facts to a page: Jinja, everything escaped, a name that is not given is an error."""

from functools import cache
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from passation.pages import environment
from web import messages


@cache
def _environment() -> Environment:
    made = environment("web")
    made.globals["say"] = messages
    made.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    return made


def page(template: str, status: int = 200, **facts: Any) -> Response:
    """The template as an answer; `reader` None is nobody."""
    return HTMLResponse(_environment().get_template(template).render({"reader": None, **facts}), status)
