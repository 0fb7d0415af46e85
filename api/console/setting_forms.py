"""Settings as forms: what is typed becomes the value a setting holds, and a fault finds its field."""

from collections.abc import Callable, Mapping

from desk.errors import BadInput
from desk.interactions import Json
from desk.working_hours import DAYS

Typed = Mapping[str, str]


def read_setting_form(name: str, typed: Typed) -> Json:
    """The value of a setting; what makes no sense is left to the setting's own check."""
    return _READERS.get(name, _read_number)(typed)


def hours_of(value: Json) -> Mapping[str, str]:
    """Working hours as a form shows them: `09:00-18:00, 19:00-21:00` a day, nothing for a day off."""
    hours = value if isinstance(value, dict) else {}
    shown = {day: ", ".join(map(str, shifts)) for day, shifts in hours.items() if isinstance(shifts, list)}
    return {day: shown.get(day, "") for day in (*DAYS, "closed")} | {"time_zone": str(hours.get("time_zone", ""))}


def fault_of(error: BadInput, typed: Typed) -> tuple[str, str]:
    """The field a setting's fault is about (empty: none that was typed), and what is wrong with it."""
    where, colon, rest = str(error).partition(": ")
    field = next((name for name in (where.rpartition(".")[2], "value") if name in typed), "")
    return field, rest if colon and " " not in where else str(error)


def _read_number(typed: Typed) -> Json:
    return _whole(typed.get("value", ""))


def _read_hours(typed: Typed) -> Json:
    if "always" in typed:
        return None
    found: dict[str, Json] = {"time_zone": typed.get("time_zone", "").strip()}
    for day in (*DAYS, "closed"):
        shifts: list[Json] = [one.strip().replace("–", "-") for one in typed.get(day, "").split(",") if one.strip()]
        if shifts:
            found[day] = shifts
    return found


def _read_targets(typed: Typed) -> Json:
    return {intent: _whole(minutes) for intent, minutes in typed.items() if minutes.strip()}


def _read_models(typed: Typed) -> Json:
    """Names by line or comma; none at all: the playbook's."""
    return _names(typed) or None


def _read_off(typed: Typed) -> Json:
    return _names(typed)


def _names(typed: Typed) -> list[Json]:
    return [one.strip() for one in typed.get("value", "").replace("\n", ",").split(",") if one.strip()]


def _read_budget(typed: Typed) -> Json:
    """A limit left empty does not hold."""
    return {key: _amount(key, value) for key, value in typed.items()}


def _amount(key: str, value: str) -> Json:
    text = value.strip().replace(",", ".").replace(" ", "")
    if not text:
        return None
    if key.startswith("tokens"):
        return _whole(text)
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"models.budget.{key}: expected a number from zero, found {value.strip()[:40]!r}") from None


def _whole(text: str) -> Json:
    """A whole number; any other text as it is, for the check to refuse."""
    text = text.strip()
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) <= 12 else text


_READERS: Mapping[str, Callable[[Typed], Json]] = {
    "working_hours": _read_hours,
    "sla_minutes": _read_targets,
    "models.router": _read_models,
    "models.drafter": _read_models,
    "models.reviewer": _read_models,
    "models.assistant": _read_models,
    "models.off": _read_off,
    "models.budget": _read_budget,
}
