"""The judge that needs no model: what can be counted, by the rules the live review counts by.

It shares its word lists with the gate, so its agreement with the gate proves nothing; with people's labels it does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agent.gate import judge as find_faults
from agent.guardrails.case import GateCase
from agent.offline.reviewing import review_by_rules
from desk.decisions import Draft, Finding
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.playbook_models import OFFLINE
from desk.reviews import Review, ReviewCase
from desk.routing import route
from evals.judge import Choice, Compared, JudgeCase
from evals.messages import make_message

_BRUSHED = "brush off"
# Kinds of the examples in words/unfit_drafts_*.toml, as `unfit_sound` names them, that hurt nobody but are unkind.
_OF_TONE = ("blame customer", _BRUSHED, "rude tone", "pressure")


@dataclass(frozen=True, slots=True)
class RuleJudge:
    """The same answer always gets the same scores."""

    playbook: Playbook
    name: str = OFFLINE

    async def score(self, case: JudgeCase) -> Review:
        return review_by_rules(self._review_case(case))

    async def look(self, case: JudgeCase, other: str) -> Compared:
        ours = await self.score(case)
        theirs = await self.score(replace(case, answer=other))
        difference = _sum(ours) - _sum(theirs)
        reason = f"the scores sum up to {_sum(ours):.2f} and {_sum(theirs):.2f}"
        is_near = abs(difference) <= self.playbook.judging.tie_within
        choice = Choice.TIE if is_near else Choice.FIRST if difference > 0 else Choice.SECOND
        return Compared(choice=choice, reason=reason, judge=OFFLINE)

    def _review_case(self, case: JudgeCase) -> ReviewCase:
        checked = _gate_case(case, self.playbook)
        # The playbook knows e-mail, the desk has no such messages yet: private, like a chat.
        channel = ChannelName(case.channel) if case.channel in list(ChannelName) else ChannelName.CHAT
        message = make_message(
            1, channel, case.customer_text, rating=case.rating, product_name=case.product_name, language=case.language
        )
        return ReviewCase(
            interaction=message,
            route=route(
                channel=channel, text=case.customer_text, pros=None, cons=None, rating=case.rating,
                playbook=self.playbook,
            ),
            draft=Draft(text=case.answer, language=case.language),
            playbook=self.playbook,
            findings=tuple(_of_the_answer(find_faults(checked).findings)),
            claims=checked.claims,
        )  # fmt: skip


def _of_the_answer(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong with the answer itself: what the customer's words alone ask for (a person) is none of its faults.

    How a text sounds is a matter of tone where it blames or brushes off; sent off is also not answered.
    """
    for one in findings:
        if one.guardrail == "red_lines":
            continue
        is_tone = one.guardrail == "unfit_sound" and any(kind in one.reason for kind in _OF_TONE)
        yield replace(one, guardrail="rude_tone") if is_tone else one
        if one.guardrail == "brush_off" or (is_tone and _BRUSHED in one.reason):
            yield replace(one, guardrail="unanswered_request")


def _gate_case(case: JudgeCase, playbook: Playbook) -> GateCase:
    return GateCase(
        channel=case.channel,
        language=case.language,
        customer_text=case.customer_text,
        draft=case.answer,
        facts=case.facts,
        playbook=playbook,
        rating=case.rating,
        product_name=case.product_name,
    )


def _sum(review: Review) -> float:
    return round(sum(score.value for score in review.scores.values()), 4)
