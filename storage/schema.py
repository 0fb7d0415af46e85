"""Every table of the house in one name: for migrations, and for whoever must see them all."""

from storage.tables import metadata

__all__ = ["metadata"]
