"""A call to the practice Chatwoot, checked against our description before anything is done."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.datastructures import UploadFile

from sandbox.chatwoot_rules import Call, Refusal, check_body, check_caller, check_query, find_call
from sandbox.chatwoot_state import Account, Attachment, Contact, Conversation, Inbox, Person

Thing = TypeVar("Thing")

# The vendor's own: 40 MB a file, 15 files a message.
_FILE_BYTES, _FILES = 40 * 1024 * 1024, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call: who, with what. `files`: of a multipart body."""

    account: Account
    caller: Person | None
    query: dict[str, str]
    body: dict[str, Any]
    files: list[Attachment]

    @property
    def person(self) -> Person:
        """Whoever calls; only the version is open to nobody."""
        if self.caller is None:
            raise Refusal(401, "Invalid Access Token")
        return self.caller

    @property
    def is_admin(self) -> bool:
        """Whether secrets may be shown."""
        return self.caller is not None and self.caller.role == "administrator"

    def conversation(self, number: int) -> Conversation:
        """By its number; `Refusal` 404."""
        return _found(self.account.conversations.get(number))

    def contact(self, number: int) -> Contact:
        """By its number; `Refusal` 404."""
        return _found(self.account.contacts.get(number))

    def inbox(self, number: object) -> Inbox:
        """By its number; `Refusal` 404."""
        return _found(self.account.inboxes.get(number) if isinstance(number, int) else None)


def reader(account: Account) -> Callable[[Request], Awaitable[Asked]]:
    """A dependency that reads a call, or refuses it as the vendor does."""

    async def read(request: Request) -> Asked:
        call = find_call(request.method, request.url.path)
        caller = check_caller(call, account.person(request.headers.get("api_access_token", "")))
        query = dict(request.query_params)
        check_query(call, query)
        body, files = await _read_body(call, request, account)
        return Asked(account=account, caller=caller, query=query, body=body, files=files)

    return read


async def _read_body(call: Call, request: Request, account: Account) -> tuple[dict[str, Any], list[Attachment]]:
    if request.method == "GET":
        return {}, []
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        body, files = await _read_form(request, account)
    else:
        body, files = _read_json(await request.body()), []
    check_body(call, body)
    return body, files


def _read_json(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(400, "the body is no JSON") from None
    if not isinstance(told, dict):
        raise Refusal(400, f"the body is no object but {type(told).__name__}")
    return told


async def _read_form(request: Request, account: Account) -> tuple[dict[str, Any], list[Attachment]]:
    """Fields of a form are text: flags and objects are read from it."""
    body: dict[str, Any] = {}
    files: list[Attachment] = []
    async with request.form(max_part_size=_FILE_BYTES) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if name != "attachments[]":
                    raise Refusal(422, f"fields that are not described: {name}")
                files.append(await file_of(value, account))
            else:
                body[name] = _value_of(name, value)
    if len(files) > _FILES:
        raise Refusal(422, "Attachments exceeded maximum allowed")
    return body, files


async def file_of(upload: UploadFile, account: Account) -> Attachment:
    """An upload as it is kept; `Refusal` 422 for one that is too large."""
    content = await upload.read(_FILE_BYTES + 1)
    if len(content) > _FILE_BYTES:
        raise Refusal(422, "Attachments file size should be less than 40 MB")
    name = (upload.filename or "file").replace("/", "_")[-80:]
    kind = upload.content_type or "application/octet-stream"
    return Attachment(id=account.number("attachment"), name=name, kind=kind, body=content)


def _value_of(name: str, value: str) -> Any:
    if name == "private":
        return {"true": True, "false": False}.get(value, value)
    if name == "content_attributes":
        return _read_json(value.encode())
    return value


def _found(one: Thing | None) -> Thing:
    if one is None:
        raise Refusal(404, "Resource could not be found")
    return one
