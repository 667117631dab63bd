"""A record put together of the columns that its members have."""

from __future__ import annotations

from collections.abc import Mapping

from engine.kinds import RecordKind
from engine.values import Record, Unknown


def record_from(path: str, kind: RecordKind, found: Mapping[str, object]) -> Record:
    """The record at a path; a member that was not found is unknown."""
    return Record(
        (name, record_from(f"{path}.{name}", member, found) if isinstance(member, RecordKind)
         else found.get(f"{path}.{name}", Unknown((f"{path}.{name}",))))
        for name, member in kind.members
    )  # fmt: skip
