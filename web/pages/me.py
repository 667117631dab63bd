"""One's own account: who one is here, where one may go from here, the password, the second factor, whom one acts for."""

from __future__ import annotations

import segno
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from web.people import second_factor, sessions
from web.people.accounts import account_of, change_password, identified
from web.people.ids import read_out
from web.people.mandates import mandates_of
from web.people.person import Role
from web.people.problems import Refused
from web.people.rights import Right, may
from web.people.sign_in import enrol
from web.store.writing import now
from web.visit import Visit

PLACES: tuple[tuple[Right, str, Words, Words], ...] = (
    (Right.WORK, "/desk", Words("待办", "To do"), Words("本部门、本窗口要办的，最急的在前", "What your department or window has to do, the most urgent first")),
    (Right.FIGURES, "/figures", Words("一网督办", "Figures"), Words("办件量、时间、提速、评价，各部门的红黄牌", "Cases, days, ratings, and who is late")),
    (Right.RATE, "/my", Words("我的办件", "My cases"), Words("办到哪一步、接下来谁办、要您做什么", "How far they are, who is next, what you have to do")),
    (Right.GIVE_MANDATE, "/mandates", Words("委托别人", "Let somebody act for me"), Words("让别人替您办，随时可以收回", "And take it back at any time")),
    (Right.FILL_FOR, "/counter", Words("窗口代填", "At the counter"), Words("为来窗口的人查事项、填申请", "Fill in for whoever comes")),
    (Right.FILL_FOR, "/counter/parcels", Words("断网时填的", "Filled in without a line"), Words("线通了，把加密的文件交上来", "Send in the sealed files once the line is back")),
    (Right.OWN_FILE, "/me/file", Words("我的档案", "My file"), Words("部门掌握您的什么、从哪来、谁看过", "What is held about you, from where, and who looked")),
    (Right.WORK, "/desk/objections", Words("信息有误", "Data said to be wrong"), Words("群众说不对的数据，核对后答复", "Look into it and answer")),
    (Right.READ_RULES, "/rules", Words("规则版本", "Versions of rules"), Words("保存、检查、比较、发布、退回", "Save, check, compare, publish, go back")),
    (Right.APPROVE_PAYMENT, "/payments", Words("支付审批", "Payments"), Words("付给谁、多少、凭哪一条；批准、出支付文件", "To whom, how much, by which rule; approve, make the payment file")),
    (Right.AUDIT, "/audit", Words("留痕账本", "The ledger"), Words("谁做了什么、谁看了什么，核对、记锚点", "Who did what and who looked; look it over, anchor it")),
    (Right.ADMINISTER, "/accounts", Words("账号", "Accounts"), Words("新建、角色、停用、重设密码", "Make, roles, disable, new passwords")),
)
"""Where somebody may go from their own page, by right; a room with pages of its own adds its row."""


def me(visit: Visit) -> Response:
    person = visit.person
    live = [each for each in mandates_of(visit.site.store, person.id) if each.agent == person.id and each.is_live(now())]
    return visit.page(
        "me.html", account=account_of(visit.site.store, person.id), roles=[role for role in Role if role in person.roles],
        sessions=sessions.open_sessions(visit.site.store, person.id), code=read_out(person.id), mandates=live,
        begun=sessions.drafts_of(visit.site.store, visit.who.browser) if fills_in_for_oneself(visit) else 0,
        is_agent=may(person, Right.USE_MANDATE), places=[(path, name, about) for right, path, name, about in PLACES if may(person, right)],
    )  # fmt: skip


# ── the password and the second factor ───────────────────────────────────────────────────────────────────────────


def password(visit: Visit, refused: Words | None = None) -> Response:
    if not visit.session.login:
        raise HTTPException(404)
    return visit.page("password.html", 422 if refused else 200, refused=refused, login=visit.session.login, must=visit.session.must_change)


def changing_password(visit: Visit) -> Response:
    assert visit.posted is not None
    if not visit.session.login:
        raise HTTPException(404)
    try:
        change_password(visit.site.store, visit.session.login, visit.posted.text("present"), visit.posted.text("wanted"), by=visit.person)
    except Refused as refused:
        return password(visit, refused.words)
    return visit.signed_out(visit.redirect("/sign-in"))


def factor(visit: Visit, secret: str = "", refused: Words | None = None) -> Response:
    """A new secret for the telephone, as a code to scan; it counts once the telephone has shown that it has it."""
    account = account_of(visit.site.store, visit.person.id)
    if account is None:
        raise HTTPException(404)
    made = secret or second_factor.new_secret()
    address = second_factor.address_of(made, account.login, "banshi")
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2, omitsize=True)
    return visit.page("factor.html", 422 if refused else 200, refused=refused, secret=made, picture=picture, has=account.has_second_factor)


def taking_factor(visit: Visit) -> Response:
    assert visit.posted is not None
    if not visit.session.login:
        raise HTTPException(404)
    secret = second_factor.as_secret(visit.posted.text("secret"))
    try:
        enrol(visit.site.store, visit.session, secret, visit.posted.text("code"))
    except Refused as refused:
        return factor(visit, secret, refused.words)
    return visit.redirect("/me")


# ── for whom one acts ────────────────────────────────────────────────────────────────────────────────────────────


def taking_over(visit: Visit) -> Response:
    """What was begun in this browser before signing in becomes one's own."""
    if not fills_in_for_oneself(visit):
        raise HTTPException(404)
    sessions.take_over(visit.site.store, visit.session, visit.who.browser)
    return visit.redirect("/me")


def fills_in_for_oneself(visit: Visit) -> bool:
    return Role.CITIZEN in visit.person.roles and visit.acts_for is None and visit.who.is_known


def stop_acting(visit: Visit) -> Response:
    sessions.act_for_oneself(visit.site.store, visit.session)
    return visit.redirect("/counter" if may(visit.person, Right.FILL_FOR) else "/me")


def counter(visit: Visit, wrong: Words | None = None) -> Response:
    """Whom a clerk serves: the person at the counter, whose document they have looked at."""
    typed = {name: visit.posted.text(name) for name in ("name", "number")} if visit.posted is not None else {"name": "", "number": ""}
    return visit.page("counter.html", 422 if wrong else 200, wrong=wrong, typed=typed)


def serving(visit: Visit) -> Response:
    assert visit.posted is not None
    try:
        client = identified(visit.site.store, visit.person, visit.posted.text("name"), visit.posted.text("number"))
    except Refused as refused:
        return counter(visit, refused.words)
    sessions.serve(visit.site.store, visit.session, client)
    return visit.redirect("/")
