"""A model under watch: every request has an end, a second try when that may help, a check that the answer is whole,
and a line in the log of calls.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior, UsageLimitExceeded, UserError
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from agent.model_prices import cost_of
from agent.models import BUSY, NO_RIGHT
from agent.trace_facts import tell_call
from agent.tracing import span
from desk.model_calls import CallOutcome, ModelCall
from desk.playbook_models import OFFLINE, Asking, Effort, Price

Sleep = Callable[[float], Awaitable[None]]
_AGAIN = frozenset({CallOutcome.UNREACHABLE, CallOutcome.FAILED})
"""A second try within the request helps against a hiccup. A timeout was long enough, a 429 asks to be left alone."""
_CHARS_PER_TOKEN = 3
"""Guess for servers that report no usage: English has four, Russian two. Budgets must not go blind."""
_BROKEN = (ValueError, LookupError, TypeError, AttributeError)
"""What SDKs were seen to raise on a body that is no answer: cut JSON, no choices (openai 3.3)."""


@dataclass(kw_only=True)
class CallLog:
    """The calls of one link for one answer. `refuses`: why the budget forbids another request, None if it does not.

    `effort`: how long the model was told it may think, None when it was told nothing.
    """

    step: str
    link: str
    fallback_reason: str | None
    refuses: Callable[["CallLog"], str | None]
    effort: Effort | None = None
    calls: list[ModelCall] = field(default_factory=list)
    retry_after: timedelta | None = None
    problem: str = ""

    @property
    def outcome(self) -> CallOutcome | None:
        """How the last call ended."""
        return self.calls[-1].outcome if self.calls else None

    def amend(self, **changes: object) -> None:
        """Say more about the last call than was known when it ended."""
        if self.calls:
            self.calls[-1] = replace(self.calls[-1], **changes)  # type: ignore[arg-type]  # fields of ModelCall


class WatchedModel(WrapperModel):
    """Passes requests on. Failures keep pydantic-ai's types, with words that quote nothing a vendor said."""

    def __init__(
        self, wrapped: Model, *, log: CallLog, asking: Asking, price: Price | None, clock: Callable[[], datetime],
        sleep: Sleep,
    ) -> None:  # fmt: skip
        super().__init__(wrapped)
        self._log, self._asking, self._price, self._clock, self._sleep = log, asking, price, clock, sleep
        self._may_stream = False

    def streaming(self) -> "WatchedModel":
        """Itself, for a caller that takes back what it showed when a stream breaks off."""
        self._may_stream = True
        return self

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        wait = self._asking.retry_wait.total_seconds()
        for attempt in range(1, self._asking.attempts + 1):
            forbidden = self._log.refuses(self._log)
            if forbidden is not None:
                raise UsageLimitExceeded(forbidden)
            try:
                return await self._once(messages, model_settings, model_request_parameters)
            except ModelAPIError:
                if self._log.outcome not in _AGAIN or attempt == self._asking.attempts:
                    raise
            await self._sleep(wait * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """Asked once; refused unless the caller said `streaming`: a reply to a customer is whole or nothing."""
        if not self._may_stream:
            raise UserError("a watched model gives whole answers: a stream could end in the middle of a reply")
        forbidden = self._log.refuses(self._log)
        if forbidden is not None:
            raise UsageLimitExceeded(forbidden)
        with span(f"chat {self._log.link}", is_call=self._log.link != OFFLINE) as told:
            asked, started = len(self._log.calls), time.perf_counter()
            try:
                with self._noting_failures(started):
                    ask = self.wrapped.request_stream(
                        messages, model_settings, model_request_parameters, run_context
                    )  # fmt: skip
                    async with ask as stream:
                        yield stream
                self._checked(messages, stream.get(), started)
            finally:
                for call in self._log.calls[asked:]:
                    told.hear(tell_call, call)

    async def _once(
        self, messages: list[ModelMessage], settings: ModelSettings | None, parameters: ModelRequestParameters
    ) -> ModelResponse:
        with span(f"chat {self._log.link}", is_call=self._log.link != OFFLINE) as told:
            asked = len(self._log.calls)
            try:
                return await self._ask(messages, settings, parameters)
            finally:
                for call in self._log.calls[asked:]:
                    told.hear(tell_call, call)

    async def _ask(
        self, messages: list[ModelMessage], settings: ModelSettings | None, parameters: ModelRequestParameters
    ) -> ModelResponse:
        started, seconds = time.perf_counter(), self._asking.timeout.total_seconds()
        with self._noting_failures(started):
            async with asyncio.timeout(None if self._log.link == OFFLINE else seconds):
                response = await self.wrapped.request(messages, settings, parameters)
        return self._checked(messages, response, started)

    @contextmanager
    def _noting_failures(self, started: float) -> Iterator[None]:
        """Inside, what a vendor or its SDK raises is noted and becomes one of pydantic-ai's own errors."""
        try:
            yield
        except TimeoutError as error:
            seconds = self._asking.timeout.total_seconds()
            self._note(started, CallOutcome.TIMEOUT, f"gave no answer within {seconds:g} s")
            raise ModelAPIError(self.model_name, self._log.problem) from error
        except asyncio.CancelledError:
            self._note(started, CallOutcome.TIMEOUT, "was given up in the middle of an answer")
            raise
        except ModelHTTPError as error:
            self._note_status(started, error)
            raise
        except ModelAPIError:
            self._note(started, CallOutcome.UNREACHABLE, "cannot be reached")
            raise
        except (UnexpectedModelBehavior, *_BROKEN) as error:
            self._note(started, CallOutcome.UNUSABLE, "sent something that is no answer")
            raise UnexpectedModelBehavior(self._log.problem) from error

    def _checked(self, messages: list[ModelMessage], response: ModelResponse, started: float) -> ModelResponse:
        response = _metered(messages, response) if self._log.link != OFFLINE else response
        fault = _fault_of(response)
        outcome, words = fault or (CallOutcome.OK, "")
        self._note(started, outcome, words, response)
        if fault is not None:
            raise UnexpectedModelBehavior(words)
        return response

    def _note_status(self, started: float, error: ModelHTTPError) -> None:
        status = error.status_code
        if status in NO_RIGHT:
            self._note(started, CallOutcome.NO_RIGHT, f"refused the key (HTTP {status})")
        elif status in BUSY:
            wait = error.retry_after
            self._log.retry_after = None if wait is None else timedelta(seconds=min(wait, 3600.0))
            self._note(started, CallOutcome.BUSY, f"is busy (HTTP {status})")
        elif status >= 500:
            self._note(started, CallOutcome.FAILED, f"failed (HTTP {status})")
        else:
            self._note(started, CallOutcome.REFUSED, f"refused the request (HTTP {status})")

    def _note(self, started: float, outcome: CallOutcome, problem: str, response: ModelResponse | None = None) -> None:
        self._log.problem = problem
        cost = cost_of(response, name=self._log.link, own=self._price) if response else 0.0
        call = ModelCall(
            step=self._log.step,
            model=self._log.link,
            provider=self._log.link.partition(":")[0],
            input_tokens=response.usage.input_tokens if response else 0,
            output_tokens=response.usage.output_tokens if response else 0,
            cost_usd=cost,
            latency_ms=round((time.perf_counter() - started) * 1000, 2),
            outcome=outcome,
            fallback_reason=self._log.fallback_reason,
            is_answer=False,
            created_at=self._clock(),
            effort=self._log.effort,
        )
        self._log.calls.append(call)


def explain(log: CallLog, error: Exception, asking: Asking) -> tuple[CallOutcome, str]:
    """How the link's answer ended, and that in words for people; they quote nothing a vendor or a customer said."""
    if isinstance(error, UsageLimitExceeded):
        return CallOutcome.OVER_LIMIT, f"would go over a limit: {error.message}"
    if isinstance(error, TimeoutError):
        return CallOutcome.TIMEOUT, f"took longer than {asking.run_timeout.total_seconds():g} s for one answer"
    if log.outcome is None or log.outcome is CallOutcome.OK:
        if isinstance(error, UserError):
            return CallOutcome.REFUSED, "cannot do what is asked of it"
        return CallOutcome.UNUSABLE, "did not keep to the wanted form, asked again too"
    return log.outcome, log.problem


def _fault_of(response: ModelResponse) -> tuple[CallOutcome, str] | None:
    """What is wrong with an answer that arrived; None when it is whole."""
    if response.finish_reason == "content_filter":
        return CallOutcome.FILTERED, "declined to answer (content filter)"
    if response.finish_reason == "length":
        return CallOutcome.CUT, "was cut short by its own length limit"
    if response.finish_reason == "error":
        return CallOutcome.FAILED, "broke off with an error"
    has_words = any(isinstance(part, TextPart) and part.content.strip() for part in response.parts)
    if not has_words and not any(isinstance(part, ToolCallPart) for part in response.parts):
        return CallOutcome.EMPTY, "answered with nothing"
    return None


def _metered(messages: list[ModelMessage], response: ModelResponse) -> ModelResponse:
    """The answer with a guess of its tokens where the server told none."""
    if response.usage.total_tokens:
        return response
    read = len(ModelMessagesTypeAdapter.dump_json(messages).decode()) // _CHARS_PER_TOKEN
    written = len(ModelMessagesTypeAdapter.dump_json([response]).decode()) // _CHARS_PER_TOKEN
    return replace(response, usage=replace(response.usage, input_tokens=read, output_tokens=written))
