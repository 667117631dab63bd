"""A plan as a picture: a bar for each matter over the working days it takes (SVG 1.1, no script).

It reads in black and white: what is critical is solid, what is not is hatched, what is open is only outlined. A label stands
above its bar, so that the picture fits a phone as well as a sheet. Fonts are named by family; nothing is fetched.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement, tostring

from dsl.diagnostics import Words
from dsl.to_message import width
from engine.plan import Schedule, StagePlan, Task, words

FONTS = "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
WIDE, EDGE = 520, 12
SIZE, SMALL = 15, 12
ROW, BAR = 42, 12
INK, PALE, LINE = "#17324d", "#5b6b7a", "#d5dbe1"
FILLS = {"critical": {"fill": INK}, "usual": {"fill": "url(#plan-hatch)"}, "open": {"fill": "#fff", "stroke-dasharray": "4 3"}}
LINES = {
    "spare": {"stroke": PALE, "stroke-width": "1", "stroke-dasharray": "1 3", "fill": "none"},
    "held": {"stroke": INK, "stroke-width": "2", "stroke-dasharray": "4 3", "fill": "none"},
}


def gantt_from(plan: Schedule, language: str = "zh") -> str:
    """The picture as the text of an SVG file."""
    return tostring(_Drawing(plan, language).drawn(), encoding="unicode")


class _Drawing:
    """The picture while it is drawn: `y` is how far down it has come."""

    def __init__(self, plan: Schedule, language: str):
        self.plan = plan
        self.language = language
        self.scale = Fraction(WIDE - 2 * EDGE) / (plan.days or 1)
        self.tasks = sorted(plan.tasks, key=lambda task: (task.start, task.finish))
        self.root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": "plan-title plan-desc",
                                    "font-family": FONTS, "font-size": str(SIZE), "fill": INK})  # fmt: skip
        self.y = 0

    def drawn(self) -> Element:
        plan = self.plan
        SubElement(self.root, "title", {"id": "plan-title"}).text = self.said(words.heading(plan.title))
        SubElement(self.root, "desc", {"id": "plan-desc"}).text = self.described()
        self.patterns()
        paper = SubElement(self.root, "rect", {"width": str(WIDE), "fill": "#fff"})
        self.head()
        top = self.y
        grid = SubElement(self.root, "g", {"stroke": LINE, "stroke-width": "1"})
        self.stages()
        for task in self.tasks:
            self.row(task)
        for day in self.ticks():
            SubElement(grid, "path", {"d": f"M{_n(self.x(day))} {top}V{self.y}"})
        self.legend()
        paper.set("height", str(self.y))
        self.root.set("viewBox", f"0 0 {WIDE} {self.y}")
        # A width of its own for who opens the file; a page sets another.
        self.root.set("width", str(WIDE))
        self.root.set("height", str(self.y))
        return self.root

    def patterns(self) -> None:
        hatch = SubElement(SubElement(self.root, "defs"), "pattern", {
            "id": "plan-hatch", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"})  # fmt: skip
        SubElement(hatch, "rect", {"width": "5", "height": "5", "fill": "#fff"})
        SubElement(hatch, "rect", {"width": "2", "height": "5", "fill": PALE})

    def head(self) -> None:
        self.y = EDGE + SIZE
        self.text(EDGE, self.y, _cut(self.plan.title, WIDE - 2 * EDGE, 16), {"font-size": "16", "font-weight": "bold"})
        self.y += SIZE + 6
        self.text(EDGE, self.y, self.said(words.takes(self.plan)), {"font-size": "12"})
        if self.plan.begin is not None:
            self.y += SIZE + 4
            self.text(EDGE, self.y, self.said(words.from_to(self.plan)), {"font-size": "12"})
        self.y += SMALL + 12
        for day in self.ticks():
            anchor = "start" if not day else "end" if self.x(day) > WIDE - 3 * EDGE else "middle"
            label = self.said(words.DAY) if not day else words.shown(day)
            self.text(self.x(day), self.y, label, {"font-size": str(SMALL), "fill": PALE, "text-anchor": anchor})
        self.y += 5

    def ticks(self) -> list[Fraction]:
        """Days that are told on the scale: some five to ten, at round numbers."""
        whole = self.plan.days or Fraction(1)
        step = next((Fraction(size) for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if whole / size <= 10), Fraction(5000))
        if whole < 2:
            step = Fraction(1, 8) if whole <= 1 else Fraction(1, 2)
        return [step * number for number in range(int(whole / step) + 1)]

    def stages(self) -> None:
        """The stages as boxes over their time; those that overlap stand below each other."""
        rows: list[list[StagePlan]] = []
        for stage in sorted(self.plan.stages, key=lambda each: each.start):
            fitting = next((row for row in rows if row[-1].finish <= stage.start), None)
            if fitting is None:
                rows.append([stage])
            else:
                fitting.append(stage)
        for row in rows:
            for stage in row:
                left, across = self.x(stage.start), max(Fraction(2), self.x(stage.finish) - self.x(stage.start))
                group = SubElement(self.root, "g")
                SubElement(group, "title").text = self.said(words.stage(stage))
                SubElement(group, "rect", {"x": _n(left), "y": str(self.y + 4), "width": _n(across), "height": "20", "fill": "#eef2f5", "stroke": PALE, "stroke-width": "0.75"})
                label = _cut(stage.name, int(across) - 4, SMALL)
                SubElement(group, "text", {"x": _n(left + across / 2), "y": str(self.y + 18), "text-anchor": "middle", "font-size": str(SMALL)}).text = label
            self.y += 24
        self.y += 4 if rows else 0

    def row(self, task: Task) -> None:
        group = SubElement(self.root, "g")
        SubElement(group, "title").text = self.told(task)
        right = self.length_of(task)
        room = WIDE - 2 * EDGE - width(right) * SMALL // 2 - 10
        label = task.title + self.said(words.PART[task.is_in, task.how])
        SubElement(group, "text", {"x": str(EDGE), "y": str(self.y + 17), "font-weight": "bold" if task.is_critical else "normal"}).text = _cut(label, room, SIZE)
        SubElement(group, "text", {"x": str(WIDE - EDGE), "y": str(self.y + 17), "text-anchor": "end", "font-size": str(SMALL), "fill": PALE}).text = right
        self.bar(group, task, self.y + 22)
        self.y += ROW

    def bar(self, group: Element, task: Task, y: int) -> None:
        left, worked = self.x(task.start), self.x(min(task.finish, task.start + (task.days or 0)))
        across, end = max(Fraction(3), worked - left), self.x(task.finish)
        left = min(left, WIDE - EDGE - across)
        if self.is_held(task):
            SubElement(group, "path", {"d": f"M{_n(worked)} {y + BAR // 2}H{_n(end)}M{_n(end)} {y}V{y + BAR}", **LINES["held"]})
        if task.slack:
            SubElement(group, "path", {"d": f"M{_n(end)} {y + BAR // 2}H{_n(self.x(task.start + (task.days or 0) + task.slack))}", **LINES["spare"]})
        SubElement(group, "rect", {"x": _n(left), "y": str(y), "width": _n(across), "height": str(BAR), "rx": "2", "stroke": INK, "stroke-width": "1", **FILLS[self.mark(task)]})

    def legend(self) -> None:
        self.y += 10
        SubElement(self.root, "path", {"d": f"M{EDGE} {self.y}H{WIDE - EDGE}", "stroke": LINE})
        self.y += 18
        x = EDGE
        for sort in self.marks():
            said = self.said(words.LEGEND[sort])
            across = 30 + width(said) * SMALL // 2
            if x + across > WIDE - EDGE:
                x, self.y = EDGE, self.y + 18
            if sort in LINES:
                SubElement(self.root, "path", {"d": f"M{x} {self.y - 4}h18", **LINES[sort]})
            else:
                SubElement(self.root, "rect", {"x": str(x), "y": str(self.y - 9), "width": "18", "height": "9", "stroke": INK, **FILLS[sort]})
            self.text(x + 23, self.y, said, {"font-size": str(SMALL)})
            x += across + 12
        self.y += EDGE

    def marks(self) -> list[str]:
        """What there is to be explained in this picture."""
        found = {self.mark(task) for task in self.tasks}
        found |= {"spare" for task in self.tasks if task.slack}
        found |= {"held" for task in self.tasks if self.is_held(task)}
        return [sort for sort in words.LEGEND if sort in found]

    def mark(self, task: Task) -> str:
        return "open" if task.is_in == "unknown" else "critical" if task.is_critical else "usual"

    def is_held(self, task: Task) -> bool:
        """Done, but not issued before another is."""
        return task.days is not None and task.start + task.days < task.finish

    def described(self) -> str:
        """For who cannot see the picture: what it takes, and each matter with its days."""
        lines = [self.said(words.takes(self.plan)), *(self.told(task) for task in self.tasks)]
        return " ".join(line.rstrip("。.") + ("。" if self.language == "zh" else ".") for line in lines)

    def told(self, task: Task) -> str:
        parts = [task.title, task.who, self.length_of(task), self.said(words.days_between(task.start, task.finish))]
        if task.slack:
            parts.append(self.said(words.may_wait(task.slack)))
        return ("，" if self.language == "zh" else ", ").join(part for part in parts if part)

    def length_of(self, task: Task) -> str:
        long = "？" if task.days is None else self.said(words.length(task.days))
        return f"{long}　{self.said(words.short_date(task.ends))}" if task.ends is not None else long

    def text(self, x: Fraction | int, y: int, said: str, look: dict[str, str]) -> None:
        SubElement(self.root, "text", {"x": _n(x), "y": str(y), **look}).text = said

    def x(self, day: Fraction) -> Fraction:
        return EDGE + day * self.scale

    def said(self, text: Words) -> str:
        return text.in_(self.language)


def _cut(text: str, room: int, size: int) -> str:
    """As much of a text as fits: a Han character is as wide as the font is high."""
    if width(text) * size <= 2 * room:
        return text
    while text and width(text + "…") * size > 2 * room:
        text = text[:-1]
    return text + "…" if text else ""


def _n(value: Fraction | int) -> str:
    """A tenth of a unit is as fine as anybody sees."""
    whole, tenth = divmod(round(value * 10), 10)
    return f"{whole}.{tenth}" if tenth else str(whole)
