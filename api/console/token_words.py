"""What a marketplace's token can do and what is wrong with it, in the reader's language.

The connector tells it in English sentences, for the API and `doctor`; one that is not known here is shown as it is.
"""

import re
from collections.abc import Mapping

from api.console.words import Words
from desk.ports import CredentialReport

_TOLD: Mapping[str, str] = {
    r"the token expired on (?P<day>[\d-]+)": "token.expired",
    r"the token expires in (?P<n>\d+) days, on (?P<day>[\d-]+)": "token.expires",
    r"the token does not say when it expires": "token.no_end",
    r"the token lacks the category «(?P<title>[^»]+)»: reviews": "token.lacks_reviews",
    r"the token lacks the category «(?P<title>[^»]+)»: product": "token.lacks_cards",
    r"the token lacks the category «(?P<title>[^»]+)»: buyer": "token.lacks_chats",
    r"the token is read-only": "token.read_only",
    r"a base token allows": "token.base",
    r"a test token works": "token.test",
    r"the token does not say its type": "token.no_kind",
    r"there is no Wildberries token": "token.none",
    r"the Wildberries token is not whole": "token.not_whole",
    r"the Wildberries token (?:cannot be decoded|holds no claims)": "token.broken",
    r"reviews and questions together: 5 calls an hour": "token.limit_base_reviews",
    r"cards: 2 calls an hour": "token.limit_base_cards",
    r"chats: 1 call an hour": "token.limit_base_chats",
    r"reviews and questions together: 3 calls a second": "token.limit_reviews",
    r"cards: 100 calls a minute": "token.limit_cards",
    r"chats: 1 call a second": "token.limit_chats",
    r"there is no key in this process": "token.no_key",
}


def say_of_token(sentence: str, words: Words) -> str:
    """A problem or a limit."""
    for pattern, saying in _TOLD.items():
        if found := re.match(pattern, sentence):
            return words.say(saying, **found.groupdict())
    return sentence


def say_useless(report: CredentialReport, words: Words) -> str:
    """Why a token that opens nothing is not taken; of one that is over nothing else matters."""
    told = [one for one in report.problems if "expired on" in one] or list(report.problems)
    return " ".join(f"{say_of_token(one, words)}." for one in told) or words.say("token.useless")
