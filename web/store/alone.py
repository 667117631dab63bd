"""Rows by a question that stands alone, asked at every page: put to the driver itself.

What the library does around a statement (a connection of its own kind, a transaction begun and taken back, rows made into
mappings) costs ten times what the database takes. Connections are those of the library's pool, and faults mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, Select

from web.store.database import why_of
from web.store.problems import NotKept


class Alone:
    """A statement of this database, said once. Columns and parameters are texts, which drivers hand over as they are."""

    def __init__(self, engine: Engine, statement: Select[Any]):
        compiled = statement.compile(dialect=engine.dialect)
        self.engine = engine
        self.text = str(compiled)
        self.places = compiled.positiontup
        """The names of the parameters in their order, where the driver counts them."""
        self.columns = tuple(each.name for each in statement.selected_columns)

    def rows(self, told: Mapping[str, str]) -> list[dict[str, Any]]:
        """Raises NotKept where the database does not answer."""
        try:
            # It begins nothing: one statement is a transaction of itself.
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(self.text, told if self.places is None else tuple(told[name] for name in self.places))
                found = cursor.fetchall()
                cursor.close()
            finally:
                connection.close()
        except Exception as fault:
            if (why := why_of(fault)) is not None:
                raise NotKept(why) from None
            raise
        return [dict(zip(self.columns, row, strict=True)) for row in found]
