"""Real databases of Access, written by Jackcess, which Tika brings along."""

import subprocess
from pathlib import Path

from tests.services import maven_home

_BASE = Path(__file__).parent / "access" / "Base.java"


def make(file: Path, form: str = "V2010", rows: int = 2, empty: str = "vide") -> None:
    """A register of graves: text, memo, date, picture; and a table without a row.

    Args:
        file: to write.
        form: V2000, V2003 (Jet 4), V2007, V2010 or V2016 (ACE).
        rows: of the register.
        empty: name of the other table.
    """
    maven_home.skip_without("Jackcess")
    library = maven_home.laid_out("tika") / "lib" / "*"
    command = ["java", "-cp", str(library), _BASE, file, form, str(rows), empty]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
