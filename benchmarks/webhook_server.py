"""The desk of the webhook bench, by itself or with its worker: `python -m benchmarks.webhook_server URL PORT ROLE`."""

import asyncio
import sys
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from api.app import create_app
from api.bootstrap import House, open_house
from api.working import work_on
from desk.settings import Settings

SELLER, SECRET = "bench", "bench-secret"
_NEVER_SECONDS = 86_400.0


def open_bench(url: str) -> House:
    """A subscription shop with a help desk nobody answers at: what is pushed is all that comes."""
    settings = Settings(
        seller=SELLER,
        database_url=url,
        model="offline",
        playbook=Path("subscription_box"),
        sync_seconds=_NEVER_SECONDS,
        chatwoot_url="http://127.0.0.1:9",
        chatwoot_token=SecretStr("bench"),
        chatwoot_webhook_secret=SecretStr(SECRET),
    )
    return open_house(settings, with_queue=True)


def main() -> None:
    """Serve, work, or both in one process (`serve`, `work`, `both`), until the process is ended."""
    url, port, role = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    house = open_bench(url)
    if role == "work":
        asyncio.run(work_on(house, asyncio.Event()))
        return
    app = create_app(house, api_token="bench", with_worker=role == "both")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
