"""`replydesk langfuse` and the list of `replydesk trace`: what a person types, against the practice server."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from api.commands import langfuse, trace
from desk.errors import BadSettings
from desk.settings import Settings
from sandbox.langfuse_app import LangfuseApp
from sandbox.server import serve
from storage.database import Database
from storage.migrate import migrate


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[tuple[Settings, LangfuseApp]]:
    """Settings with a database and a Langfuse of their own."""
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(db)
    db.close()
    public = f"pk-lf-{uuid4().hex}"
    app = LangfuseApp(public_key=public, secret_key="sk-lf-x")
    async with serve(app) as url:
        yield Settings.model_validate({
            "database_url": db.url, "secret_key_file": tmp_path / "key", "langfuse_public_key": public,
            "langfuse_secret_key": "sk-lf-x", "langfuse_host": url,
        }), app  # fmt: skip


async def test_a_shipped_set_goes_there_and_comes_back_under_another_name(
    told: tuple[Settings, LangfuseApp], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, app = told
    await langfuse.main(settings, act="push-set", name="wb_questions_oblique", seller=None, as_json=True)
    pushed = json.loads(capsys.readouterr().out)
    assert pushed["items"] == len(app.got.items) > 0
    for number in range(2):
        await langfuse.main(
            settings,
            act="import-set",
            name="wb_questions_oblique",
            kind="message",
            as_name="from_there",
            seller=None,
            as_json=True,
        )
        kept = json.loads(capsys.readouterr().out)
        assert (kept["set"], kept["version"], kept["rejected"]) == ("from_there", 1, [])
        assert kept["added" if number == 0 else "known"] > 0


async def test_without_keys_there_is_nothing_to_push_to(told: tuple[Settings, LangfuseApp]) -> None:
    plain = told[0].model_copy(update={"langfuse_public_key": None, "langfuse_secret_key": None})
    for act in ("push-scores", "prompts"):
        options = {"push": False} if act == "prompts" else {"seller": None}
        with pytest.raises(BadSettings, match="REPLYDESK_LANGFUSE_PUBLIC_KEY"):
            await langfuse.main(plain, act=act, **options)


async def test_an_empty_list_of_traces_says_so(
    told: tuple[Settings, LangfuseApp], capsys: pytest.CaptureFixture[str]
) -> None:
    await trace.main(told[0], name=None, limit=5, seller=None, as_json=False, wanted={"verdict": "escalate"})
    assert capsys.readouterr().out == "no such traces\n"


def test_the_host_is_an_address_and_keeps_no_slash() -> None:
    with pytest.raises(ValueError, match="expected an address"):
        Settings.model_validate({"langfuse_host": "cloud.langfuse.com"})
    assert Settings.model_validate({"langfuse_host": "http://here:3000/"}).langfuse_host == "http://here:3000"


def test_one_key_alone_is_a_mistake_and_an_empty_one_is_none() -> None:
    for secret in ({}, {"langfuse_secret_key": ""}):
        with pytest.raises(ValueError, match="go together"):
            Settings.model_validate({"langfuse_public_key": "pk", **secret})
    nobody = Settings.model_validate({"langfuse_public_key": "", "langfuse_secret_key": ""})
    assert (nobody.langfuse_public_key, nobody.langfuse_secret_key) == (None, None)
