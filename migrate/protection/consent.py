"""A word that a person types before what cannot be undone; `--json` keeps standard output for its document."""

import click


def typed(question: str, word: str) -> bool:
    """Whether the person typed this very word, capitals aside. Raises click.Abort when there is nobody to type."""
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().casefold() == word.casefold()
