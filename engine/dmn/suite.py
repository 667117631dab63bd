"""The DMN conformance kit (github.com/dmn-tck/tck), from a checkout: every case run, in the kit's own form of report.

The kit's site reads one row for each case from `TestResults/<vendor>/<version>/tck_results.csv`, and who it is about from
`tck_results.properties` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dsl.diagnostics import Diagnostic, Report, line
from dsl.source import NOWHERE
from engine.dmn.from_dmn import model_in
from engine.dmn.from_model import name_of, value_in
from engine.dmn.from_test_cases import Case, Cases, cases_from, names_in, value_of
from engine.dmn.model import Model, model_made
from engine.dmn.problems import no_such_element
from engine.kinds import ANY, FunctionKind, Kind
from engine.program import Lambda
from engine.run import Run
from engine.values import DateTime, Time, to_text
from engine.values.zones import offset_of

LEVELS = ("compliance-level-2", "compliance-level-3")
ASIDE = ("non-compliant",)
"""Cases that the kit holds to be outside the standard: run and shown, and no part of the report."""

SUCCESS, ERROR, IGNORED = "SUCCESS", "ERROR", "IGNORED"
NOT_SUPPORTED = ("external-function", "other-language")
"""What is refused on purpose: such a case is not supported, rather than wrong."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case: `folder` is `level/name`, `file` that of the cases without its ending."""

    folder: str
    file: str
    case: str
    result: str
    message: str = ""


def test_cases_in(checkout: Path) -> Path | None:
    """The folder of the cases: that of a checkout, or the folder itself."""
    return next((each for each in (checkout / "TestCases", checkout) if any((each / level).is_dir() for level in LEVELS)), None)


def verdicts_in(cases: Path, on: date) -> Iterator[Verdict]:
    """A verdict for each case of a folder of cases, in the order of its files. All run in this process, nothing else is read."""
    for level in (*LEVELS, *ASIDE):
        for folder in sorted(each for each in (cases / level).glob("*") if each.is_dir()):
            for file in sorted(folder.glob("*-test-*.xml")):
                yield from _verdicts(file, f"{level}/{folder.name}", on)


def _verdicts(file: Path, folder: str, on: date) -> Iterator[Verdict]:
    report = Report()
    cases = cases_from(file.read_bytes(), file.name, report)
    if cases is None:
        yield Verdict(folder, file.stem, "", ERROR, _one_line(_told(report)))
        return
    model = _model(cases, file, report)
    for case in cases.cases:
        if model is None:
            yield Verdict(folder, file.stem, case.id, ERROR, _one_line(_told(report)))
        else:
            result, message = _judged(case, model, on)
            yield Verdict(folder, file.stem, case.id, result, _one_line(message))


def _model(cases: Cases, file: Path, report: Report) -> Model | None:
    # The name of a file, so that a case reaches nothing outside its folder.
    path = file.parent / Path(cases.model or f"{file.parent.name}.dmn").name
    if not path.is_file():
        return None
    data = model_in(path, report)
    if data is None:
        return None
    names = (name for case in cases.cases for _, element in case.inputs for name in names_in(element))
    return model_made(data, dict.fromkeys(names))


def _judged(case: Case, model: Model, on: date) -> tuple[str, str]:
    failures = []
    for expected in case.results:
        report = Report()
        found, problems = _found(case, expected.name, model, on, report)
        wanted = value_of(expected.value, _kind(model, expected.name), report)
        if report.has_errors or not is_as_expected(wanted, found):
            refused = next((each for each in problems if each.code in NOT_SUPPORTED), None)
            if refused is not None:
                return IGNORED, refused.message.en
            why = "".join(f" ({each.message.en})" for each in (*report, *problems)[:1])
            failures.append(f"FAILURE: '{expected.name}' expected='{_shown(wanted)}' but found='{_shown(found)}'{why}")
    return (ERROR, " ".join(failures)) if failures else (SUCCESS, "")


def _found(case: Case, result: str, model: Model, on: date, report: Report) -> tuple[object, Sequence[Diagnostic]]:
    """What the model gives for a result of a case, and the problems met on the way."""
    key = model.key(case.invoked or result)
    if key is None or model.node(key)["kind"] == "inputData":
        return None, [_missing(case.invoked or result, model)]
    name = name_of(model.data, key)
    rule = model.program.rules[name]
    given: dict[str, object] = {}
    for word, element in case.inputs:
        if isinstance(rule.value, Lambda):
            kinds = dict(rule.value.parameters)
            at = word if word in kinds else name_of(model.data, model.key(word) or f"m0:{word}")
            given[at] = value_of(element, kinds.get(at, ANY), report)
        elif (at_key := model.key(word)) is not None:
            given[name_of(model.data, at_key)] = value_of(element, model.kind_of_input(at_key), report)
    run = Run(model.program, {}, on, is_dmn=True)
    value = value_in(model.program, name, given, run)
    # A service of several decisions gives a context of them all; a case asks for one.
    if case.invoked and case.invoked != result and isinstance(value, Mapping) and len(model.node(key).get("outputDecision", ())) > 1:
        value = value.get(result)
    return value, (*run.problems, *model.problems)


def _missing(name: str, model: Model) -> Diagnostic:
    return no_such_element(NOWHERE, name, [each["name"] for each in model.data["nodes"]])


def _kind(model: Model, name: str) -> Kind:
    key = model.key(name)
    kind = model.kind_of_input(key) if key else ANY
    return kind.result if isinstance(kind, FunctionKind) else kind


# ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────────

NEAR = Decimal("1e-8")


def is_as_expected(wanted: object, found: object) -> bool:
    """As the kit's runners compare: numbers to 8 places, a time zone by its offset, the rest exactly; no conversions."""
    match wanted, found:
        case bool(), _:
            return wanted is found
        case Decimal(), Decimal():
            return abs(wanted - found) < NEAR
        case tuple(), tuple():
            return len(wanted) == len(found) and all(map(is_as_expected, wanted, found))
        case Mapping(), Mapping():
            return wanted.keys() == found.keys() and all(is_as_expected(wanted[name], found[name]) for name in wanted)
        case DateTime(), DateTime():
            return wanted.date == found.date and _clock(wanted.time, wanted) == _clock(found.time, found)
        case Time(), Time():
            return _clock(wanted) == _clock(found)
    if type(wanted).__name__.endswith("Duration") and type(found).__name__.endswith("Duration"):
        # No time is no time, in months or in days.
        return wanted == found or {to_text(wanted), to_text(found)} == {"PT0S", "P0M"}
    return type(wanted) is type(found) and wanted == found


def _clock(time: Time, moment: DateTime | None = None) -> tuple[int, int | None]:
    return time.nanosecond, offset_of(time, moment.date if moment else None)


def _shown(value: object) -> str:
    return "null" if value is None else to_text(value)


def _told(report: Report) -> str:
    return next((line(each, "en") for each in report.errors), "the model was not found")


def _one_line(message: str, most: int = 300) -> str:
    """A message for a row: the kit's reader splits lines, and knows no quotes within quotes."""
    message = re.sub(r"\s+", " ", message).replace('"', "'").strip()
    return message if len(message) <= most else message[: most - 1] + "…"


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(verdicts: Iterable[Verdict]) -> str:
    """tck_results.csv: folder, file of cases, case, result, comment; without a head."""
    counted = (each for each in verdicts if each.folder.partition("/")[0] in LEVELS)
    return "".join(f'"{each.folder}","{each.file}","{each.case}","{each.result}","{each.message}"\n' for each in counted)


def properties_of(version: str, on: date, kept: str = "") -> str:
    """tck_results.properties; what someone wrote there about the vendor stays, the version and the day are of this run."""
    told = dict(
        (key.strip(), value.strip())
        for key, is_pair, value in (each.partition("=") for each in kept.splitlines() if not each.startswith(("#", "!")))
        if is_pair
    )
    lines = {**ABOUT, **told, "product.version": version, "last.update": on.isoformat()}
    return "".join(f"{key}={_in_ascii(value)}\n" for key, value in lines.items())


ABOUT = {
    "vendor.name": "banshi",
    "vendor.url": "",
    "product.name": "banshi 办事",
    "product.url": "",
    "product.version": "",
    "product.comment": "Rules and forms for public services: DMN 1.5 FEEL and decision models in Python, in Chinese and English",
    "last.update": "",
    "instructions.url": "",
}
"""What the kit's site shows of a product. It reads each of these but the last two without asking whether it is there."""


def _in_ascii(value: str) -> str:
    """Java reads a file of properties in its machine's encoding."""
    return "".join(each if each.isascii() else f"\\u{ord(each):04X}" for each in value)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many cases of a folder came out as expected."""

    folder: str
    good: int
    ignored: int
    all: int


def summaries_of(verdicts: Iterable[Verdict]) -> tuple[Summary, ...]:
    folders: dict[str, list[str]] = {}
    for each in verdicts:
        folders.setdefault(each.folder, []).append(each.result)
    return tuple(Summary(folder, found.count(SUCCESS), found.count(IGNORED), len(found)) for folder, found in folders.items())
