"""The answers of the assistant that run in this app, and who asks for one."""

from typing import Annotated

from fastapi import Depends, Request

from agent.assistant_turns import Asker, Turns
from api.deps import PrincipalDep


def the_turns(request: Request) -> Turns:
    """The runs of this app."""
    state = request.app.state
    if not hasattr(state, "turns"):
        state.turns = Turns()
    turns: Turns = state.turns
    return turns


TurnsDep = Annotated[Turns, Depends(the_turns)]


def the_asker(principal: PrincipalDep) -> Asker:
    """Whoever asks, by their login, key or token: conversations and proposals are theirs alone."""
    return Asker(who=principal.who.name, role=principal.role)


AskerDep = Annotated[Asker, Depends(the_asker)]
