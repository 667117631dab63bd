"""The command line as its users call it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

CATALOGS = Path(__file__).parent.parent / "catalogs"
NATIONAL, HUBEI, XIANGTAN = (str(CATALOGS / name) for name in ("national", "hubei", "hunan/xiangtan"))
OF_A_DECISION = {"name", "on", "outcome", "value", "missing", "problems", "because", "receipt"}
OLD = {"出生日期": "1946-05-20", "户籍地": "江岸区", "死亡日期": None}


def facts(tmp_path: Path, *objects: object) -> str:
    path = tmp_path / ("facts.json" if len(objects) == 1 else "facts.jsonl")
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in objects), "utf-8")
    return str(path)


def test_a_good_catalog_checks_without_an_error(banshi):
    assert json.loads(banshi("check", HUBEI, "--format", "json").stdout) == []


def test_a_check_says_what_runs_on_a_population_and_why_the_rest_does_not(banshi, tmp_path):
    banshi("new", str(tmp_path / "目录"))
    (tmp_path / "目录" / "规则").mkdir(exist_ok=True)
    (tmp_path / "目录" / "规则" / "平均.yaml").write_text("公式:\n  折中: 平均(年龄, 18)\n", "utf-8")
    told = banshi("check", str(tmp_path / "目录"), "--population").stderr
    possible, refused = told.split("能对全体人员计算的", 1)[1].split("不能的：", 1)
    assert "示例补贴" in possible and "折中" not in possible
    assert refused.startswith("折中\n") and "规则/平均.yaml:2" in refused
    problems = json.loads(banshi("check", str(tmp_path / "目录"), "--population", "--format", "json").stdout)
    assert {each["code"] for each in problems} == {"not-on-population"}


def test_a_wrong_name_is_shown_with_its_line_and_the_likely_one(banshi, tmp_path):
    banshi("new", str(tmp_path / "目录"))
    policy = tmp_path / "目录" / "政策" / "示例补贴.yaml"
    policy.write_text(policy.read_text("utf-8").replace("要求: 年龄 ≥ 起始年龄", "要求: 年岁 ≥ 起始年龄"), "utf-8")
    told = banshi("check", str(tmp_path / "目录"), code=1)
    assert told.stdout == ""
    assert "政策/示例补贴.yaml:9:9 错误 名称不认识" in told.stderr
    assert "没有“年岁”这个名字。是想写“年龄”吗？" in told.stderr
    english = banshi("check", str(tmp_path / "目录"), "--format", "json", "--lang", "en", code=1)
    (problem,) = json.loads(english.stdout)
    assert "年岁" in problem["message"] and "年龄" in problem["hint"]
    assert (problem["line"], problem["column"], problem["end_line"], problem["end_column"]) == (9, 9, 9, 11)


def test_a_new_catalog_checks_and_its_examples_are_right(banshi, tmp_path):
    banshi("new", str(tmp_path / "目录"))
    banshi("check", str(tmp_path / "目录"))
    assert "0 个不对" in banshi("test", str(tmp_path / "目录")).stderr


def test_a_wrong_example_says_what_was_expected_and_what_came_out(banshi, tmp_path):
    banshi("new", str(tmp_path / "目录"))
    policy = tmp_path / "目录" / "政策" / "示例补贴.yaml"
    policy.write_text(policy.read_text("utf-8").replace("符合   | 300元", "符合   | 250元"), "utf-8")
    told = banshi("test", str(tmp_path / "目录"), code=1).stderr
    assert "250元" in told and "300元" in told and "八十岁独居" in told


def test_a_decision_says_yes_no_or_what_it_waits_for(banshi, tmp_path):
    answers = []
    for given in (OLD | {"异地已领高龄津贴": False}, OLD | {"户籍地": "岳麓区"}, OLD):
        done = banshi("decide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, given), "--on", "2026-06-15")
        answers.append(json.loads(done.stdout))
    assert all(set(answer) >= OF_A_DECISION for answer in answers)
    assert [answer["outcome"] for answer in answers] == ["yes", "no", "unknown"]
    assert answers[0]["value"]["金额"] == 100 and answers[0]["value"]["起发"] == "2026-06-01"
    assert answers[1]["reason"] == "高龄津贴.户籍在本地"
    assert answers[2]["missing"] == ["异地已领高龄津贴"] and answers[2]["value"] is None
    assert answers[0]["because"]["children"][0]["clause"] == ["老年法 第33条第2款"]


def test_a_bad_line_is_answered_and_the_others_are_decided(banshi, tmp_path):
    lines = facts(tmp_path, OLD, "{坏的", OLD | {"出生日期": "1946-02-30"}, OLD)
    done = banshi("decide", HUBEI, "高龄津贴", "--facts", lines, "--on", "2026-06-15", code=1)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("line") for answer in answers] == [None, 2, 3, None]
    assert all(answers[at]["problems"] for at in (1, 2))


def test_a_jsonl_file_is_lines_whatever_the_first_one_is(banshi, tmp_path):
    path = tmp_path / "多人.jsonl"
    path.write_text("{坏的\n" + json.dumps(OLD) + "\n[1]\n", encoding="utf-8")
    done = banshi("decide", HUBEI, "高龄津贴", "--facts", str(path), "--on", "2026-06-15", code=1)
    assert [json.loads(line).get("line") for line in done.stdout.splitlines()] == [1, None, 3]
    assert "多人.jsonl:1 错误 不是JSON" in done.stderr and "多人.jsonl:3 错误 不是一组数据" in done.stderr


def test_an_explanation_reads_aloud(banshi, tmp_path):
    """An exclusion that does not apply is no ticked exclusion; a matter has its name, a row its number, a paper is wanted or not."""
    told = banshi("decide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, OLD | {"异地已领高龄津贴": False}), "--on", "2026-06-15", "--explain").stderr
    assert "✓ 没有这种情况：已在外地领取〔" in told
    birth = {"新生儿.出生日期": "2026-05-20", "父母已婚": True, "落户方式": "随母亲", "母亲.户籍地": "江岸区"}
    told = banshi("decide", HUBEI, "新生儿出生", "--facts", facts(tmp_path, birth), "--on", "2026-06-15", "--explain").stderr
    for line in ("  ✓ 出生登记", "    · 结婚证：要", "    · 非婚生育说明：不要", "      · 出生地类型：还不知道"):
        assert line in told


def test_coverage_of_a_child_leaves_its_parents_out(banshi):
    told = banshi("test", HUBEI, "--coverage").stderr
    assert "national/" not in told


def test_the_same_inputs_give_the_same_receipt(banshi, tmp_path):
    receipts = {
        banshi("decide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, given), "--on", "2026-06-15").stdout
        for given in (OLD, dict(reversed(OLD.items())))
    }
    assert len(receipts) == 1


def test_an_unknown_name_of_a_service_offers_the_near_one(banshi, tmp_path):
    told = banshi("decide", HUBEI, "高龄津帖", "--facts", facts(tmp_path, OLD), code=2).stderr
    assert "高龄津贴" in told


def test_a_place_that_is_none_is_told_with_the_way_out(banshi, tmp_path):
    told = banshi("decide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, OLD), "--region", "武汗市", code=2).stderr
    assert told.startswith("“地区”：没有 “武汗市” 这个地方。是想写“武汉市”吗？\n")


def test_the_guide_asks_and_in_the_end_gives_the_notice(banshi, tmp_path):
    asked = json.loads(banshi("guide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, OLD), "--on", "2026-06-15").stdout)
    assert asked["next"] == "异地已领高龄津贴" and asked["notice"] is None
    known = OLD | {"异地已领高龄津贴": False}
    told = json.loads(banshi("guide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, known), "--on", "2026-06-15").stdout)
    assert told["next"] is None and told["notice"]["conditions"]


def test_a_form_in_three_formats(banshi):
    schema = json.loads(banshi("form", HUBEI, "新生儿出生", "--format", "jsonschema").stdout)
    assert schema["type"] == "object" and schema["additionalProperties"] is False
    assert json.loads(banshi("form", HUBEI, "新生儿出生", "--format", "uischema").stdout)
    assert banshi("form", HUBEI, "新生儿出生", "--format", "html").stdout.lstrip().startswith("<")


def test_one_expression(banshi):
    assert banshi("feel", "年龄 ≥ 80 且 性别 = “男”", "--context", '{"年龄": 82, "性别": "男"}').stdout == "true\n"
    failed = banshi("feel", "1 / 0")
    assert failed.stdout == "null\n" and "除数是0" in failed.stderr
    banshi("feel", "1 / 0", "--strict", code=1)
    banshi("feel", "1 +", code=1)


def test_the_guide_in_words(banshi, tmp_path):
    asked = banshi("guide", HUBEI, "高龄津贴", "--facts", facts(tmp_path, OLD), "--on", "2026-06-15", "--text").stderr
    assert "还要问" in asked and "是不是已经在别的地方领高龄津贴" in asked
    known = facts(tmp_path, OLD | {"异地已领高龄津贴": False})
    told = banshi("guide", HUBEI, "高龄津贴", "--facts", known, "--on", "2026-06-15", "--text").stderr
    assert "高龄津贴（2026-06-15）：符合" in told and "金额：100元" in told and "〔老年法 第33条第2款〕" in told


def test_a_machine_ends_only_what_data_show_to_hold(banshi, tmp_path):
    """智能办: every condition decided by data and holding; anything else goes to a person, also what looks like a no."""
    good = {"户籍地": "江岸区", "户口已注销": False, "人脸比对分数": 92, "有核查标记": False, "证明用途": "住宿登记"}
    for given, who in ((good, "machine"), (good | {"人脸比对分数": 79}, "person"), (good | {"户口已注销": True}, "person")):
        told = banshi("guide", HUBEI, "临时身份证明", "--facts", facts(tmp_path, given), "--on", "2026-06-10").stdout
        assert json.loads(told)["notice"]["decided_by"] == who


def test_a_plan_comes_as_words_as_data_and_as_a_picture(banshi, tmp_path):
    theme = "社会投资项目（十五日办结）"
    said = banshi("plan", XIANGTAN, theme, "--from", "2025-09-29").stdout
    assert "2025-09-29 受理，最迟 2025-10-27 办完（受理当天不算）。" in said
    told = json.loads(banshi("plan", XIANGTAN, theme, "--from", "2025-09-29", "--format", "json", "--late", "用地红线图=4").stdout)
    assert (told["days"], told["from"], told["to"]) == (16, "2025-09-29", "2025-10-28")
    drawn = banshi("plan", XIANGTAN, theme, "--format", "svg", "--lang", "en").stdout
    assert drawn.startswith("<svg") and "Takes 15 working days" in drawn
    days = tmp_path / "放假.yaml"
    days.write_text("2098:\n  放假: [2098-01-06]\n", "utf-8")
    told = json.loads(banshi("plan", XIANGTAN, theme, "--from", "2098-01-06", "--calendar", str(days), "--format", "json").stdout)
    assert (told["from"], told["to"]) == ("2098-01-07", "2098-01-28"), "the sixth, a Monday, is free"


def test_a_plan_that_cannot_be_had_says_why(banshi, tmp_path):
    theme = "社会投资项目（十五日办结）"
    assert "没有办理计划" in banshi("plan", XIANGTAN, "法定退休", code=2).stderr
    assert "写成“材料=天数”" in banshi("plan", XIANGTAN, theme, "--late", "用地红线图", code=2).stderr
    assert "是想写“用地红线图”吗？" in banshi("plan", XIANGTAN, theme, "--late", "用地红线=2", code=1).stderr
    days = tmp_path / "放假.yaml"
    days.write_text("2098:\n  放假: [二月十日]\n", "utf-8")
    told = banshi("plan", XIANGTAN, theme, "--from", "2098-01-06", "--calendar", str(days), code=2).stderr
    assert "放假.yaml:2:8 错误 放假安排看不懂" in told and "“二月十日”不是2098年的日子" in told


def test_a_matching_says_on_stderr_what_it_has_to_say_and_nothing_else(banshi, tmp_path):
    """The libraries below are left as they are when a command ends; none of them may complain of it."""
    (tmp_path / "人.csv").write_text("编号,出生日期\nP1,1940-03-05\n", "utf-8")
    arguments = (str(Path(__file__).parent.parent / "catalogs" / "hubei"), "高龄津贴", "--population", str(tmp_path / "人.csv"), "--on", "2026-06-01", "--out", str(tmp_path / "结果"))
    told = banshi("match", *arguments, "--sample", "1").stderr
    assert told.startswith("1 人，按 2026-06-01 的规则") and "leak" not in told and "nanobind" not in told
    assert (tmp_path / "结果" / "audit.jsonl").read_text("utf-8").count("\n") == 1
    with_receipt = json.loads((tmp_path / "结果" / "summary.json").read_text("utf-8"))
    without = json.loads(banshi("match", *arguments, "--no-receipt").stdout)
    assert without == {name: said for name, said in with_receipt.items() if name != "receipt"} != with_receipt


def test_a_folder_that_is_not_there_is_told_with_the_likely_one(banshi, tmp_path):
    banshi("new", str(tmp_path / "目录"))
    assert f"想找的是“{tmp_path / '目录'}”吗？" in banshi("check", str(tmp_path / "目彔"), code=1).stderr
    told = banshi("test", str(tmp_path / "目录" / "政策" / "示例补贴.yaml"), code=1).stderr
    assert "是一个文件，这里要写文件夹" in told and f"请写目录所在的文件夹：“{tmp_path / '目录'}”" in told
