"""Fills any JSON Schema with the mildest value it allows: a practice model's answer to a form it has never seen."""

from sandbox.models_ask import Fields


def required(schema: Fields) -> set[str]:
    """What an object of this form must have."""
    listed = schema.get("required")
    return set(listed) if isinstance(listed, list) else set()


def child(value: object, name: str) -> Fields:
    """A child of a schema, empty where there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def mildest(name: str, schema: Fields, root: Fields) -> object:
    """The mildest value of the form: high marks, no objections, empty lists."""
    link = schema.get("$ref")
    if isinstance(link, str):
        return mildest(name, child(root.get("$defs"), link.rsplit("/", 1)[-1]), root)
    options = schema.get("enum")
    if isinstance(options, list):
        return options[0]
    choices = schema.get("anyOf")
    if isinstance(choices, list) and choices:
        return mildest(name, child({name: choices[0]}, name), root)
    if schema.get("type") == "object":
        wanted = schema.get("properties")
        return {one: mildest(one, child(wanted, one), root) for one in sorted(required(schema))}
    return _plain(name, schema)


def _plain(name: str, schema: Fields) -> object:
    kind = schema.get("type")
    if kind in ("number", "integer"):
        top = schema.get("maximum", 1)
        return round(0.95 * top, 2) if kind == "number" and isinstance(top, int | float) else schema.get("minimum", 1)
    return {"boolean": False, "array": [], "null": None}.get(str(kind), f"practice {name}")
