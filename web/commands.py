"""`passation serve` opens the search page; `passation user` keeps its accounts."""

from typing import TYPE_CHECKING

import click

from passation import console
from passation.errors import SettingsError
from passation.workspace import Workspace
from web import messages

if TYPE_CHECKING:
    from web.accounts import Accounts

_PASSWORD = "PASSATION_USER_PASSWORD"  # noqa: S105 - the name of a secret


@console.command("serve", help=messages.SERVE_HELP)
@click.option("--host", metavar="ADRESSE", default="127.0.0.1", show_default=True, help=messages.HOST_HELP)
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65_535), default=8765, help=messages.PORT_HELP)
def serve(workspace: Workspace, *, host: str, port: int) -> int:
    """See web.serving."""
    from web.serving import serve as serving  # half a second, which other commands need not pay

    serving(workspace, host, port)
    return console.DONE


user = console.Group("user", help=messages.USER_HELP)


@console.command("add", help=messages.ADD_HELP)
@click.argument("name", metavar="NOM")
@click.option("--group", "groups", multiple=True, metavar="GROUPE", help=messages.GROUP_HELP)
@click.option("--operator", is_flag=True, help=messages.OPERATOR_HELP)
def add(workspace: Workspace, *, name: str, groups: tuple[str, ...], operator: bool) -> int:
    """Make an account."""
    from index.messages import unknown_group
    from web.accounts import checked_name

    known = workspace.settings.groups
    for one in groups:
        if one not in known:
            raise SettingsError(unknown_group(one, known))
    if bool(groups) == operator:
        raise SettingsError(messages.WHO)
    checked = checked_name(name)
    _accounts(workspace).add(checked, _password(workspace), groups, operator=operator)
    console.say(messages.added(checked, groups))
    return console.DONE


@console.command("remove", help=messages.REMOVE_HELP)
@click.argument("name", metavar="NOM")
def remove(workspace: Workspace, *, name: str) -> int:
    """Remove an account."""
    _accounts(workspace).remove(name)
    console.say(messages.removed(name))
    return console.DONE


@console.command("password", help=messages.PASSWORD_HELP)
@click.argument("name", metavar="NOM")
def password(workspace: Workspace, *, name: str) -> int:
    """Change a password."""
    _accounts(workspace).change_password(name, _password(workspace))
    console.say(messages.password_changed(name))
    return console.DONE


@console.command("list", help=messages.LIST_HELP)
def list_users(workspace: Workspace) -> int:
    """List the accounts."""
    known, zone = workspace.settings.groups, workspace.settings.commune.zone
    found = _accounts(workspace).all()
    if not found:
        console.say(messages.NO_ACCOUNT_YET)
    for one in found:
        account, last = one.account, messages.instant(one.last, zone) if one.last else ""
        console.say(messages.listed(account.name, account.groups, operator=account.operator, last=last))
        if lost := [name for name in account.groups if name not in known]:
            console.say(messages.unknown_groups(lost))
    return console.DONE


for _command in (add, remove, password, list_users):
    user.add_command(_command)


def _accounts(workspace: Workspace) -> "Accounts":
    from web.accounts import Accounts
    from web.store import Store

    workspace.settings  # noqa: B018 - says first that there is no workspace here
    return Accounts(Store(workspace.folder))


def _password(workspace: Workspace) -> str:
    """From the secrets, for scripts; else asked for twice."""
    given = workspace.secret(_PASSWORD)
    if given:
        return given
    asked: str = click.prompt(messages.ASK_PASSWORD, hide_input=True, confirmation_prompt=messages.ASK_AGAIN)
    return asked
