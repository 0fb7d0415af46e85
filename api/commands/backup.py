"""`replydesk backup | restore | verify`."""

from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from agent.desk import utc_now
from api.code_version import code_version
from api.commands.launch import give, say
from desk.settings import Settings
from storage.backup import Verified, back_up, engine_of, verify
from storage.backup_file import Manifest
from storage.restore import Restored, restore

_ENDINGS = {"sqlite": "sqlite", "postgresql": "dump"}


def main(settings: Settings, *, action: str, file: Path | None, is_forced: bool = False, as_json: bool = False) -> int:
    """Do one of the three. `file` None, for `backup` alone: a new name in a folder of backups. 1: a bad backup."""
    if action == "backup":
        return _backup(settings, file or _default_file(settings.database_url), as_json=as_json)
    if file is None:
        raise ValueError(f"{action} needs a file")
    if action == "verify":
        return _verify(file, as_json=as_json)
    return _restore(settings, file, is_forced=is_forced, as_json=as_json)


def _backup(settings: Settings, file: Path, *, as_json: bool) -> int:
    manifest = back_up(settings.database_url, file, code_version=code_version(), now=utc_now())
    lines = [f"{file}: {_words(manifest)}", f"Look at it now and then: `replydesk verify {file}`."]
    give({"file": str(file), **_values(manifest)}, as_json=as_json, lines=lines)
    return 0


def _verify(file: Path, *, as_json: bool) -> int:
    checked = verify(file)
    is_whole = not checked.problems
    values = {} if checked.manifest is None else _values(checked.manifest)
    report = {"file": str(file), "is_whole": is_whole, "problems": list(checked.problems), **values}
    give(report, as_json=as_json, lines=_verdict(file, checked))
    return 0 if is_whole else 1


def _verdict(file: Path, checked: Verified) -> list[str]:
    if checked.problems:
        return [f"{file} cannot be restored:", *(f"- {problem}" for problem in checked.problems)]
    words = "" if checked.manifest is None else _words(checked.manifest)
    return [f"{file} is whole: every byte, page and row as it was written", words]


def _restore(settings: Settings, file: Path, *, is_forced: bool, as_json: bool) -> int:
    say(f"replydesk: reading every byte of {file} first")
    done = restore(settings.database_url, file, now=utc_now(), is_forced=is_forced)
    values = {
        "file": str(file),
        "schema_version": done.schema_version,
        "aside": done.aside,
        "erased_since": done.erased_since,
        "is_gate_shut": True,
        "made_at": done.manifest.made_at.isoformat(),
        "rows": done.manifest.rows,
    }
    give(values, as_json=as_json, lines=_next_steps(done))
    return 0


def _next_steps(done: Restored) -> list[str]:
    lines = [f"restored: {_words(done.manifest)}; its tables are at version {done.schema_version} now"]
    if done.aside is not None:
        lines.append(f"what stood there lies in {done.aside}: remove it once you miss nothing")
    if done.erased_since is None:
        lines.append(
            "nothing stood there that tells whether people were erased after this backup: if any were, they are back "
            "with it; erase them again first (`replydesk person erase --help`)"
        )
    elif done.erased_since:
        lines.append(
            f"{done.erased_since} people were erased after this backup and are back with it: erase them again first "
            "(`replydesk person --help`)"
        )
    lines.append(
        "The gate is shut: nothing leaves until the desk has pulled and read back everything unsettled. It opens by "
        "itself, seller by seller. Next: `replydesk serve`, then `replydesk doctor`."
    )
    return lines


def _words(manifest: Manifest) -> str:
    rows = sum(manifest.rows.values())
    return (
        f"made {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC by {manifest.code_version} from {manifest.engine} "
        f"{manifest.engine_version}, tables at version {manifest.schema_version}, {rows} rows in {len(manifest.rows)} "
        f"tables, {manifest.size_bytes / 1e6:.1f} MB"
    )


def _values(manifest: Manifest) -> dict[str, Any]:
    values: dict[str, Any] = manifest.model_dump(mode="json")
    return values


def _default_file(url: str) -> Path:
    """A new name in `backups/` beside an SQLite file, in `var/backups/` otherwise; the folder is its owner's alone."""
    engine = engine_of(url)
    home = Path(make_url(url).database or "").parent if engine == "sqlite" else Path("var")
    folder = home / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"replydesk-{utc_now():%Y%m%dT%H%M%SZ}.{_ENDINGS[engine]}"
