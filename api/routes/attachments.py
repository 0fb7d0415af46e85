"""What customers sent along with their messages: the list, and each file, only ever as a download."""

from dataclasses import asdict

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import DeskDep, IdDep
from desk.file_types import ENDINGS
from storage.interactions import get_interaction
from storage.message_files import list_files, read_file

router = APIRouter(prefix="/api/interactions", tags=["attachments"])

# A browser must neither draw what a stranger sent as a page of ours nor guess that it is something else.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class AttachmentOut(BaseModel):
    """One file. `n` is its number in the conversation."""

    n: int
    event_id: str = Field(description="The message it came with.")
    kind: str | None = Field(description="image/jpeg, image/png, image/webp, image/heic or application/pdf.")
    size: int | None = Field(description="Bytes.")
    sha256: str | None
    state: str = Field(description="waiting, kept or withheld.")
    reason: str | None = Field(description="Why it is not kept.")


@router.get(
    "/{interaction_id}/attachments",
    summary="Files that came with a conversation",
    responses={404: {"description": "Not this seller's."}},
)
async def list_attachments(interaction_id: IdDep, desk: DeskDep) -> list[AttachmentOut]:
    """In order of arrival, without their bodies."""
    await desk.db.read(get_interaction, desk.seller_id, interaction_id)
    heads = await desk.db.read(list_files, desk.seller_id, interaction_id)
    return [AttachmentOut(**asdict(head)) for head in heads]


@router.get(
    "/{interaction_id}/attachments/{n}",
    summary="One file",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The file, as a download."},
        404: {"description": "Not this seller's, no such file, or one that is not kept."},
        409: {"description": "It is still being fetched."},
    },
)
async def read_attachment(interaction_id: IdDep, n: int, desk: DeskDep) -> Response:
    """Pictures and PDF, checked by their first bytes when they were fetched."""
    file = await desk.db.read(read_file, desk.seller_id, interaction_id, n)
    name = f"attachment-{interaction_id}-{n}.{ENDINGS.get(file.kind, 'bin')}"
    headers = _HEADERS | {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{file.sha256}"'}
    return Response(file.body, media_type=file.kind, headers=headers)
