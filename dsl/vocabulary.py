"""The words that may be written as keys: one table for reading, messages, editors, the formatter and the reference.

Whether a word is vocabulary depends on where it stands. `受理` is a key under 集成办 and an author's own name under 步骤.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from dsl import surface
from dsl.diagnostics import Words


class Takes(Enum):
    """What may stand behind a key. The two texts say it to an author."""

    TEXT = Words("一段文字", "a text")
    PROSE = Words("一段话，可用【】代入", "a text, values in 【】")
    VALUE = Words("一个值", "a value")
    EXPRESSION = Words("一个式子", "an expression")
    TRUTH = Words("是 或 否", "yes or no")
    DATE = Words("日期，如 2026-01-01", "a date such as 2026-01-01")
    CHOICE = Words("几个词里的一个", "one of a few words")
    CHOICES = Words("几个词里的一个或几个", "some of a few words")
    NAME = Words("一个名称", "a name")
    NAMES = Words("一个名称，或列表 [甲, 乙]", "a name, or a list [a, b]")
    USES = Words("一个名称，列表 [甲, 乙]，或下面一项一行“名称: 用途”", "a name, a list [a, b], or one `name: purpose` a line")
    TEXTS = Words("一段文字，或列表 [甲, 乙]", "a text, or a list [a, b]")
    PART = Words("下面几项，缩进两格", "the entries below, indented by two blanks")
    ENTRIES = Words("下面一项一行，写成“名称: 内容”，缩进两格", "entries, one a line, `name: content`, indented by two blanks")
    MEMBERS = Words("一个类型，或下面一项一行“名称: 类型”", "a type, or one `name: type` a line")
    EXPRESSIONS = Words("下面一项一行，写成“名称: 式子”", "one `name: expression` a line")
    TEXTS_BY_NAME = Words("下面一项一行，写成“名称: 文字”", "one `name: text` a line")
    VALUE_OR_PARTS = Words("一个式子，或下面一项一行“名称: 式子”", "an expression, or one `name: expression` a line")
    OPTIONS = Words("列表 [甲, 乙]，或“{甲: 代码, 乙: 代码}”", "a list [a, b], or {a: code, b: code}")
    ROWS = Words("文字表（写 | 后另起一行），或一行一条的列表", "a text table (after |), or a list with an entry a row")
    EXAMPLES = Words("文字表（写 | 后另起一行），或“名称:”下写日期、已知、应得", "a text table (after |), or named examples")
    DEFINITION = Words("本文件所写的这一个的名称，或下面一项一行“名称:”", "the name of the one this file is, or named entries")
    AMENDMENTS = Words("下面一项一行，写成“上级的名称: 改什么”", "one `name: changes` a line")
    LOCKS = Words("下面按种类列出，如“事项: [全称, 条件]”", "lists by kind, such as `matter: [title]`")
    ANYTHING = Words("任何内容", "anything")

    # An Enum's own looks at its name each time; every key that is written is looked up by this.
    __hash__ = object.__hash__


@dataclass(frozen=True)
class Choices:
    """Words to choose from, in both languages. `open`: other words are allowed too."""

    words: tuple[tuple[str, str], ...]
    open: bool = False

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {word: english or chinese for chinese, english in self.words for word in (chinese, english) if word}

    def meaning(self, word: str) -> str | None:
        """The English word (the Chinese one where there is none) for a word of either language; None for another."""
        return self._meanings.get(word)

    def spelled(self, word: str, language: str) -> str:
        for chinese, english in self.words:
            if word in (chinese, english):
                return (english or chinese) if language == "en" else chinese
        return word

    def listed(self, language: str) -> tuple[str, ...]:
        return tuple((english or chinese) if language == "en" else chinese for chinese, english in self.words)

    @cached_property
    def all(self) -> tuple[str, ...]:
        return tuple(self._meanings)


@dataclass(frozen=True)
class Key:
    """A word that may be written in a shape. `field` is where the surface keeps it; `of` names the shape or space."""

    zh: str
    en: str
    takes: Takes
    help: Words
    of: str = ""
    choices: Choices | None = None
    required: bool = False
    field: str = ""
    number: int = 0
    """The number among the 48 standard elements of a matter."""
    same: str = ""
    """For an element: S the same at every level, ≤ only better, L free."""

    def spelled(self, language: str) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Shape:
    """A thing that is written as a mapping: its keys, and the one that a bare text fills."""

    id: str
    called: Words
    noun: type[Any] | None
    keys: tuple[Key, ...]
    main: str = ""
    by_word: dict[str, Key] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        words: dict[str, Key] = {}
        for key in self.keys:
            for word in {key.zh, key.en}:
                if word in words:
                    raise ValueError(f"{self.id}: {word} stands for two keys")
                words[word] = key
        object.__setattr__(self, "by_word", words)

    @cached_property
    def required(self) -> tuple[Key, ...]:
        return tuple(key for key in self.keys if key.required)

    @cached_property
    def main_key(self) -> Key | None:
        return self.by_word[self.main] if self.main else None

    def key(self, word: str) -> Key | None:
        return self.by_word.get(word)


def key(
    zh: str, en: str, takes: Takes, says: str, says_en: str, *, of: str = "", choices: Choices | None = None,
    required: bool = False, field: str = "",
) -> Key:
    return Key(zh, en, takes, Words(says, says_en), of, choices, required, field or en)


def element(number: int, same: str, zh: str, en: str, takes: Takes, says: str, says_en: str, choices: Choices | None = None) -> Key:
    return Key(zh, en, takes, Words(says, says_en), "", choices, False, "elements", number, same)


def closed(*words: tuple[str, str]) -> Choices:
    return Choices(words)


def usual(*words: str) -> Choices:
    """Words of a national code list: they are completed and offered, but a place may have others."""
    return Choices(tuple((word, "") for word in words), open=True)


# --- Words to choose from -------------------------------------------------------------------------------------------

TRUTHS = closed(("是", "yes"), ("否", "no"))
TYPES = Choices(
    (
        ("文本", "text"), ("整数", "integer"), ("数字", "number"), ("金额", "money"), ("日期", "date"), ("时间", "time"),
        ("日期时间", "date and time"), ("是否", "boolean"), ("列表", "list"), ("记录", "record"), ("行政区划", "place"),
        ("身份证号", "id number"), ("银行账号", "bank account"), ("手机号", "mobile"),
        ("统一社会信用代码", "social credit code"), ("任意", "any"),
    ),
    open=True,
)
CHECKED = closed(("有出处", "sourced"), ("通识", "general"), ("示例", "sample"))
EMPTY_MEANS = closed(("没有", "none"), ("未知", "unknown"))
SHARING = closed(("无条件共享", "open"), ("有条件共享", "on conditions"), ("不予共享", "withheld"))
SENSITIVITY = closed(("一级", "level 1"), ("二级", "level 2"), ("三级", "level 3"), ("四级", "level 4"))
MEANS = closed(("数据共享", "sharing"), ("电子证照", "certificate"), ("接口", "interface"))
WAIVED = closed(("电子证照", "certificate"), ("数据共享", "sharing"), ("内部核验", "internal"))
NEED = closed(("必要", "required"), ("非必要", "optional"), ("容缺后补", "late"))
HOW = closed(("必办", "must"), ("选办", "may"))
PERIOD = closed(("一次", "once"), ("每月", "monthly"), ("每季", "quarterly"), ("每年", "yearly"))
LEAP_BIRTHDAY = closed(("3月1日", "1 March"), ("2月28日", "28 February"))
HIT = closed(
    ("唯一", "unique"), ("任一", "any"), ("优先", "priority"), ("首个", "first"), ("收集", "collect"),
    ("收集合计", "collect sum"), ("收集最小", "collect min"), ("收集最大", "collect max"), ("收集个数", "collect count"),
    ("次序", "rule order"), ("优先次序", "output order"),
)
OUTCOME = closed(("符合", "yes"), ("不符合", "no"), ("未知", "unknown"))
FATES = closed(("保留", "kept"), ("取消", "cancelled"), ("转为内部", "internal"))
MERGED = ("并入", "merged into")
"""Before the name of another: what it becomes part of."""
MODE = closed(("全程网办", "online"), ("收受分离", "accepted elsewhere"), ("多地联办", "several places"))
LATE_MODE = closed(("容缺受理", "accepted"), ("容缺办理", "decided"))
PHASE = closed(("受理", "accept"), ("审查", "review"), ("决定", "decide"), ("制证", "make"), ("送达", "deliver"))

# --- Keys that are the same wherever they stand ---------------------------------------------------------------------

T = Takes
TITLE = key("全称", "title", T.TEXT, "正式名称", "The official name in full.")
ALIASES = key("俗称", "aliases", T.TEXTS, "群众怎么叫，可写几个", "What people call it.")
ABOUT = key("说明", "about", T.TEXT, "给读者看的一段话", "A paragraph for readers.")
NOTE = key("备注", "note", T.TEXT, "给同事看的话，不对外", "For colleagues, never shown outside.")
ID = key("标识", "id", T.TEXT, "交换数据用的英文标识", "The identifier used in data exchange.")
CHECKED_KEY = key(
    "核验", "checked", T.CHOICE, "有出处：读过公开原文；通识：知道而未重读；示例：占位，不能发布",
    "sourced: read in a public copy; general: known, not re-read; sample: a placeholder.", choices=CHECKED,
)
BASIS = key(
    "依据", "basis", T.TEXTS, "引用法规，如“某法 第33条第2款”；几条写成 [ ]",
    "A citation such as `某法 第33条第2款`; several in [ ].", of="basis",
)
URL = key("链接", "url", T.TEXT, "原文地址", "Where the original can be read.")
RETIRED = key("停用", "retired", T.PART, "从哪天起不用了，改用什么", "From when it is no longer used, and what to use instead.", of="retired")
ENGLISH = key("英文", "english", T.TEXT, "英文页面上的名称", "Its name on English pages.")
NOTES = (TITLE, ALIASES, ABOUT, NOTE, ID, CHECKED_KEY, BASIS, URL, RETIRED)

FACTS = key("数据项", "facts", T.ENTRIES, "有名字、有类型、有出处的数据", "Named, typed data with a source.", of="fact")
PARAMETERS = key("参数", "parameters", T.ENTRIES, "有历史、有地区、有依据的值", "Values with history, regions and a basis.", of="parameter")
FORMULAS = key("公式", "formulas", T.ENTRIES, "由别的数据算出来的值", "Values computed from others.", of="formula")
TABLES = key("决策表", "tables", T.ENTRIES, "一行一种情况的表", "Decision tables, a row for each case.", of="table")
EXAMPLES = key("用例", "examples", T.EXAMPLES, "输入与应得：既是检验，也是说明", "Facts in and the expected outcome: test and documentation.", of="example")
OWN = (FACTS, PARAMETERS, FORMULAS, TABLES, EXAMPLES)

CONDITIONS = key("条件", "conditions", T.ENTRIES, "须全部成立", "All must hold.", of="condition")
EXCLUSIONS = key("排除", "exclusions", T.ENTRIES, "有一条成立就不符合", "If one holds, the answer is no.", of="condition")
SITUATIONS = key("情形", "situations", T.ENTRIES, "分情况，材料和步骤可以按情形写“何时”", "How things may stand.", of="situation")
MATERIALS = key("申请材料", "materials", T.ENTRIES, "要交的材料：用途", "The papers asked for, each with its purpose.", of="material")
FIELDS = key("填写", "fields", T.USES, "表单要填的数据项；可以写明用途、何时、要求", "Facts to fill in, each with its purpose, when, and what must hold.", of="field")
KEEP_FOR = key("保存期", "keep_for", T.TEXT, "办结归档以后，填写的内容保存多久，如 5年、90天、永久；不写的由网站定", "How long what was filled in is kept once the case is archived, such as `5 years`; the site says where nothing is written.")
AMOUNT = key("金额", "amount", T.EXPRESSION, "发多少", "How much.")
LATE = key("容缺", "late", T.PART, "可以后补：何时补交，逾期怎样", "May be handed in later: until when, and what if not.", of="late")
WAIVED_KEY = key("免交", "waived", T.CHOICE, "为什么不用群众交", "Why nobody needs to bring it.", choices=WAIVED)
BY_PLEDGE = key("可承诺", "by_pledge", T.NAME, "可用哪份承诺书代替", "The pledge that may replace it.", of="pledge")
ONLY_IF = key("何时", "only_if", T.EXPRESSION, "什么情况下才要", "When it is needed at all.")
WHO = key("由谁", "who", T.TEXT, "哪个岗位", "Which post.")
UNIT = key("单位", "unit", T.TEXT, "元、岁、月、天……", "The unit of the number: 元, 岁, 月, 天.")
TYPE = key("类型", "type", T.CHOICE, "文本、整数、日期……，或一个枚举、结构的名称", "A type, or the name of an enumeration or structure.", of="type", choices=TYPES)
ALLOWED = key("可取", "allowed", T.TEXTS, "可取的值", "The values allowed.")

# --- Shapes: the inner ones first -----------------------------------------------------------------------------------

RETIRED_SHAPE = Shape("retired", Words("停用", "retired"), surface.Retired, (
    key("自", "from", T.DATE, "从哪天起", "From which day.", required=True, field="from_"),
    key("改用", "successor", T.NAME, "改用什么", "What to use instead."),
), main="from")

BASIS_SHAPE = Shape("basis", Words("法规", "law"), surface.Basis, (
    key("文号", "doc_no", T.TEXT, "发文字号", "The number of the document."),
    key("施行", "in_force", T.DATE, "施行日期", "In force since."),
    key("条文", "articles", T.TEXTS_BY_NAME, "条款号: 原文", "Article: its words."),
    key("状态", "status", T.TEXT, "在用、已停用……", "In use, retired, …"),
    key("核验至", "checked_until", T.DATE, "这次核对管到哪一天，过了要对照原文再看", "Good until this day, then to be read again."),
    *(each for each in NOTES if each is not BASIS),
), main="title")

REGISTER_SHAPE = Shape("register", Words("数据来源", "register"), surface.Register, (
    key("单位", "unit", T.TEXT, "掌握数据的部门", "The department that holds the data."),
    key("方式", "means", T.CHOICE, "怎样取得", "How it is fetched.", choices=MEANS),
    key("时效", "freshness", T.TEXT, "多久以内的数据算新，如 7天", "How old data may be, such as 7天."),
    *NOTES,
), main="unit")

SYNONYMS_SHAPE = Shape("synonyms", Words("同义词", "synonyms"), surface.Synonyms, (
    key("也说", "words", T.TEXTS, "群众还怎么说", "What else people say.", of="plain", required=True), *NOTES,
), main="words")

DERIVED_SHAPE = Shape("derived", Words("推得", "derived"), surface.Derived, (
    key("当", "when", T.EXPRESSION, "推得的前提", "Only where this holds."),
    key("值", "value", T.EXPRESSION, "推得的值", "The value that follows.", required=True),
), main="value")

FACT_SHAPE = Shape("fact", Words("数据项", "fact"), surface.Fact, (
    TYPE, UNIT,
    key("每项", "item", T.MEMBERS, "列表或记录里每一项的成员", "The members of a list's element or a record.", of="fact"),
    ALLOWED,
    key("位数", "digits", T.TEXT, "总位数,小数位数，如 12,2", "Digits in all and after the point, such as 12,2."),
    key("下限", "low", T.VALUE, "最小可以是多少", "The least value."),
    key("上限", "high", T.VALUE, "最大可以是多少", "The greatest value."),
    key("问", "ask", T.PROSE, "问话；【谁】代入称呼", "The question; 【谁】 is replaced by the form of address."),
    key("提示", "hint", T.PROSE, "问话下的小字", "Small print below the question."),
    key("称呼", "called", T.TEXT, "【谁】填什么，如“您”“孩子的家长”", "What stands for 【谁】."),
    key("可省前缀", "implied", T.TRUTH, "是：写规则时可不写“本人.”", "yes: rules may leave out the name of this person."),
    key("推得", "derived", T.PART, "由别的数据推出；推不出才问", "How it follows from other data.", of="derived"),
    key("推荐", "suggested", T.EXPRESSION, "由别的数据先填好，由本人核对；可以改，填了才算", "What is filled in to be looked over and may be changed; it counts once it is answered."),
    key("只推不问", "never_ask", T.TRUTH, "是：永不问", "yes: never asked."),
    key("要求", "require", T.EXPRESSION, "填的内容须成立的式子", "Must hold for what is filled in."),
    key("不符时", "otherwise", T.PROSE, "不成立时给群众看的话", "Shown to people where it does not hold."),
    key("空表示", "empty_means", T.CHOICE, "没有填写表示“没有”还是“未知”", "Whether an empty value means none or unknown.", choices=EMPTY_MEANS),
    key("可无", "may_be_absent", T.TRUTH, "是：可以确实没有", "yes: there may be none."),
    key("来源", "source", T.NAME, "谁已经掌握这个数据", "The register that holds it.", of="register", field="register"),
    key("敏感", "sensitivity", T.CHOICE, "敏感等级", "How sensitive it is.", choices=SENSITIVITY),
    key("共享", "sharing", T.CHOICE, "能不能共享给别的部门；不予共享的要有依据", "Whether other departments may have it; what is withheld cites a basis.", choices=SHARING),
    key("时效", "freshness", T.TEXT, "多久以内的数据算新", "How old it may be."),
    key("保存期", "keep_for", T.TEXT, "从部门查来的这项数据保存多久，如 90天、1年；不写的由网站定", "How long this datum is kept once a register told it, such as `90 days`; the site says where nothing is written."),
    key("话题", "topic", T.TEXT, "一起问的一组", "The group of questions it is asked with."),
    key("常见", "shares", T.TEXTS_BY_NAME, "各个回答大约占几成，如“单胎: 97%”；只用来排问题的先后", "How common each answer is, such as `single: 97%`; it only orders questions."),
    *NOTES,
), main="type")

PARAMETER_SHAPE = Shape("parameter", Words("参数", "parameter"), surface.Parameter, (
    TYPE, UNIT, ALLOWED,
    key("按", "by", T.NAME, "哪个数据项说明地区", "The fact that tells the region.", of="fact"),
    key("值", "value", T.VALUE, "值", "The value."),
    key("历史", "history", T.ROWS, "逐段的值：地区、自、至，再加条件列", "The value by region, from, until and further columns.", of="history"),
    key("统一", "locked", T.TRUTH, "是：下级不得改", "yes: no catalog below may change it."),
    *NOTES,
), main="value")

FORMULA_SHAPE = Shape("formula", Words("公式", "formula"), surface.Formula, (
    key("值", "value", T.VALUE_OR_PARTS, "算法", "How it is computed.", required=True),
    key("其中", "where", T.EXPRESSIONS, "中间步骤，只在本处可见", "Steps on the way, seen only here."),
    TYPE, UNIT, EXAMPLES, *NOTES,
), main="value")

OUTPUT_SHAPE = Shape("output", Words("输出列", "output"), surface.Output, (
    TYPE, UNIT,
    key("可取", "allowed", T.TEXTS, "可取的值，先写的优先", "The values allowed, in order of priority."),
    key("缺省", "default", T.VALUE, "没有一行成立时取什么", "The value where no row matches."),
), main="type")

TABLE_SHAPE = Shape("table", Words("决策表", "decision table"), surface.DecisionTable, (
    key("命中", "hit", T.CHOICE, "几行都成立时怎么办", "What happens where several rows match.", choices=HIT),
    key("输出", "outputs", T.ENTRIES, "结果列的类型、可取、缺省值", "The type, values and default of each result column.", of="output"),
    key("表", "rows", T.ROWS, "表的各行", "The rows.", of="table", required=True),
    EXAMPLES, *NOTES,
), main="rows")

LATE_SHAPE = Shape("late", Words("容缺", "late"), surface.Late, (
    key("补交", "due", T.TEXT, "补交期限，如 5个工作日", "Until when, such as 5个工作日."),
    key("逾期", "if_late", T.TEXT, "逾期后果", "What follows if it is late."),
    key("做法", "mode", T.CHOICE, "容缺受理：补齐了才作决定；容缺办理：先作决定，再补交。不写为容缺受理",
        "accepted: decided once it is there; decided: decided without it, handed in afterwards.", choices=LATE_MODE),
), main="due")

DOCUMENT_SHAPE = Shape("document", Words("材料", "paper"), surface.Document, (
    key("出具", "issuer", T.TEXT, "谁出具", "Who issues it."),
    WAIVED_KEY,
    key("来源", "source", T.NAME, "从哪个数据来源核验", "The register it is checked against.", of="register", field="register"),
    LATE, BY_PLEDGE,
    key("空表", "blank_form", T.TEXT, "空白表格文件", "The file of the blank form."),
    key("份数", "copies", T.TEXT, "要几份", "How many."),
    *NOTES,
), main="issuer")

PLEDGE_SHAPE = Shape("pledge", Words("承诺书", "pledge"), surface.Pledge, (
    key("替代", "replaces", T.NAME, "代替哪份材料", "The paper it stands for.", of="document"),
    key("不适用", "barred", T.EXPRESSION, "什么人不得承诺", "Who may not pledge."),
    key("核查", "verify", T.TEXT, "何时核查", "When it is verified."),
    key("不实时", "if_false", T.TEXT, "不实的后果", "What follows if it is false."),
    key("正文", "text", T.PROSE, "全文，【】代入", "The whole text, values in 【】."),
    key("正文文件", "text_file", T.TEXT, "长文所在的文件", "The file that holds a long text."),
    *NOTES,
))

BY_HAND_SHAPE = Shape("by_hand", Words("人工研判", "judged by a person"), surface.ByHand, (
    key("原文", "wording", T.TEXT, "法条原话", "The words of the law."),
    WHO,
    key("时限", "limit", T.TEXT, "研判时限", "How long it may take."),
    key("看什么", "look_at", T.TEXTS_BY_NAME, "判断要点: 看什么", "What to look at."),
    key("可判", "may_find", T.TEXTS, "可作的结论", "The findings to choose from."),
    key("留存", "record", T.TEXT, "判断要留下什么", "What must be put on record."),
), main="wording")

CONDITION_SHAPE = Shape("condition", Words("条件", "condition"), surface.Condition, (
    key("要求", "require", T.EXPRESSION, "须成立的式子", "Must hold."),
    key("不符时", "otherwise", T.PROSE, "不成立时给群众看的话", "Shown to people where it does not hold."),
    key("需人工研判", "by_hand", T.PART, "由人判断的条件", "Decided by an official.", of="by_hand"),
    *NOTES,
), main="require")

SITUATION_SHAPE = Shape("situation", Words("情形", "situation"), surface.Situation, (
    key("何时", "only_if", T.EXPRESSION, "什么情况下是这种情形", "When things stand so.", field="when"),
    key("分为", "one_of", T.EXPRESSIONS, "一组情形，恰占一项", "A group of which exactly one holds."),
    *NOTES,
), main="only_if")

MATERIAL_SHAPE = Shape("material", Words("申请材料", "paper asked for"), surface.MaterialUse, (
    key("用途", "purpose", T.TEXT, "为什么要这份材料", "Why this paper is needed."),
    ONLY_IF,
    key("必要性", "need", T.CHOICE, "必要、非必要、容缺后补", "Whether it must be there.", choices=NEED),
    LATE, BY_PLEDGE, WAIVED_KEY, *NOTES,
), main="purpose")

FIELD_SHAPE = Shape("field", Words("填写", "field"), surface.FieldUse, (
    key("用途", "purpose", T.TEXT, "为什么要填", "Why it is asked."),
    ONLY_IF,
    key("必填", "is_required", T.TRUTH, "是：可以没有的数据，这件事也一定要有", "yes: this service needs it even where there may be none."),
    key("可取", "allowed", T.TEXTS, "这件事只收其中哪些值", "The values that this service takes."),
    key("要求", "require", T.EXPRESSION, "这件事对它另有的要求", "What this service requires of it besides."),
    key("不符时", "otherwise", T.PROSE, "不成立时给群众看的话", "Shown to people where it does not hold."),
    *NOTES,
), main="purpose")

STEP_SHAPE = Shape("step", Words("步骤", "step"), surface.Step, (
    key("时限", "limit", T.TEXT, "多久，如 1个工作日、当场", "How long, such as 1个工作日 or 当场."),
    key("上限", "most", T.TEXT, "法律允许的最长时间，如 45个工作日；特别程序写它", "The longest the law allows, such as 45个工作日; for special procedures."),
    key("环节", "phase", T.CHOICE, "是哪一种步骤；不写的，名称就是“受理”“送达”的照名称，别的算审查",
        "What sort of step it is; not written: by its name where that is one of these words, else review.", choices=PHASE),
    WHO, ONLY_IF, *NOTES,
), main="limit")

PROACTIVE_SHAPE = Shape("proactive", Words("免申即享", "proactive"), surface.Proactive, (
    key("发现", "find_on", T.TEXT, "何时筛查", "When people are looked for."),
    key("本人确认", "confirm", T.NAMES, "要本人确认的数据项", "Facts the person confirms.", of="fact"),
    key("可以谢绝", "may_decline", T.TRUTH, "是 或 否", "yes or no."),
    key("复核", "recheck", T.TEXT, "多久复核", "How often it is checked again."),
    key("多发时", "overpaid", T.TEXT, "多发了怎么办", "What happens where too much was paid."),
), main="find_on")

MEMBER_SHAPE = Shape("member", Words("联办事项", "member"), surface.Member, (
    key("办法", "how", T.CHOICE, "必办 或 选办", "must or may.", choices=HOW),
    ONLY_IF,
    key("时限", "limit", T.TEXT, "合在一起办时限多久；不写就按事项自己的", "How long it may take as part of this; as the matter says if not written."),
    *NOTES,
), main="how")

ORDER_SHAPE = Shape("order", Words("先后", "order"), surface.Order, (
    key("等", "after", T.NAMES, "等它办结才开始", "Starts when these are done.", of="matter"),
    key("不先于", "not_before", T.NAMES, "可同时办，不早于它出证", "May run beside these but not finish before them.", of="matter"),
), main="after")

STAGE_SHAPE = Shape("stage", Words("阶段", "stage"), surface.Stage, (
    key("牵头", "lead", T.TEXT, "这一阶段的牵头部门", "The department that leads it."),
    key("时限", "limit", T.TEXT, "这一阶段限多久", "How long it may take."),
    key("事项", "matters", T.NAMES, "这一阶段的事项", "The matters of it.", of="matter"),
    *NOTES,
), main="matters")

JOINT_SHAPE = Shape("joint", Words("集成办", "joint"), surface.Joint, (
    key("受理", "accept", T.TEXT, "收件办法", "How it is accepted."),
    key("表单", "form", T.TEXT, "表单张数", "How many forms."),
    key("送达", "deliver", T.TEXT, "送达办法", "How results are delivered."),
))

CROSS_REGION_SHAPE = Shape("cross_region", Words("跨域", "across regions"), surface.CrossRegion, (
    key("范围", "scope", T.TEXT, "跨域范围", "How far."),
    key("做法", "mode", T.CHOICE, "全程网办、收受分离、多地联办", "How it is done.", choices=MODE),
    key("受理地", "accepted_at", T.TEXT, "在哪收", "Where it is handed in."),
    key("决定地", "decided_at", T.TEXT, "在哪定", "Where it is decided."),
    key("增加", "adds", T.TEXT, "增加的时间", "The time it adds."),
    ONLY_IF, *NOTES,
))

ONLINE_SHAPE = Shape("online", Words("网办", "online"), surface.Online, (
    key("网址", "address", T.TEXT, "在哪里网办", "Where it is done online."),
    ONLY_IF, *NOTES,
), main="address")

MAIL_SHAPE = Shape("mail", Words("邮寄", "mail"), surface.Mail, (
    key("地址", "to", T.NAME, "寄到哪里：一个数据项，选了邮寄才问", "The fact that holds the address, asked only of those who choose mail.", of="fact"),
    key("费用", "fee", T.TEXT, "邮费谁出", "Who pays the postage."),
    *NOTES,
), main="to")

HELP_SHAPE = Shape("help", Words("帮代办", "help"), surface.Help, (
    ONLY_IF, WHO,
    key("委托", "mandate", T.PROSE, "委托书上的话，【】代入", "The words of the mandate, values in 【】."),
    *NOTES,
), main="who")

SERVICE_SHAPE = Shape("service", Words("便利", "service"), surface.Service, (
    ONLY_IF, WHO,
    key("做法", "does", T.TEXT, "怎样办", "What is done."),
    *NOTES,
), main="does")

BEFORE_SHAPE = Shape("before", Words("改革前", "before"), surface.Before, (
    key("现场次数", "visits", T.TEXT, "改革前跑几次", "Visits before the reform."),
    key("时限", "limit", T.TEXT, "改革前多少天", "How long it took before the reform."),
    key("另收材料", "papers", T.NAMES, "改革前要、现在不要的材料", "Papers asked for then and not now.", of="document"),
    key("另有环节", "steps", T.TEXTS, "改革前有、现在没有的步骤", "Steps there were then and are not now."),
    *NOTES,
), main="limit")

MEANS_SHAPE = Shape("means", Words("方式", "means"), surface.Means, (
    key("集成办", "joint", T.PART, "一次受理、一张表、一次送达", "Accepted once, one form, delivered once.", of="joint"),
    key("容缺", "late", T.NAMES, "可后补的材料", "Papers that may come later.", of="document"),
    key("告知承诺", "pledged", T.NAMES, "用到的承诺书", "The pledges used.", of="pledge"),
    key("跨域", "cross_region", T.PART, "跨域办", "Across regions.", of="cross_region"),
    key("网办", "online", T.PART, "网上办，不用到窗口", "Done online, without a visit.", of="online"),
    key("邮寄", "mail", T.PART, "结果寄到家", "Results come by mail.", of="mail"),
    key("就近办", "nearby", T.TEXTS_BY_NAME, "受理、送达或者哪个事项: 最近在哪一级办", "accept, deliver or a matter: the nearest level that does it."),
    key("帮代办", "help", T.PART, "替人办，不收费", "Done for people, free of charge.", of="help"),
    key("便利", "services", T.ENTRIES, "绿色通道、预约、上门……各写何时、由谁、做法", "Other help: when, by whom, what is done.", of="service"),
))

TARGETS_SHAPE = Shape("targets", Words("减少", "targets"), surface.Targets, (
    key("时限", "limit", T.TEXT, "时限目标", "The target time."),
    key("现场次数", "visits", T.TEXT, "跑几次", "The target number of visits."),
    key("材料", "papers", T.TEXT, "至多几份，或者至少减几成，如 60%", "At most so many papers, or fewer by so much, such as 60%."),
    key("环节", "steps", T.TEXT, "至多几步，或者至少减几成", "At most so many steps, or fewer by so much."),
    key("时间", "days", T.TEXT, "至多几天，或者至少减几成", "At most so many days, or fewer by so much."),
    key("字段", "fields", T.TEXT, "至多几项，或者至少减几成", "At most so many fields, or fewer by so much."),
    *NOTES,
))

EXPECT_SHAPE = Shape("expect", Words("应得", "expected"), None, (
    key("结论", "outcome", T.CHOICE, "符合、不符合、未知", "yes, no or unknown.", choices=OUTCOME),
    key("因为", "because", T.NAMES, "决定结论的条件", "The conditions that decide."),
    key("还缺", "missing", T.NAMES, "能决定结论而未知的数据", "The unknown facts it waits for."),
    key("下一问", "next_question", T.NAMES, "接着该问什么；几个为其一", "What should be asked next; of several, any."),
    key("待办", "pending", T.NAMES, "等谁", "Whom it waits for."),
    key("自备材料", "to_bring", T.NAMES, "群众要自己带的", "The papers people bring."),
    key("情形", "situations", T.NAMES, "占到的情形", "The situations that hold."),
    key("申请材料", "materials", T.NAMES, "要交的材料", "The papers asked for."),
    key("联办事项", "members", T.NAMES, "要办的事项", "The matters that take part."),
    key("先后", "order", T.NAMES, "依次办的事项，后一个等前一个", "Matters in order, each waiting for the one before."),
    key("工作日", "working_days", T.TEXT, "照计划共几个工作日，如 40；还有不清楚的写 35到103", "The working days of the plan, such as 40; 35到103 while it is open who takes part."),
))

EXAMPLE_SHAPE = Shape("example", Words("用例", "example"), surface.Example, (
    key("对象", "subject", T.NAME, "测哪一个（写在别的文件时）", "What is tested, where it stands in another file.", of="any"),
    key("日期", "on", T.DATE, "决定日，即 今天()", "The day of the decision."),
    key("适用日期", "rules_on", T.DATE, "按哪天的规定；不写即决定日", "The day whose rules apply."),
    key("数据截至", "known_at", T.DATE, "数据到哪天为止", "The day up to which data were known."),
    key("地区", "region", T.TEXT, "在哪里办", "Where."),
    key("已知", "given", T.ANYTHING, "输入；没写的为未知，写“无”为没有", "What is known; the rest is unknown."),
    key("研判", "found", T.TEXTS_BY_NAME, "人工判断的结论", "What officials found."),
    key("应得", "expect", T.ANYTHING, "应有的结果", "What should come out.", of="expect"),
    ABOUT, NOTE, BASIS,
))

# --- Matters: the 48 standard elements of a matter, those with a key of their own above left out ---------------------

YES_NO = T.TRUTH
ELEMENTS = (
    element(2, "S", "基本编码", "catalog_code", T.TEXT, "基本目录里的编码，12位", "The code in the basic catalogue."),
    element(3, "L", "实施编码", "task_code", T.TEXT, "实施清单里的编码", "The code in the implementation list."),
    element(4, "S", "业务办理项编码", "task_handle_item", T.TEXT, "实施编码加两位", "The implementation code and two digits."),
    element(5, "S", "事项类型", "task_type", T.CHOICE, "事项的类型", "The type of matter.", usual(
        "行政许可", "行政处罚", "行政强制", "行政征收", "行政给付", "行政检查", "行政确认", "行政奖励", "行政裁决", "其他行政权力", "公共服务")),
    element(6, "S", "设定依据", "by_law", T.TEXTS, "引用法规，如“某条例 第7条”", "Citations of the laws that establish it."),
    element(7, "L", "权力来源", "power_source", T.CHOICE, "权力从哪里来", "Where the power comes from.", usual(
        "法定本级行使", "上级下放", "上级授权", "同级授权", "上级委托", "同级委托")),
    element(8, "L", "行使层级", "use_level", T.CHOICES, "哪几级行使", "The levels that exercise it.", usual(
        "国家级", "省级", "市级", "县级", "乡镇（街道）级", "村（社区）级")),
    element(9, "L", "实施主体", "dept_name", T.TEXT, "哪个部门办", "The body that does it."),
    element(10, "L", "实施主体编码", "dept_code", T.TEXT, "统一社会信用代码", "Its unified social credit code."),
    element(11, "S", "实施主体性质", "dept_type", T.CHOICE, "实施主体的性质", "The nature of the body.", usual("法定机关", "授权组织", "受委托组织")),
    element(12, "L", "委托部门", "entrust_name", T.TEXT, "受委托时，委托的部门", "The delegating body."),
    element(13, "L", "事项状态", "task_state", T.CHOICE, "在用、暂停、取消", "In use, suspended, cancelled.", usual("在用", "暂停", "取消")),
    element(14, "L", "事项版本", "task_version", T.TEXT, "每次发布加一", "One more with each publication."),
    element(15, "L", "计划生效日期", "plan_effective_date", T.DATE, "计划生效日期", "Planned to begin."),
    element(16, "L", "计划取消日期", "plan_cancel_date", T.DATE, "计划取消日期", "Planned to end."),
    element(17, "S", "服务对象", "server_type", T.CHOICES, "给谁办", "Who may apply.", usual(
        "自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织")),
    element(18, "S", "办件类型", "project_type", T.CHOICE, "即办件 或 承诺件", "Done at once, or by a promised day.", usual("即办件", "承诺件", "上报件", "联办件")),
    element(19, "L", "办理形式", "handle_type", T.CHOICES, "怎样申请", "How to apply.", usual("窗口办理", "网上办理", "快递申请", "自助终端", "移动端", "上门办理")),
    element(22, "S", "法定办结时限", "anticipate", T.TEXT, "数与单位一并写：20个工作日", "With its unit: 20个工作日."),
    element(24, "≤", "承诺办结时限", "promise", T.TEXT, "同上；也可写“当场”", "As above; or 当场."),
    element(26, "≤", "到办事现场次数", "limit_scene_num", T.TEXT, "跑几次，如 0次", "Visits, such as 0次."),
    element(27, "L", "必须现场办理原因说明", "limit_scene_explain", T.TEXT, "为什么一定要到现场", "Why a visit is needed."),
    element(28, "S", "特别程序", "special_procedure", T.CHOICES, "听证、鉴定……；没有写“无”", "Hearing, appraisal, …; 无 for none.", usual(
        "无", "听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审", "现场踏勘", "公示", "考试考核")),
    element(29, "L", "办理地点", "transact_addr", T.TEXTS, "在哪里办", "Where."),
    element(30, "L", "办理时间", "transact_time", T.TEXTS, "什么时候办，如“工作日 9:00至17:00”", "When."),
    element(31, "L", "咨询方式", "link_way", T.TEXTS, "咨询电话、窗口、网址", "Whom to ask."),
    element(32, "L", "监督投诉方式", "supervise_way", T.TEXTS, "投诉电话、窗口、网址", "Where to complain."),
    element(33, "S", "是否收费", "is_fee", YES_NO, "是 或 否", "yes or no."),
    element(34, "S", "收费项目信息", "fee_project", T.ANYTHING, "收费项目、标准、依据、能否减免", "Fees: item, rate, basis."),
    element(36, "S", "审批结果类型", "result_type", T.CHOICE, "证照、批文、其他", "The kind of result.", usual("证照", "批文", "其他")),
    element(37, "S", "审批结果名称", "result_name", T.TEXT, "结果的正式名称；不写即“结果”", "Its official name."),
    element(38, "S", "审批结果样本", "result_guid", T.TEXT, "样本文件", "The file of a sample."),
    element(39, "≤", "通办范围", "handle_area", T.CHOICE, "在多大范围内都能办", "How far it can be done.", usual("全国", "跨省", "全省", "全市", "县内")),
    element(40, "L", "联办机构", "other_dept", T.TEXTS, "一起办的部门", "Other bodies."),
    element(41, "S", "中介服务", "service_type", T.ANYTHING, "要用的中介服务；没有写“无”", "Services by agents; 无 for none."),
    element(42, "S", "数量限制", "limit_explain", T.TEXT, "有没有名额", "Whether places are limited."),
    element(43, "L", "是否进驻政务大厅", "is_entry_center", YES_NO, "是 或 否", "yes or no."),
    element(44, "≤", "网上办理深度", "online_handle_depth", T.CHOICE, "一级至四级", "Levels one to four.", usual("一级", "二级", "三级", "四级")),
    element(45, "L", "是否支持预约办理", "is_schedule", YES_NO, "是 或 否", "yes or no."),
    element(46, "L", "是否支持网上支付", "is_pay_online", YES_NO, "是 或 否", "yes or no."),
    element(47, "L", "是否支持物流快递", "is_express", YES_NO, "是 或 否", "yes or no."),
    element(48, "L", "是否支持自助终端办理", "is_service_terminals", YES_NO, "是 或 否", "yes or no."),
    # Beside the 48: in the national tables, useful, not counted.
    element(0, "L", "法定办结时限说明", "anticipate_explain", T.TEXT, "时限怎样算", "How the time counts."),
    element(0, "L", "承诺办结时限说明", "promise_explain", T.TEXT, "时限怎样算", "How the time counts."),
    element(0, "S", "面向自然人主题分类", "user_topic_type", T.TEXTS, "生育收养、户籍办理……", "Topics for people."),
    element(0, "S", "面向法人主题分类", "corp_topic_type", T.TEXTS, "设立变更、准营准办……", "Topics for companies."),
    element(0, "L", "网上办理地址", "online_handle_url", T.TEXT, "网上办理的地址", "Where it is done online."),
    element(0, "S", "适用范围", "applies_to", T.TEXT, "适用于哪些人、哪些事", "What it applies to."),
    element(0, "L", "常见问题", "questions", T.TEXTS_BY_NAME, "问题: 回答", "Question: answer."),
    element(0, "L", "行政复议途径", "review_way", T.TEXT, "向谁申请复议", "Where to ask for review."),
    element(0, "L", "行政诉讼途径", "lawsuit_way", T.TEXT, "向哪个法院起诉", "Where to sue."),
)
"""Elements 1 (事项名称), 20 (受理条件), 21 (办理流程) and 35 (申请材料) are the name, 条件, 步骤 and 申请材料; 23 and 25 are the units within 22 and 24."""

MATTER_SHAPE = Shape("matter", Words("事项", "matter"), surface.Matter, (
    *ELEMENTS, CONDITIONS, EXCLUSIONS, SITUATIONS, MATERIALS, FIELDS,
    key("步骤", "steps", T.ENTRIES, "办理流程，按书写先后", "The steps, in written order.", of="step"),
    key("结果", "results", T.NAMES, "办成后产生的材料", "The papers it produces.", of="document"),
    key("产生", "yields", T.NAMES, "办成后产生的数据项", "The facts it produces.", of="fact"),
    AMOUNT,
    key("改革前", "before", T.PART, "改革前怎样办，用来算减了多少", "How it was before the reform; what was saved is counted from it.", of="before"),
    key("智能办", "automatic", T.ANYTHING, "条件都能由数据判定时，自动办结", "Decided without a person where data decide every condition."),
    ENGLISH, *OWN, KEEP_FOR, *NOTES,
))

BENEFIT_SHAPE = Shape("benefit", Words("政策", "benefit"), surface.Benefit, (
    key("主管", "authority", T.TEXT, "主管部门", "The department in charge."),
    CONDITIONS, EXCLUSIONS, SITUATIONS, AMOUNT,
    key("周期", "period", T.CHOICE, "多久发一次", "How often it is paid.", choices=PERIOD),
    key("起发", "starts", T.EXPRESSION, "从哪天起发", "From which day."),
    key("停发", "stops", T.EXPRESSION, "从哪天起停", "Stopped from which day."),
    key("免申即享", "proactive", T.PART, "主动发现、主动发给", "Found in the data, paid without an application.", of="proactive"),
    MATERIALS, FIELDS, ENGLISH, *OWN, KEEP_FOR, *NOTES,
))

THEME_SHAPE = Shape("theme", Words("一件事", "one thing"), surface.Theme, (
    key("牵头", "lead", T.TEXT, "牵头部门", "The leading department."),
    key("对象", "subject", T.NAME, "说明谁来办的数据项：各事项只由它的“服务对象”办", "The fact that says who applies: each matter is for those it serves.", of="fact"),
    key("联办事项", "members", T.ENTRIES, "合在一起的事项：必办、选办、{何时: …}", "The matters it joins: must, may, {only_if: …}.", of="member"),
    CONDITIONS, EXCLUSIONS, SITUATIONS,
    key("先后", "order", T.ENTRIES, "由材料推不出的先后", "The order that papers do not tell.", of="order"),
    key("阶段", "stages", T.ENTRIES, "分几个阶段，各由谁牵头、限多久", "Its stages, each with its lead and limit.", of="stage"),
    key("台账", "ledger", T.NAME, "改革前后事项去向的台账", "The ledger that tells what became of the matters.", of="ledger"),
    key("方式", "means", T.PART, "办理方式", "How it is done.", of="means"),
    key("减少", "targets", T.PART, "目标数", "What it should come down to.", of="targets"),
    key("话题", "topics", T.TEXTS, "问题分组的先后", "The order of the groups of questions."),
    FIELDS, ENGLISH, *OWN, KEEP_FOR, *NOTES,
))

LEDGER_SHAPE = Shape("ledger", Words("台账", "ledger"), surface.Ledger, (
    key("表", "rows", T.ROWS, "一行一个事项；|| 右边一列一个版本，写 保留、取消、转为内部 或 并入某某",
        "A row for each matter; a column behind || for each edition: kept, cancelled, internal, or merged into another.", of="ledger", required=True),
    key("应剩", "left", T.TEXTS_BY_NAME, "版本: 保留几项，用来核对", "Edition: how many are kept, to check against."),
    *NOTES,
), main="rows")

# --- Files ----------------------------------------------------------------------------------------------------------

LIBRARY_KEYS = (
    key("依据", "bases", T.ENTRIES, "法规库：短名: 全称、文号、施行……", "Laws, each under a short name.", of="basis"),
    key("枚举", "enums", T.ENTRIES, "一组可取的名称，可带交换代码", "Closed lists of names, with exchange codes.", of="enum"),
    key("来源", "registers", T.ENTRIES, "数据来源库：谁掌握什么数据", "Who holds which data.", of="register"),
    key("结构", "structures", T.ENTRIES, "可重复使用的一组数据项（如自然人）", "Sets of facts used again, such as a person.", of="structure"),
    key("行政区划", "places", T.TEXTS_BY_NAME, "代码: 名称", "Code: name."),
    *OWN,
    key("材料", "documents", T.ENTRIES, "材料库：谁出具、为什么免交", "Papers: who issues them, why nobody brings them.", of="document"),
    key("承诺书", "pledges", T.ENTRIES, "告知承诺书库", "Pledges that stand for papers.", of="pledge"),
    key("事项", "matter", T.DEFINITION, "一项服务", "A service.", of="matter", field="matters"),
    key("政策", "benefit", T.DEFINITION, "一项待遇", "A benefit.", of="benefit", field="benefits"),
    key("一件事", "theme", T.DEFINITION, "几个事项合成的一件事", "Several matters joined.", of="theme", field="themes"),
    key("台账", "ledgers", T.ENTRIES, "改革前后事项的去向", "What became of matters in a reform.", of="ledger"),
    key("同义词", "synonyms", T.ENTRIES, "正式的词: [群众的说法……]，供查找用", "An official word and what people say for it, for searching.", of="synonyms"),
    key("虚词", "fillers", T.TEXTS, "查找时不算数的词，如 怎么办", "Words that say nothing in a search, such as `how do I`.", of="plain"),
    key("修改", "amend", T.AMENDMENTS, "对上级定义的改动，按名字合并", "Changes to the parent catalog, merged by name.", field="amendments"),
)
LIBRARY_SHAPE = Shape("library", Words("库文件", "library file"), None, LIBRARY_KEYS)

CATALOG_SHAPE = Shape("catalog", Words("目录", "catalog"), surface.Catalog, (
    key("目录", "catalog", T.NAME, "本目录的名字", "The name of this catalog.", required=True, field="name"),
    key("语言", "language", T.CHOICE, "写法的版本：1", "The version of this language: 1.", required=True, choices=closed(("1", "1"))),
    key("继承", "extends", T.NAME, "上级目录", "The catalog above.", of="catalog"),
    key("地区", "region", T.TEXT, "适用的行政区划（名称或代码）", "The region, by name or code."),
    key("闰日生日", "leap_birthday", T.CHOICE, "2月29日出生的人，平年哪天满周岁", "When people born on 29 February come of age.", choices=LEAP_BIRTHDAY),
    key("缺省", "defaults", T.PART, "没写时取什么", "Values where nothing is written.", of="defaults"),
    key("统一", "locked", T.LOCKS, "下级不得改的要素", "What no catalog below may change.", of="locked"),
    key("必备要素", "required_elements", T.NAMES, "事项必须写全的要素，如 [事项名称, 设定依据]；“全部”即四十八项里凡必备的。不写就不查",
        "The elements that every matter must have; `all` for those of the 48 that are. Not written: not checked."),
    *(each for each in NOTES if each is not BASIS), *LIBRARY_KEYS,
))

DEFAULTS_SHAPE = Shape("defaults", Words("缺省", "defaults"), None, (
    key("事项", "matter", T.PART, "事项没有另写的要素", "Elements a matter does not write.", of="elements"),
))
ELEMENTS_SHAPE = Shape("elements", Words("要素", "elements"), None, ELEMENTS)
LOCKED_SHAPE = Shape("locked", Words("统一", "locked"), None, (
    key("事项", "matter", T.NAMES, "事项的哪些要素", "Which elements of matters."),
    key("政策", "benefit", T.NAMES, "政策的哪些键", "Which keys of benefits."),
    key("一件事", "theme", T.NAMES, "一件事的哪些键", "Which keys of themes."),
))

STRUCTURE_SHAPE = Shape("structure", Words("结构", "structure"), surface.Structure, ())
ENUM_SHAPE = Shape("enum", Words("枚举", "enumeration"), surface.Enumeration, (
    key("可取", "allowed", T.OPTIONS, "可取的名称", "The names to choose from.", field="options"), *NOTES,
), main="allowed")

# --- Text tables: columns that are notes on a row, not part of it ---------------------------------------------------

ROW_NOTES = {"依据": "basis", "核验": "checked", "说明": "about", "备注": "note", "来源": "source"}
ROW_NOTES |= {english: english for english in ROW_NOTES.values()}
NAME_COLUMN = ("名称", "name")
HISTORY_INPUTS = (("地区", "region"), ("自", "from"), ("至", "until"))
HISTORY_RESULTS = (("值", "value"),)

AMENDMENT_KEYS = (
    key("理由", "reason", T.TEXT, "为什么这样改", "Why."),
    BASIS, NOTE, CHECKED_KEY,
)
DROP = ("去掉", "drop_")
"""Before another key: names to take out of what the parent says."""

SHAPES: dict[str, Shape] = {
    shape.id: shape
    for shape in (
        RETIRED_SHAPE, BASIS_SHAPE, ENUM_SHAPE, REGISTER_SHAPE, SYNONYMS_SHAPE, STRUCTURE_SHAPE, DERIVED_SHAPE, FACT_SHAPE, PARAMETER_SHAPE,
        FORMULA_SHAPE, OUTPUT_SHAPE, TABLE_SHAPE, LATE_SHAPE, DOCUMENT_SHAPE, PLEDGE_SHAPE, BY_HAND_SHAPE, CONDITION_SHAPE,
        SITUATION_SHAPE, MATERIAL_SHAPE, FIELD_SHAPE, STEP_SHAPE, PROACTIVE_SHAPE, MEMBER_SHAPE, ORDER_SHAPE, STAGE_SHAPE, JOINT_SHAPE,
        CROSS_REGION_SHAPE, ONLINE_SHAPE, MAIL_SHAPE, HELP_SHAPE, SERVICE_SHAPE, BEFORE_SHAPE, MEANS_SHAPE, TARGETS_SHAPE, EXPECT_SHAPE, EXAMPLE_SHAPE, MATTER_SHAPE, BENEFIT_SHAPE, THEME_SHAPE,
        LEDGER_SHAPE, LIBRARY_SHAPE, CATALOG_SHAPE, DEFAULTS_SHAPE, ELEMENTS_SHAPE, LOCKED_SHAPE,
    )
}

FILE_KINDS = (CATALOG_SHAPE, MATTER_SHAPE, BENEFIT_SHAPE, THEME_SHAPE)
"""A file whose top-level key of the same name has a bare name behind it is that one thing; any other is a library."""

ALL_WORDS = frozenset(word for shape in SHAPES.values() for word in shape.by_word)
