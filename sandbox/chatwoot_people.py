"""The practice Chatwoot's own: its agents, inboxes, teams, and the shop's customers as contacts."""

from datetime import UTC, date, datetime
from typing import Any

from sandbox.chatwoot_state import Account, Contact, Conversation, Inbox, Person
from sandbox.shop_people import make_people

ADMIN_TOKEN, AGENT_TOKEN, BOT_TOKEN = "practice-admin", "practice-agent", "practice-bot"
BOT_SECRET = "practice-bot-secret"  # noqa: S105 - it signs what a practice server says
CHAT, MAIL, API = "Website chat", "Support mail", "Form on the site"


def furnish(account: Account, *, bot_url: str | None, today: date | None = None) -> None:
    """People, inboxes, contacts. `bot_url`: where a bot of every inbox is told of messages; None: there is no bot."""
    for number, (name, token, role) in enumerate(
        (("Ada Boss", ADMIN_TOKEN, "administrator"), ("Sam Agent", AGENT_TOKEN, "agent"), ("Lee Nights", "", "agent"))
    ):
        email = f"{name.split()[0].lower()}@practice.example"
        account.people.append(
            Person(id=number + 1, name=name, kind="user", token=token or f"no-token-{number}", email=email, role=role)
        )
    for name, channel in ((CHAT, "Channel::WebWidget"), (MAIL, "Channel::Email"), (API, "Channel::Api")):
        account.add_inbox(name, channel)
    if bot_url is not None:
        bot = Person(
            id=account.number("bot"), name="Replydesk", kind="bot", token=BOT_TOKEN, url=bot_url, secret=BOT_SECRET
        )
        account.people.append(bot)
        for inbox in account.inboxes.values():
            inbox.bot_id = bot.id
    for person in make_people(today or datetime.now(UTC).date()).values():
        account.add_contact(
            person["name"], email=person["email"], phone=person["phone"].replace(" ", ""), identifier=person["id"]
        )


def inbox_named(account: Account, name: str) -> Inbox:
    """One of the three; `KeyError` when there is none."""
    found = next((one for one in account.inboxes.values() if one.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def customer(account: Account, who: str, *, inbox: Inbox) -> Contact:
    """The contact behind a practice customer (`box-1`) or a stranger's name or address, made when it is new."""
    is_mail = inbox.channel == "Channel::Email"
    found = next((one for one in account.contacts.values() if who in (one.identifier, one.email, one.name)), None)
    return found or account.add_contact(who.split("@")[0], email=who if is_mail and "@" in who else None)


def talk_of(account: Account, who: str, *, inbox: Inbox, is_signed_in: bool) -> Conversation:
    """The conversation a customer goes on with in an inbox; a new one when there is none.

    `is_signed_in`: the shop has vouched for the identity there (HMAC), as a shop does for whoever is logged in.
    """
    contact = customer(account, who, inbox=inbox)
    is_verified = is_signed_in and contact.identifier is not None and inbox.channel != "Channel::Email"
    link = account.link(contact, inbox, is_verified=is_verified)
    held = [one for one in account.conversations.values() if one.contact_inbox is link]
    return held[-1] if held else account.open_conversation(link)


def names_of(account: Account) -> list[dict[str, Any]]:
    """Who may be played: the shop's customers."""
    known = [one for one in account.contacts.values() if one.identifier]
    return [{"id": one.identifier, "name": one.name, "email": one.email} for one in known]
