"""The versions that are kept, what may be done with them and by whom, and which of them is in force when.

Nothing here is ever changed or taken away but the state of a trial: a version is its files, a publication is a decision of
somebody at a moment. Each stands in the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dsl.diagnostics import Report, Words
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.from_json import program_from_text
from engine.rulebook import Rulebook
from engine.to_json import text_of
from web.people.person import Person
from web.people.problems import Refused
from web.people.rights import Right, may, may_publish, role_for
from web.publishing.trial import Found
from web.publishing.version import (
    Files,
    Gate,
    GateName,
    Kind,
    Period,
    Publication,
    Version,
    before,
    in_force,
    periods_of,
    version_id,
)
from web.store.records import (
    catalog_files,
    ledger_head,
    programs,
    publications,
    version_authors,
    version_gates,
    versions,
)
from web.store.store import Store
from web.store.writing import SYSTEM, Writing, now, stamp

LONGEST_NOTE = 2_000


class Editions:
    def __init__(self, store: Store):
        self.store = store

    # ── saving and trying ────────────────────────────────────────────────────────────────────────────────────────

    def save(self, author: Person, files: Files, folder: str, catalog: str, note: str = "") -> Version:
        """The version these files are, now tried. Saved before, it is the same version, and has one author more."""
        _ask(author, Right.WRITE_RULES)
        id = version_id(files)
        with self._writing(author, Right.WRITE_RULES) as writing:
            connection = writing.connection
            hashes = {path: sha256(content).hexdigest() for path, content in files.items()}
            if not _is_there(connection, versions.c.id, id):
                known = set(connection.execute(select(catalog_files.c.hash).where(catalog_files.c.hash.in_(hashes.values()))).scalars())
                fresh = {mark: files[path] for path, mark in hashes.items() if mark not in known}
                if fresh:
                    connection.execute(insert(catalog_files), [{"hash": mark, "content": content} for mark, content in fresh.items()])
                connection.execute(
                    insert(versions).values(
                        id=id, catalog=catalog, folder=folder, files=json.dumps(hashes, ensure_ascii=False, sort_keys=True), program=None,
                        author=author.id, note=note.strip()[:LONGEST_NOTE], saved_at=writing.at, state="checking",
                    )
                )  # fmt: skip
            else:
                connection.execute(update(versions).where(versions.c.id == id).values(state="checking"))
            self._add_authors(connection, id, catalog, hashes, author.id)
            writing.note("version.saved", f"versions/{id}", {"catalog": catalog, "files": len(files)})
        return self.version(id)

    def _add_authors(self, connection: Connection, id: str, catalog: str, hashes: Mapping[str, str], author: str) -> None:
        """Whoever saved it, and whoever wrote a part of it that is not in force: they too are authors of the change."""
        period = in_force(self._publications(connection, catalog), now())
        current = self._hashes(connection, period.publication.version) if period is not None else {}
        changed = {(path, mark) for path, mark in hashes.items() if current.get(path) != mark}
        found = {author}
        for other, listed in connection.execute(select(versions.c.id, versions.c.files).where(versions.c.catalog == catalog, versions.c.id != id)):
            if changed & set(json.loads(listed).items()):
                found |= set(connection.execute(select(version_authors.c.author).where(version_authors.c.version == other)).scalars())
        known = set(connection.execute(select(version_authors.c.author).where(version_authors.c.version == id)).scalars())
        if found - known:
            connection.execute(insert(version_authors), [{"version": id, "author": each} for each in sorted(found - known)])

    def keep_trial(self, id: str, found: Found, against: str) -> Version:
        """Writes down what the gates found; the program is kept under its hash."""
        rulebook = Rulebook(program_from_text(found.program)) if found.program is not None else None
        if rulebook is not None:
            self.store.keep_program(rulebook)
        with self.store.writing(SYSTEM) as writing:
            for name, (is_passed, report) in found.gates.items():
                self._keep_gate(writing, id, name, is_passed, report, against if name == "diff" else "")
            is_ready = rulebook is not None and all(is_passed for is_passed, _ in found.gates.values())
            values: dict[str, Any] = {"state": "ready" if is_ready else "failed"}
            if rulebook is not None:
                values |= {"program": rulebook.fingerprint}
            writing.connection.execute(update(versions).where(versions.c.id == id).values(**values))
            writing.note("version.tried", f"versions/{id}", {name: is_passed for name, (is_passed, _) in found.gates.items()})
        return self.version(id)

    def review(self, reviewer: Person, id: str, is_passed: bool, words: str) -> Version:
        """What a reviewer says of it; one who wrote it does not review it."""
        _ask(reviewer, Right.REVIEW_RULES)
        if reviewer.id in self.version(id).authors:
            raise refused("审读的人不能是起草的人。", "Whoever wrote it does not review it.")
        with self._writing(reviewer, Right.REVIEW_RULES) as writing:
            self._keep_gate(writing, id, "review", is_passed, {"words": words.strip()[:LONGEST_NOTE], "by": reviewer.id}, "")
            writing.note("version.reviewed", f"versions/{id}", {"is_passed": is_passed})
        return self.version(id)

    def _keep_gate(self, writing: Writing, id: str, name: GateName, is_passed: bool, report: Mapping[str, Any], against: str) -> None:
        row = {"against": against, "is_passed": is_passed, "report": json.dumps(report, ensure_ascii=False), "at": writing.at}
        here = (version_gates.c.version == id, version_gates.c.gate == name)
        if writing.connection.execute(update(version_gates).where(*here).values(**row)).rowcount == 0:
            writing.connection.execute(insert(version_gates).values(version=id, gate=name, **row))

    # ── coming into force ────────────────────────────────────────────────────────────────────────────────────────

    def publish(self, publisher: Person, id: str, why: str, served: str, starts_at: datetime | None = None) -> Publication:
        """The version comes into force, now or at a coming moment. `served` is the program of this catalog that is served without any publication, or nothing."""
        _ask(publisher, Right.PUBLISH_RULES)
        with self._writing(publisher, Right.PUBLISH_RULES) as writing:
            connection = writing.connection
            # Of two who publish at the same time one waits here, and is then told that the rules in force are others.
            connection.execute(select(ledger_head.c.count).with_for_update())
            version = self._version(connection, id)
            if not may_publish(publisher, version.authors):
                raise refused("起草的人不能发布自己的修改，请别的发布人来。", "Whoever wrote a change does not publish it: another publisher must.")
            moment = datetime.fromisoformat(writing.at)
            if starts_at is not None and starts_at < moment:
                raise refused("生效时间已经过去：过去的日子按当时的规则算，不能改。", "That moment is past: what was in force then stays as it was.")
            if not why.strip():
                raise refused("请写明为什么发布。", "Say why it is published.")
            listed = self._publications(connection, version.catalog)
            current = in_force(listed, moment)
            program = current.publication.program if current is not None else served
            wanting = version.open_gates(program)
            if wanting or version.program is None:
                raise refused(f"还不能发布：{'、'.join(GATE_WORDS[each].zh for each in wanting)}没有过。", f"It cannot be published yet: {', '.join(GATE_WORDS[each].en for each in wanting)} not passed.")
            if not listed and served:
                self._keep_first(connection, version.catalog, served, moment)
            diff = version.gate("diff")
            changes = diff.report.get("words") or {} if diff is not None else {}
            return self._decide(writing, version.catalog, id, version.program, "published", starts_at or moment, publisher, why, changes)

    def roll_back(self, publisher: Person, catalog: str, why: str, seen: int | None = None) -> Publication:
        """What was in force before is in force again, from now. `seen` is the number of the last decision that the publisher knows
        of: pressed twice, it does not go back to where it came from."""
        _ask(publisher, Right.PUBLISH_RULES)
        with self._writing(publisher, Right.PUBLISH_RULES) as writing:
            connection = writing.connection
            connection.execute(select(ledger_head.c.count).with_for_update())
            moment = datetime.fromisoformat(writing.at)
            listed = self._publications(connection, catalog)
            last = before(listed, moment)
            if seen is not None and last is not None and listed[-1].number != seen:
                raise refused("刚刚有人发布、退回或者取消过。请看过现在在用的是哪一版，再决定。", "Somebody has just published, gone back or called off. Look what is in force now before you decide.")
            if last is None:
                raise refused("没有更早的版本可以退回。", "There is no earlier version to go back to.")
            version = self._version(connection, last.publication.version)
            if not may_publish(publisher, version.authors):
                raise refused("要退回的版本是您起草的，请别的发布人来。", "You wrote the version to go back to: another publisher must.")
            if not why.strip():
                raise refused("请写明为什么退回。", "Say why.")
            return self._decide(writing, catalog, version.id, last.publication.program, "rolled back", moment, publisher, why)

    def coming(self, catalog: str) -> int | None:
        """The number of the publication of a catalog that comes into force next; None where none is to come."""
        moment = now()
        with self.store.reading() as connection:
            found = [each for each in periods_of(self._publications(connection, catalog)) if each.start > moment]
        return min(found, key=lambda each: each.start).publication.number if found else None

    def call_off(self, publisher: Person, number: int, why: str) -> Publication:
        """A publication that has not begun does not begin."""
        _ask(publisher, Right.PUBLISH_RULES)
        with self._writing(publisher, Right.PUBLISH_RULES) as writing:
            connection = writing.connection
            connection.execute(select(ledger_head.c.count).with_for_update())
            row = connection.execute(select(publications).where(publications.c.number == number)).mappings().first()
            moment = datetime.fromisoformat(writing.at)
            coming = [] if row is None else [
                each for each in periods_of(self._publications(connection, row["catalog"])) if each.start > moment and each.publication.number == number
            ]  # fmt: skip
            if row is None or not coming:
                raise refused("它已经生效，或者已经取消了。", "It has begun, or was called off already.")
            return self._decide(writing, row["catalog"], row["version"], row["program"], "called off", coming[0].start, publisher, why)

    def compiled_anew(self, catalog: str) -> Rulebook | None:
        """The version in force, compiled by this engine, where an older one kept it in a way that is not read any more.

        None for what was never a version: there are no files of it.
        """
        moment = now()
        period = self.in_force(catalog, moment)
        if period is None or not (files := self.files(period.publication.version)):
            return None
        report = Report()
        found = catalog_from_files(files, self.version(period.publication.version).folder, report)
        if found is None:
            return None
        rulebook = Rulebook(program_from(found, report))
        if report.has_errors:
            return None
        self.store.keep_program(rulebook)
        with self.store.writing(SYSTEM) as writing:
            writing.connection.execute(select(ledger_head.c.count).with_for_update())
            last = in_force(self._publications(writing.connection, catalog), datetime.fromisoformat(writing.at))
            if last is not None and last.publication.program == rulebook.fingerprint:
                # The same program, kept in another way; or another worker was quicker.
                writing.connection.execute(update(programs).where(programs.c.hash == rulebook.fingerprint).values(body=text_of(rulebook.program)))
                writing.note("program.kept", f"programs/{rulebook.fingerprint}")
            else:
                self._decide(writing, catalog, period.publication.version, rulebook.fingerprint, "compiled anew", datetime.fromisoformat(writing.at), None, "")
        return rulebook

    def _decide(
        self, writing: Writing, catalog: str, version: str, program: str, kind: Kind, starts_at: datetime, publisher: Person | None, why: str,
        changes: Mapping[str, str] | None = None,
    ) -> Publication:  # fmt: skip
        row = {
            "catalog": catalog, "version": version, "program": program, "kind": kind, "starts_at": stamp(starts_at), "publisher": publisher.id if publisher else SYSTEM.id,
            "why": why.strip()[:LONGEST_NOTE], "changes": json.dumps(changes or {}, ensure_ascii=False), "at": writing.at,
        }  # fmt: skip
        number = writing.connection.execute(insert(publications).values(**row).returning(publications.c.number)).scalar_one()
        writing.note(f"version.{kind}", f"versions/{version}", {"catalog": catalog, "starts_at": row["starts_at"], "program": program})
        return publication_from({**row, "number": number})

    def _keep_first(self, connection: Connection, catalog: str, program: str, moment: datetime) -> None:
        """What was served before anything was published is a version too: it is what rolling back leads to."""
        kept_at = connection.execute(select(programs.c.kept_at).where(programs.c.hash == program)).scalar_one_or_none() or stamp(moment)
        if not _is_there(connection, versions.c.id, program):
            connection.execute(
                insert(versions).values(
                    id=program, catalog=catalog, folder="", files="{}", program=program, author=SYSTEM.id, note="", saved_at=kept_at, state="ready"
                )
            )
        connection.execute(
            insert(publications).values(
                catalog=catalog, version=program, program=program, kind="first", starts_at=kept_at, publisher=SYSTEM.id, why="", at=kept_at
            )
        )

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def version(self, id: str) -> Version:
        """Raises Refused for one that never was."""
        with self.store.reading() as connection:
            return self._version(connection, id)

    def versions(self, catalog: str = "", newest: int = 100) -> tuple[Version, ...]:
        wanted = select(versions.c.id).where(versions.c.files != "{}").order_by(versions.c.saved_at.desc()).limit(newest)
        if catalog:
            wanted = wanted.where(versions.c.catalog == catalog)
        with self.store.reading() as connection:
            return tuple(self._version(connection, id) for id in connection.execute(wanted).scalars().all())

    def files(self, id: str) -> dict[str, bytes]:
        with self.store.reading() as connection:
            hashes = self._hashes(connection, id)
            marks = sorted(set(hashes.values()))
            contents: dict[str, bytes] = {}
            for at in range(0, len(marks), 500):
                rows = connection.execute(select(catalog_files).where(catalog_files.c.hash.in_(marks[at : at + 500]))).all()
                contents.update({mark: content for mark, content in rows})
        return {path: contents[mark] for path, mark in hashes.items()}

    def publications(self, catalog: str = "") -> tuple[Publication, ...]:
        with self.store.reading() as connection:
            return self._publications(connection, catalog)

    def in_force(self, catalog: str, moment: datetime) -> Period | None:
        return in_force(self.publications(catalog), moment)

    def served_last(self, catalog: str) -> str:
        """The program in force; before anything was published, the one that a service was last started with. Nothing where there is neither."""
        period = self.in_force(catalog, now())
        if period is not None:
            return period.publication.program
        tried = select(versions.c.program).where(versions.c.program.is_not(None))
        started = select(programs.c.hash).where(programs.c.name == catalog, programs.c.hash.not_in(tried)).order_by(programs.c.kept_at.desc())
        with self.store.reading() as connection:
            return str(connection.execute(started).scalar() or "")

    def _version(self, connection: Connection, id: str) -> Version:
        row = connection.execute(select(versions).where(versions.c.id == id)).mappings().first()
        if row is None:
            raise refused("没有这个版本。", "There is no such version.")
        authors = connection.execute(select(version_authors.c.author).where(version_authors.c.version == id)).scalars().all()
        gates = connection.execute(select(version_gates).where(version_gates.c.version == id)).mappings().all()
        return Version(
            row["id"], row["catalog"], row["folder"], row["program"], row["author"], frozenset(authors), row["note"],
            datetime.fromisoformat(row["saved_at"]), row["state"],
            tuple(Gate(each["gate"], each["is_passed"], json.loads(each["report"]), each["against"], datetime.fromisoformat(each["at"])) for each in gates),
        )  # fmt: skip

    def _hashes(self, connection: Connection, id: str) -> dict[str, str]:
        listed = connection.execute(select(versions.c.files).where(versions.c.id == id)).scalar_one_or_none()
        return dict(json.loads(listed or "{}"))

    def _publications(self, connection: Connection, catalog: str) -> tuple[Publication, ...]:
        wanted = select(publications).order_by(publications.c.number)
        if catalog:
            wanted = wanted.where(publications.c.catalog == catalog)
        return tuple(publication_from(dict(row)) for row in connection.execute(wanted).mappings())

    def _writing(self, person: Person, right: Right) -> Any:
        return self.store.writing(person, role=str(role_for(person, right) or ""))


GATE_WORDS = {
    "check": Words("检查", "the check"), "examples": Words("用例", "the examples"), "diff": Words("与在用规则的比较", "the comparison with the rules in force"),
    "review": Words("审读", "the review"),
}  # fmt: skip


class Serving:
    """Which programs are in force now, looked up as seldom as may be: by the number of the last decision and the next start."""

    def __init__(self, store: Store):
        self.store = store
        self._last = 0
        self._next: datetime | None = None

    def changed(self, moment: datetime) -> dict[str, str] | None:
        """The program of each published catalog, where that may be another than when this was asked last."""
        with self.store.reading() as connection:
            last = connection.execute(select(func.max(publications.c.number))).scalar() or 0
        if last == self._last and (self._next is None or moment < self._next):
            return None
        listed = Editions(self.store).publications()
        found: dict[str, str] = {}
        coming: list[datetime] = []
        for catalog in dict.fromkeys(each.catalog for each in listed):
            periods = periods_of(each for each in listed if each.catalog == catalog)
            coming += [each.start for each in periods if each.start > moment]
            if (here := next((each for each in periods if each.holds(moment)), None)) is not None:
                found[catalog] = here.publication.program
        self._last, self._next = last, min(coming, default=None)
        return found


def refused(zh: str, en: str) -> Refused:
    return Refused(Words(zh, en))


def publication_from(row: Mapping[str, Any]) -> Publication:
    return Publication(
        row["number"], row["catalog"], row["version"], row["program"], row["kind"], datetime.fromisoformat(row["starts_at"]),
        row["publisher"], row["why"], datetime.fromisoformat(row["at"]), json.loads(row["changes"]),
    )  # fmt: skip


def _ask(person: Person, right: Right) -> None:
    if not may(person, right):
        raise refused("您没有这项权限。", "You have not the right to do this.")


def _is_there(connection: Connection, column: Any, value: str) -> bool:
    return connection.execute(select(column).where(column == value)).first() is not None
