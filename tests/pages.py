"""A catalog of one page, as a test writes it."""

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.rulebook import Rulebook

PLACES = "行政区划: {420000: 湖北省, 420100: 武汉市, 420102: 江岸区, 420500: 宜昌市, 430000: 湖南省, 430105: 开福区, 420199: 开福区}\n"


def rulebook_of(text: str, region: str = "420000", library: str = "") -> Rulebook:
    """The rulebook of a page, perhaps a library beside it, and a few places; a page with a mistake is a mistake of the test."""
    files = {"册/目录.yaml": f"目录: 试\n语言: 1\n地区: {region}\n", "册/地.yaml": PLACES, "册/页.yaml": text, "册/库.yaml": library or "# 空\n"}
    report = Report()
    catalog = catalog_from_files(files, "册", report)
    assert catalog is not None
    program = program_from(catalog, report)
    assert not report.errors, [each.message.zh for each in report.errors]
    return Rulebook(program)
