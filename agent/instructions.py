"""Renders everything a model reads: the step's instructions from the playbook, the customer's message as fenced data.

The only place that puts foreign text into a prompt. What it renders is tested as text.
"""

import re
from collections.abc import Mapping
from string import Template

from agent.fences import fence, neutralise
from agent.offline.naming import first_name
from desk.decisions import Route
from desk.errors import BadPlaybook
from desk.examples import Example
from desk.history import LONGEST_LINE
from desk.interactions import Interaction, Message
from desk.playbook import Category, Playbook
from desk.redaction import Masks
from desk.reviews import ReviewCase

MAX_MESSAGE_CHARS = 8_000
"""No honest review or question is longer (Wildberries takes 5,000); more would only cost tokens."""
_MAX_NAME_CHARS = 200
# Kinds of sources that are the shop's own words for everybody.
_SHOPS_OWN = ("card", "article")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def render_router(playbook: Playbook, channel: str) -> str:
    """The router's instructions: its own prompt, the untrusted rule, and the categories this channel may have."""
    categories = "\n".join(
        f"- {category.name}: {category.title}. {category.when}" for category in playbook.categories_for(channel)
    )
    body = _fill(playbook.prompts["router"], {"categories": categories}, file="router.md")
    return _join(body, playbook.prompts["untrusted"])


def render_drafter(playbook: Playbook, category: Category, channel: str) -> str:
    """The drafter's instructions for one category on one channel."""
    body = _fill(playbook.prompts["drafter"], _policy(playbook, category, channel), file="drafter.md")
    return _join(body, playbook.prompts.get("language", ""), playbook.prompts["untrusted"])


def render_reviewer(case: ReviewCase) -> str:
    """The reviewer's instructions for the draft's category and channel: no foreign word in them."""
    playbook = case.playbook
    category = playbook.category(case.route.category)
    values = _policy(playbook, category, str(case.interaction.channel))
    return _join(_fill(playbook.prompts["reviewer"], values, file="reviewer.md"), playbook.prompts["untrusted"])


def masks_for(playbook: Playbook, *, is_elsewhere: bool) -> Masks | None:
    """Fresh masks for one conversation; None when nothing leaves this machine, or the playbook wants it told."""
    return Masks() if is_elsewhere and playbook.drafting.redact_for_models else None


def render_review(case: ReviewCase, masks: Masks | None = None) -> str:
    """What a reviewer judges, all of it as fenced data: the facts, the customer's words, the draft and its claims.

    The draft is told as it is: it has passed the gate, so nothing of a person stands in it.
    """
    facts = "\n".join(
        f"{source.id}: {_one_line(source.text if source.kind in _SHOPS_OWN else _hidden(source.text, masks))}"
        for source in case.sources
    )
    claims = "\n".join(
        f"{pinned.state}: {_one_line(pinned.claim.quote)}" + (f" ({pinned.evidence.id})" if pinned.evidence else "")
        for pinned in case.claims
    )
    blocks = [
        render_message(case.interaction, route=case.route, masks=masks),
        fence("facts", neutralise(facts, limit=MAX_MESSAGE_CHARS)),
        fence("draft", neutralise(case.draft.text, limit=MAX_MESSAGE_CHARS)),
        fence("claims", neutralise(claims, limit=MAX_MESSAGE_CHARS)),
    ]
    return "\n".join(blocks)


def render_recap(
    playbook: Playbook, messages: tuple[Message, ...], *, before: str, longest: int, masks: Masks | None = None
) -> tuple[str, str]:
    """Instructions and question of a recap: how to sum up, then what, as fenced data. `before`: the recap so far."""
    limit = f"At most {longest} characters."
    blocks = [fence("recap_so_far", neutralise(_hidden(before, masks), limit=MAX_MESSAGE_CHARS))] if before else []
    question = "\n".join((*blocks, fence("earlier_in_this_chat", _thread(messages, masks))))
    return _join(playbook.prompts["recap"], limit, playbook.prompts["untrusted"]), question


def _policy(playbook: Playbook, category: Category, channel: str) -> dict[str, str]:
    """What a category and a channel put into a prompt."""
    policy = playbook.channels[channel]
    return {
        "brand": playbook.brand,
        "category_title": category.title,
        "category_instructions": category.instructions,
        "channel_style": policy.style,
        "min_length": str(policy.min_length),
        "max_length": str(policy.max_length),
        "red_lines": "\n".join(f"- {line}" for line in category.red_lines),
    }


def render_message(
    interaction: Interaction,
    *,
    route: Route | None = None,
    earlier: tuple[Message, ...] = (),
    instruction: str | None = None,
    avoid: tuple[str, ...] = (),
    examples: tuple[Example, ...] = (),
    previous: str | None = None,
    masks: Masks | None = None,
    recap: str = "",
    customer: str = "",
) -> str:
    """The user prompt: facts the desk is sure of, then the customer's words, then what a person or the gate asks for.

    `examples`: how the shop answered others. `earlier`: what was said in the same chat before; `recap`: before that.
    `customer`: what the rows say of whoever is proven to write.
    `instruction`: how to write this time; `previous`: the draft it is about. `avoid`: texts the reply must differ from.
    `masks`: personal data is told by these; of the customer's name the first name alone.
    """

    def told(tag: str, text: str) -> str:
        return fence(tag, neutralise(_hidden(text, masks), limit=MAX_MESSAGE_CHARS))

    blocks = [fence("message_facts", _facts(interaction, route))]
    if examples:
        blocks.append(fence("examples", "\n".join(map(_example, examples))))
    blocks += [told("customer_record", customer)] if customer else []
    blocks += [told("long_before_in_this_chat", recap)] if recap else []
    if earlier:
        blocks.append(fence("earlier_in_this_chat", _thread(earlier, masks)))
    blocks.append(fence("customer_message", _customer(interaction, masks)))
    if instruction:
        blocks += [told("previous_reply", previous)] if previous else []
        blocks.append(told("instruction", instruction))
    return "\n".join((*blocks, *(told("do_not_repeat", text) for text in avoid)))


def _hidden(text: str, masks: Masks | None) -> str:
    return text if masks is None else masks.hide(text)


def _example(example: Example) -> str:
    """One pair; a reply of ours may quote its customer, so both are data. Masked when it was chosen."""
    parts = {"example_message": example.customer, "example_reply": example.reply}
    return "\n".join(fence(tag, neutralise(text.strip(), limit=LONGEST_LINE)) for tag, text in parts.items())


def _facts(interaction: Interaction, route: Route | None) -> str:
    facts: dict[str, object | None] = {
        "id": f"interaction:{interaction.id}",
        "channel": interaction.channel,
        "rating": interaction.rating,
        "product": interaction.product_name,
        "language": interaction.language,
    }
    if route:
        facts |= {
            "category": route.category,
            "secondary": route.secondary,
            "sentiment": route.sentiment,
            "topics": ", ".join(route.topics) or None,
            "stars_contradict_words": "yes" if route.is_mismatch else None,
            # Only a letter has an urgency; "next month" is counted from the day it was written.
            "written": interaction.occurred_at.date().isoformat() if route.urgency else None,
        }
    return "\n".join(f"{key}: {_one_line(str(value))}" for key, value in facts.items() if value is not None)


def _customer(interaction: Interaction, masks: Masks | None) -> str:
    words = {"customer_text": interaction.text, "customer_pros": interaction.pros, "customer_cons": interaction.cons}
    parts = {"customer_name": _name(interaction.customer_name or "", masks)}
    parts |= {tag: _hidden(text or "", masks) for tag, text in words.items()}
    limits = {"customer_name": _MAX_NAME_CHARS}
    return "\n".join(
        fence(tag, neutralise(text.strip(), limit=limits.get(tag, MAX_MESSAGE_CHARS)))
        for tag, text in parts.items()
        if text.strip()
    )


def _name(name: str, masks: Masks | None) -> str:
    """The whole name, or what a greeting needs of it: a first name, nothing of a nickname or a company."""
    if masks is None:
        return name
    return first_name(name, language="ru" if _CYRILLIC.search(name) else "en", not_names=frozenset())


def _thread(messages: tuple[Message, ...], masks: Masks | None) -> str:
    """A line a message; the newest whole lines that fit."""
    lines: list[str] = []
    left = MAX_MESSAGE_CHARS
    for message in reversed(messages):
        words = " ".join(neutralise(_hidden(message.text, masks), limit=LONGEST_LINE).split())
        line = f"{message.author}: {words or '[file]'}"
        left -= len(line)
        if left < 0:
            break
        lines.append(line)
    return "\n".join(reversed(lines))


def _one_line(text: str) -> str:
    return " ".join(neutralise(text, limit=_MAX_NAME_CHARS).split())


def _fill(prompt: str, values: Mapping[str, str], *, file: str) -> str:
    """Put values where the prompt names them (`$name`); a name nobody knows is an error of the file."""
    try:
        filled = Template(prompt).substitute(values)
    except (KeyError, ValueError) as error:
        raise BadPlaybook(
            f"{file}: {error}: known placeholders are {', '.join(f'${name}' for name in values)}"
        ) from None
    named = set(Template(prompt).get_identifiers())
    return _join(filled, *(value for name, value in values.items() if name not in named and name != "brand"))


def _join(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())
