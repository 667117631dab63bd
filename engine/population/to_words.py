"""The summary of a matching in words, for the person who ran it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def told(summary: Mapping[str, Any], language: str = "zh") -> str:
    """A few lines: the people, bad cells, and for each goal the counts, reasons and what is missing most."""
    zh = language != "en"
    lines = [f"{summary['people']:,} 人，{summary['on']}" if zh else f"{summary['people']:,} people, {summary['on']}"]
    for column, bad in summary["bad_cells"].items():
        rows = "、".join(map(str, bad["rows"]))
        lines.append(f"  {column}：{bad['cells']:,} 格看不懂，如第 {rows} 行" if zh else f"  {column}: {bad['cells']:,} cells not understood, such as rows {rows}")
    for name in summary["facts_without_column"]:
        lines.append(f"  没有“{name}”这一列" if zh else f"  no column for {name}")
    words = {"yes": "符合", "no": "不符合", "unknown": "未知"} if zh else {"yes": "yes", "no": "no", "unknown": "unknown"}
    for name, counts in summary["goals"].items():
        lines.append(name)
        for outcome, count in counts.get("outcomes", {}).items():
            lines.append(f"  {words[outcome]:<8}{count:>14,}")
        for label, total in counts.get("sums", {}).items():
            lines.append(f"  {label} {total}")
        for reason in counts.get("reasons", ())[:5]:
            lines.append(f"    {words[reason['outcome']]}：{reason['label']} {reason['people']:,}")
        for fact in counts["missing"][:5]:
            alone = f"（只缺它 {fact['alone']:,}）" if zh else f" (alone {fact['alone']:,})"
            lines.append(f"    {'缺' if zh else 'missing '}{fact['fact']} {fact['people']:,}{alone}")
    lines += [f"  {each}" for each in summary["not_on_a_population"]]
    return "\n".join(lines)
