"""All there is for programs: one table. A row is an endpoint, its description and its test."""

from __future__ import annotations

from functools import partial

from dsl.diagnostics import Words
from web.api import acting, cases, catalogs, deciding, prefill, who
from web.api.endpoint import Endpoint, Parameter
from web.api.paging import PARAMETERS as PAGES
from web.people.rates import Rates
from web.people.rights import Right

CATALOG = Parameter("catalog", "path", Words("目录的代号：地区代码，或者目录名。", "The catalog's id: the code of its region, or its name."), is_needed=True)
GOAL = Parameter("goal", "path", Words("事项、政策或一件事的名称。", "The name of a matter, a benefit or a theme."), is_needed=True)
REFERENCE = Parameter("reference", "path", Words("办件的查询号。", "The reference of a case."), is_needed=True)
HERE, THIS = (CATALOG,), (CATALOG, GOAL)
SORTS = ("matter", "benefit", "theme")

ON_GOAL = "/catalogs/{catalog}/goals/{goal}"
ON_CASE = "/cases/{reference}"


def endpoints(rates: Rates) -> tuple[Endpoint, ...]:
    return (
        # who calls
        Endpoint(
            "session.begin", "POST", "/session", Right.SIGN_IN, Words("登录，取得令牌。", "Sign in for a token."), partial(who.signing_in, rates),
            gives="Token", takes="SignIn", refusals=(401,),
        ),
        Endpoint(
            "session.code", "POST", "/session/code", Right.SIGN_IN, Words("补第二重验证码，换新令牌。", "Give the second factor for another token."),
            who.giving_code, gives="Token", takes="Code", refusals=(401,),
        ),
        Endpoint("session.me", "GET", "/session", Right.SIGN_IN, Words("我是谁，能做什么。", "Who I am and what I may do."), who.me, gives="Me", refusals=(401,)),
        Endpoint("session.end", "DELETE", "/session", Right.SIGN_IN, Words("退出。", "Sign out."), who.signing_out, status=204, refusals=(401,)),
        # for whom
        Endpoint("mandates.list", "GET", "/mandates", Right.USE_MANDATE, Words("现在有效的、别人给我的委托。", "The mandates one can act under now."), acting.given, gives="MandatePage", is_paged=True, parameters=PAGES, refusals=(401, 403)),
        Endpoint("acting.get", "GET", "/acting", Right.OWN_ACCOUNT, Words("这个令牌现在替谁办。", "For whom the token acts now."), acting.current, gives="Acting", refusals=(401,)),
        Endpoint(
            "acting.begin", "POST", "/acting", Right.OWN_ACCOUNT, Words("替人办：凭一份委托，或者在窗口为核对过证件的人。", "Act for another: under a mandate, or at the counter for somebody whose document was looked at."),
            acting.beginning, gives="Acting", takes="ActingAsked", refusals=(401, 403, 404, 422),
        ),
        Endpoint("acting.end", "DELETE", "/acting", Right.OWN_ACCOUNT, Words("办完了，又是自己。", "Finished: for oneself again."), acting.ending, status=204, refusals=(401,)),
        # what there is
        Endpoint("catalogs.list", "GET", "/catalogs", Right.LOOK, Words("有哪些目录。", "The catalogs."), catalogs.catalogs, gives="CatalogPage", is_paged=True, parameters=PAGES),
        Endpoint("catalogs.get", "GET", "/catalogs/{catalog}", Right.LOOK, Words("一个目录。", "One catalog."), catalogs.catalog, gives="Catalog", parameters=HERE, refusals=(404,)),
        Endpoint(
            "goals.list", "GET", "/catalogs/{catalog}/goals", Right.LOOK,
            Words("能办的事项、政策和一件事；写 q 就按说法来找。", "What is on offer; with q, what somebody's words may mean."), catalogs.goals, gives="GoalPage", is_paged=True,
            parameters=(
                *HERE, *PAGES,
                Parameter("q", "query", Words("办事人自己的说法。", "In people's own words."), {"type": "string", "maxLength": 60}),
                Parameter("sort", "query", Words("只要哪一类。", "Only this sort."), {"type": "string", "enum": list(SORTS)}),
            ), refusals=(404,),
        ),
        Endpoint("goals.get", "GET", ON_GOAL, Right.LOOK, Words("一个事项、政策或一件事，问哪些数据项。", "One of them, and what it asks for."), catalogs.goal, gives="Goal", parameters=THIS, refusals=(404,)),
        Endpoint(
            "goals.schema", "GET", f"{ON_GOAL}/schema", Right.LOOK, Words("它的表单：JSON Schema、界面说明，或者每一项为什么问。", "Its form as JSON Schema, its layout, or why each question is asked."),
            catalogs.schema, gives="JsonSchema",
            parameters=(*THIS, Parameter("format", "query", Words("哪一种。", "Which."), {"type": "string", "enum": ["jsonschema", "uischema", "why"], "default": "jsonschema"})),
            refusals=(404,),
        ),
        # asking the rules; nothing is kept
        Endpoint(
            "goals.decide", "POST", f"{ON_GOAL}/decision", Right.LOOK, Words("按已知的数据项得出结论；explain 时连同理由和回执。", "What the rules say of these facts; with explain, why, and the receipt."),
            deciding.decide, gives="Decision", takes="Asked", parameters=THIS, refusals=(404, 422), is_quick=True,
        ),
        Endpoint(
            "goals.guide", "POST", f"{ON_GOAL}/guide", Right.LOOK, Words("下一个要问的，或者一次性告知。", "What to ask next, or the one complete notice."),
            deciding.guide, gives="Guide", takes="Asked", parameters=THIS, refusals=(404, 422),
        ),
        Endpoint("goals.plan", "POST", f"{ON_GOAL}/plan", Right.LOOK, Words("谁先谁后、各几天。", "Who does what when."), deciding.plan, gives="Plan", takes="PlanAsked", parameters=THIS, refusals=(404, 422)),
        # what offices hold already
        Endpoint(
            "prefill.offer", "GET", f"{ON_GOAL}/prefill", Right.APPLY, Words("能先向哪些部门查、查什么、凭什么、要不要同意。", "Whom the form would ask beforehand, for what, on what basis, with whose consent."),
            prefill.offered, gives="PrefillOffer", parameters=THIS, refusals=(401, 403, 404),
        ),
        Endpoint(
            "prefill.ask", "POST", f"{ON_GOAL}/prefill", Right.APPLY, Words("去查，得到能直接提交的答案和各自的来源；查不到的是未知。", "Ask them: answers ready to be handed in, each with its source; what nobody told is unknown."),
            prefill.asking, gives="Prefilled", takes="PrefillAsked", parameters=THIS, refusals=(401, 403, 404),
        ),
        # cases
        Endpoint(
            "cases.create", "POST", f"{ON_GOAL}/cases", Right.APPLY, Words("提交一份申请；同一个 Idempotency-Key 只算一次。", "Hand in an application; once for each Idempotency-Key."),
            cases.handing_in, gives="Case", takes="Application", parameters=THIS, status=201, refusals=(401, 403, 404, 409, 422), takes_key=True,
        ),
        Endpoint("cases.list", "GET", "/cases", Right.OWN_CASES, Words("我的办件。", "One's own cases."), cases.own, gives="CasePage", is_paged=True, parameters=PAGES, refusals=(401, 403)),
        Endpoint("cases.get", "GET", ON_CASE, Right.OWN_ACCOUNT, Words("一份办件，现在怎么样、接着怎么办。", "One case: how it stands, what comes next."), cases.case, gives="Case", parameters=(REFERENCE,), refusals=(401, 404)),
        Endpoint(
            "cases.move", "POST", f"{ON_CASE}/moves", Right.OWN_ACCOUNT, Words("按它列出的办法之一办一步；If-Match 写明看到的是哪一版。", "Make one of the moves it offers; If-Match says which version was seen."),
            cases.moving, gives="Case", takes="Move", parameters=(REFERENCE,), refusals=(401, 404, 409, 412, 422, 428), takes_version=True,
        ),
        Endpoint(
            "desk.list", "GET", "/desk", Right.WORK, Words("本部门的待办，最急的在前。", "What the caller's department has to do, the most urgent first."), cases.at_work, gives="CasePage", is_paged=True,
            parameters=(*PAGES, Parameter("all", "query", Words("办完的也要。", "Also what is done."), {"type": "boolean"})), refusals=(401, 403),
        ),
    )  # fmt: skip
