"""Chatwoot as a help desk: notes, forms, labels, priority, assignee, status. Implements `desk.helpdesk.Helpdesk`.

The vendor replaces labels whole, so they are read, merged and written; it dedupes nothing, so notes and forms carry our
reference. A note is private twice over: the flag is set here and nowhere else, and what came back without it is told.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urljoin, urlsplit

from connectors.chatwoot_client import ChatwootClient
from connectors.chatwoot_lists import fetch_conversation, path_of, walk_messages
from connectors.chatwoot_messages import judge_message, message_body, message_of
from connectors.chatwoot_push import read_push
from connectors.chatwoot_rows import FORM, number_of, read_standing, ref_of
from connectors.files import file_of
from connectors.http import MIB, BodyTooBig, VendorResponse, error_of, explain, judge_write
from connectors.outcomes import declined_by, outcome_of, unreadable_by
from connectors.rows import clean_text, row_of
from desk.assembly import text_as_html
from desk.errors import BadInput, DeskError, NotFound, Unusable
from desk.helpdesk import Form, Note, Push, Standing
from desk.interactions import ChannelName, Json, Marketplace, Priority
from desk.ports import (
    Absent,
    Accepted,
    Attachment,
    Declined,
    Ours,
    Permit,
    SendOutcome,
    Unknown,
    Unreadable,
    Withheld,
    unbarred,
)

_PRIORITIES = {Priority.URGENT: "urgent", Priority.HIGH: "high", Priority.NORMAL: "medium", Priority.LOW: "low"}
_PAGES = 50
_FILE_CAP = 20 * MIB
# From the vendor's signed address to where its disk service has the file.
_HOPS = 3
_LONGEST_LABEL = 60

Fields = Mapping[str, Json]


class ChatwootDesk:
    """One seller's account, as people work in it."""

    marketplace = Marketplace.CHATWOOT
    channel = ChannelName.CHAT

    def __init__(self, client: ChatwootClient) -> None:
        self._client = client

    @property
    def webhook_secret(self) -> str | None:
        return self._client.access.webhook_secret

    def read_push(self, payload: Mapping[str, Json]) -> Push:
        return read_push(payload, account=self._client.access.account)

    async def look(self, external_id: str) -> Standing | Unreadable:
        try:
            return read_standing(await fetch_conversation(self._client, external_id))
        except DeskError as error:
            return unreadable_by(error, is_gone=isinstance(error, NotFound))

    async def find(self, external_id: str, ref: str) -> Ours | Absent | Unreadable:
        try:
            async for page in walk_messages(self._client, external_id, pages=_PAGES):
                if ours := next((row for row in page if ref_of(row) == ref), None):
                    return Ours(remote_id=str(number_of(ours.get("id"))))
        except DeskError as error:
            return unreadable_by(error, is_gone=isinstance(error, NotFound))
        return Absent()

    async def write_note(self, note: Note) -> SendOutcome:
        body = message_body(note.text, note.ref, is_private=True)
        return await self._act(
            note.external_id, "/messages", body, permit=note.permit, judge=lambda told: _judge_note(told, note.ref)
        )

    async def ask(self, form: Form) -> SendOutcome:
        items: list[Json] = [{"title": one.title, "value": one.value} for one in form.choices]
        if items:
            body = message_body(form.text, form.ref, attributes={"items": items}, content_type=FORM)
        else:
            # Plain words: what came of a pressed button.
            body = message_body(form.text, form.ref, email_html_content=text_as_html(form.text))
        return await self._act(
            form.external_id, "/messages", body, permit=form.permit, judge=lambda told: judge_message(told, form.ref)
        )

    async def merge_labels(self, external_id: str, *, add: tuple[str, ...], drop: tuple[str, ...]) -> SendOutcome:
        """Two calls, and no lock between them at the vendor: a label put there in that moment may be lost."""
        try:
            held = await self._labels(external_id)
        except DeskError as error:
            return declined_by(error)
        wanted = merged(held, add=add, drop=drop)
        if wanted == held:
            return Accepted()
        return await self._act(external_id, "/labels", {"labels": list(wanted)}, as_user=True)

    async def set_priority(self, external_id: str, priority: Priority) -> SendOutcome:
        return await self._act(external_id, "/toggle_priority", {"priority": _PRIORITIES[priority]})

    async def assign(self, external_id: str, *, team: str | None = None, agent: str | None = None) -> SendOutcome:
        """An agent's name goes before a team's, as at the vendor."""
        path, key, wanted = ("/agents", "assignee_id", agent) if agent else ("/teams", "team_id", team)
        if not wanted:
            return Declined("name a team or an agent to assign to")
        try:
            names = await self._names(path)
        except DeskError as error:
            return declined_by(error)
        number = names.get(wanted.strip().casefold())
        if number is None:
            return Declined(
                f"Chatwoot has nobody called {wanted!r} under {path}; there: {', '.join(names) or 'nobody'}"
            )
        return await self._act(external_id, "/assignments", {key: number})

    async def open(self, external_id: str) -> SendOutcome:
        return await self._act(external_id, "/toggle_status", {"status": "open"})

    async def fetch_file(self, url: str) -> Attachment:
        """The file, from the vendor's own host or one of `file_hosts`; no token travels. Raises `TryLater`."""
        for _ in range(_HOPS):
            if not self._is_vendors(url):
                return Withheld(f"the file lies at {urlsplit(url).hostname or 'no host'}, which is not Chatwoot's own")
            try:
                response = await self._client.ask(url, cap=_FILE_CAP, is_open=True)
            except BodyTooBig as error:
                return Withheld(str(error))
            if response.status in (301, 302, 303, 307, 308):
                url = urljoin(url, response.headers.get("location", ""))
                continue
            return _file_or_why(response)
        return Withheld(f"more than {_HOPS} redirects")

    async def _act(
        self,
        external_id: str,
        path: str,
        body: Fields,
        *,
        permit: Permit = unbarred,
        as_user: bool = False,
        judge: Callable[[VendorResponse], SendOutcome] | None = None,
    ) -> SendOutcome:
        try:
            writing: Awaitable[VendorResponse] = self._client.write(
                path_of(external_id) + path, body, permit=permit, as_user=as_user
            )
        except BadInput as error:
            return Declined(str(error))
        return await outcome_of(writing, judge or judge_act)

    async def _labels(self, external_id: str) -> tuple[str, ...]:
        response = await self._client.read(f"{path_of(external_id)}/labels")
        listed = row_of(response.json()).get("payload")
        if not isinstance(listed, list):
            raise Unusable(f"{response.what}: expected a list of labels in `payload`")
        return tuple(text for one in listed if (text := clean_text(one)))

    async def _names(self, path: str) -> dict[str, int]:
        response = await self._client.read(path)
        listed = response.json()
        if not isinstance(listed, list):
            raise Unusable(f"{response.what}: expected a list")
        rows = [row_of(one) for one in listed]
        told = [(clean_text(row.get("name")).strip().casefold(), number_of(row.get("id"))) for row in rows]
        return {name: number for name, number in told if name and number is not None}

    def _is_vendors(self, url: str) -> bool:
        """The same scheme, host and port as Chatwoot; or https at a host that the settings name for its files."""
        access, parts = self._client.access, urlsplit(url)
        if (parts.scheme, parts.netloc) == tuple(urlsplit(access.url)[:2]):
            return True
        return parts.scheme == "https" and parts.port in (None, 443) and parts.hostname in access.file_hosts


def merged(held: tuple[str, ...], *, add: tuple[str, ...], drop: tuple[str, ...]) -> tuple[str, ...]:
    """The labels there should be: those held, without whatever begins with one of `drop`, and `add`; each once."""
    added = tuple(label_of(one) for one in add)
    kept = (one for one in held if one in added or not any(one.startswith(prefix) for prefix in drop if prefix))
    return tuple(dict.fromkeys((*kept, *(one for one in added if one))))


def label_of(text: str) -> str:
    """As the vendor keeps labels: small letters, digits, `_` and `-`, no blanks."""
    plain = "".join(sign if sign.isalnum() or sign in "_-" else "_" for sign in clean_text(text).strip().lower())
    return plain[:_LONGEST_LABEL].strip("_")


def judge_act(response: VendorResponse) -> SendOutcome:
    """Done is 2xx with nothing in it, as the vendor answers some acts, or with an object that tells of no error."""
    if not 200 <= response.status < 300:
        return judge_write(response)
    try:
        told = json.loads(response.body) if response.body.strip() else {}
    except (ValueError, RecursionError):
        told = None
    is_done = isinstance(told, dict) and not told.get("error")
    return Accepted() if is_done else Unknown(f"{response.what}: {explain(response)}")


def _judge_note(response: VendorResponse, ref: str) -> SendOutcome:
    outcome = judge_message(response, ref)
    if isinstance(outcome, Accepted) and message_of(response).get("private") is not True:
        return Unknown(f"{response.what}: a note came back as a public message; look at it at once")
    return outcome


def _file_or_why(response: VendorResponse) -> Attachment:
    """No token travels, so a 401 or 403 is about the link: it is over."""
    if response.status == 200:
        return file_of(response)
    if response.status in (400, 401, 403, 404, 410, 451):
        return Withheld(f"{response.what}: {explain(response)}")
    raise error_of(response)
