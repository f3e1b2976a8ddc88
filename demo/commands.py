"""`passation demo`."""

from pathlib import Path

import click

from demo import messages
from passation import console

_folder = click.Path(path_type=Path)


@click.command("demo", cls=console.Command, help=messages.HELP)
@click.option("--dir", "folder", type=_folder, default="demo", show_default=True, metavar="DIR", help=messages.DIR_HELP)
@click.option(
    "--files",
    type=click.IntRange(messages.SMALLEST),
    metavar="N",
    default=400,
    show_default=True,
    help=messages.FILES_HELP,
)
@click.option("--seed", type=int, metavar="N", default=1, show_default=True, help=messages.SEED_HELP)
@click.option("--keep-servers", is_flag=True, help=messages.KEEP_HELP)
def demo(folder: Path, *, files: int, seed: int, keep_servers: bool) -> int:
    """Exit code 0 when everything behaved as seeded."""
    from demo.scenario import Demonstration  # a second of libraries, which the help of the others need not pay

    met = Demonstration(folder, files, seed).play(keep_servers=keep_servers)
    return console.DONE if met else console.ISSUES
