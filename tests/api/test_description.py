"""What `/openapi.json` says is what the API does, whatever it is asked (Schemathesis over every operation)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from databases import migrated_database
from desks import make_desk
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from makers import NOW, Clock, make_inbound, put_inbound
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.bootstrap import House
from api.description import describe
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from storage.database import Database

TOKEN = "token-for-tests"
SELLER = SellerId("described")
# What our rules refuse is no fault of the shape: an unknown category, a text without a word.
NOT_ABOUT_SHAPES = [positive_data_acceptance]
# It says 503 by design, and describes it: nobody works here.
SAYS_WHEN_NOT = {"/ready"}


@pytest.fixture(scope="module")
def own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Of this module alone: every switch of the house is thrown here."""
    with migrated_database("sqlite", tmp_path_factory.mktemp("described"), "test") as database:
        yield database


@pytest.fixture(scope="module")
def described(own_database: Database, playbook: Playbook) -> FastAPI:
    put_inbound(own_database, SELLER, make_inbound())
    desk = make_desk(own_database, SELLER, playbook=playbook, clock=Clock(NOW + timedelta(minutes=5)))
    house = House(settings=Settings(seller=SELLER), db=own_database, playbook=playbook, desks={SELLER: desk},
                  vendors={}, jobs=None)  # fmt: skip
    return create_app(house, api_token=TOKEN, with_worker=False)


def _faults(app: FastAPI, *, only: str = "", examples: int = 6) -> list[str]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    found: list[str] = []
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if only in operation.label and operation.path not in SAYS_WHEN_NOT:
            _try_out(operation, examples, found)
    return found


def _try_out(operation: Any, examples: int, found: list[str]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])  # fmt: skip
    def ask(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        try:
            case.validate_response(answer, excluded_checks=NOT_ABOUT_SHAPES)
        except BaseException as fault:  # noqa: BLE001 - its groups of failures are no Exception of one kind
            found.append(f"{operation.label} {case.body!r}: {answer.status_code} {fault}")

    ask()


@pytest.mark.timeout(300)
def test_every_operation_does_what_is_described(described: FastAPI) -> None:
    assert "\n".join(_faults(described)) == ""


def test_an_undescribed_refusal_is_noticed(described: FastAPI) -> None:
    """Otherwise the test above could not fail."""
    app = create_app(described.state.house, api_token=TOKEN, with_worker=False)
    for code in ("404", "422"):
        del app.openapi()["paths"]["/api/interactions/{interaction_id}"]["get"]["responses"][code]
    assert _faults(app, only="GET /api/interactions/{interaction_id}")


async def test_every_refusal_is_described_as_a_problem(described: FastAPI) -> None:
    refusals = [
        (path, method, code, set(answer["content"]))
        for path, operations in described.openapi()["paths"].items()
        for method, operation in operations.items()
        for code, answer in operation["responses"].items()
        if int(code) >= 400 and path not in SAYS_WHEN_NOT
    ]
    assert refusals
    assert [one for one in refusals if one[3] != {"application/problem+json"}] == []


def test_describing_twice_is_describing_once(described: FastAPI) -> None:
    once = described.openapi()
    describe(described)
    assert described.openapi() == once
