"""Mail addresses: a person's own, a person at work, or a service's mailbox."""

import re
from collections.abc import Iterator

from classify.detectors import messages
from classify.detectors.patterns import Pattern, Patterns
from classify.detectors.view import View
from passation import paths
from passation.model import Finding

_SERVICE = re.compile(r"[.\-_\d]")


class Email:
    """The provider or the shape of the local part says whose it is."""

    def __init__(self, rules: Patterns) -> None:
        self._pattern = rules.of("email")
        self._rules = rules

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`."""
        for start, end in view.spans(self._pattern, _whole):
            value = view.text[start:end]
            if not view.public.hold("email", value):
                confidence, words = weigh(self._rules, self._pattern, value)
                yield view.finding(self._pattern, self._rules.version, (start, end), confidence, words)


def _whole(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    return match.span()


def weigh(rules: Patterns, pattern: Pattern, value: str) -> tuple[float, tuple[str, ...]]:
    """Confidence that the mailbox is a person's, and the word that says why."""
    local, _, domain = paths.folded(value).rpartition("@")
    if local in rules.mailboxes or _SERVICE.split(local)[0] in rules.mailboxes:
        return pattern.weakened, (messages.SERVICE_MAILBOX,)
    if domain in rules.providers:
        return pattern.supported, (messages.OWN_MAILBOX,)
    return pattern.plain, (messages.WORK_MAILBOX,)
