"""A change under trial: what a candidate has other than the playbook it is tried against. A file of evals/variants/.

Nothing here reaches live code: `agent` may not import `evals`, and no live call switches a guardrail off.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from agent.guardrails import GUARDRAILS, Guardrail
from desk.errors import BadInput
from desk.interactions import Json
from desk.playbook_files import Table, nearest, read_table
from desk.playbook_models import STEPS, check_link

SHIPPED = Path(__file__).parent / "variants"
BASELINE = "baseline"
THRESHOLDS = ("send_above", "rules_sure", "classifier_share", "ask_model_below", "rejected_at_most")
"""What `[thresholds]` may say; all are shares 0..1."""
_GUARDS: Mapping[str, Guardrail] = {getattr(guard, "__name__", ""): guard for guard in GUARDRAILS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """`about`: what is tried and what should come of it. `without_guardrails`: names of those left out.

    `overlay`: a folder whose files replace or add to those of the playbook's folder; what it has under `shared/`
    those of prompts/shared. `swap`: pairs of the playbook's files that change places. `models`: by step, the chain.
    `thresholds`: `send_above` of every category, or a number of `[routing]`. `shuffle_examples`: the seed by which the
    labels of everything that is learnt from examples are dealt anew; None: they stay. `sha`: of all that, overlay too.
    """

    name: str
    about: str
    without_guardrails: tuple[str, ...] = ()
    overlay: Path | None = None
    swap: tuple[tuple[str, str], ...] = ()
    models: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    shuffle_examples: int | None = None
    sha: str = ""

    @property
    def guardrails(self) -> tuple[Guardrail, ...]:
        """Those that are left, in their order."""
        return tuple(guard for name, guard in _GUARDS.items() if name not in self.without_guardrails)

    @property
    def changes(self) -> dict[str, Json]:
        """Everything it changes, by key; nothing for one that changes nothing. For reports and `made_of`."""
        told = asdict(self) | {"overlay": None if self.overlay is None else self.overlay.name}
        kept = {key: value for key, value in told.items() if key not in ("name", "about", "sha")}
        return {key: _plain(value) for key, value in kept.items() if value not in (None, (), {})}


def load_variant(name: str | Path) -> Variant:
    """A shipped variant by its name, or any TOML file by its path.

    Raises `BadInput` for a name nobody has, `BadPlaybook` for a file that is wrong: file, key, what was expected.
    """
    file = SHIPPED / f"{name}.toml"
    if not file.is_file():
        file = Path(name)
        if file.suffix != ".toml" or not file.is_file():
            known = shipped_variants()
            raise BadInput(
                f"no variant {str(name)!r}; shipped ones: {', '.join(known)}; or give a path to a TOML file"
                f"{nearest(str(name), known)}"
            )
    return _read(file)


def shipped_variants() -> tuple[str, ...]:
    """Names of evals/variants/, in order."""
    return tuple(sorted(file.stem for file in SHIPPED.glob("*.toml")))


def with_models(variant: Variant, chain: tuple[str, ...]) -> Variant:
    """The variant with one chain for every step it does not name itself: `--model`."""
    return variant if not chain else _signed(variant, models=dict.fromkeys(STEPS, chain) | dict(variant.models))


def with_overlay(variant: Variant, overlay: Path) -> Variant:
    """The variant with this overlay instead of its own: `--prompt`. `BadInput` when it is no folder."""
    if not overlay.is_dir():
        raise BadInput(f"--prompt {overlay}: no such folder; expected files named like those of the playbook's folder")
    return _signed(variant, overlay=overlay)


def _read(file: Path) -> Variant:
    table = read_table(file)
    variant = Variant(
        name=file.stem,
        about=table.text("about"),
        without_guardrails=table.names("without_guardrails", tuple(_GUARDS), default=()),
        overlay=_read_overlay(table, file),
        swap=_read_swap(table),
        models=_read_models(table.table("models")) if table.has("models") else {},
        thresholds=_read_thresholds(table.table("thresholds")) if table.has("thresholds") else {},
        shuffle_examples=table.whole("shuffle_examples") if table.has("shuffle_examples") else None,
    )
    table.refuse_unknown()
    return _signed(variant)


def _read_overlay(table: Table, file: Path) -> Path | None:
    if not table.has("overlay"):
        return None
    folder = file.parent / table.text("overlay")
    if not folder.is_dir():
        table.fail("overlay", f"a folder beside {file.name}")
    return folder


def _read_swap(table: Table) -> tuple[tuple[str, str], ...]:
    """`[[swap]]` tables with `one` and `other`: files of the playbook by their path in its folder."""
    pairs = []
    for inner in table.tables("swap"):
        pairs.append((inner.text("one"), inner.text("other")))
        inner.refuse_unknown()
    return tuple(pairs)


def _read_models(table: Table) -> dict[str, tuple[str, ...]]:
    chains = {}
    for step in STEPS:
        if table.has(step):
            chains[step] = (table.text(step),) if table.is_a(step, str) else table.texts(step)
            for name in chains[step]:
                _check_model(table, step, name)
    table.refuse_unknown()
    return chains


def _check_model(table: Table, step: str, name: str) -> None:
    try:
        check_link(name)
    except BadInput as error:
        table.fail(step, f"known models ({error})")


def _read_thresholds(table: Table) -> dict[str, float]:
    found = {key: table.ratio(key) for key in THRESHOLDS if table.has(key)}
    table.refuse_unknown()
    return found


def _signed(variant: Variant, **changes: object) -> Variant:
    """With the changes, and the hash of all it is now."""
    changed = replace(variant, **changes)  # type: ignore[arg-type]  # a builder takes any field
    digest = hashlib.sha256(json.dumps(changed.changes, sort_keys=True).encode())
    if changed.overlay is not None:
        for file in sorted(path for path in changed.overlay.rglob("*") if path.is_file()):
            digest.update(str(file.relative_to(changed.overlay)).encode() + b"\0" + file.read_bytes() + b"\0")
    return replace(changed, sha=digest.hexdigest()[:16])


def _plain(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float) else str(value)
