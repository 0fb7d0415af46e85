"""`replydesk serve`: the REST API and the worker in one process."""

import ipaddress
import secrets
import socket

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.bootstrap import open_house
from api.commands.launch import say
from desk.errors import BadSettings
from desk.settings import Settings


async def main(settings: Settings, *, host: str, port: int, worker: bool) -> None:
    """Serve until interrupted."""
    token = token_for(settings, host)
    house = open_house(settings, with_queue=True)
    try:
        app = create_app(house, api_token=token, with_worker=worker)
        say(f"replydesk: http://{host}:{port}/docs")
        await listen(app, host=host, port=port)
    finally:
        await house.aclose()


def token_for(settings: Settings, host: str) -> str:
    """The configured API token; a fresh printed one on loopback; `BadSettings` elsewhere without one."""
    if settings.api_token is not None:
        if not settings.api_token.get_secret_value().strip():
            raise BadSettings("REPLYDESK_API_TOKEN is empty: nobody could call the API; set it or remove the line")
        return settings.api_token.get_secret_value()
    if not _is_loopback(host):
        raise BadSettings(f"{host} is reachable by others: set REPLYDESK_API_TOKEN first, or listen on 127.0.0.1")
    token = secrets.token_urlsafe(24)
    say(f"replydesk: no REPLYDESK_API_TOKEN set; for this run: Authorization: Bearer {token}")
    return token


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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
