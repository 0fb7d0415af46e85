"""Runs a command: settings, logs, one line for an error, the exit code."""

import asyncio
import inspect
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from api.logs import log_to_stderr
from desk.errors import BadInput, BadPlaybook, BadSettings, DeskError, NotAllowed
from desk.interactions import SellerId
from desk.settings import Settings, load_settings

Command = Callable[..., Any]

_USAGE = 2
_FAILED = 1
_INTERRUPTED = 130


def launch(command: Command, options: dict[str, Any]) -> int:
    """Call `command(settings, **options)`; 0, or 2 for wrong input and configuration, 1 for what failed on the way."""
    try:
        settings = load_settings()
        log_to_stderr(settings.log_level)
        result = _call(command, settings, options)
    except (BadInput, BadSettings, BadPlaybook) as error:
        return _complain(str(error), _USAGE)
    except (DeskError, OSError) as error:
        return _complain(str(error), _FAILED)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return int(result or 0)


def say(line: str) -> None:
    """Progress and hints: stderr, so that stdout stays one JSON object."""
    print(line, file=sys.stderr, flush=True)


def give(value: dict[str, Any], *, as_json: bool, lines: list[str]) -> None:
    """The result of a command on stdout: one JSON object, or lines for people."""
    print(json.dumps(value, ensure_ascii=False, default=str) if as_json else "\n".join(lines), flush=True)


def no_token(seller_id: SellerId) -> NotAllowed:
    """What a command raises that has nobody to ask."""
    return NotAllowed(f"seller {seller_id!r} has no token; set REPLYDESK_WB_TOKENS or a Chatwoot, see .env.example")


def _call(command: Command, settings: Settings, options: dict[str, Any]) -> Any:
    result = command(settings, **options)
    return asyncio.run(_finish(result)) if inspect.isawaitable(result) else result


async def _finish(work: Awaitable[Any]) -> Any:
    return await work


def _complain(message: str, code: int) -> int:
    say(f"replydesk: {message}")
    return code
