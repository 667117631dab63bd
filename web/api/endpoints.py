"""All there is for programs: one table. A row is an endpoint, its description and its test."""

from __future__ import annotations

from functools import partial

from dsl.diagnostics import Words
from web.api import acting, cases, catalogs, deciding, papers, payments, prefill, publishing, who
from web.api.endpoint import Endpoint, Parameter
from web.api.paging import PARAMETERS as PAGES
from web.api.schemas import DAY, PAYMENT_STATE
from web.papers.media import TAKEN
from web.people.rates import Rates
from web.people.rights import Right

CATALOG = Parameter("catalog", "path", Words("目录的代号：地区代码，或者目录名。", "The catalog's id: the code of its region, or its name."), is_needed=True)
GOAL = Parameter("goal", "path", Words("事项、政策或一件事的名称。", "The name of a matter, a benefit or a theme."), is_needed=True)
REFERENCE = Parameter("reference", "path", Words("办件的查询号。", "The reference of a case."), is_needed=True)
HERE, THIS = (CATALOG,), (CATALOG, GOAL)
PAPER = (REFERENCE, Parameter("upload", "path", Words("文件的代号。", "The id of a file."), is_needed=True))
BATCH = Parameter("batch", "path", Words("支付文件的代号。", "The id of a payment file."), is_needed=True)
VERSION = Parameter("version", "path", Words("版本的代号：全部文件的哈希。", "The id of a version: the hash of its files."), is_needed=True)
RULES = Parameter("name", "path", Words("目录的名称。", "The name of a catalog."), is_needed=True)
STATE = Parameter("state", "query", Words("只要哪种状态。", "Only those of this state."), {"type": "string", **PAYMENT_STATE})
SORTS = ("matter", "benefit", "theme")

ON_GOAL = "/catalogs/{catalog}/goals/{goal}"
ON_CASE = "/cases/{reference}"
ON_PAPER = f"{ON_CASE}/papers/{{upload}}"
ON_BATCH = "/payments/batches/{batch}"
ON_VERSION = "/versions/{version}"
ON_RULES = "/rules/{name}"


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
        *of_papers(),
        *of_payments(),
        *of_publishing(),
    )  # fmt: skip


def of_papers() -> tuple[Endpoint, ...]:
    return (
        Endpoint("papers.list", "GET", f"{ON_CASE}/papers", Right.OWN_ACCOUNT, Words("一份办件的材料文件。", "The papers of a case as files."), papers.listed, gives="Papers", parameters=(REFERENCE,), refusals=(401, 404)),
        Endpoint(
            "papers.send", "POST", f"{ON_CASE}/papers", Right.OWN_CASES, Words("传一份材料；同一个 Idempotency-Key 只留一份。", "Send a paper in; kept once for each Idempotency-Key."),
            papers.sending, gives="Paper", takes="PaperSent", parameters=(REFERENCE,), status=201, refusals=(401, 403, 404, 409, 422), takes_key=True, takes_files=True,
        ),
        Endpoint(
            "papers.get", "GET", ON_PAPER, Right.OWN_ACCOUNT, Words("文件本身，原样。", "The file itself, as it was sent."), papers.handed_out, parameters=PAPER,
            refusals=(401, 404), files=tuple(each.type for each in TAKEN),
        ),
        Endpoint("papers.take_back", "DELETE", ON_PAPER, Right.OWN_CASES, Words("撤回自己传错的。", "Take back what one sent by mistake."), papers.taking_back, parameters=PAPER, status=204, refusals=(401, 403, 404, 409)),
    )  # fmt: skip


def of_payments() -> tuple[Endpoint, ...]:
    money = Right.APPROVE_PAYMENT
    return (
        Endpoint("payments.groups", "GET", "/payments/groups", money, Words("等着处理的支付，按待遇、期和状态合计。", "What waits, added up by benefit, period and state."), payments.groups, gives="PaymentGroupPage", is_paged=True, parameters=(*PAGES, STATE), refusals=(401, 403)),
        Endpoint(
            "payments.list", "GET", "/payments", money, Words("一笔一笔的支付。", "Payments one by one."), payments.listed, gives="PaymentPage", is_paged=True,
            parameters=(
                *PAGES, STATE,
                Parameter("goal", "query", Words("只要哪一项待遇。", "Only of this benefit."), {"type": "string", "maxLength": 200}),
                Parameter("period", "query", Words("只要哪一期，例如 2026-06；一次性的写成空。", "Only of this period, such as 2026-06; nothing for what is paid once."), {"type": "string", "maxLength": 10}),
                Parameter("batch", "query", Words("只要哪一份支付文件里的，按文件里的顺序。", "Only those in this payment file, in its order."), {"type": "string", "maxLength": 100}),
            ), refusals=(401, 403),
        ),
        Endpoint(
            "payments.approve", "POST", "/payments/approvals", money, Words("批准几笔，或者一项待遇的一整期；整期的要写明看到的笔数和合计。", "Approve some, or a whole period of a benefit as many and as much as was seen."),
            payments.approving, gives="Approved", takes="Approval", refusals=(401, 403, 409),
        ),
        Endpoint("payments.refuse", "POST", "/payments/refusals", money, Words("不予支付，写明理由；部门和申请人都会看到。", "Refuse some, with the reason the department and the applicant are told."), payments.refusing, gives="Counted", takes="WithReason", refusals=(401, 403, 409)),
        Endpoint("payments.return", "POST", "/payments/returns", money, Words("银行退回的，写明原因；可以再批，也可以不予支付。", "What the bank could not pay, and why; it can be approved again or refused."), payments.returning, gives="Counted", takes="WithReason", refusals=(401, 403, 409)),
        Endpoint("payments.batches", "GET", "/payments/batches", money, Words("出过的支付文件，新的在前。", "The payment files, the newest first."), payments.batches, gives="BatchPage", is_paged=True, parameters=PAGES, refusals=(401, 403)),
        Endpoint(
            "payments.pay", "POST", "/payments/batches", money, Words("把已批准的出成一份支付文件；同一个 Idempotency-Key 就是同一份。", "A payment file of all that is approved; with the same Idempotency-Key the same file."),
            payments.paying, gives="Batch", status=201, refusals=(401, 403, 409), takes_key=True,
        ),
        Endpoint("payments.batch", "GET", ON_BATCH, money, Words("一份支付文件的回执：笔数、合计、哈希。", "The receipt of a payment file: how many, how much, its hash."), payments.batch, gives="Batch", parameters=(BATCH,), refusals=(401, 403, 404)),
        Endpoint("payments.file", "GET", f"{ON_BATCH}/file", money, Words("支付文件本身。", "The payment file itself."), payments.file, parameters=(BATCH,), refusals=(401, 403, 404, 409), files=("text/csv",)),
        # Last: a payment may not be called as any of the above.
        Endpoint(
            "payments.get", "GET", "/payments/{payment}", money, Words("一笔支付：付给谁、多少、凭哪一条、用了哪些数据。", "One payment: to whom, how much, by which rule, from which facts."),
            payments.payment, gives="Payment", parameters=(Parameter("payment", "path", Words("支付的代号。", "The id of a payment."), is_needed=True),), refusals=(401, 403, 404),
        ),
    )  # fmt: skip


def of_publishing() -> tuple[Endpoint, ...]:
    read, publish = Right.READ_RULES, Right.PUBLISH_RULES
    return (
        Endpoint("rules.list", "GET", "/rules", read, Words("各目录现在用的是哪一版，接着是哪一版。", "What is in force of each catalog, and what is to come."), publishing.in_force, gives="RulesPage", is_paged=True, parameters=PAGES, refusals=(401, 403)),
        Endpoint("rules.get", "GET", ON_RULES, read, Words("一个目录现在用的是哪一版。", "What is in force of one catalog."), publishing.rules, gives="Rules", parameters=(RULES,), refusals=(401, 403, 404)),
        Endpoint(
            "rules.publications", "GET", f"{ON_RULES}/publications", read, Words("谁、什么时候、为什么发布、退回、取消；写 on 就是那一天在用的。", "Who published, went back, called off, when and why; with on, what was in force that day."),
            publishing.publications, gives="PublicationPage", is_paged=True, refusals=(401, 403, 404),
            parameters=(RULES, *PAGES, Parameter("on", "query", Words("哪一天。", "The day."), DAY)),
        ),
        Endpoint(
            "rules.go_back", "POST", f"{ON_RULES}/rollback", publish, Words("马上退回上一版；If-Match 写明看到的是哪一版。", "Go back to the version before, now; If-Match says what was seen."),
            publishing.going_back, gives="Publication", takes="Why", parameters=(RULES,), status=201, refusals=(401, 403, 404, 409, 412, 428), takes_version=True,
        ),
        Endpoint(
            "rules.call_off", "POST", f"{ON_RULES}/cancellations", publish, Words("取消还没有生效的发布。", "Call off a publication that has not begun."),
            publishing.calling_off, gives="Publication", takes="CallOff", parameters=(RULES,), status=201, refusals=(401, 403, 404, 409),
        ),
        Endpoint(
            "versions.list", "GET", "/versions", read, Words("保存过的版本，新的在前。", "The versions that were saved, the newest first."), publishing.listed, gives="VersionPage", is_paged=True,
            parameters=(*PAGES, Parameter("catalog", "query", Words("只要哪个目录的。", "Only of this catalog."), {"type": "string", "maxLength": 200})), refusals=(401, 403),
        ),
        Endpoint(
            "versions.save", "POST", "/versions", Right.WRITE_RULES, Words("保存一版：目录的 .zip；接着自动检查、跑用例、和在用的比较。", "Save a version, a .zip of the catalog; it is then checked, its examples run, and it is compared with what is in force."),
            publishing.saving, gives="Version", takes="VersionSent", status=201, refusals=(401, 403, 409, 422), takes_files=True,
        ),
        Endpoint("versions.get", "GET", ON_VERSION, read, Words("一个版本，各道关怎么样。", "One version, and what the gates found."), publishing.version, gives="Version", parameters=(VERSION,), refusals=(401, 403, 404)),
        Endpoint("versions.archive", "GET", f"{ON_VERSION}/archive", read, Words("它的全部文件。", "All its files."), publishing.archive, parameters=(VERSION,), refusals=(401, 403, 404), files=("application/zip",)),
        Endpoint("versions.try", "POST", f"{ON_VERSION}/trial", read, Words("再试一次。", "Try it again."), publishing.trying, gives="Version", parameters=(VERSION,), status=202, refusals=(401, 403, 404)),
        Endpoint("versions.review", "POST", f"{ON_VERSION}/review", Right.REVIEW_RULES, Words("审读：同意或者不同意。", "What a reviewer says of it."), publishing.reviewing, gives="Version", takes="Review", parameters=(VERSION,), refusals=(401, 403, 404, 409)),
        Endpoint(
            "versions.publish", "POST", f"{ON_VERSION}/publication", publish, Words("发布，马上或者从某天起；If-Match 写明看到的是哪一版。", "Publish it, now or from a day on; If-Match says what was seen."),
            publishing.publishing, gives="Publication", takes="Publish", parameters=(VERSION,), status=201, refusals=(401, 403, 404, 409, 412, 428), takes_version=True,
        ),
    )  # fmt: skip
