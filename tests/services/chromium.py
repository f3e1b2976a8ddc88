"""The system's Chromium, through Playwright; absent → skip with the reason, or failure where it is required."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_ARGUMENTS = ["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"]


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser for the time of the block."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("PASSATION_REQUIRE_SERVICES") == "1":
            pytest.fail("Chromium is required and is not installed (make services).")
        pytest.skip("Chromium is not installed (Debian package chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=False, args=_ARGUMENTS)
        yield browser
        browser.close()
