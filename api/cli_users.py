"""`replydesk user | key | audit | secrets ...`: who may do what, who did what, and what tokens are locked with."""

from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

Login = Annotated[str, typer.Argument(help="Small Latin letters, digits and . _ @ + -")]

user = typer.Typer(no_args_is_help=True, help="People who may log in, and their role at each seller.")
key = typer.Typer(no_args_is_help=True, help="Keys of other programs.")
audit = typer.Typer(no_args_is_help=True, help="Who of the shop did what, in a chain that shows changes.")
secrets = typer.Typer(no_args_is_help=True, help="What stored marketplace tokens are locked with.")


@user.command("add")
def user_add(
    login: Login,
    role: Annotated[str, typer.Option(help="viewer, operator or owner.")] = "operator",
    name: Annotated[str, typer.Option(help="As people call them.")] = "",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Add somebody with a role at a seller. The password is asked for, or read from stdin; never an argument."""
    run("user", action="add", login=login, role=role, name=name, seller=seller, as_json=as_json)


@user.command("list")
def user_list(seller: Seller = None, as_json: Json = False) -> None:
    """Everybody, with their roles; --seller: of one seller."""
    run("user", action="list", seller=seller, as_json=as_json)


@user.command("passwd")
def user_passwd(login: Login, as_json: Json = False) -> None:
    """Another password; every session of theirs ends."""
    run("user", action="passwd", login=login, as_json=as_json)


@user.command("reset")
def user_reset(
    login: Login,
    address: Annotated[str, typer.Option(help="Where people reach the desk.")] = "http://127.0.0.1:8000",
    as_json: Json = False,
) -> None:
    """Print a one-time link, good for a day, by which they choose a new password."""
    run("user", action="reset", login=login, address=address, as_json=as_json)


@user.command("disable")
def user_disable(
    login: Login,
    again: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    as_json: Json = False,
) -> None:
    """Keep somebody out at once; what they did keeps their name."""
    run("user", action="enable" if again else "disable", login=login, as_json=as_json)


@user.command("role")
def user_role(
    login: Login,
    role: Annotated[str, typer.Argument(help="viewer, operator, owner, or none to take it away.")],
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Give somebody a role at a seller, also at a further one."""
    run("user", action="role", login=login, role=role, seller=seller, as_json=as_json)


@key.command("add")
def key_add(
    name: Annotated[str, typer.Argument(help="Which program it is for.")],
    scope: Annotated[str, typer.Option(help="read, write or admin.")] = "read",
    days: Annotated[int, typer.Option(min=1, max=366, help="After so many days it opens nothing.")] = 90,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Make a key; it is printed once."""
    run("api_key", action="add", name=name, scope=scope, days=days, seller=seller, as_json=as_json)


@key.command("list")
def key_list(seller: Seller = None, as_json: Json = False) -> None:
    """The keys of a seller, without their secrets."""
    run("api_key", action="list", seller=seller, as_json=as_json)


@key.command("revoke")
def key_revoke(
    key_id: Annotated[str, typer.Argument(help="The id that `key list` shows.")],
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Take a key back at once."""
    run("api_key", action="revoke", key_id=key_id, seller=seller, as_json=as_json)


@audit.command("list")
def audit_list(
    action: Annotated[str | None, typer.Option(help="A topic like `key`, or `key.added`.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    house: Annotated[bool, typer.Option("--house", help="Instead: what belongs to no seller.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """The newest rows of a seller."""
    run("audit", action="list", topic=action, limit=limit, house=house, seller=seller, as_json=as_json)


@audit.command("verify")
def audit_verify(
    head: Annotated[str | None, typer.Option(help="A head that was kept elsewhere: NUMBER:HASH.")] = None,
    house: Annotated[bool, typer.Option("--house", help="Instead: what belongs to no seller.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Look at every row; 1 when something was changed. Prints the head: keep it where nobody can change it."""
    run("audit", action="verify", head=head, house=house, seller=seller, as_json=as_json)


@secrets.command("new")
def secrets_new() -> None:
    """Print a fresh key for REPLYDESK_SECRET_KEY; nothing is changed."""
    run("secrets", action="new", as_json=False)


@secrets.command("rotate")
def secrets_rotate(as_json: Json = False) -> None:
    """A new key (a key file gets one; the environment's is yours to change), and every token locked with it."""
    run("secrets", action="rotate", as_json=as_json)
