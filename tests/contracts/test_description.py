"""Our description against itself and against the vendor's: valid, and no laxer."""

import json
from pathlib import Path
from typing import Any

import pytest
from contract import Contract, schema_faults
from openapi_spec_validator import validate

_OURS = Path(__file__).parent / "wildberries.json"
# What the vendor's schema leaves to its prose: name -> the largest value.
_PROSE = {"/api/v1/feedbacks": {"take": 5000, "skip": 199_990}, "/api/v1/questions": {"take": 10_000, "skip": 10_000}}


def test_our_description_is_valid_openapi() -> None:
    validate(json.loads(_OURS.read_text(encoding="utf-8")))


def test_the_vendors_descriptions_are_valid_openapi(vendor_documents: list[dict[str, Any]]) -> None:
    for document in vendor_documents:
        validate(document)


def test_a_question_can_only_be_published_in_our_description(ours: Contract) -> None:
    body = ours.operation("PATCH", "/api/v1/questions")["requestBody"]["content"]["application/json"]["schema"]
    rejection = {"id": "q", "answer": {"text": "нет"}, "state": "none"}
    assert schema_faults(rejection, body)
    assert not schema_faults(rejection | {"state": "wbRu"}, body)


def test_every_operation_of_ours_is_the_vendors(ours: Contract, vendor: dict[str, Contract]) -> None:
    for method, path, _ in ours.operations():
        vendor[path].operation(method, path)


def test_ours_asks_for_every_parameter_the_vendor_requires(ours: Contract, vendor: dict[str, Contract]) -> None:
    for method, path, operation in ours.operations():
        theirs = vendor[path].operation(method, path)
        mine = {parameter["name"]: parameter for parameter in operation["parameters"]}
        for parameter in theirs.get("parameters", []):
            if parameter["name"] in mine:
                assert mine[parameter["name"]]["required"] or not parameter.get("required"), (path, parameter["name"])
                assert not _laxer(mine[parameter["name"]]["schema"], parameter["schema"]), (path, parameter["name"])
            else:
                assert not parameter.get("required"), (method, path, parameter["name"])


def test_ours_keeps_the_maxima_the_vendor_states_in_prose(ours: Contract) -> None:
    for path, maxima in _PROSE.items():
        parameters = {parameter["name"]: parameter["schema"] for parameter in ours.operation("GET", path)["parameters"]}
        assert {name: parameters[name]["maximum"] for name in maxima} == maxima


def test_our_request_bodies_are_no_laxer(ours: Contract, vendor: dict[str, Contract]) -> None:
    for method, path, operation in ours.operations():
        if "requestBody" in operation:
            ((kind, content),) = operation["requestBody"]["content"].items()
            theirs = vendor[path].operation(method, path)["requestBody"]["content"][kind]["schema"]
            mine = content["schema"]
            assert list(_body_gaps(mine, theirs)) == [], path


def test_our_answers_know_every_field_the_vendor_lists(ours: Contract, vendor: dict[str, Contract]) -> None:
    for method, path, operation in ours.operations():
        content = vendor[path].operation(method, path)["responses"].get("200", {}).get("content", {})
        if "application/json" in content:
            mine = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert list(_unknown_fields(mine, content["application/json"]["schema"])) == [], path


@pytest.mark.parametrize("change", ["drop a required field", "lengthen the text", "widen an enum"])
def test_the_comparison_itself_notices_laxness(change: str) -> None:
    theirs: dict[str, Any] = {
        "properties": {"text": {"type": "string", "maximum": 10}, "order": {"enum": ["a"]}},
        "required": ["text"],
    }
    mine = json.loads(json.dumps(theirs).replace("maximum", "maxLength"))
    assert list(_body_gaps(mine, theirs)) == []
    if change == "drop a required field":
        mine["required"] = []
    elif change == "lengthen the text":
        mine["properties"]["text"]["maxLength"] = 11
    else:
        mine["properties"]["order"]["enum"].append("b")
    assert list(_body_gaps(mine, theirs)) != []


def _body_gaps(mine: dict[str, Any], theirs: dict[str, Any], where: str = "") -> Any:
    """Where a body of ours admits what the vendor's does not."""
    if "oneOf" in theirs:
        for my_branch, their_branch in zip(mine["oneOf"], theirs["oneOf"], strict=True):
            yield from _body_gaps(my_branch, their_branch, where)
        return
    missing = set(theirs.get("required", ())) - set(mine.get("required", ()))
    if missing:
        yield f"{where}: {missing} may be missing"
    for name, schema in mine.get("properties", {}).items():
        their_schema = theirs.get("properties", {}).get(name)
        if their_schema is None:
            yield f"{where}/{name}: unknown to the vendor"
        elif _laxer(schema, their_schema):
            yield f"{where}/{name}: {schema} admits more than {their_schema}"
        else:
            yield from _body_gaps(schema, their_schema, f"{where}/{name}")


def _laxer(mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether one value's schema is wider. The vendor writes the length of a text as minimum and maximum."""
    if "enum" in theirs and not set(mine.get("enum", ["anything"])) <= set(theirs["enum"]):
        return True
    is_text = theirs.get("type") == "string"
    low, high = ("minLength", "maxLength") if is_text else ("minimum", "maximum")
    if "maximum" in theirs and mine.get(high, float("inf")) > theirs["maximum"]:
        return True
    return "minimum" in theirs and mine.get(low, float("-inf")) < theirs["minimum"]


def _unknown_fields(mine: dict[str, Any], theirs: dict[str, Any], where: str = "") -> Any:
    mine = next((branch for branch in mine.get("anyOf", [mine]) if branch.get("type") != "null"), mine)
    if "items" in theirs and "items" in mine:
        yield from _unknown_fields(mine["items"], theirs["items"], where)
    if "properties" not in mine:
        return
    for name, schema in theirs.get("properties", {}).items():
        if name not in mine["properties"]:
            yield f"{where}/{name}"
        else:
            yield from _unknown_fields(mine["properties"][name], schema, f"{where}/{name}")
