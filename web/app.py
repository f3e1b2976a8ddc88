"""The application: pages, API, vendored files, errors, headers."""

from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from web import errors
from web.routes import api, documents, searching, signing_in
from web.security import Guarded
from web.site import Site


def application(site: Site) -> ASGIApp:
    """The site as an ASGI application."""
    app = FastAPI(
        title="Passation — recherche",
        description="Recherche et documents, avec les droits de la session ouverte sur la page de connexion.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.site = site
    for pages in (signing_in, searching, documents):
        app.include_router(pages.router, include_in_schema=False)
    app.include_router(api.router)
    app.mount("/static", _Static(directory=str(files("web") / "static")))
    errors.install(app)
    return Guarded(app, encrypted=site.encrypted)


class _Static(StaticFiles):
    """Files of the package: they may be kept by the browser, for they hold nothing of the commune."""

    def file_response(self, *args: Any, **kwargs: Any) -> Any:
        """See StaticFiles."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
