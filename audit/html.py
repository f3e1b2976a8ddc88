"""The page: one file, nothing to fetch, for a screen, a telephone and A4."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from audit import messages
from audit.tables import for_people, stamped
from passation.console import number, plural, size


def page(template: str, facts: Mapping[str, Any], zone: tzinfo) -> bytes:
    """The report `template` as HTML; `facts` are the names that it uses."""
    environment = Environment(
        loader=PackageLoader("audit"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "cell": lambda cell, kind: for_people(cell, kind, zone),
        "number": number,
        "size": size,
        "plural": plural,
        "stamp": stamped,
    }
    return environment.get_template(template).render(facts, say=messages).encode()
