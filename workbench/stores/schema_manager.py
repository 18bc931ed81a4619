"""Brings a database's collections to the form the code counts on: additions only, repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partialmethod

from workbench.errors import InvalidDocumentError
from workbench.log import LoggingMixin
from workbench.stores.collections import COLLECTIONS
from workbench.stores.repository import DocumentDatabase


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One thing to add or change in a collection."""

    collection: str
    what: str


class SchemaManager(LoggingMixin):
    """Compares the collections of a database with those of the code.

    Beside the methods below there is ``setup_<name>_collection()`` for each collection. Nothing is
    ever dropped: a collection or an index that the code does not know stays as it is.
    """

    def __init__(self, database: DocumentDatabase) -> None:
        self._database = database

    def plan(self) -> list[SchemaChange]:
        """What ``apply`` would do; nothing is changed."""
        return [
            SchemaChange(name, what)
            for name, schema in COLLECTIONS.items()
            for what in self._database.missing(schema)
        ]

    def apply(self) -> list[SchemaChange]:
        """Do it, and tell what was done; a second run finds nothing to do."""
        return [change for name in COLLECTIONS for change in self.setup_collection(name)]

    def setup_collection(self, name: str) -> list[SchemaChange]:
        """Bring one collection to its form."""
        if name not in COLLECTIONS:
            raise InvalidDocumentError(f"There is no collection '{name}'.")
        schema = COLLECTIONS[name]
        changes = [SchemaChange(name, what) for what in self._database.missing(schema)]
        if changes:
            self._database.prepare(schema, alter=True)
            self.logger.info("%s: %s", name, ", ".join(change.what for change in changes))
        return changes

    def setup_all_collections(self) -> list[SchemaChange]:
        """The same as ``apply``."""
        return self.apply()

    def unknown(self) -> set[str]:
        """Collections that are there and that the code does not know."""
        return self._database.collections() - set(COLLECTIONS)


for _name in COLLECTIONS:
    setattr(
        SchemaManager,
        f"setup_{_name}_collection",
        partialmethod(SchemaManager.setup_collection, _name),
    )
