"""Writes the reply in a private chat: it continues the talk, greets only who greets, and names no product."""

from dataclasses import replace

from agent.offline.question import Form, Inquiry, write_answer
from agent.offline.sources import Card
from agent.offline.vocabulary import Vocabulary
from agent.offline.wording import Picker, Wording
from desk.phrases import matcher_for
from desk.tokens import tokens_of

# "Спасибо вам большое за помощь" has five words; a longer message says something besides thanks. A guess.
_MOST_THANKS = 6


def write_chat(
    words: str, inquiry: Inquiry, card: Card, wording: Wording, picker: Picker, *, vocabulary: Vocabulary, name: str
) -> str:
    """The reply as one text. `words`: the open group of the customer's messages."""
    if not inquiry.found and _is_thanks(words, wording):
        return picker.pick("welcome", wording.need("chat_welcome"))
    form = Form(hello="chat_hello" if _has(words, "chat_greets", wording) else "", closes=False)
    unnamed = replace(card, title="")
    return write_answer(inquiry, unnamed, wording, picker, vocabulary=vocabulary, name=name, form=form)


def _is_thanks(words: str, wording: Wording) -> bool:
    return "?" not in words and len(tokens_of(words)) <= _MOST_THANKS and _has(words, "chat_thanks", wording)


def _has(words: str, key: str, wording: Wording) -> bool:
    return bool(matcher_for(wording.phrases((key,))).find(tokens_of(words)))
