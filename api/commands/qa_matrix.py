"""`replydesk qa-matrix`: walks every channel end to end and says, scenario by scenario, what holds."""

import logging
import platform
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from agent.desk import utc_now
from api.bootstrap import House, open_house, open_playbook
from api.code_version import code_version
from api.commands.launch import give, no_token, say
from api.qa.checks import check_all
from api.qa.live import walk_live
from api.qa.matrix import CHANNELS, Matrix, Walk
from api.qa.practice import walk_practice
from api.qa.report import as_json, as_lines, as_markdown
from desk.errors import BadInput
from desk.playbook import Playbook
from desk.readiness_policy import QaPolicy
from desk.settings import Settings

_PRACTICE, _CONFIGURED = "practice", "configured"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


async def main(
    settings: Settings,
    *,
    url: str,
    is_sending: bool,
    is_confirmed: bool,
    most: int,
    out: Path | None,
    seller: str | None,
    as_json_: bool,
) -> int:
    """Walk, print, write the report to `out`; 1 when anything fails."""
    if url not in (_PRACTICE, _CONFIGURED):
        raise BadInput(f"--url {url!r}: expected practice (a shop of its own) or configured (the desk as it stands)")
    _check_out(out)
    _keep_quiet(settings)
    if url == _PRACTICE:
        playbook = open_playbook(settings)
        walk = await walk_practice(settings, is_sending=is_sending, say=say)
        matrix = _judged(walk, playbook.readiness.qa, _about(playbook, settings, url, is_sending=is_sending))
    else:
        _check_consent(settings, is_sending=is_sending, is_confirmed=is_confirmed)
        matrix = await _walk_configured(settings, is_sending=is_sending, most=most, seller=seller)
    _write(matrix, out)
    give(as_json(matrix), as_json=as_json_, lines=as_lines(matrix))
    return 0 if matrix.is_pass else 1


def _check_out(out: Path | None) -> None:
    """Before a minute's work, not after it."""
    if out is not None and not out.absolute().parent.is_dir():
        raise BadInput(f"--out {out}: there is no folder {out.absolute().parent}")


def _keep_quiet(settings: Settings) -> None:
    # A line a message would bury the progress; a level somebody chose is kept.
    if "log_level" not in settings.model_fields_set:
        logging.getLogger().setLevel(logging.WARNING)


def _write(matrix: Matrix, out: Path | None) -> None:
    if out is not None:
        out.write_text(as_markdown(matrix), encoding="utf-8")
        say(f"report: {out}")


def _check_consent(settings: Settings, *, is_sending: bool, is_confirmed: bool) -> None:
    """Words to real customers need a second word of the person who asks."""
    urls = (settings.wb_feedbacks_url, settings.wb_chat_url)
    is_real = any(urlsplit(one).hostname not in _LOOPBACK for one in urls)
    if is_sending and is_real and not is_confirmed:
        raise BadInput(
            f"--send-replies would write to real customers at {urls[0]}; add --to-real-customers if that is meant, "
            "or leave out --url configured to practise"
        )


async def _walk_configured(settings: Settings, *, is_sending: bool, most: int, seller: str | None) -> Matrix:
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if not desk.channels:
            raise no_token(desk.seller_id)
        walk = await walk_live(desk, is_sending=is_sending, most=most, say=say)
        about = _about(house.playbook, settings, _CONFIGURED, is_sending=is_sending) | _whose(house, desk.seller_id)
        return _judged(walk, house.playbook.readiness.qa, about)
    finally:
        await house.aclose()


def _judged(walk: Walk, policy: QaPolicy, environment: dict[str, str]) -> Matrix:
    return Matrix(cells=check_all(walk, policy), counts=_count(walk), environment=environment)


def _count(walk: Walk) -> dict[str, dict[str, int]]:
    """By channel: messages, verdicts, answers proven to stand, linked messages."""
    found = {}
    for channel in CHANNELS:
        ones = walk.of(channel)
        verdicts = Counter(one.verdict for one in ones if one.verdict is not None)
        found[channel] = {
            "messages": len(ones),
            **{name: verdicts.get(name, 0) for name in ("send", "draft", "block", "escalate")},
            "answers standing": sum(any(reply.state == "confirmed" for reply in one.replies) for one in ones),
            "linked": sum(bool(one.ties) for one in ones),
        }
    return found


def _about(playbook: Playbook, settings: Settings, where: str, *, is_sending: bool) -> dict[str, str]:
    return {
        "walked": where,
        "at": f"{utc_now():%Y-%m-%d %H:%M} UTC",
        "commit": code_version(),
        "playbook": f"{playbook.name} {playbook.sha}",
        "sending": "answers were sent" if is_sending else "nothing was sent",
        "models": "offline" if where == _PRACTICE else settings.model or "the playbook's",
        "machine": f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
    }


def _whose(house: House, seller: str) -> dict[str, str]:
    return {"seller": seller, "database": house.db.engine.dialect.name}
