"""Trying again what a store could not do for a moment. Only for requests that may safely be made twice."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from migrate.destinations.s3.errors import passes

PAUSES = (0.2, 0.8, 3.2)
"""Seconds between attempts; some more or less, so that workers do not come back all at once."""

T = TypeVar("T")


def persistently(attempt: Callable[[], T]) -> T:
    """What `attempt` gives, at the latest after three pauses; its last error when it never succeeds."""
    for pause in PAUSES:
        try:
            return attempt()
        except (ClientError, BotoCoreError) as error:
            if not passes(error):
                raise
        time.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
    return attempt()
