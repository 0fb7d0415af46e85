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
from desk.routing_letters import reads_letters
from desk.unfit import message_ear

log = logging.getLogger(__name__)

# Of the collector's three generations. The young ones as they are: seldom walked they are larger and cost a single
# draft 20 to 60 ms. The old one, a hundred times as seldom: 3,000 long drafts apart, it takes 20 to 60 ms.
# Measured with the drafts of benchmarks/bench_gate.py.
_THRESHOLDS = (700, 10, 1_000)


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
    settle()


def settle() -> None:
    """Call it once all is learnt: collections of garbage then take no message's time that they need not.

    Word lists and dictionaries live as long as the process: walking them in every full collection costs tens of
    milliseconds in the middle of somebody's message. What a message leaves behind points seldom at itself and is let
    go of without a collection.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def warm_up(playbook: Playbook) -> None:
    """Route and judge one harmless message on each public channel, or of a shop of letters in its chat.

    Call it in a thread, before or beside the work.
    """
    message_ear(playbook)
    public = (ChannelName.REVIEW, ChannelName.QUESTION)
    for channel in (ChannelName.CHAT,) if reads_letters(playbook) else public:
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
