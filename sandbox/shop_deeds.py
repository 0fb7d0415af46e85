"""What the practice subscription shop does when it is asked to: each change once a key, refused where a shop would."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_FREQUENCIES = ("monthly", "every_2_months", "every_3_months")


class Declined(Exception):
    """The shop will not do it. `code`: for programs."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(slots=True, kw_only=True)
class Backend:
    """Accounts by number. `done`: what was answered to each key; `effects`: every change that happened, in order;
    `mail`: every code that was mailed.
    """

    people: dict[str, dict[str, Any]]
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    effects: list[dict[str, Any]] = field(default_factory=list)
    mail: list[dict[str, Any]] = field(default_factory=list)

    def find(self, *, kind: str, value: str) -> list[dict[str, Any]]:
        """Accounts with this id, e-mail or phone."""
        wanted = _plain(kind, value)
        return [person for person in self.people.values() if _plain(kind, str(person.get(kind) or "")) == wanted]

    def act(self, key: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Carry a change out, or say again what came of it. `Declined` for a key that came with another change."""
        if key in self.done:
            if self.asked[key] != asked:
                raise Declined("key_reused", "this Idempotency-Key came with another change before")
            return self.done[key]
        person = self.people.get(str(asked.get("customer_id")))
        if person is None:
            raise Declined("no_such_customer", f"no customer {asked.get('customer_id')!r}")
        answer = self._do(person, asked)
        self.asked[key], self.done[key] = asked, answer
        self.effects.append({"key": key, **asked})
        return answer

    def _do(self, person: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        action, target, arguments = asked.get("action"), asked.get("target"), asked.get("arguments") or {}
        if action == "create_damage_claim":
            _owned(person["orders"], target)
            return {"status": "done", "note": f"claim CL-{len(self.effects) + 1:04d} is open"}
        deed = _DEEDS.get(str(action))
        if deed is None:
            known = ", ".join((*_DEEDS, "create_damage_claim"))
            raise Declined("unknown_action", f"no action {action!r}; known: {known}")
        subscription = _owned(person["subscriptions"], target)
        if subscription["status"] == "cancelled":
            raise Declined("cancelled", "the subscription is cancelled already")
        deed(subscription, arguments)
        return {"status": "done", "subscription": dict(subscription), "note": ""}


def _owned(rows: list[dict[str, Any]], target: Any) -> dict[str, Any]:
    found = next((row for row in rows if row["id"] == target), None)
    if found is None:
        raise Declined("no_such_target", f"this customer has no {target!r}")
    return found


def _plain(kind: str, value: str) -> str:
    return "".join(sign for sign in value if sign.isdigit()) if kind == "phone" else value.strip().lower()


def _skip(subscription: dict[str, Any], arguments: dict[str, Any]) -> None:
    subscription["skipped"] = sorted({*subscription["skipped"], str(arguments["month"])})


def _pause(subscription: dict[str, Any], arguments: dict[str, Any]) -> None:
    subscription |= {"status": "paused", "resumes": arguments.get("until") or None}


def _frequency(subscription: dict[str, Any], arguments: dict[str, Any]) -> None:
    if arguments.get("frequency") not in _FREQUENCIES:
        raise Declined("bad_arguments", f"frequency is one of {', '.join(_FREQUENCIES)}")
    subscription["frequency"] = arguments["frequency"]


def _address(subscription: dict[str, Any], arguments: dict[str, Any]) -> None:
    """A new street is a new address whole; a name alone changes the name alone."""
    kept = {} if arguments.get("street") else subscription["address"]
    name = subscription["address"].get("recipient", "")
    subscription["address"] = {"recipient": name, **kept, **arguments}


def _cancel(subscription: dict[str, Any], _arguments: dict[str, Any]) -> None:
    subscription |= {"status": "cancelled", "next_box_on": None}


_DEEDS: dict[str, Callable[[dict[str, Any], dict[str, Any]], None]] = {
    "skip_month": _skip,
    "pause_subscription": _pause,
    "change_frequency": _frequency,
    "change_address": _address,
    "cancel_subscription": _cancel,
}
