"""Every model of the process, made once when it is first named, with the health they share; hands out chains."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic_ai.models import Model

from agent.model_chain import Chain, Link, Record, Till
from agent.model_health import Health
from agent.model_watch import Sleep
from desk.errors import BadInput, BadSettings
from desk.interactions import SellerId
from desk.model_choice import NO_CHOICE, ModelChoice
from desk.playbook import Playbook
from desk.playbook_models import OFFLINE, STEPS


@dataclass(kw_only=True)
class Shelf:
    """`make`: a name becomes a model or `BadSettings`. `environment`: the chain REPLYDESK_MODEL names for every step;
    empty: the playbook's. Any thread may ask for a link: the first one made stays.
    """

    playbook: Playbook
    make: Callable[[str], Model]
    clock: Callable[[], datetime]
    environment: tuple[str, ...] = ()
    health: Health = field(default_factory=Health)
    sleep: Sleep = asyncio.sleep
    _links: dict[str, Link] = field(default_factory=dict)
    _chosen: dict[SellerId, ModelChoice] = field(default_factory=dict)

    def names(self, step: str, choice: ModelChoice = NO_CHOICE) -> tuple[tuple[str, ...], str]:
        """The links of a step, and who named them: setting, environment or playbook."""
        if step in choice.chains:
            return choice.chains[step], "setting"
        if self.environment:
            return self.environment, "environment"
        return self.playbook.models.step(step).chain, "playbook"

    def own_names(self, step: str, choice: ModelChoice = NO_CHOICE) -> dict[str, tuple[str, ...]]:
        """By category, the links the playbook gives it alone: for drafts, while nobody chose others for all."""
        if step != "drafter" or self.names(step, choice)[1] != "playbook":
            return {}
        return {one.name: one.chain for one in self.playbook.categories.values() if one.chain}

    def chain(
        self, step: str, *, choice: ModelChoice = NO_CHOICE, till: Till | None = None, record: Record | None = None
    ) -> Chain:
        """The chain of a step as a seller has chosen it. Without `record` and `till` nothing is kept or limited."""
        return Chain(
            step=step,
            links=tuple(self.link(name) for name in self.names(step, choice)[0]),
            own={name: tuple(map(self.link, names)) for name, names in self.own_names(step, choice).items()},
            effort=self.playbook.models.step(step).effort,
            asking=self.playbook.models.step(step).asking,
            playbook=self.playbook,
            clock=self.clock,
            health=self.health,
            till=till,
            record=record,
            sleep=self.sleep,
            is_off=choice.is_off,
        )

    def link(self, name: str) -> Link:
        """The link of that name; one that cannot be made says why instead of raising."""
        found = self._links.get(name)
        return found or self._links.setdefault(name, self._make(name))

    def is_offline(self, choice: ModelChoice) -> bool:
        """Whether no step asks a real model: then there is nothing to count."""
        named = (
            names for step in STEPS for names in (self.names(step, choice)[0], *self.own_names(step, choice).values())
        )
        return all(names == (OFFLINE,) for names in named)

    def note_choice(self, seller_id: SellerId, choice: ModelChoice) -> None:
        """Refused keys are tried again once a seller changed its models, whichever process took the change."""
        if self._chosen.setdefault(seller_id, choice) != choice:
            self._chosen[seller_id] = choice
            self.health.forgive()

    def check(self) -> None:
        """`BadSettings` unless what REPLYDESK_MODEL names can be made, and each step of the playbook has a link."""
        chains = [(*self.names(step),) for step in STEPS]
        chains += [(names, "playbook") for names in self.own_names("drafter").values()]
        for names, source in chains:
            problems = [link.problem for link in map(self.link, names) if link.model is None]
            if problems and (source == "environment" or len(problems) == len(names)):
                raise BadSettings(problems[0])

    def check_choice(self, chains: Mapping[str, tuple[str, ...]]) -> None:
        """`BadInput` when a seller names a model this process has no key or SDK for."""
        for names in chains.values():
            for link in map(self.link, names):
                if link.model is None:
                    raise BadInput(link.problem)

    def _make(self, name: str) -> Link:
        price = self.playbook.models.prices.get(name)
        try:
            return Link(name=name, model=self.make(name), own_price=price)
        except BadSettings as error:
            return Link(name=name, model=None, problem=str(error), own_price=price)
