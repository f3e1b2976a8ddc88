"""What the journeys share."""

from collections.abc import Iterator

import pytest

from tests.journeys.command_line import Nursery, nursery


@pytest.fixture(scope="session")
def children() -> Iterator[Nursery]:
    """Where the commands that will be killed are started."""
    with nursery() as made:
        yield made


@pytest.fixture
def desk(tmp_path):
    """A folder outside the workspace."""
    return tmp_path / "bureau"
