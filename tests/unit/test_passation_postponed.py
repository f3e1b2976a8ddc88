"""Modules that a library imports and hardly ever uses are not imported before they are used."""

import subprocess
import sys

from passation.postponed import postponed


def forget(*names: str) -> None:
    for name in names:
        sys.modules.pop(name, None)


def test_a_module_is_imported_when_something_is_asked_of_it() -> None:
    """Whoever imported it in the block holds something that becomes it; nobody else sees a difference."""
    forget("colorsys")
    with postponed("colorsys"):
        import colorsys
    assert "colorsys" not in sys.modules
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)
    assert sys.modules["colorsys"].rgb_to_hsv is colorsys.rgb_to_hsv


def test_a_module_that_is_needed_in_the_block_is_imported_there() -> None:
    """A part of a postponed package, or a name taken out of it, has it imported at once."""
    forget("wsgiref", "wsgiref.headers", "colorsys")
    with postponed("wsgiref", "colorsys"):
        import wsgiref.headers
        from colorsys import hsv_to_rgb
    assert sys.modules["wsgiref"].headers is wsgiref.headers
    assert sys.modules["colorsys"].hsv_to_rgb is hsv_to_rgb


def test_a_module_already_imported_is_left_alone() -> None:
    """There is nothing to spare any more."""
    import colorsys

    with postponed("colorsys"):
        assert sys.modules["colorsys"] is colorsys
    assert sys.modules["colorsys"] is colorsys


def test_a_login_to_a_share_needs_no_certificates() -> None:
    """They come with CredSSP, which no file server asks for: they were an eighth of what it takes to begin."""
    code = "import sys, ingest.sources.smb.session; sys.exit('cryptography.x509' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
