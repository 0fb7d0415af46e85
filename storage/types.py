"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Row, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite only numbers rows by itself for INTEGER PRIMARY KEY."""

Document = JSON().with_variant(JSONB, "postgresql")
"""JSON values."""


AnyRow = Row[*tuple[Any, ...]]
"""A row of some columns."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime. On SQLite a text of fixed width, so that text order is time order."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(26) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return moment_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value.astimezone(UTC)


def moment_text(value: datetime) -> str:
    """`2026-11-25 09:30:00.000000` in UTC, always 26 characters; a naive datetime is a bug and raises."""
    if value.tzinfo is None:
        raise ValueError(f"expected an aware datetime, found {value!r}")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def vector_bytes(vector: Sequence[float]) -> bytes:
    """A vector at unit length as it is stored: float32, little-endian."""
    values = np.asarray(vector, dtype="<f4")
    length = float(np.linalg.norm(values))
    return bytes((values / length if length else values).astype("<f4").tobytes())


def cosine(one: bytes, other: bytes) -> float:
    """How close two stored vectors are, -1..1; 0 for vectors of different length, which no one model makes."""
    if len(one) != len(other):
        return 0.0
    return float(np.frombuffer(one, dtype="<f4") @ np.frombuffer(other, dtype="<f4"))
