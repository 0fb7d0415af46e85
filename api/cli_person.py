"""The command line of one person's data: `person export`, `erase`, `acts` and `scrub`."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

person = typer.Typer(
    no_args_is_help=True,
    help="What the desk holds about one person: show it, or erase it, each with a signed act.",
)

Customer = Annotated[str | None, typer.Option("--customer", help="The vendor's number of the customer.")]
Chat = Annotated[str | None, typer.Option("--chat", help="The vendor's id of a chat.")]
Email = Annotated[str | None, typer.Option("--email", help="An address as customers write it, also in words.")]
Phone = Annotated[str | None, typer.Option("--phone", help="A number as customers write it, also in words.")]
Order = Annotated[str | None, typer.Option("--order", help="An order's number, with or without its kind (shk:).")]
Name = Annotated[str | None, typer.Option("--name", help="Narrows --order down; alone it means nobody.")]
Message = Annotated[int | None, typer.Option("--interaction", help="The number of one of their messages.")]
Actor = Annotated[str, typer.Option(help="Who does it, for the act.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list the messages that would be taken.")]


def _names(
    customer: str | None, chat: str | None, email: str | None, phone: str | None, order: str | None, name: str | None,
    interaction: int | None,
) -> dict[str, str | int | None]:  # fmt: skip
    """As the API calls them."""
    return {"customer_id": customer, "chat_id": chat, "email": email, "phone": phone, "order_id": order, "name": name,
            "interaction_id": interaction}  # fmt: skip


@person.command("export")
def export(
    customer: Customer = None,
    chat: Chat = None,
    email: Email = None,
    phone: Phone = None,
    order: Order = None,
    name: Name = None,
    interaction: Message = None,
    dry_run: DryRun = False,
    out: Annotated[Path | None, typer.Option(help="A new file for the JSON, readable by you alone.")] = None,
    actor: Actor = "operator",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Everything stored about a person, as one JSON object. Other customers' words in it are withheld."""
    names = _names(customer, chat, email, phone, order, name, interaction)
    run("person", action="export", names=names, dry_run=dry_run, out=out, actor=actor, seller=seller, as_json=as_json)


@person.command("erase")
def erase(
    customer: Customer = None,
    chat: Chat = None,
    email: Email = None,
    phone: Phone = None,
    order: Order = None,
    name: Name = None,
    interaction: Message = None,
    dry_run: DryRun = False,
    expect: Annotated[
        int | None, typer.Option(help="How many messages the dry run listed; needed with --email and --phone.")
    ] = None,
    from_acts: Annotated[
        Path | None, typer.Option(help="Instead: what `person acts --json` printed, to erase again after a restore.")
    ] = None,
    actor: Actor = "operator",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Erase a person from every table, index, trace and file. What the vendor delivers again of them stays out."""
    names = _names(customer, chat, email, phone, order, name, interaction)
    run("person", action="erase", names=names, dry_run=dry_run, expect=expect, from_acts=from_acts, actor=actor,
        seller=seller, as_json=as_json)  # fmt: skip


@person.command("acts")
def acts(seller: Seller = None, as_json: Json = False) -> None:
    """Every act and whether its signature holds. --json adds what a restored database needs: keep it as a secret."""
    run("person", action="acts", seller=seller, as_json=as_json)


@person.command("scrub")
def scrub(seller: Seller = None, as_json: Json = False) -> None:
    """Make the bytes of erased rows go from the files, when an erasure said that they are still there."""
    run("person", action="scrub", seller=seller, as_json=as_json)
