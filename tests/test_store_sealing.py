"""Personal data at rest: sealed where it stands, found by a mark, under keys that change while the service goes on."""

from __future__ import annotations

import base64
import io
import secrets
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert, select, text, update

from tests.called import called
from tests.store.one_case import CANARY, ID_NUMBER, hand_in, kept
from web.parcels.keys import BITS, private_key, public_key
from web.people.accounts import identified
from web.people.person import Person
from web.store import marks
from web.store.ciphers import NONCE, SUITES, TAG
from web.store.id_numbers import standard_id_number
from web.store.masters import FileMasters, KnownMasters, Wrapped, file_to_be_made, masters_from
from web.store.pieces import ROOM, opened_field, pieces_of
from web.store.problems import BrokenSeal, NoKey, WrongKeys
from web.store.records import Case, case_marks, cases, data_keys, drafts, files, people, sealed_columns
from web.store.rotation import in_use, marks_and_chain_renewed, rotated, tables_with_sealed, wrapped_again
from web.store.sealing import PIECE, row_id
from web.store.store import Store


@pytest.fixture(scope="module", params=["aes", "sm"])
def store(request: pytest.FixtureRequest) -> Store:
    return Store("sqlite://", suite=request.param)


def with_a_case(store: Store, *, key: str = "k" * 32) -> Case:
    return hand_in(store, 0, key=key)


# ── a field ──────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(), st.text(min_size=1))
def test_what_is_sealed_opens_again_where_it_was_put_and_nowhere_else(words: str, row: str) -> None:
    for suite in SUITES:
        keys = STORES[suite].keys
        token = keys.seal(words, cases.c.answers, row)
        assert keys.open(token, cases.c.answers, row) == words
        content = keys.seal_bytes(words.encode(), files.c.content, row)
        assert keys.open_bytes(content, files.c.content, row) == words.encode()
        for column, other in ((cases.c.answers, row + "x"), (cases.c.decision, row), (drafts.c.answers, row)):
            with pytest.raises(BrokenSeal):
                keys.open(token, column, other)
        with pytest.raises(BrokenSeal):
            keys.open_bytes(content, files.c.name, row)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_a_file_is_sealed_piece_by_piece_as_if_it_were_sealed_whole(store: Store, size: int) -> None:
    content = secrets.token_bytes(size)
    with store.keys.seal_file(io.BytesIO(content), size, files.c.content, "r") as made:
        sealed = bytes(made)
    assert len(sealed) == len(store.keys.seal_bytes(content, files.c.content, "r"))
    assert store.keys.open_bytes(sealed, files.c.content, "r") == content
    for column, row in ((files.c.content, "s"), (files.c.name, "r")):
        with pytest.raises(BrokenSeal):
            store.keys.open_bytes(sealed, column, row)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_a_file_is_opened_piece_by_piece_as_if_it_were_opened_whole(store: Store, size: int) -> None:
    content = secrets.token_bytes(size)
    sealed = store.keys.seal_bytes(content, files.c.content, "r")
    opened = store.keys.open_file(io.BytesIO(sealed), files.c.content, "r")
    pieces = list(opened.pieces())
    assert b"".join(pieces) == content and opened.size == size and all(len(each) <= PIECE for each in pieces)
    assert b"".join(opened.pieces()) == content, "as often as one likes"


def test_a_file_with_anything_changed_gives_nothing_at_all(store: Store) -> None:
    sealed = store.keys.seal_bytes(b"x" * 40, files.c.content, "r")
    head = len(sealed) - 40 - NONCE - TAG
    for place in range(head, len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(BrokenSeal):
            store.keys.open_file(io.BytesIO(changed), files.c.content, "r")
    for wrong in (b"", b"..", sealed[:head], sealed[:-1], sealed + b"x", sealed[: head + NONCE], b"A256GCM.knone", b"NONE" + sealed):
        with pytest.raises((BrokenSeal, NoKey)):
            store.keys.open_file(io.BytesIO(wrong), files.c.content, "r")
    for column, row in ((files.c.content, "s"), (files.c.name, "r")):
        with pytest.raises(BrokenSeal):
            store.keys.open_file(io.BytesIO(sealed), column, row)


@pytest.mark.parametrize("size", [1, PIECE, 3 * PIECE + 7])
def test_a_file_is_read_out_of_either_database_in_pieces(database: str, tmp_path: Path, size: int) -> None:
    store, content = Store(database, keys=f"file:{tmp_path / 'master.keys'}"), secrets.token_bytes(size)
    sealed = store.keys.seal_bytes(content, files.c.content, "r")
    row = {"id": "r", "owner": "o", "media": "", "size": size, "made_at": "", "content": sealed}
    with store.tending() as connection:
        connection.execute(insert(files).values(**row))
        connection.execute(insert(files).values(**row | {"id": "without", "content": None}))
    with store.reading() as connection:
        pieces = list(pieces_of(connection, files.c.content, "r", size + ROOM))
        assert b"".join(pieces) == sealed and all(len(each) <= PIECE for each in pieces)
        assert b"".join(opened_field(connection, store.keys, files.c.content, "r", size).pieces()) == content
        assert [list(pieces_of(connection, files.c.content, id, size)) for id in ("without", "nobody")] == [[], []]
    rotated(store)
    with store.reading() as connection:
        assert b"".join(opened_field(connection, store.keys, files.c.content, "r", size).pieces()) == content
    store.engine.dispose()


STORES = {suite: Store("sqlite://", suite=suite) for suite in SUITES}


def test_the_same_words_are_sealed_otherwise_each_time(store: Store) -> None:
    assert len({store.keys.seal("同样的话", cases.c.answers, "r") for _ in range(50)}) == 50


def test_a_ciphertext_names_its_algorithm_and_its_key(store: Store) -> None:
    algorithm, key, _ = store.keys.seal("话", cases.c.answers, "r").split(".")
    assert algorithm == store.keys.suite.cipher and key == store.keys.current("seal").id


def test_a_ciphertext_with_anything_changed_is_refused(store: Store) -> None:
    algorithm, key, body = store.keys.seal("一句话", cases.c.answers, "r").split(".")
    raw = base64.urlsafe_b64decode(body)
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(BrokenSeal):
            store.keys.open(f"{algorithm}.{key}.{base64.urlsafe_b64encode(changed).decode()}", cases.c.answers, "r")
    other = "SM4GCM" if algorithm == "A256GCM" else "A256GCM"
    for token in (f"{other}.{key}.{body}", f"{algorithm}.{key}.{body[:8]}", f"{algorithm}.{key}.!", "plain words", "..", ""):
        with pytest.raises(BrokenSeal):
            store.keys.open(token, cases.c.answers, "r")
    with pytest.raises(NoKey):
        store.keys.open(f"{algorithm}.knone.{body}", cases.c.answers, "r")
    mark = store.keys.current("mark").id
    with pytest.raises(BrokenSeal):
        store.keys.open(f"{algorithm}.{mark}.{body}", cases.c.answers, "r")


def test_the_answers_of_one_case_are_refused_in_the_row_of_another(store: Store) -> None:
    one, other = with_a_case(store, key="a" * 32), with_a_case(store, key="b" * 32)
    with store.reading() as connection:
        taken = connection.execute(select(cases.c.answers).where(cases.c.reference == one.reference)).scalar_one()
        connection.execute(update(cases).where(cases.c.reference == other.reference).values(answers=taken))
        with pytest.raises(BrokenSeal):
            store.case_at(connection, other.reference)
        connection.rollback()


# ── finding again ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("91010119900307293X", "91010119900307293X"),
        ("91010119900307293x", "91010119900307293X"),
        (" 910101 19900307 293x ", "91010119900307293X"),
        ("９１０１０１１９９００３０７２９３Ｘ", "91010119900307293X"),
        ("910101900307293", "91010119900307293X"),  # fifteen digits: the year gets 19, a check digit follows
        ("９１０１０１９００３０７２９３", "91010119900307293X"),
        ("440524188001010014", "440524188001010014"),  # a person born in 1880 has eighteen digits only
        ("H12345678", "H12345678"),  # of a travel permit, as it is
    ],
)
def test_an_id_number_is_found_however_it_was_typed(store: Store, typed: str, standard: str) -> None:
    assert standard_id_number(typed) == standard
    if standard == ID_NUMBER:
        made = with_a_case(store)
        with store.reading() as connection:
            assert made.reference in store.references_by_id_number(connection, typed)


def test_the_check_digit_of_fifteen_digits_is_by_the_standard() -> None:
    # GB 11643-1999: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, the sum modulo 11 gives 1 0 X 9 8 7 6 5 4 3 2.
    seventeen = "11010519491231002"
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    assert total == 167 and "10X98765432"[167 % 11] == "X"
    assert standard_id_number("110105491231002") == seventeen + "X"


def test_a_mark_tells_nothing_without_the_key_and_is_for_one_use(store: Store) -> None:
    mark = store.keys.mark("id number", ID_NUMBER)
    assert mark != Store("sqlite://").keys.mark("id number", ID_NUMBER)
    assert mark != store.keys.mark("body", ID_NUMBER)
    assert mark == store.keys.mark("id number", ID_NUMBER) and len(mark) == 64


# ── where the master keys are ────────────────────────────────────────────────────────────────────────────────────


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "master.keys"
    made: list[FileMasters] = []
    starting = [threading.Thread(target=lambda: made.append(FileMasters(file, SUITES["aes"], may_make=True))) for _ in range(8)]
    for each in starting:
        each.start()
    for each in starting:
        each.join()
    assert len({tuple(each.keys.items()) for each in made}) == 1 and len(made) == 8
    assert file.stat().st_mode & 0o077 == 0 and list(file.parent.iterdir()) == [file]
    file.chmod(0o640)
    with pytest.raises(WrongKeys, match="chmod 600"):
        FileMasters(file, SUITES["aes"])


def test_a_wrapped_key_opens_as_itself_only(tmp_path: Path) -> None:
    for suite in SUITES.values():
        masters = FileMasters(tmp_path / f"{suite.cipher}.keys", suite, may_make=True)
        wrapped = masters.wrap(b"k" * 32, "key one")
        assert masters.unwrap(wrapped, "key one") == b"k" * 32 and b"kkkk" not in wrapped.body.encode()
        from cryptography.exceptions import InvalidTag

        with pytest.raises(InvalidTag):
            masters.unwrap(wrapped, "key two")
        with pytest.raises(NoKey, match="mnone"):
            masters.unwrap(Wrapped("mnone", wrapped.body), "key one")


def test_master_keys_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    url = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("BANSHI_MASTER_KEYS", f"one:{first}")
    made = with_a_case(Store(url, keys="env:"))
    assert not (tmp_path / "records.db.keys").exists()
    monkeypatch.setenv("BANSHI_MASTER_KEYS", f"one:{first},two:{second}")
    store = Store(url, keys="env:")
    assert kept(store, made.reference) == made
    assert wrapped_again(store) == 3
    monkeypatch.setenv("BANSHI_MASTER_KEYS", f"two:{second}")
    assert kept(Store(url, keys="env:"), made.reference) == made
    monkeypatch.setenv("BANSHI_MASTER_KEYS", f"one:{first}")
    with pytest.raises(NoKey, match="two"):
        Store(url, keys="env:")
    for wrong in ("", "one:short", "one:!!", first):
        monkeypatch.setenv("BANSHI_MASTER_KEYS", wrong)
        with pytest.raises(WrongKeys):
            Store(url, keys="env:")


class Service(KnownMasters):
    """A key service as a city has it: keys never leave it, and every use is counted."""

    uses = 0

    def unwrap(self, wrapped: Wrapped, about: str) -> bytes:
        type(self).uses += 1
        return super().unwrap(wrapped, about)


SERVICE = Service({"hsm-1": b"m" * 32}, SUITES["sm"])


def test_a_key_service_stands_behind_the_same_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "city_keys.py").write_text(f"def service():\n    from {__name__} import SERVICE\n    return SERVICE\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    url = f"sqlite:///{tmp_path / 'records.db'}"
    made = with_a_case(Store(url, keys="city_keys:service", suite="sm"))
    before = Service.uses
    again = Store(url, keys="city_keys:service", suite="sm")
    assert kept(again, made.reference) == made
    assert Service.uses == before + 3, "each key of the data is unwrapped once a start, not once a field"
    with pytest.raises(WrongKeys):
        masters_from("nonsense", url, SUITES["aes"])


def test_another_machine_without_the_key_opens_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with_a_case(Store(url))
    (tmp_path / "records.db.keys").unlink()
    with pytest.raises(WrongKeys, match="没有主密钥文件"):
        Store(url)
    assert not (tmp_path / "records.db.keys").exists(), "a new key would open nothing and hide that the right one is gone"
    FileMasters(tmp_path / "records.db.keys", SUITES["aes"], may_make=True)
    with pytest.raises(NoKey):
        Store(url)


# ── other keys ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_keys_change_under_load_and_nobody_notices(database: str, tmp_path: Path) -> None:
    """Two that write and two that read go on, each in a process's worth of its own store, while a third changes the keys twice."""
    keys = f"file:{tmp_path / 'master.keys'}"
    store = Store(database, keys=keys)
    references = [with_a_case(store, key=f"{number:032d}").reference for number in range(15)]
    ends, wrong, done = threading.Event(), [], []

    def using(act) -> None:
        own = Store(database, keys=keys)
        try:
            while not ends.is_set():
                act(own)
                done.append(act)
        except Exception as fault:
            wrong.append(fault)
        own.engine.dispose()

    def write(own: Store) -> None:
        own.save_draft(secrets.token_hex(2)[:1], "c", "g", {"姓名": CANARY})

    def read(own: Store) -> None:
        assert kept(own, secrets.choice(references)).answers["姓名"] == CANARY

    crowd = [threading.Thread(target=using, args=(act,)) for act in (write, write, read, read)]
    def while_they_work() -> None:
        many = len(done) + 4
        while len(done) < many and not wrong:
            time.sleep(0.002)

    for each in crowd:
        each.start()
    while_they_work()
    first = rotated(store)
    while_they_work()
    wrapped_again(store)
    second = rotated(store)
    while_they_work()
    ends.set()
    for each in crowd:
        each.join()
    assert not wrong and {act.__name__ for act in done} == {"write", "read"}
    assert first.sealed_again["cases"] == second.sealed_again["cases"] == 30
    last = rotated(store)
    with store.reading() as connection:
        assert set(in_use(connection)) == {last.key}
    assert all(kept(store, each).answers["号码"] == ID_NUMBER for each in references)
    assert [entry.kind for entry in store.trail(kinds=("keys.made", "keys.rotated", "keys.wrapped"))] == [
        "keys.rotated", "keys.made", "keys.rotated", "keys.made", "keys.wrapped", "keys.rotated", "keys.made",
    ]  # fmt: skip
    store.engine.dispose()


def test_marks_are_made_again_by_the_new_key_and_go_on_where_they_were_cut_off(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(database, keys=f"file:{tmp_path / 'master.keys'}")
    clerk = Person("clerk", via="local")
    numbers = [f"1101051949123100{place:02d}" for place in range(5)]
    references = [hand_in(store, place, answers={"家人": [{"号码": f" {number} "}], "话": CANARY}, id_numbers=[number]).reference for place, number in enumerate(numbers)]
    known = [identified(store, clerk, "某人", number) for number in numbers]
    with store.reading() as connection:
        before = set(connection.execute(select(case_marks.c.mark)).scalars())
    marks_and_chain_renewed(store)
    rotated(store)

    monkeypatch.setattr(marks, "AT_ONCE", 2)
    real, passed = marks._case, []

    def cut_off(writing, row) -> int:
        if len(passed) == 3:
            raise KeyboardInterrupt
        passed.append(row["reference"])
        return real(writing, row)

    monkeypatch.setattr(marks, "_case", cut_off)
    with pytest.raises(KeyboardInterrupt):
        marks.marked_again(store)
    half = store.keys
    with store.reading() as connection:
        assert all(references[place] in store.references_by_id_number(connection, number) for place, number in enumerate(numbers)), "found at any moment"
    monkeypatch.setattr(marks, "_case", real)
    assert marks.marked_again(store) == {"people": 0, "payments": 0, "cases": 3}, "two were done, in a batch of their own"

    newest = {half.mark("id number", number) for number in numbers}
    with store.reading() as connection:
        assert set(connection.execute(select(case_marks.c.mark)).scalars()) == newest and not newest & before
        assert set(connection.execute(select(people.c.number_mark)).scalars()) == newest
        assert [references[place] in store.references_by_id_number(connection, number) for place, number in enumerate(numbers)] == [True] * 5
    assert [identified(store, clerk, "某人", number) for number in numbers] == known
    trail = store.trail(kinds=("marks.renewed",))
    assert sum(each.body["count"] for each in trail if each.thing == "cases") == 5 and {each.body["key"] for each in trail} == {store.keys.current("mark").id}
    assert store.verdict().is_whole and CANARY not in str(trail) and not any(number in str(trail) for number in numbers)
    store.engine.dispose()


def test_a_key_out_of_use_for_a_day_is_dropped_and_no_other(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    with_a_case(store)
    assert rotated(store).dropped == ()
    with store.tending() as connection:
        connection.execute(update(data_keys).where(data_keys.c.retired_at.is_not(None)).values(retired_at="2026-01-01T00:00:00.000000+00:00"))
        [old] = connection.execute(select(data_keys.c.id).where(data_keys.c.retired_at.is_not(None))).scalars()
    assert rotated(store).dropped == (old,)


def test_the_national_algorithms_take_over_by_a_change_of_keys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    made = with_a_case(Store(url))
    store = Store(url, suite="sm")
    assert kept(store, made.reference) == made
    rotated(store)
    with store.reading() as connection:
        assert connection.execute(select(cases.c.answers)).scalar_one().startswith("SM4GCM.")
    assert kept(store, made.reference) == made and kept(Store(url), made.reference) == made


def test_every_sealed_column_is_changed_with_the_keys(tmp_path: Path) -> None:
    """A row in every table that has one: a table that is added is tested without a word more."""
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    store.engine.dispose()
    with store.engine.connect() as connection:
        for table in tables_with_sealed():
            row = {each.name: ("1" * 30 if str(each.type).startswith(("VARCHAR", "TEXT")) else 1) for each in table.c if not each.nullable or each.primary_key}
            place = row_id(table, row)
            for column in (each for each in sealed_columns() if each.table is table):
                is_text = str(column.type) == "TEXT"
                row[column.name] = store.keys.seal(CANARY, column, place) if is_text else store.keys.seal_bytes(CANARY.encode(), column, place)
            connection.execute(insert(table).values(**row))
        connection.commit()
    done = rotated(store)
    assert sum(done.sealed_again.values()) == len(sealed_columns())
    with store.reading() as connection:
        assert in_use(connection) == {done.key: len(sealed_columns())}


def test_the_command_lists_and_changes_keys(tmp_path: Path) -> None:
    import json

    url = f"sqlite:///{tmp_path / 'records.db'}"
    with_a_case(Store(url))
    listed = json.loads(called("keys", "list", "--database", url).stdout)
    assert {(each["purpose"], each["fields"]) for each in listed} == {("seal", 2), ("mark", 0), ("chain", 0)}
    assert "重新加密了 2 项" in called("keys", "rotate", "--database", url).stderr
    assert "3 keys" not in called("keys", "rotate", "--master", "--database", url, "--lang", "en").stderr
    assert len((tmp_path / "records.db.keys").read_text().splitlines()) == 2
    assert "rotate" in called("keys", "list", "--master", "--database", url, code=2).stderr


# ── canaries ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_canary_stands_in_the_files_of_the_database(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    store.save_draft("v2", "c", "g", {"姓名": CANARY, "号码": ID_NUMBER})
    with_a_case(store)
    found = [file for file in tmp_path.iterdir() for canary in (CANARY, ID_NUMBER, ID_NUMBER[:17]) if canary.encode() in file.read_bytes()]
    assert found == [] and len(list(tmp_path.iterdir())) >= 3


def test_no_canary_stands_in_a_dump_of_postgresql(postgres_database: str, tmp_path: Path) -> None:
    import subprocess

    store = Store(postgres_database, keys=f"file:{tmp_path / 'master.keys'}")
    store.save_draft("v2", "c", "g", {"姓名": CANARY, "号码": ID_NUMBER})
    with_a_case(store)
    dumped = subprocess.run(["pg_dump", postgres_database.replace("+psycopg", "")], capture_output=True, check=True).stdout
    assert b"SEAL" not in dumped and b"ledger_refuses" in dumped and b"A256GCM." in dumped
    assert not any(canary.encode() in dumped for canary in (CANARY, ID_NUMBER, ID_NUMBER[:17]))
    store.engine.dispose()


def test_a_fault_of_the_database_does_not_quote_what_was_answered(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    with pytest.raises(Exception) as caught:
        with store.tending() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": CANARY})
    assert CANARY not in str(caught.value) and "nowhere" in str(caught.value)




def test_the_first_start_says_where_the_key_is_to_be_made_and_no_later_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    assert file_to_be_made("", url) == tmp_path / "records.db.keys"
    assert file_to_be_made(f"file:{tmp_path / 'other'}", url) == tmp_path / "other"
    assert file_to_be_made("env:", url) is file_to_be_made("", "sqlite://") is None
    Store(url)
    assert file_to_be_made("", url) is None


def test_marks_and_the_seal_of_the_ledger_change_too_and_all_is_still_found(tmp_path: Path) -> None:
    """By the old marks what was there, by the new ones what comes; an anchor of before still proves the ledger."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = Store(url)
    first = with_a_case(store)
    before, anchor = identified(store, Person("clerk", via="local"), "王", ID_NUMBER), store.anchor()
    with store.reading() as connection:
        old = connection.execute(select(people.c.number_mark)).scalar_one()
    told = called("keys", "rotate", "--all", "--database", url).stderr
    assert "标记和账本封印的新密钥" in told
    for here in (store, Store(url)):  # a worker that runs on, and one that starts
        again = with_a_case(here)
        assert again.reference == first.reference, "the same body sent again is the same case"
        with here.reading() as connection:
            assert connection.execute(select(people.c.number_mark)).scalar_one() != old
            assert here.references_by_id_number(connection, ID_NUMBER)[:1] == (first.reference,)
        assert identified(here, Person("clerk", via="local"), "王", ID_NUMBER) == before
        assert here.verdict([anchor]).is_whole
    second = hand_in(store, 2)
    with store.reading() as connection:
        assert set(store.references_by_id_number(connection, ID_NUMBER)) == {first.reference, second.reference}
    assert "--all" in called("keys", "list", "--all", "--database", url, code=2).stderr
    store.engine.dispose()


def test_another_key_for_what_is_filled_in_offline(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = Store(url)
    old = public_key(store)
    assert "新密钥" in called("keys", "parcels", "--database", url).stderr
    assert public_key(store).id != old.id
    assert private_key(store, old.id).key_size == BITS, "what was filled in before still opens"
