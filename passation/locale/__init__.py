"""Click's own sentences in French. Ours are French in the code.

`messages.po` is compiled by `make locale`; cli.py sets LANGUAGE before Click is imported, since on a bare Debian with
LANG=C.UTF-8 nothing else works.
"""

import gettext
from pathlib import Path


def speak_french() -> None:
    """Bind the default domain, which Click uses, to the compiled messages."""
    gettext.bindtextdomain("messages", str(Path(__file__).parent))
    gettext.textdomain("messages")
