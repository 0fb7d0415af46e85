"""What people teach the router: corrections of single messages, and the classifiers trained from them."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from agent.correct import correct_intent
from api.deps import DeskDep, IdDep, PrincipalDep
from api.errors import problem
from api.schemas.interactions import InteractionOut, interaction_out
from api.schemas.learning import ClassifierOut, IntentRequest
from desk.errors import BadInput
from storage.classifiers import list_classifiers

router = APIRouter(prefix="/api", tags=["learning"])


@router.post(
    "/interactions/{interaction_id}/intent",
    summary="Say what a message is really about",
    response_model=InteractionOut,
    responses={404: {"description": "Not this seller's."}, 422: {"description": "No category of this channel."}},
)
async def correct(
    interaction_id: IdDep, wanted: IntentRequest, desk: DeskDep, principal: PrincipalDep
) -> InteractionOut | JSONResponse:
    """Move it to a category, with that one's priority and deadline. Later handling of the same words keeps it."""
    try:
        moved = await correct_intent(desk, interaction_id, intent=wanted.intent, author=principal.author(wanted.author))
    except BadInput as error:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    return interaction_out(moved)


@router.get("/classifiers", summary="What was learnt")
async def read_classifiers(desk: DeskDep) -> list[ClassifierOut]:
    """Every version of every channel, newest first."""
    return [ClassifierOut.model_validate(one) for one in await desk.db.read(list_classifiers, desk.seller_id)]
