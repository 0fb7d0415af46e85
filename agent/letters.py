"""Whom a letter's reply greets and how it opens: the contact's name, else the signature; what the letter is."""

from collections.abc import Iterator

from desk.assembly import About
from desk.decisions import Route
from desk.interactions import Interaction
from desk.letter_details import read_details
from desk.letter_sender import read_sender
from desk.playbook import Playbook
from desk.redlines import find_red_lines

_HURT = "harm"


def about_letter(interaction: Interaction, route: Route, playbook: Playbook) -> About:
    """What `desk.assembly` needs to know of a letter and its writer."""
    return About(
        channel=str(interaction.channel),
        name=name_of(interaction, route, playbook) or "",
        keys=tuple(_keys(interaction, route, playbook)),
        seed=interaction.words,
    )


def name_of(interaction: Interaction, route: Route, playbook: Playbook) -> str | None:
    """The contact's name where the channel knows one, else as signed, by rules before a model's reading."""
    contact = (interaction.customer_name or "").strip()
    return contact or read_sender(interaction.words, playbook).name or route.signed


def _keys(interaction: Interaction, route: Route, playbook: Playbook) -> Iterator[str]:
    details = read_details(interaction.words, playbook, today=interaction.occurred_at.date())
    if details.is_grief:
        yield "grief"
    if any(one.reason.startswith(_HURT) for one in find_red_lines(interaction.words, playbook)):
        yield _HURT
    if details.is_care:
        yield "care"
    yield f"{route.category}_{route.sentiment}"
    if route.sentiment == "frustrated":
        yield route.sentiment
    yield route.category
    yield route.sentiment
