"""What the assistant says without a model: tool results in the playbook's own sentences, as Markdown."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desk.playbook import Playbook

Result = Mapping[str, Any]
_MARKS = re.compile(r"([\\`*_\[\]()<>#!|~&])")
_WORDS = 90
_LISTED = 5


def plain(text: object, *, limit: int = _WORDS) -> str:
    """Foreign words as one line of Markdown in which nothing is a mark."""
    line = " ".join(str(text or "").split())
    return _MARKS.sub(r"\\\1", line if len(line) <= limit else line[:limit].rstrip() + "…")


class Says:
    """The sentences of one language."""

    def __init__(self, playbook: Playbook, language: str) -> None:
        self._sayings = playbook.words.get(f"assistant_{language}", {})

    def say(self, key: str, **values: object) -> str:
        """One sentence; the key itself where the playbook has none."""
        return self._sayings.get(key, (key,))[0].format(**values)

    def name(self, group: str, value: object) -> str:
        """The word for a value of a closed list, else the value."""
        return self._sayings.get(f"{group}_{value}", (str(value or "–"),))[0]

    def found(self, result: Result, *, overdue: bool) -> str:
        """A list of messages."""
        items = result["items"]
        if not items:
            return self.say("no_overdue" if overdue else "none")
        lines = [self.say("found_overdue" if overdue else "found", total=result["total"])]
        lines += [self.say("first", n=_LISTED)] if result["total"] > _LISTED else []
        return "\n\n".join((" ".join(lines), "\n".join(map(self._line, items[:_LISTED]))))

    def counted(self, result: Result, names: Callable[[str], str]) -> str:
        """Numbers by a column."""
        if not result["total"]:
            return self.say("nothing_counted")
        lines = [self.say("count_line", name=plain(names(name)), n=n) for name, n in result["counts"].items()]
        return self.say("counted", total=result["total"]) + "\n\n" + "\n".join(lines)

    def opened(self, result: Result) -> str:
        """One message."""
        parts = [self.say("opened", **self._head(result)), self.say("says", words=plain(result["words"], limit=1_500))]
        for key, said in (("answer", "answer"), ("draft", "its_draft")):
            if result.get(key):
                parts.append(self.say(said, words=plain(result[key], limit=1_000)))
        return "\n\n".join(parts)

    def story(self, result: Result, about: int) -> str:
        """Messages that belong together."""
        items = result["items"]
        if len(items) < 2:
            return self.say("alone")
        lines = [
            self.say("story_line", id=one["id"], channel=self.name("channel", one["channel"]),
                     match=plain(one["match_reason"]), words=_quoted(one["words"]))
            for one in items
        ]  # fmt: skip
        return self.say("story", id=about, n=len(items)) + "\n\n" + "\n".join(lines)

    def product(self, result: Result) -> str:
        """A card of the catalogue and what is written about it."""
        card, history = result["card"], result["history"] or {"messages": 0, "negative": 0}
        parts = [self.say("product", product=plain(result["product"]) or "–", **_only(history, "messages", "negative"))]
        if history.get("rating_mean") is not None:
            parts.append(self.say("rating", mean=round(history["rating_mean"], 2)))
        if history.get("top_topics"):
            parts.append(self.say("topics", names=", ".join(map(plain, history["top_topics"]))))
        if card is None:
            return "\n\n".join((" ".join(parts), self.say("no_product")))
        facts = [self.say("fact", name=plain(name), value=plain(value)) for name, value in card["facts"].items()]
        return "\n\n".join((" ".join(parts), self.say("facts"), "\n".join(facts))) if facts else " ".join(parts)

    def figures(self, result: Result) -> str:
        """How the desk did."""
        keys = ["figures_day" if result["since"] == result["until"] else "figures", "figures_drafts", "figures_sla"]
        parts = [self.say(key, **result) for key in keys]
        if result["first_response_minutes"] is not None:
            parts.append(self.say("figures_speed", minutes=result["first_response_minutes"]))
        parts.append(self.say("figures_now", **result))
        parts += [] if result["is_complete"] else [self.say("figures_wait")]
        return "\n\n".join(parts)

    def explained(self, result: Result) -> str:
        """Why it was sent, held, blocked or handed to a person."""
        if result["verdict"] is None:
            return self.say("no_decision", id=result["id"])
        return "\n\n".join(self._reasons(result))

    def draft(self, result: Result, *, is_proposed: bool) -> str:
        """A draft with what the gate says of it."""
        quote = "\n>\n".join(f"> {plain(line, limit=5_000)}" for line in result["text"].splitlines() if line.strip())
        parts = [self.say("draft", id=result["id"]), quote]
        parts.append(self.say("verdict", verdict=self.name("verdict", result["verdict"])))
        reasons = [self.say("finding", reason=plain(one["reason"], limit=300)) for one in result["findings"]]
        parts += ["\n".join(reasons)] if reasons else []
        parts += [self.say("draft_unknown", words=plain("; ".join(result["unknown"])))] if result["unknown"] else []
        parts += [self.say("not_understood")] if "not understood without a model" in result["why"] else []
        return "\n\n".join((*parts, self.say("proposed" if is_proposed else "blocked")))

    def _reasons(self, result: Result) -> Iterator[str]:
        route = result["route"]
        yield self.say("explained", id=result["id"], verdict=self.name("verdict", result["verdict"]))
        if result["held_because"]:
            yield self.say("held", reason=plain(result["held_because"], limit=300))
        if result["priority_reason"]:
            yield self.say("priority", priority=self.name("priority", result["priority"]),
                           reason=plain(result["priority_reason"], limit=200))  # fmt: skip
        if route["intent"]:
            sure = round(100 * (route["confidence"] or 0))
            yield self.say("route", intent=plain(route["intent"]), method=self.name("method", route["method"]),
                           confidence=sure)  # fmt: skip
        if not result["findings"]:
            yield self.say("clean")
        else:
            yield "\n".join((self.say("because"), "", *map(self._finding, result["findings"])))
        if result["evidence"]:
            yield self.say("cites", n=len(result["evidence"]))

    def _finding(self, one: Result) -> str:
        quote = self.say("quote", quote=plain(one["quote"], limit=200)) if one["quote"] else ""
        severity = self.name("severity", one["severity"])
        return self.say("because_line", severity=severity, reason=plain(one["reason"], limit=300), quote=quote)

    def _line(self, item: Result) -> str:
        return self.say("line", **self._head(item), words=_quoted(item["words"]))

    def _head(self, item: Result) -> dict[str, object]:
        stars = self.say("stars", n=item["rating"]) if item["rating"] else ""
        return {"id": item["id"], "channel": self.name("channel", item["channel"]), "stars": stars,
                "product": plain(item["product"], limit=60)}  # fmt: skip


def _quoted(words: object) -> str:
    return f": «{plain(words)}»" if words else ""


def _only(values: Result, *names: str) -> dict[str, object]:
    return {name: values[name] for name in names}
