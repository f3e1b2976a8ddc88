"""What a machine lacks for a test."""

import os
from typing import NoReturn

import pytest


def lacking(reason: str) -> NoReturn:
    """Skip the test, or fail it where services are required."""
    (pytest.fail if os.environ.get("PASSATION_REQUIRE_SERVICES") == "1" else pytest.skip)(reason)
