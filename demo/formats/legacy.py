"""Word 97 and Excel 97, which only LibreOffice writes."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from demo import messages
from passation.errors import SettingsError

_SECONDS = 120


def converted(data: bytes, old: str, new: str) -> bytes:
    """The document `data` of format `old` as `new` (`doc`, `xls`).

    Raises:
        SettingsError: LibreOffice is absent, or failed.
    """
    office = shutil.which("soffice")
    if office is None:
        raise SettingsError(messages.NO_LIBREOFFICE)
    with TemporaryDirectory() as folder:
        source = Path(folder, f"document.{old}")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profil').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", new, "--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 - fixed command, own file
            return source.with_suffix(f".{new}").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise SettingsError(messages.LIBREOFFICE_FAILED) from error
