"""Builds what the first message would otherwise wait seconds for: word lists, learned examples, dictionaries."""

from agent.gate import judge
from agent.guardrails.case import GateCase
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.redlines import find_red_lines
from desk.routing import route


def warm_up(playbook: Playbook) -> None:
    """Route and judge one harmless message on each public channel. Call it in a thread, before or beside the work."""
    for channel in (ChannelName.REVIEW, ChannelName.QUESTION):
        find_red_lines("спасибо", playbook)
        route(channel=channel, text="спасибо", pros=None, cons=None, rating=5, playbook=playbook)
        judge(
            GateCase(
                channel=channel.value,
                language=playbook.language,
                customer_text="спасибо",
                draft="Спасибо!",
                facts=(),
                playbook=playbook,
            )
        )
