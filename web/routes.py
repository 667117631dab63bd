"""Every page there is: one table, each row with the right it asks for. The first row that fits a path answers."""

from __future__ import annotations

from web.pages import accounts, apply, cases, figures, find, guide, mandates, matter, me, paper, rules, sign_in, ways, work
from web.people.rights import Right
from web.row import Row

ROWS: tuple[Row, ...] = (
    Row("/", Right.LOOK, find.home),
    # who comes
    Row("/sign-in", Right.SIGN_IN, sign_in.sign_in, sign_in.signing_in),
    Row("/sign-in/code", Right.SIGN_IN, sign_in.code, sign_in.giving_code),
    Row("/sign-in/provider", Right.SIGN_IN, sign_in.provider_asked),
    Row("/sign-in/provider/back", Right.SIGN_IN, sign_in.provider_answered),
    Row("/sign-out", Right.SIGN_IN, sent=sign_in.sign_out),
    Row("/me", Right.OWN_ACCOUNT, me.me),
    Row("/me/password", Right.OWN_ACCOUNT, me.password, me.changing_password),
    Row("/me/factor", Right.OWN_ACCOUNT, me.factor, me.taking_factor),
    Row("/me/sign-out-everywhere", Right.OWN_ACCOUNT, sent=sign_in.sign_out_everywhere),
    Row("/me/alone", Right.OWN_ACCOUNT, sent=me.stop_acting),
    Row("/mandates", Right.GIVE_MANDATE, mandates.given, mandates.giving),
    Row("/mandates/{mandate}/revoke", Right.OWN_ACCOUNT, sent=mandates.revoking),
    Row("/mandates/{mandate}/use", Right.USE_MANDATE, sent=mandates.taking_up),
    Row("/counter", Right.FILL_FOR, me.counter, me.serving),
    Row("/accounts", Right.ADMINISTER, accounts.accounts, accounts.adding),
    Row("/accounts/{login}", Right.ADMINISTER, accounts.account, accounts.changing),
    # one's own cases
    Row("/my", Right.OWN_CASES, cases.mine),
    Row("/cases/{reference}", Right.OWN_CASES, cases.acknowledgement),
    Row("/cases/{reference}/move", Right.OWN_CASES, sent=cases.move),
    Row("/cases/{reference}/form", Right.OWN_CASES, paper.form_of_case),
    # at work
    Row("/work", Right.WORK, work.desk),
    Row("/work/{reference}", Right.WORK, work.case),
    Row("/work/{reference}/move", Right.WORK, sent=work.move),
    Row("/work/{reference}/checklist", Right.WORK, work.checklist),
    Row("/work/{reference}/form", Right.WORK, work.form),
    Row("/work/{reference}/rules", Right.RECEIVE, work.rules, work.change_rules),
    Row("/figures", Right.FIGURES, figures.figures),
    Row("/figures.csv", Right.FIGURES, figures.table),
    # rules on their way into force
    Row("/rules", Right.READ_RULES, rules.rules),
    Row("/rules/save", Right.WRITE_RULES, sent=rules.save, takes="files"),
    Row("/rules/versions/{version}", Right.READ_RULES, rules.version, rules.changing),
    Row("/rules/versions/{version}/archive", Right.READ_RULES, rules.archive),
    Row("/rules/history/{catalog}", Right.READ_RULES, rules.history),
    Row("/rules/history/{catalog}/decide", Right.PUBLISH_RULES, sent=rules.deciding),
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
