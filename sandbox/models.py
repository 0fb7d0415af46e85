"""`python -m sandbox.models`: practice model servers as a process of their own; ends when stdin ends.

Prints how to point a desk at them, or one line on stderr and exit code 2.
"""

import argparse
import asyncio
import sys

from sandbox.errors import PracticeError
from sandbox.models_app import MODEL_KEY, create_models_app
from sandbox.models_faults import KINDS
from sandbox.server import serve


def how_to(url: str) -> str:
    """What to type so that a desk asks these servers, and how to break them."""
    both = f'{{"openai-chat": "{url}/v1", "anthropic": "{url}"}}'
    keys = f'{{"openai-chat": "{MODEL_KEY}", "anthropic": "{MODEL_KEY}"}}'
    return "\n".join((
        f"practice models: {url}/v1/chat/completions (OpenAI's wire), {url}/v1/messages (Anthropic's)\n",
        "# one of them",
        f"export REPLYDESK_MODEL=openai-chat:practice REPLYDESK_MODEL_KEY={MODEL_KEY}",
            f"export REPLYDESK_MODEL_BASE_URL={url}/v1",
        "# or a chain over both",
        "export REPLYDESK_MODEL=openai-chat:practice,anthropic:practice",
        f"export REPLYDESK_MODEL_BASE_URLS='{both}'",
        f"export REPLYDESK_MODEL_KEYS='{keys}'\n",
        f"# break the next request: {', '.join(KINDS)}",
        f"curl -X POST {url}/practice/faults -d '{{\"kind\": \"429\", \"seconds\": 7, \"count\": 1}}'",
    ))  # fmt: skip


def main() -> int:
    """Read the options, serve, and say how it ended."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.models", description=__doc__)
    parser.add_argument("--port", type=int, default=8101)
    try:
        asyncio.run(_serve(parser.parse_args().port))
    except PracticeError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(port: int) -> None:
    async with serve(create_models_app(), port=port) as url:
        print(how_to(url), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    sys.exit(main())
