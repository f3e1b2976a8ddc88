"""The process that becomes LibreOffice: `python -I -B -m migrate.fetch.office_child PLACE LIMITS PROGRAM EXTENSION`.

It gives up network, disk and privileges as our parsers do, then runs the program, which inherits all of it.
"""

import os
import sys
from pathlib import Path

from ingest.worker import protocol, sandbox


def main(place: str, spoken: str, office: str, extension: str) -> None:
    """Convert `document<extension>` of the place into `document.pdf` beside it; never returns."""
    limits = protocol.LIMITS.validate_json(spoken)
    isolation = sandbox.enter(Path(place), limits)
    sandbox.allow_cpu(limits.cpu)
    here = "/tmp" if isolation.private_tmp else place  # noqa: S108 - where the sandbox has put the place
    os.chdir(here)
    command = [
        office,
        f"-env:UserInstallation=file://{here}/profile",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "pdf", "--outdir", here, f"{here}/document{extension}"),
    ]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": here, "TMPDIR": here, "SAL_USE_VCLPLUGIN": "svp"}
    os.execve(office, command, environment)  # noqa: S606 - a fixed command on a file of our own naming


if __name__ == "__main__":
    main(*sys.argv[1:])
