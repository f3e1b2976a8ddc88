"""The page: one file, nothing to fetch, for a screen, a telephone and A4."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from audit import messages
from audit.tables import for_people, stamped
from passation.console import number, plural, size
from passation.pages import environment


def page(template: str, facts: Mapping[str, Any], zone: tzinfo) -> bytes:
    """The report `template` as HTML; `facts` are the names that it uses."""
    templates = environment("audit")
    templates.filters |= {
        "cell": lambda cell, kind: for_people(cell, kind, zone),
        "number": number,
        "size": size,
        "plural": plural,
        "stamp": stamped,
    }
    return templates.get_template(template).render(facts, say=messages).encode()
