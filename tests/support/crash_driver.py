"""A process that forks workers on command: a real process each, started in milliseconds because all is loaded here.

Reads one JSON object a line: `start` forks a worker and answers its pid, `look` answers how it ended or stopped (null:
it runs), `go_on` continues a stopped one. Run as a script; `Workers` is the other end.
"""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desks import make_desk
from makers import make_inbound, make_playbook, put_inbound
from pydantic_ai.models import Model
from vendors import connect_to

from agent.approve import approve
from agent.desk import Desk
from agent.drain import Drain
from agent.ingest import pull_all
from agent.models import resolve
from agent.warm import warm_up
from desk import crash_points
from desk.errors import Conflict
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.limiter import SharedLimiter
from storage.migrate import migrate
from storage.replies import list_replies
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.tally import waiting

ANSWER = "Здравствуйте! Спасибо за ваше сообщение, мы его прочитали."


class Workers:
    """The other end: a driver process and what it is told."""

    def __init__(self) -> None:
        root = Path(__file__).parents[2]
        paths = os.pathsep.join((str(root), str(Path(__file__).parent)))
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
            env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip

    def start(self, **order: Any) -> int:
        """Fork a worker; its pid. `order`: `url shop seller settle`, and `env` for the crash point."""
        return int(self._ask({"do": "start", "order": order}))

    async def wait(self, pid: int, *, seconds: float = 60) -> str | None:
        """How a worker ended (`exit 0`), or that it stopped itself (`stopped`); None when it still runs by then."""
        deadline = time.monotonic() + seconds
        while True:
            told: str | None = self._ask({"do": "look", "pid": pid})
            if told is not None or time.monotonic() >= deadline:
                return told
            await asyncio.sleep(0.02)

    def go_on(self, pid: int) -> None:
        """Continue a stopped worker."""
        self._ask({"do": "go_on", "pid": pid})

    def close(self) -> None:
        """End the driver, and with it whoever is still stopped."""
        self._process.communicate()

    def _ask(self, what: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def serve() -> None:
    """Obey until stdin ends. No thread may live here: forked beside one, a worker could wait for its lock for ever."""
    playbook = make_playbook()
    model = resolve("offline", playbook=playbook)
    asyncio.run(_load_all(playbook))
    # What is loaded stays shared: a child's collector would touch, and so copy, every page.
    gc.freeze()
    children: set[int] = set()
    for line in sys.stdin:
        told = json.loads(line)
        answer: object = None
        if told["do"] == "start":
            answer = _fork(told["order"], playbook, model)
            children.add(int(str(answer)))
        elif told["do"] == "look":
            answer = _look(told["pid"])
        else:
            os.kill(told["pid"], signal.SIGCONT)
        print(json.dumps(answer), flush=True)
    for pid in children:
        with suppress(ProcessLookupError, ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                os.kill(pid, signal.SIGKILL)


async def _load_all(playbook: Playbook) -> None:
    """Walk one message most of the way: no worker loads what it needs again. The threads end with the database."""
    warm_up(playbook)
    with TemporaryDirectory() as folder:
        db, seller = Database(f"sqlite:///{folder}/warm.sqlite"), SellerId("warm")
        migrate(db)
        put_inbound(db, seller, make_inbound())
        vendor = connect_to("http://127.0.0.1:9", seller, limiter=SharedLimiter(db, is_paced=False))
        desk = make_desk(db, seller, playbook=playbook, channels=vendor.channels)
        await Drain(desk).handle_some()
        await _approve_the_rest(desk)
        await vendor.aclose()
        db.close()


def _look(pid: int) -> str | None:
    seen, status = os.waitpid(pid, os.WUNTRACED | os.WNOHANG)
    if not seen:
        return None
    if os.WIFSTOPPED(status):
        return "stopped"
    return f"exit {os.waitstatus_to_exitcode(status)}"


def _fork(order: Mapping[str, Any], playbook: Playbook, model: Model) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        sys.stdout = sys.stderr
        os.environ.update(order.get("env") or {})
        crash_points.arm()
        asyncio.run(work(order, playbook, model))
    except BaseException as error:  # noqa: BLE001 - a child must never run the parent's loop
        print(f"worker failed: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


async def work(order: Mapping[str, Any], playbook: Playbook, model: Model) -> None:
    """Pull, handle, approve what waits for a person, and dispatch until nothing is owed."""
    db, seller = Database(order["url"]), SellerId(order["seller"])
    vendor = connect_to(order["shop"], seller, limiter=SharedLimiter(db, is_paced=False))
    settle = timedelta(seconds=order["settle"])
    desk = make_desk(db, seller, playbook=playbook, channels=vendor.channels, settle=settle, model=model)
    desk = replace(desk, executor_id=f"worker-{os.getpid()}", clock=lambda: datetime.now(UTC))
    db.write_now(connect_seller, seller, connected_at=desk.clock() - timedelta(days=6))
    for channel in ChannelName:
        db.write_now(set_auto_send, seller, channel, is_on=bool(order["auto"]), now=desk.clock())
    await pull_all(desk)
    drain = Drain(desk)
    while await drain.handle_some():
        pass
    await _approve_the_rest(desk)
    async with asyncio.timeout(30):
        while (await db.read(waiting, seller)).unsettled:
            await drain.dispatch_some()
            await asyncio.sleep(0.01)
    await vendor.aclose()


async def _approve_the_rest(desk: Desk) -> None:
    """A person answers what no reply is under way to; somebody else may be faster."""
    for item in (await desk.db.read(list_inbox, desk.seller_id, wanted=InboxFilter())).items:
        replies = await desk.db.read(list_replies, desk.seller_id, item.id)
        if item.answer_text is not None or replies:
            continue
        try:
            await approve(desk, item.id, text=ANSWER, revision=item.revision, author="anna",
                          idempotency_key=f"crash-{desk.seller_id}-{item.id}")  # fmt: skip
        except Conflict:
            continue


if __name__ == "__main__":
    serve()
