"""`replydesk langfuse ...`: what a person carries to Langfuse and back, and a practice one to try it on."""

import asyncio
from typing import Any

from agent.score_mirror import mirror_scores
from api.bootstrap import open_house, open_playbook
from api.commands.launch import give, say
from api.eval_sets_door import keep_rows, read_items
from api.langfuse_sdk import NO_KEYS, diff_prompts, langfuse, pull_set, push_prompts, push_run, push_set
from desk.errors import BadInput, BadSettings
from desk.settings import Settings
from sandbox.errors import PracticeError
from sandbox.langfuse_app import PUBLIC_KEY, SECRET_KEY, create_langfuse_app
from sandbox.server import serve
from storage.eval_runs import read_results, read_run
from storage.scores import count_unmirrored


async def main(settings: Settings, *, act: str, as_json: bool = False, **options: Any) -> None:
    """Do one of the acts below."""
    told = await _ACTS[act](settings, **options)
    give(told, as_json=as_json, lines=[f"{name}: {value}" for name, value in told.items()])


async def _push_set(settings: Settings, *, name: str, seller: str | None) -> dict[str, Any]:
    about, items = await read_items(settings, name, seller=seller)
    with langfuse(settings) as client:
        pushed = await asyncio.to_thread(push_set, client, name, about, items)
    return {"set": name, "items": pushed}


async def _import_set(
    settings: Settings, *, name: str, kind: str, as_name: str | None, seller: str | None
) -> dict[str, Any]:
    with langfuse(settings) as client:
        rows = await asyncio.to_thread(pull_set, client, name)
    kept = as_name or name
    return {"set": kept, **await keep_rows(settings, kept, kind, rows, seller=seller)}


async def _push_run(settings: Settings, *, run_id: str, seller: str | None) -> dict[str, Any]:
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        run = await house.db.read(read_run, desk.seller_id, run_id)
        results = (await house.db.read(read_results, desk.seller_id, run.id)).items
    finally:
        await house.aclose()
    with langfuse(settings) as client:
        shown = await asyncio.to_thread(push_run, client, run, results)
    return {"run": run.id, "set": run.set_name, "results": shown, "of": len(results)}


async def _push_scores(settings: Settings, *, seller: str | None) -> dict[str, Any]:
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if desk.tracing.scores is None:
            raise BadSettings(NO_KEYS)
        before = await house.db.read(count_unmirrored, desk.seller_id)
        while await mirror_scores(desk):
            pass
        after = await house.db.read(count_unmirrored, desk.seller_id)
    finally:
        await house.aclose()
    return {"pushed": before - after, "waiting": after}


async def _prompts(settings: Settings, *, push: bool) -> dict[str, Any]:
    playbook = open_playbook(settings)
    with langfuse(settings) as client:
        if push:
            changed = await asyncio.to_thread(push_prompts, client, playbook)
            return {"pushed": list(changed)}
        return dict(await asyncio.to_thread(diff_prompts, client, playbook))


async def _practice(_settings: Settings, *, port: int) -> dict[str, Any]:
    try:
        async with serve(create_langfuse_app(), port=port) as url:
            say(f"practice Langfuse: {url}/ shows what it got\n")
            say(f"export REPLYDESK_LANGFUSE_HOST={url} REPLYDESK_LANGFUSE_PUBLIC_KEY={PUBLIC_KEY}")
            say(f"export REPLYDESK_LANGFUSE_SECRET_KEY={SECRET_KEY}")
            await asyncio.Event().wait()
    except PracticeError as error:
        raise BadInput(str(error)) from error
    return {}


_ACTS: dict[str, Any] = {
    "push-set": _push_set, "import-set": _import_set, "push-run": _push_run, "push-scores": _push_scores,
    "prompts": _prompts, "practice": _practice,
}  # fmt: skip
