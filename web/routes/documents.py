"""A document, and its verified copy."""

import logging
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from passation.errors import BusyError, DestinationError, FixityError
from web import copies, messages
from web.documents import Document, load
from web.errors import said
from web.guard import Here, Reader, Signed
from web.rendering import page
from web.site import Site

router = APIRouter()

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 du document, en hexadécimal.")]
_SANDBOX = "sandbox; default-src 'none'"
_LOG = logging.getLogger("passation.web")


@router.get("/document/{sha256}")
def document(
    here: Here,
    reader: Signed,
    sha256: Sha256,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """What is known of it, and one page of its text."""
    found = wanted(here, reader, sha256)
    zone = here.workspace.settings.commune.zone
    at = messages.instant(found.copy.verified, zone) if found.copy.verified else ""
    return page("document.html", reader=reader, document=found, number=number, shown=found.page(number), verified=at)


@router.get("/document/{sha256}/copie")
def copy(request: Request, here: Here, reader: Signed, sha256: Sha256) -> Response:
    """The bytes, compared before the first of them leaves."""
    found = wanted(here, reader, sha256)
    if not found.copy.offered:
        raise HTTPException(404, messages.NOT_FOUND)
    try:
        file = copies.verified(here.workspace, found)
    except BusyError as error:
        return said(request, 503, str(error))
    except FixityError as error:
        _LOG.error("copy of other bytes")
        return said(request, 502, str(error))
    except DestinationError:
        _LOG.error("copy not served")
        return said(request, 502, messages.NO_BYTES)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Length": str(found.size),
        "Content-Security-Policy": _SANDBOX,
    }
    return StreamingResponse(copies.chunks(file), headers=headers, media_type="application/octet-stream")


def wanted(here: Site, reader: Reader, sha256: str) -> Document:
    """The document, or the 404 of what does not exist when it is not for this reader."""
    found = load(here.workspace, sha256, reader.groups)
    if found is None:
        raise HTTPException(404, messages.NOT_FOUND)
    return found
