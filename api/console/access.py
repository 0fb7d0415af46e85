"""Who reads a page: a dependency for every page of the console."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from api.console.render import Page
from api.deps import PrincipalDep


def page_in(section: str) -> Callable[[Request, PrincipalDep], Page]:
    """The dependency of a page of `section`."""

    def build(request: Request, principal: PrincipalDep) -> Page:
        return Page(
            request=request, seller=principal.seller_id, who=principal.who.name, role=principal.role,
            csrf_token=principal.who.csrf_token or "", section=section,
        )  # fmt: skip

    return build


InboxPage = Annotated[Page, Depends(page_in("inbox"))]
AssistantPage = Annotated[Page, Depends(page_in("assistant"))]
