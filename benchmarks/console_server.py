"""The desk of the console's bench, served by a process of its own: `python -m benchmarks.console_server URL PORT`."""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.assistant_turns import Turns
from api.app import create_app
from api.bootstrap import open_house
from benchmarks.rows import NOW
from desk.settings import Settings

SELLER = "bench"
TOKEN_GAP_SECONDS = 0.02
"""What the practice model of the assistant waits before each word: fifty words a second, as a quick model does."""
_WORDS = 300


async def _speak(_messages: list[ModelMessage], _info: AgentInfo) -> AsyncIterator[str]:
    for number in range(_WORDS):
        await asyncio.sleep(TOKEN_GAP_SECONDS)
        yield f"слово{number} " if number % 20 else f"\n\n**{number}** строка: "


def main() -> None:
    """Serve until the process is ended; whoever sits here is owner."""
    url, port = sys.argv[1], int(sys.argv[2])
    house = open_house(Settings(seller=SELLER, database_url=url, model="offline"), clock=lambda: NOW)
    app = create_app(house, api_token="bench", with_worker=False, is_demo=True)
    app.state.turns = Turns(model=FunctionModel(stream_function=_speak))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
