"""The schema of every form, in the clients that people use: it compiles without a word, is drawn without a word, shows
what the server asks, and whatever is filled in gets the same verdict everywhere, on the same questions.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pytest

from engine.program import Program
from forms.answers import Filling, broken_rules, read_document, standings
from forms.conditions import Condition, holds, keys_in
from forms.form import Form
from forms.from_program import form_from
from forms.to_html import boxes_from
from forms.to_json_schema import conditions_of, json_schema_from, notes_from
from forms.to_ui_schema import RJSF_PROPS, jsonforms_ui_schema_from, ui_schema_from
from forms.validate import validator_of
from forms.widgets import Wrong, widget_of
from tests.clients.clients import Clients, from_json, installed, to_json
from tests.clients.documents import Document, bent, odd_values, whole
from tests.garden.people import FOLDER, rulebook_of
from tests.garden.twin import twin_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
LONG = "BANSHI_LONG" in os.environ
MANY = 400 if LONG else 12
SAMPLE, FEW = 5, 3
"""Of the shipped forms and of the examples of one, in a run that is not long; the same at every run."""
ON = date(2026, 6, 1)


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    running = Clients(*installed())
    page = (ROOT / "docs" / "客户端.md").read_text("utf-8")
    running.ask("learn", code=dict(re.findall(r"(?ms)^```jsx? (\S+)\n(.*?)^```$", page)))
    yield running
    running.stop()


# ── every form ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shipped:
    """A form of a catalog, with what a client takes of it, and the facts of its examples."""

    catalog: str
    filling: Filling
    examples: tuple[Mapping[str, object], ...]

    @property
    def form(self) -> Form:
        return self.filling.form

    @cached_property
    def for_clients(self) -> dict[str, Any]:
        form, program = self.form, self.filling.program
        return {
            "schema": json_schema_from(form, program),
            "older": json_schema_from(form, program, "rjsf"),
            "rjsf": ui_schema_from(form),
            "props": RJSF_PROPS,
            "jsonforms": jsonforms_ui_schema_from(form, program),
            "notes": notes_from(form),
        }

    @cached_property
    def conditions(self) -> dict[str, Condition | None]:
        """When each question is asked, as far as a client can know; None: always there, the server decides."""
        return dict(zip((each.key for each in self.form.fields), conditions_of(self.form, self.filling.program), strict=True))

    def asks(self, key: str, document: Document) -> bool:
        condition = self.conditions[key]
        return condition is None or holds(condition, document) is True

    @cached_property
    def validators(self) -> tuple[Any, Any]:
        return validator_of(self.for_clients["schema"]), validator_of(self.for_clients["older"], 7)

    def blamed(self, document: Document) -> list[str]:
        return blamed(self.validators[0].iter_errors(document))

    def told(self, document: Document) -> Document:
        """What a client should keep of a document: answers to questions that are asked, given those before."""
        kept: Document = {}
        for fact in self.form.order:
            field = self.form.asking(fact)
            if field is not None and field.key in document and self.asks(field.key, kept):
                kept[field.key] = document[field.key]
        return kept

    @property
    def dice(self) -> random.Random:
        return random.Random(f"{self.catalog} {self.form.name}")


@lru_cache(maxsize=1)
def shipped(twin: Path) -> tuple[Shipped, ...]:
    """Each form once, though a lower catalog inherits it: those of the garden and its twin, and a sample of the shelf's; all in a long run."""
    twin_of(rulebook_of().program, FOLDER, twin, seed=7)
    shelf = [rulebook_of(path.parent).program for path in sorted((ROOT / "catalogs").glob("*/目录.yaml"))]
    chosen = [(program, name) for program in shelf for name in names_in(program)]
    if not LONG:
        # Some of them themes: their pages are those on which one answer shows and hides others.
        themes = [each for each in chosen if each[1] in each[0].themes]
        dice = random.Random(7)
        chosen = [*dice.sample(themes, 2), *dice.sample(chosen, SAMPLE)]
    own = [(program, name) for program in (rulebook_of().program, rulebook_of(twin).program) for name in names_in(program)]
    found: dict[str, Shipped] = {}
    for program, name in (*own, *chosen):
        form = form_from(program, name)
        if form.steps:
            given = tuple(each.given for each in program.examples if each.subject == name)[: None if LONG else FEW]
            each = Shipped(program.name, Filling(form, program, ON, program.region), given)
            found.setdefault(to_json([each.for_clients["older"], each.for_clients["jsonforms"]]), each)
    return tuple(found.values())


def names_in(program: Program) -> tuple[str, ...]:
    return (*program.themes, *program.benefits, *program.matters)


@pytest.fixture(scope="module")
def forms(tmp_path_factory) -> tuple[Shipped, ...]:
    return shipped(tmp_path_factory.mktemp("twin"))


def opened(clients: Clients, each: Shipped) -> Any:
    return clients.ask("open", name=f"{each.catalog} {each.form.name}", **each.for_clients)


def documents_of(each: Shipped, dice: random.Random) -> list[Document]:
    """Nothing, what each example knows, that made whole, and bent ones; as they come over the wire."""
    facts = {asked.fact: asked.key for asked in each.form.fields}
    known = [{facts[fact]: value for fact, value in given.items() if fact in facts and value is not None} for given in each.examples]
    filled = [whole(each.filling, dice, given) for given in each.examples] + [whole(each.filling, dice) for _ in range(5)]
    wrong = [bent(each.filling, dice.choice(filled), dice) for _ in range(MANY)]
    return [from_json(to_json(document)) for document in ({}, *known, *filled, *wrong)]


def agree(clients: Clients, each: Shipped, documents: list[Document]) -> tuple[int, int]:
    """All clients, and our own validators, blame the same questions of every document; how many were right, how many wrong."""
    right = 0
    for document, verdicts in zip(documents, clients.ask("judge", documents=documents), strict=True):
        verdicts["banshi 2020-12"] = blamed(each.validators[0].iter_errors(document))
        verdicts["banshi draft-07"] = blamed(each.validators[1].iter_errors(document))
        assert len({tuple(keys) for keys in verdicts.values()}) == 1, (each.form.name, to_json(document), verdicts)
        right += not verdicts["banshi draft-07"]
    return right, len(documents) - right


def test_there_is_something_to_test(forms):
    assert FOLDER.name in {each.catalog for each in forms}
    assert len({each.catalog for each in forms}) > 2
    assert len(forms) > (40 if LONG else SAMPLE)


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_schema_compiles_in_strict_mode_without_a_word(clients, forms):
    for each in forms:
        assert opened(clients, each) == {"said": []}, each.form.name


def test_every_document_gets_the_same_verdict_on_the_same_questions(clients, forms):
    right = wrong = 0
    for each in forms:
        opened(clients, each)
        good, bad = agree(clients, each, documents_of(each, each.dice))
        right, wrong = right + good, wrong + bad
    # Neither all wrong nor all right, or the agreement would say little.
    assert right > 40 and wrong > 60, (right, wrong)


def blamed(errors: Any) -> list[str]:
    """The questions that errors of `jsonschema` are about."""
    found: set[str] = set()
    for error in errors:
        if error.absolute_path:
            found.add(str(error.absolute_path[0]))
        elif error.validator == "required":
            found |= set(error.validator_value) - set(error.instance)
        elif error.validator == "additionalProperties":
            found |= set(error.instance) - set(error.schema["properties"])
        else:
            found.add(error.validator)
    return sorted(found)


def test_every_question_takes_what_is_odd_and_at_the_edge_alike(clients, forms):
    """Each kind of question there is, with everything that could be tried on it."""
    seen: set[str] = set()
    for each in forms:
        dice = each.dice
        base = from_json(to_json(whole(each.filling, dice)))
        documents = []
        for field in each.form.fields:
            shape = {name: part for name, part in json_schema_from(each.form, each.filling.program)["properties"][field.key].items() if name not in ("title", "description")}
            if field.key in base and to_json(shape) not in seen:
                seen.add(to_json(shape))
                documents += [{**base, field.key: value} for value in odd_values(field, dice, each.filling)]
        if documents:
            opened(clients, each)
            agree(clients, each, [from_json(to_json(document)) for document in documents])
    assert len(seen) > (30 if LONG else 15)


# ── drawn, and filled in by hand ─────────────────────────────────────────────────────────────────────────────────


def test_every_form_is_drawn_and_filled_in_by_hand_without_a_word(clients, forms):
    for each in forms:
        opened(clients, each)
        wanted = from_json(to_json(whole(each.filling, each.dice)))
        # Lists of records are put in: adding rows is each client's own affair. So are boxes to tick in JSON Forms.
        lists = {key for key, value in wanted.items() if isinstance(value, list)}
        # With what they depend on: rows of a list that is not asked for yet are cleared by a client when it is.
        lists.update(*(keys_in(each.conditions[key] or True) for key in lists))
        start = {key: value for key, value in wanted.items() if key in lists}
        by_hand = {key: value for key, value in wanted.items() if key not in start}
        untouched, filled = clients.ask("draw", visits=[{}, {"document": start, "wanted": by_hand}])
        for client in ("rjsf", "JSON Forms"):
            where = (each.form.name, client)
            assert untouched[client]["said"] == filled[client]["said"] == [], where
            assert untouched[client]["unknown"] == filled[client]["unknown"] == 0, where
            assert set(untouched[client]["asked"]) == {key for key in each.conditions if each.asks(key, {})}, where
            assert untouched[client]["wrong"] == untouched[client]["marked"] == each.blamed({}), where
            assert filled[client]["left"] == [], where
            assert set(filled[client]["asked"]) == {key for key in each.conditions if each.asks(key, wanted)}, where
            assert from_json(to_json(filled[client]["sent"])) == wanted, where
        # Nobody has chosen anything yet.
        assert untouched["rjsf"]["chosen"] == [], each.form.name


def test_an_answer_that_changes_hides_and_shows_the_same_questions_everywhere(clients, forms):
    changed_something = 0
    for each in forms:
        deciding = sorted({key for condition in each.conditions.values() if isinstance(condition, dict) for key in keys_in(condition)})
        fields = {key: each.form.field(key) for key in deciding}
        dice = each.dice
        visits = []
        for key in [key for key in deciding if fields[key].widget in ("radios", "yes_no")][:MANY // 4]:
            document = from_json(to_json(whole(each.filling, dice)))
            values = [True, False] if fields[key].widget == "yes_no" else [option.value for option in fields[key].options]
            if key in document:
                visits.append({"document": document, "wanted": {key: dice.choice([value for value in values if value != document[key]])}})
        if not visits:
            continue
        opened(clients, each)
        for visit, found in zip(visits, clients.ask("draw", visits=visits), strict=True):
            after = {**visit["document"], **visit["wanted"]}
            told = each.told(after)
            where = (each.form.name, to_json(visit["wanted"]))
            changed_something += told != after
            asked = {key for key in each.conditions if each.asks(key, told)}
            assert set(found["rjsf"]["asked"]) == set(found["JSON Forms"]["asked"]) == asked, where
            assert found["rjsf"]["wrong"] == each.blamed(told), where
            if not found["rjsf"]["wrong"]:
                assert from_json(to_json(found["rjsf"]["sent"])) == told, where
            [checked] = clients.ask("check", documents=[found["JSON Forms"]["kept"]])
            assert from_json(to_json(checked["answers"])) == told and checked["wrong"] == each.blamed(told), where
    assert changed_something > (10 if LONG else 0)


# ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_server_says_what_the_clients_say_and_is_only_stricter(clients, forms):
    """What a client sends after taking out what is hidden. The server blames the same questions, and beyond them only what
    no schema can see: check characters, days and places that do not exist, what the rules demand.
    """
    agreed = stricter = 0
    for each in forms:
        opened(clients, each)
        facts = {field.key: field.fact for field in each.form.fields}
        for document, checked in zip(documents := documents_of(each, each.dice), clients.ask("check", documents=documents), strict=True):
            answers = from_json(to_json(checked["answers"]))
            server = read_document(each.filling, answers)
            shown = standings(each.filling, server.answers)
            theirs = {key for key in checked["wrong"] if key in facts and shown[facts[key]] == "shown"}
            ours = {key for key, fact in facts.items() if fact in server.wrong}
            assert theirs <= ours | {key for key in answers if answers[key] is None}, (each.form.name, to_json(document), theirs - ours)
            agreed += theirs == ours
            for key in ours - theirs:
                stricter += 1
                assert is_beyond_a_schema(each, key, answers), (each.form.name, key, to_json(answers.get(key)), server.wrong[facts[key]].message.zh)
    assert agreed > (500 if LONG else 80) and stricter > 10, (agreed, stricter)


def is_beyond_a_schema(each: Shipped, key: str, answers: Document) -> bool:
    field = each.form.field(key)
    assert field is not None
    if key not in answers:
        # The condition hangs on the day, on a parameter, on a register: a client cannot know that it is asked.
        return each.conditions[key] is None
    message = read_document(each.filling, answers).wrong[field.fact].message
    found = widget_of(field).read(field, boxes_from(each.filling, field, {field.fact: answers[key]}), each.filling.places)
    return isinstance(found, Wrong) or message != field.messages.wrong or bool(broken_rules(each.filling, read_document(each.filling, answers).answers))


# ── the page about clients ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("page", "answer"), [("表单一.jsx", "rjsf"), ("表单二.jsx", "JSON Forms")])
def test_the_code_of_the_page_works_as_it_stands(clients, forms, page, answer):
    each = next(each for each in forms if each.catalog == FOLDER.name)
    opened(clients, each)
    wanted = from_json(to_json(whole(each.filling, each.dice)))
    by_hand = each.told({key: value for key, value in wanted.items() if not isinstance(value, list)})
    used = clients.ask("use", page=page, answer=answer, wanted=by_hand)
    assert used["said"] == [] and used["left"] == []
    assert from_json(to_json(used["sent"])) == by_hand
    for key in each.blamed({}):
        assert each.form.field(key).messages.empty.zh in used["empty"]
    assert "then" not in used["empty"]
