"""`replydesk serve`: the REST API and the worker in one process."""

import secrets
import socket
from datetime import timedelta

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.auth import hash_token, now_of
from api.bootstrap import House, open_house
from api.commands.launch import say
from api.origin import is_loopback
from desk.errors import BadSettings
from desk.settings import Settings
from storage.setup_links import add_setup_link
from storage.users import count_users

_LINK_LASTS = timedelta(days=1)


async def main(settings: Settings, *, host: str, port: int, worker: bool) -> None:
    """Serve until interrupted."""
    house = open_house(settings, with_queue=True)
    try:
        has_users = bool(await house.db.read(count_users))
        token = token_for(settings, host, has_users=has_users)
        if not has_users:
            await _offer_setup(house, f"http://{host}:{port}")
        app = create_app(house, api_token=token, with_worker=worker)
        say(f"replydesk: http://{host}:{port}/inbox (the API: /docs)")
        await listen(app, host=host, port=port)
    finally:
        await house.aclose()


def token_for(settings: Settings, host: str, *, has_users: bool = False) -> str:
    """The configured API token; a fresh one, printed on loopback; `BadSettings` elsewhere where nobody could log in."""
    if settings.api_token is not None:
        if not settings.api_token.get_secret_value().strip():
            raise BadSettings("REPLYDESK_API_TOKEN is empty: nobody could call the API; set it or remove the line")
        return settings.api_token.get_secret_value()
    token = secrets.token_urlsafe(24)
    if not is_loopback(host):
        if not has_users:
            raise BadSettings(
                f"{host} is reachable by others and nobody could log in: run `replydesk user add LOGIN --role owner` "
                "or set REPLYDESK_API_TOKEN first, or listen on 127.0.0.1"
            )
        return token
    say(f"replydesk: no REPLYDESK_API_TOKEN set; for this run: Authorization: Bearer {token}")
    return token


async def _offer_setup(house: House, address: str) -> None:
    """While there is no user: a link that makes the first owner, once."""
    link = secrets.token_urlsafe(32)
    await house.db.write(add_setup_link, hash_token(link), expires_at=now_of(house) + _LINK_LASTS)
    say(f"replydesk: nobody can log in yet. Within a day open {address}/setup?link={link}")
    say("replydesk: or run `replydesk user add LOGIN --role owner`")


async def listen(app: FastAPI, *, host: str, port: int) -> None:
    """Run uvicorn in this loop; `BadSettings` when the port is taken."""
    check_port(host, port)
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5)
    await uvicorn.Server(config).serve()


def check_port(host: str, port: int) -> None:
    """Refuse a taken port in one sentence, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            words = error.strerror if isinstance(error, OSError) else "ports are 0 to 65535"
            raise BadSettings(f"cannot listen on {host}:{port} ({words}); choose another port") from error
