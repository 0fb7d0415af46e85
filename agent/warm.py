"""Builds what the first message would otherwise wait seconds for: word lists, learned examples, dictionaries."""

import gc
import logging

from agent.desk import Desk
from agent.gate import judge
from agent.guardrails.case import GateCase
from agent.learning import prepare
from desk.errors import BadPlaybook, DeskError
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.redlines import find_red_lines
from desk.routing import route
from desk.unfit import message_ear

log = logging.getLogger(__name__)


def warm_up_desk(desk: Desk) -> None:
    """The same for one seller, and learn its classifiers if the playbook changed. A failure is logged: rules go on.

    Without the playbook's words nothing goes on: a list that is missing ends the process, in one sentence, wherever
    in the background it is found.
    """
    try:
        warm_up(desk.playbook)
    except BadPlaybook as error:
        raise SystemExit(f"replydesk: {error}") from None
    try:
        prepare(desk)
    except DeskError as error:
        log.warning("classifiers are not ready: %s", error)
    # Word lists and dictionaries live as long as the process: walking them in every full collection costs tens of
    # milliseconds in the middle of somebody's message.
    gc.collect()
    gc.freeze()


def warm_up(playbook: Playbook) -> None:
    """Route and judge one harmless message on each public channel. Call it in a thread, before or beside the work."""
    message_ear(playbook)
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
