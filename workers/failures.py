"""Errors of ours on their way from a worker to the person at `passation run`, through the row of the batch."""

from catalog.store import CatalogError
from catalog.tasks import Failure
from passation import errors
from passation.errors import Fault, PassationError

_KINDS: dict[str, type[PassationError]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, PassationError)
} | {CatalogError.__name__: CatalogError}

_FACTS = ("fault", "transient")


def told(error: PassationError) -> Failure:
    """The error as the catalogue keeps it: its kind, its sentence, its fault and whether to try again."""
    kind = next(one.__name__ for one in type(error).__mro__ if one.__name__ in _KINDS)
    return {
        "kind": kind,
        "message": str(error),
        "facts": {name: value for name, value in vars(error).items() if name in _FACTS},
    }


def rebuilt(failure: Failure) -> PassationError:
    """The same error, on this side."""
    error = _KINDS[failure["kind"]](failure["message"])
    for name, value in failure["facts"].items():
        setattr(error, name, Fault(value) if name == "fault" else value)
    return error
