"""`replydesk secrets new | rotate`."""

from agent.desk import utc_now
from api.bootstrap import open_database
from api.commands.launch import give
from api.commands.user import shell_actor
from api.stored_tokens import key_source
from desk.settings import Settings
from storage.connections import list_tokens, lock_anew
from storage.secrets import make_key


def main(settings: Settings, *, action: str, as_json: bool) -> None:
    """Print a key, or lock every stored token with the newest one. Twice is the same as once, but for the key file."""
    if action == "new":
        give({}, as_json=False, lines=[make_key()])
        return
    source = key_source(settings)
    db = open_database(settings)
    try:
        stored = db.read_now(list_tokens, None)
        # The environment's key was changed by whoever asks; a file's is changed here.
        ring = source.need() if source.keys else source.add_key()
        done = db.write_now(lock_anew, None, ring=ring, actor=shell_actor(), now=utc_now())
    finally:
        db.close()
    lines = [
        f"{done} of {len(stored)} stored tokens were locked anew with key {ring.current}",
        "former keys still open backups made before; keep them as long as those",
    ]
    give({"rotated": done, "stored": len(stored), "key": ring.current}, as_json=as_json, lines=lines)
