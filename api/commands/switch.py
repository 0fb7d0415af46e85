"""`replydesk switch`."""

from agent.desk import utc_now
from api.bootstrap import open_database
from api.commands.launch import give
from desk.errors import BadInput
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from storage.runtime import EVERYONE, read_switches, set_auto_send, set_kill_switch


def main(
    settings: Settings,
    *,
    what: str,
    state: str,
    channel: str | None,
    everyone: bool,
    seller: str | None,
    as_json: bool,
) -> None:
    """Turn one switch and print what is on for the seller now."""
    if what not in ("auto-send", "kill") or state not in ("on", "off"):
        raise BadInput(f"expected `switch auto-send|kill on|off`, found `switch {what} {state}`")
    if channel is not None and channel not in list(ChannelName):
        raise BadInput(f"channel {channel!r} is not one of {', '.join(ChannelName)}")
    if what == "auto-send" and (channel is None or everyone):
        raise BadInput(f"auto-send is switched per seller and channel: add --channel {'|'.join(ChannelName)}")
    named = ChannelName(channel) if channel else None
    who = EVERYONE if everyone else SellerId(seller or settings.seller)
    db = open_database(settings)
    try:
        if what == "kill":
            db.write_now(set_kill_switch, who, named, is_on=state == "on", now=utc_now())
        elif named is not None:
            db.write_now(set_auto_send, who, named, is_on=state == "on", now=utc_now())
        subject = SellerId(seller or settings.seller)
        now = {name: db.read_now(read_switches, subject, name) for name in ChannelName}
    finally:
        db.close()
    lines = [
        f"{name}: auto-send {'on' if on.is_auto_send else 'off'}"
        + (f", stopped: {on.kill_reason}" if on.kill_reason else "")
        for name, on in now.items()
    ]
    value = {name: {"auto_send": on.is_auto_send, "stopped_because": on.kill_reason} for name, on in now.items()}
    give({"seller": subject, "channels": value}, as_json=as_json, lines=lines)
