"""The words of private notes and forms at a help desk, from `words/helpdesk_<language>.toml`. Pure.

What a customer wrote is hostile: in a note it is plain text, cut, with every sign that a help desk would draw escaped.
"""

import re

from agent.consider import Considered
from desk.decisions import Decision, Finding, Severity
from desk.helpdesk import Choice
from desk.interactions import Interaction
from desk.playbook import Playbook
from desk.proposed_actions import ProposedAction, form_value

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#!|~@-])")
_LONGEST_WORDS, _LONGEST_QUOTE, _LONGEST_NOTE = 600, 160, 6000


def say(playbook: Playbook, key: str, **told: str) -> str:
    """One sentence in the shop's language, English where there is none in it."""
    wanted = f"helpdesk_{playbook.language}"
    file = wanted if wanted in playbook.words else "helpdesk_en"
    return playbook.word_list(file, key)[0].format(**told)


def draft_note(
    playbook: Playbook, interaction: Interaction, considered: Considered, *, why: str,
    actions: tuple[ProposedAction, ...],
) -> str:  # fmt: skip
    """A draft for whoever answers, with why it was not sent."""
    lines = [say(playbook, "draft", why=_plain(why, _LONGEST_QUOTE)), *_about(playbook, interaction, considered)]
    return _cut([*lines, *_reply(playbook, considered), *_consents(playbook, actions)])


def handoff_note(
    playbook: Playbook, interaction: Interaction, considered: Considered, *, why: str,
    actions: tuple[ProposedAction, ...],
) -> str:  # fmt: skip
    """Everything a person needs who takes over: what it is about, what was looked up, what was seen, what to say."""
    tools = ", ".join(dict.fromkeys(call.name for call in considered.context.calls))
    lines = [
        say(playbook, "handoff", why=_plain(why, _LONGEST_QUOTE)),
        *_about(playbook, interaction, considered),
        say(playbook, "customer", words=_plain(interaction.words, _LONGEST_WORDS)),
        say(playbook, "tried", tools=tools) if tools else say(playbook, "tried_nothing"),
    ]
    return _cut([*lines, *_reply(playbook, considered), *_consents(playbook, actions)])


def stopped_note(playbook: Playbook, *, why: str, text: str) -> str:
    """An answer that was to leave and did not."""
    head = say(playbook, "draft", why=_plain(why, 300))
    return _cut([head, say(playbook, "proposed"), "", text])


def failure_note(playbook: Playbook, *, error: str) -> str:
    """The desk could not think it through."""
    return say(playbook, "failure", why=_plain(error, _LONGEST_QUOTE))


def reason_of(decision: Decision) -> str:
    """The finding that weighed most, in a sentence; what held a text back otherwise."""
    weighty = [one for one in decision.findings if one.severity is not Severity.NOTE]
    worst = max(weighty, key=lambda one: one.severity.verdict.caution, default=None)
    return worst.reason if worst is not None else ""


def escalation_of(decision: Decision) -> str:
    """What it was handed over for, as a label's word: the topic of a red line, else the guardrail."""
    why = next((one for one in decision.findings if one.severity is Severity.ESCALATE), None)
    if why is None:
        return "other"
    topic = why.reason.partition(":")[0] if ":" in why.reason[:40] else why.guardrail
    return re.sub(r"[^a-z0-9_]+", "_", topic.lower()).strip("_")[:40] or "other"


def form_of(playbook: Playbook, action: ProposedAction) -> tuple[str, tuple[Choice, ...]]:
    """What a customer is asked, and the two buttons."""
    choices = tuple(
        Choice(title=say(playbook, word), value=form_value(action, verb))
        for word, verb in (("yes", "confirm"), ("no", "decline"))
    )
    return say(playbook, "form", summary=action.summary), choices


def _about(playbook: Playbook, interaction: Interaction, considered: Considered) -> list[str]:
    route, notes = considered.route, considered.decision.findings
    title = playbook.category(route.category).name
    line = say(playbook, "summary", category=_plain(title, 80), urgency=route.urgency or considered.placement.priority,
               sentiment=route.sentiment)  # fmt: skip
    return [line, *([say(playbook, "findings"), *(_finding(playbook, one) for one in notes)] if notes else [])]


def _finding(playbook: Playbook, one: Finding) -> str:
    reason, quote = _plain(one.reason, 300), _plain(one.quote, _LONGEST_QUOTE)
    return say(playbook, "quoted", reason=reason, quote=quote) if quote else say(playbook, "finding", reason=reason)


def _reply(playbook: Playbook, considered: Considered) -> list[str]:
    if considered.draft is None:
        return [say(playbook, "no_reply")]
    return [say(playbook, "proposed"), "", considered.draft.text]


def _consents(playbook: Playbook, actions: tuple[ProposedAction, ...]) -> list[str]:
    told = [say(playbook, "action", summary=_plain(one.summary, 300)) for one in actions]
    return ["", say(playbook, "actions"), *told] if told else []


def _plain(words: str, longest: int) -> str:
    cut = " ".join(words.split())
    cut = cut if len(cut) <= longest else cut[: longest - 1] + "…"
    return _SIGNS.sub(r"\\\1", cut)


def _cut(lines: list[str]) -> str:
    return "\n".join(lines)[:_LONGEST_NOTE]
