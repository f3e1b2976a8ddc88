"""The search: one address, whatever the browser can do."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from web.asking import LAST_PAGE, Asked
from web.finding import find
from web.guard import Here, Signed
from web.rendering import page

router = APIRouter()


@router.get("/")
def search(here: Here, reader: Signed, asked: Annotated[Asked, Query()]) -> Response:
    """The box, and the answers when something is asked."""
    workspace = here.workspace
    screen = None if asked.is_empty else find(workspace, asked, reader.groups)
    commune = workspace.settings.commune.name
    return page("search.html", reader=reader, commune=commune, asked=asked, screen=screen, last_page=LAST_PAGE)
