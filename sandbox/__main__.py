"""`python -m sandbox`: the practice shop as a process of its own, for whoever starts it and reads its first line.

Prints one JSON line (`url`, `anchor`) once it serves, or one line on stderr and exit code 2. Ends when stdin ends, so
that it never outlives the process that started it.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from sandbox.app import create_app
from sandbox.config import ShopConfig
from sandbox.errors import PracticeError
from sandbox.server import serve
from sandbox.shop import create_shop


def main() -> int:
    """Read the options, serve, and say how it ended."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--limits", choices=("real", "lifted"), default="real")
    parser.add_argument("--moderation-seconds", type=float, default=0.0)
    try:
        asyncio.run(_serve(parser.parse_args()))
    except PracticeError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(options: argparse.Namespace) -> None:
    shop = create_shop(data=options.data, state_file=options.state)
    config = ShopConfig(limits=options.limits, moderation_seconds=options.moderation_seconds)
    async with serve(create_app(shop, config), port=options.port) as url:
        print(json.dumps({"url": url, "anchor": shop.anchor.isoformat()}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    sys.exit(main())
