"""Reasons: everything about one stands in `reasons.yaml`, and what is wrong in that file is found at once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from test_editions import words
from units import ROOT, UNIT, YEAR, changed, saved, schema

from generator import files, project
from generator.build import build, examine
from generator.document import tree as document
from generator.kinds.final_accounts import reasons
from generator.kinds.final_accounts.reasons import Against
from generator.problems import Rejected
from generator.reading.schema import Schema

FILE = ROOT / "schemas" / "final_accounts" / "reasons.yaml"
TEXT = FILE.read_text(encoding="utf-8")
NEW = "  基金支出: {数字: government_funds.expenditure, 相比: 上年, 名称: 基金支出}\n"
"""A number that changes, and that no reason of the base edition explains."""
SENTENCE = """{% extends "base/sections/government_funds.html.j2" %}
{% block government_funds %}
{{ super() }}
<p>基金支出{{ change(government_funds.expenditure) }}，{{ reason(government_funds.expenditure) }}。</p>
{% endblock %}
"""


@pytest.fixture
def another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one reason more, and a sentence that prints it: nothing else differs."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    text = TEXT.replace("  机关运行经费:", f"{NEW}  机关运行经费:")
    (tmp_path / "schemas" / "final_accounts" / "reasons.yaml").write_text(text, encoding="utf-8")
    for module in (files, project):
        monkeypatch.setattr(module, "packaged", lambda name: (tmp_path if name == "schemas" else ROOT) / name)
    own = tmp_path / "templates" / "final_accounts" / "sections"
    own.mkdir(parents=True)
    (own / "government_funds.html.j2").write_text(SENTENCE, encoding="utf-8")
    return tmp_path / "templates"


def test_a_new_reason_touches_one_file_and_the_sentence_that_prints_it(another: Path, tmp_path: Path) -> None:
    missing = examine(saved(tmp_path / "甲"), another).problems
    assert [(problem.code, problem.message) for problem in missing] == [
        ("FA302", "缺少“基金支出”的原因：较上年减少 1.00 万元")]
    given = {words: changed(YEAR, {"原因": [*YEAR["原因"], {"用于": ["基金支出"], "内容": words}]})
             for words in ("项目增加", "项目完工")}
    doubted = examine(saved(tmp_path / "乙", given["项目增加"]), another).problems
    assert [problem.code for problem in doubted] == ["FA305"]
    told = words(document.blocks(build(saved(tmp_path / "丙", given["项目完工"]), another).document))
    assert "基金支出减少1.00万元，下降16.67%，项目完工。" in told


def test_a_new_reason_has_its_noun(another: Path, tmp_path: Path) -> None:
    left = {"资金": "政府性基金预算", "科目": "2120803", "年初": "0", "年末": "50000"}
    none = {"支出": [row for row in YEAR["支出"] if row["资金"] != "政府性基金预算"],
            "结转和结余": [*YEAR["结转和结余"], left],
            "上年.支出": [row for row in YEAR["上年"]["支出"] if row["资金"] != "政府性基金预算"]}
    told = words(document.blocks(build(saved(tmp_path / "甲", changed(YEAR, none)), another).document))
    assert "基金支出增加0.00万元，增长0.00%，我单位无基金支出。" in told


@pytest.mark.parametrize("stop", ["。", ".", "．", ""])
def test_a_reason_has_one_stop_whatever_the_unit_wrote(stop: str, tmp_path: Path) -> None:
    told = "\n".join(words(document.blocks(build(saved(tmp_path / "甲", changed(YEAR, {"原因.0.内容": f"人员增加{stop}"}))).document)))
    assert set(re.findall("主要原因是：人员增加([^\u4e00-\u9fff\n]*)", told)) == {"。"}


def test_a_unit_may_write_what_the_file_lists() -> None:
    uses = next(field for field in schema("final_accounts/year").fields if field.name == "reasons").fields[0]
    assert uses.item and uses.item.allowed == tuple(reasons.read(FILE.read_bytes()).uses)


def test_the_file_says_what_each_explains() -> None:
    known = reasons.read(FILE.read_bytes()).uses
    split, budget = known["支出总体"], known["公务接待费预算差异"]
    assert (split.difference, split.noun, split.wider) == ("expenditure.total.change", "支出", "收入支出总体")
    assert (budget.against, budget.difference) == (Against.BUDGET, "three_public.receptions.variance")


def test_the_numbers_that_reasons_explain_are_there(tmp_path: Path) -> None:
    planned = {f"三公经费.{name}": {**item, "年初预算数": "1000"} for name, item in YEAR["三公经费"].items()}
    ledger = examine(saved(tmp_path, changed(YEAR, planned))).ledger
    known = reasons.read(FILE.read_bytes()).uses.values()
    assert known and [reason.use for reason in known if reason.difference not in ledger] == []


@pytest.mark.parametrize(("old", "new", "said"), [
    ("另写的:", "别的:", ":7:1: 用于 and 另写的 are wanted"),
    ("相比: 上年, 名称: 收入支出}", "相比: 去年, 名称: 收入支出}", ":8:3: 相比: 上年, 预算 or 年初预算"),
    (", 名称: 收入支出}", "}", ":8:3: 数字, 相比, 名称; 代替"),
    ("名称: 收入支出}", "名称: 收入支出, 说明: 无}", ":8:3: 数字, 相比, 名称; 代替"),
    ("代替: 收入支出总体}\n  支出总体", "代替: 总体}\n  支出总体", ":9:3: no use 总体"),
    ("收入支出总体: {数字: revenue.total,", "收入支出总体: {数字: three_public.total,",
     ":22:3: explains the same number as 收入支出总体"),
    ("相比: 上年, 名称: 收入支出}", "相比: [上年], 名称: 收入支出}", ":8:3: words are wanted"),
    (TEXT[TEXT.index("另写的:"):], "另写的: 无\n", "a list is wanted"),
])
def test_a_mistake_in_the_file_is_ours(old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ValueError, match="final_accounts/reasons.yaml") as caught:
        reasons.read(TEXT.replace(old, new).encode())
    assert said in str(caught.value)


def test_words_that_no_file_lists_are_a_mistake_of_the_schema(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("用于:\n  甲: {}\n", encoding="utf-8")
    text = "title: 表\nwords: words.yaml\nschema:\n  处: {{type: line, allowed: {}, meta: {{name: place}}}}\n"
    for name, allowed in (("用于", ("甲",)), ("用", None)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text.format(name), encoding="utf-8")
        if allowed:
            assert Schema.load(path).fields[0].allowed == allowed
        else:
            with pytest.raises(ValueError, match="no words 用"):
                Schema.load(path)


def test_a_unit_that_names_no_use_is_told_what_it_may_write(tmp_path: Path) -> None:
    year = changed(YEAR, {"原因": [*YEAR["原因"], {"用于": ["收入"], "内容": "甲"}]})
    with pytest.raises(Rejected) as caught:
        examine(saved(tmp_path, year, UNIT))
    assert "收入总体" in caught.value.problems[0].message + caught.value.problems[0].advice
