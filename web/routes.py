"""Every page there is: one table, each row with the right it asks for. The first row that fits a path answers."""

from __future__ import annotations

from web.pages import apply, cases, find, guide, matter, paper, ways
from web.people.rights import Right
from web.row import Row

ROWS: tuple[Row, ...] = (
    Row("/", Right.LOOK, find.home),
    # cases
    Row("/cases/{reference}", Right.OWN_CASES, cases.acknowledgement),
    Row("/cases/{reference}/form", Right.OWN_CASES, paper.form_of_case),
    # what a region offers; these come last, for a region may be called anything
    Row("/{area}", Right.LOOK, find.area_home),
    Row("/{area}/{goal}", Right.LOOK, matter.matter),
    Row("/{area}/{goal}/check", Right.LOOK, guide.questions, guide.answer),
    Row("/{area}/{goal}/notice", Right.LOOK, guide.notice),
    Row("/{area}/{goal}/receipt", Right.LOOK, ways.receipt),
    Row("/{area}/{goal}/checklist", Right.LOOK, ways.checklist),
    Row("/{area}/{goal}/form", Right.LOOK, paper.form),
    Row("/{area}/{goal}/forget", Right.LOOK, sent=apply.forget),
    Row("/{area}/{goal}/apply", Right.APPLY, apply.start),
    Row("/{area}/{goal}/apply/review", Right.APPLY, apply.review, apply.submit),
    Row("/{area}/{goal}/apply/{step:int}", Right.APPLY, apply.step, apply.answer),
)
