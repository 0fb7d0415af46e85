"""Reads values out of JSON the desk wrote itself, strictly: `BadInput` says which key, what was wanted, what stands."""

from collections.abc import Mapping

from desk.errors import BadInput
from desk.interactions import Json

JsonObject = Mapping[str, Json]


def object_at(value: JsonObject, key: str) -> JsonObject:
    """The object under a key."""
    found = value.get(key)
    if not isinstance(found, dict):
        raise _wrong(value, key, "an object")
    return found


def objects_at(value: JsonObject, key: str) -> tuple[JsonObject, ...]:
    """A list of objects."""
    found = value.get(key)
    objects = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    if not isinstance(found, list) or len(objects) != len(found):
        raise _wrong(value, key, "a list of objects")
    return tuple(objects)


def texts_at(value: JsonObject, key: str) -> tuple[str, ...]:
    """A list of texts."""
    found = value.get(key)
    texts = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    if not isinstance(found, list) or len(texts) != len(found):
        raise _wrong(value, key, "a list of texts")
    return tuple(texts)


def text_at(value: JsonObject, key: str) -> str:
    """A text."""
    found = value.get(key)
    if not isinstance(found, str):
        raise _wrong(value, key, "a text")
    return found


def optional_text_at(value: JsonObject, key: str) -> str | None:
    """A text; None for null or an absent key."""
    return None if value.get(key) is None else text_at(value, key)


def whole_at(value: JsonObject, key: str) -> int:
    """A whole number."""
    found = value.get(key)
    if not isinstance(found, int) or isinstance(found, bool):
        raise _wrong(value, key, "a whole number")
    return found


def optional_whole_at(value: JsonObject, key: str) -> int | None:
    """A whole number; None for null or an absent key."""
    return None if value.get(key) is None else whole_at(value, key)


def number_at(value: JsonObject, key: str) -> float:
    """A number."""
    found = value.get(key)
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise _wrong(value, key, "a number")
    return float(found)


def optional_number_at(value: JsonObject, key: str) -> float | None:
    """A number; None for null or an absent key."""
    return None if value.get(key) is None else number_at(value, key)


def _wrong(value: JsonObject, key: str, wanted: str) -> BadInput:
    # What stands there may be a customer's words: its kind is enough.
    found = f"{type(value[key]).__name__}" if key in value else f"nothing; there are {', '.join(value) or 'no keys'}"
    return BadInput(f"{key}: expected {wanted}, found {found}")
