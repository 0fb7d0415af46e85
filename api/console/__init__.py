"""The operator's console: pages rendered here, moved by htmx and a few modules of our own; rules in docs/console.md."""

from fastapi import APIRouter, Depends, FastAPI

from api.console import refusals
from api.console.render import warm_up
from api.console.routes import (
    actions,
    analytics,
    assets,
    assistant,
    bulk,
    card_acts,
    doors,
    evals,
    inbox,
    live,
    macros,
    playground,
    presence,
    settings,
    settings_people,
    settings_rules,
    start,
    traces,
)
from api.deps import authorize

_OPEN: tuple[APIRouter, ...] = (assets.router, doors.doors)
# `/inbox/bulk` before `/inbox/{id}`: the first that fits answers.
_PAGES: tuple[APIRouter, ...] = (
    doors.router, live.router, bulk.router, inbox.router, card_acts.router, actions.router, macros.router,
    presence.router, playground.router, settings.router,
    settings_rules.router, settings_people.router, start.router,
    analytics.router, evals.router, traces.router, assistant.router,
)  # fmt: skip

# A page comes back by itself, and shows its cookie again.
_LIVE_SECONDS = 120.0


__all__ = ["install", "warm_up"]


def install(app: FastAPI) -> None:
    """Add the pages to the application, and what a browser sees when something is refused."""
    refusals.install(app)
    app.state.feeds, app.state.live_seconds = {}, _LIVE_SECONDS
    for router in _OPEN:
        app.include_router(router)
    for router in _PAGES:
        app.include_router(router, dependencies=[Depends(authorize)])
