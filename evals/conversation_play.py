"""Plays one script turn by turn over the very call the API makes, and keeps what reached the customer."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from sqlalchemy import update

from agent.approve import approve
from agent.chat import Said, action_json, find_session, list_told_actions, press, say
from agent.dispatcher import dispatch
from desk.errors import Conflict, DeskError, NotFound
from desk.identity import Identity
from desk.interactions import Author, InteractionId, Json
from evals.conversation_scripts import Script, Step
from evals.conversation_world import World
from evals.rewording import reword
from storage.drafts import find_newest_draft
from storage.interactions import get_interaction
from storage.messages import list_messages
from storage.tables_customers import proposed_actions

_CODE = "{code}"
NOBODY = "nobody"
"""How a script says that nobody is proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one step came to. `decision`, `reply`: of a message; `pressed`: of a button; `actions`: what waits now."""

    step: Step
    said: str = ""
    decision: str = ""
    reply: str = ""
    pressed: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A text a customer got. `identity`: who was signed to be there; None: whoever it was."""

    text: str
    identity: str | None


@dataclass(slots=True)
class Played:
    """`reached`: every text the customer got, in order."""

    told: list[Told] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)
    shown: list[Mapping[str, Json]] = field(default_factory=list)


async def play(script: Script, world: World, *, seed: int) -> Played:
    """Every step in order; customers' words are drawn by the seed."""
    played, rng = Played(), random.Random(seed)  # noqa: S311 - draws words
    for number, step in enumerate(script.steps):
        world.clock.pass_by(timedelta(minutes=step.after))
        played.told.append(await _step(script, step, number, world, played, rng))
    return played


async def _step(
    script: Script, step: Step, number: int, world: World, played: Played, rng: random.Random
) -> Told:  # fmt: skip
    if step.say:
        return await _say(script, step, number, world, played, rng)
    if step.press:
        return await _press(step, world, played)
    if step.shop:
        await world.set_down(step.shop == "down")
    if step.poison:
        await world.poison(script.customer, step.poison)
    if step.tamper:
        await _tamper(world, step.tamper)
    if step.operator:
        text = await _answer_as_person(world, step, None if step.operator == "approve" else step.operator)
        _note_reached(script, step, text, played)
        return Told(step=step, reply=text, actions=await _waiting(world, step, played))
    return Told(step=step)


async def _say(
    script: Script, step: Step, number: int, world: World, played: Played, rng: random.Random
) -> Told:  # fmt: skip
    words = rng.choice(step.say) if step.exactly else reword(step.say, step.parts, rng)
    if _CODE in words:
        words = words.replace(_CODE, await _newest_code(world))
    identity = _signed(script, step)
    answer = await say(world.desk, Said(
        session=step.session, key=f"m{number}", text=words, name=script.contact, claimed=script.claimed,
        proven=Identity(kind="chat", value=identity) if identity else None,
    ))  # fmt: skip
    reply = str(answer["reply"] or "")
    if not reply and script.approve and answer["decision"] == "draft":
        world.clock.pass_by(timedelta(minutes=1))
        reply = await _answer_as_person(world, step, None)
    _note_reached(script, step, reply, played)
    actions = await _waiting(world, step, played)
    return Told(step=step, said=words, decision=str(answer["decision"]), reply=reply, actions=actions)


def _note_reached(script: Script, step: Step, text: str, played: Played) -> None:
    if text:
        played.reached.append(Reached(text=text, identity=_signed(script, step)))


def _signed(script: Script, step: Step) -> str | None:
    named = step.identity or script.identity
    return None if named == NOBODY else named


async def _waiting(world: World, step: Step, played: Played) -> tuple[str, ...]:
    known = await world.desk.db.read(find_session, world.desk, step.session)
    found = await world.desk.db.read(list_told_actions, world.desk, known)
    if found and step.session == "main":
        played.shown = [action_json(one) for one in found]
    return tuple(sorted(one.tool for one in found))


async def _answer_as_person(world: World, step: Step, text: str | None) -> str:
    """A person approves the draft as it is, or writes an answer of their own; "" when neither can leave."""
    desk = world.desk
    known = await desk.db.read(find_session, desk, step.session)
    interaction = await desk.db.read(get_interaction, desk.seller_id, known)
    draft = await desk.db.read(find_newest_draft, desk.seller_id, known)
    wanted = text or (draft.draft.text if draft else "")
    if not wanted:
        return ""
    key = f"{desk.seller_id}-{known}-{interaction.revision}-{len(wanted)}"
    try:
        approved = await approve(
            desk, known, text=wanted, revision=interaction.revision, author="olga", idempotency_key=key
        )  # fmt: skip
    except Conflict:
        return ""
    if approved.reply is None:
        return ""
    await dispatch(desk, approved.reply.id)
    return await _last_word(world, known)


async def _last_word(world: World, known: InteractionId) -> str:
    thread = await world.desk.db.read(list_messages, world.desk.seller_id, known)
    return thread[-1].text if thread and thread[-1].author is Author.SHOP else ""


async def _press(step: Step, world: World, played: Played) -> Told:
    shown = [one for one in played.shown if step.tool in ("", one["tool"])]
    if not shown:
        return Told(step=step, pressed="nothing to press")
    value = str(shown[0][step.press])
    try:
        action = await press(world.desk, step.session, _forged(value, step.forge))
    except (NotFound, Conflict):
        return Told(step=step, pressed="refused")
    except DeskError as error:
        return Told(step=step, pressed=f"refused: {type(error).__name__}")
    return Told(step=step, pressed=action.state.value)


def _forged(value: str, how: str) -> str:
    """`hash`: another seal; `id`: the next action with this seal."""
    head, verb, number, seal = value.split(":")
    if how == "hash":
        return f"{head}:{verb}:{number}:{seal[::-1]}"
    if how == "id":
        return f"{head}:{verb}:{int(number) + 1}:{seal}"
    return value


async def _tamper(world: World, arguments: str) -> None:
    """Somebody with a hand in the database changes what was put forward."""
    statement = update(proposed_actions).where(proposed_actions.c.seller_id == world.desk.seller_id)
    await world.desk.db.write(lambda conn: conn.execute(statement.values(arguments=arguments)))


async def _newest_code(world: World) -> str:
    mail = cast(list[Mapping[str, object]], (await world.shop_state())["mail"])
    return str(mail[-1]["code"]) if mail else "000000"


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of a script is found in a text, whatever its case."""
    return re.search(pattern, text, re.IGNORECASE) is not None
