"""A province of matters made up by number: as many as wanted, each with rules, facts, papers, steps and examples of its own.

No matter is like another by its names, so nothing that is kept for words met before makes the next one cheaper.
"""

from __future__ import annotations

HEAD = "目录: 某省\n语言: 1\n依据:\n  条例: {全称: 某省便民条例, 核验: 示例}\n"

SHARED = """\
数据项:
  出生日期: {类型: 日期, 问: 您的出生日期}
  年龄: {类型: 整数, 单位: 岁, 推得: 周岁(出生日期), 只推不问: 是}
  家庭人数: {类型: 整数, 单位: 人, 下限: 1, 上限: 30, 问: 家里几口人}
  户口状态: {类型: 文本, 可取: [常住, 迁出, 注销], 问: 户口是什么状态}
"""

MATTER = """\
事项: 事{n}
说明: 第{n}件事
实施主体: 某局
承诺办结时限: 5个工作日
依据: 条例 第{n}条
条件:
  满年龄{n}: 年龄 ≥ 起始年龄{n}
  收入不高{n}:
    要求: 月收入{n} ÷ 家庭人数 × 1人 ＜ 限额{n}
    不符时: 人均月收入不低于【限额{n}】
  面积合适{n}: 面积{n} 介于 10平方米 与 {most}平方米 且 类别{n} ≠ 丙{n}
排除:
  户口不在{n}: 户口状态 = 迁出 或 户口状态 = 注销
情形:
  急办{n}: 面积{n} ＞ 50平方米 且 年龄 ≥ 60岁
申请材料:
  书{n}: 核对身份
  表{n}: {{何时: 类别{n} = 乙{n}, 用途: 核对类别}}
步骤:
  受理: 1个工作日
  复核: {{时限: 2个工作日, 何时: 评分{n} ＞ 60分}}
结果: 证{n}
填写: [出生日期, 家庭人数]
数据项:
  月收入{n}: {{类型: 金额, 问: 家里每月收入多少}}
  面积{n}: {{类型: 数字, 单位: 平方米, 问: 住多大}}
  类别{n}: {{类型: 文本, 可取: [甲{n}, 乙{n}, 丙{n}], 问: 哪一类}}
参数:
  起始年龄{n}: {{单位: 岁, 值: {age}}}
  限额{n}:
    单位: 元
    历史: |
      自         | 至         | 值
      2015-01-01 | 2019-12-31 | {limit}
      2020-01-01 |            | {limit}
公式:
  评分{n}: {{值: 基本分{n} + (如果 年龄 ≥ 80岁 那么 10分 否则 0分), 单位: 分}}
决策表:
  基本分{n}:
    依据: 条例 第{n}条
    输出: {{值: {{单位: 分}}}}
    表: |
      年龄         | 类别{n} || 值
      不满60       | -       || 10
      60以上不满80 | 甲{n}   || 50
      60以上不满80 | 乙{n}, 丙{n} || {points}
      80以上       | -       || 90
用例: |
  名称   | 日期       | 出生日期   | 月收入{n} | 家庭人数 | 面积{n} | 类别{n} | 户口状态 || 结论
  够条件 | 2026-01-01 | 1930-01-01 | 100       | 2        | 20      | 甲{n}   | 常住     || 符合
  太年轻 | 2026-01-01 | 2020-01-01 | 100       | 2        | 20      | 甲{n}   | 常住     || 不符合
"""

PAPERS = "  书{n}: {{出具: 某局}}\n  表{n}: {{出具: 本人}}\n  证{n}: {{出具: 某局}}\n"


def province(count: int) -> dict[str, str]:
    """The files of a catalog in the folder `某省`, a file for each matter."""
    matters = {
        f"某省/事项/{n}.yaml": MATTER.format(n=n, most=60 + n, age=20 + n % 50, limit=1000 + n, points=60 + n % 20)
        for n in range(count)
    }
    papers = "材料:\n" + "".join(PAPERS.format(n=n) for n in range(count))
    return {"某省/目录.yaml": HEAD, "某省/数据项.yaml": SHARED, "某省/材料.yaml": papers, **matters}
