"""Units to build: a small one in memory, the samples, and how to change what is written in them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import yaml

from generator import project
from generator.composing import editions, markup, template
from generator.deriving.ledger import Ledger
from generator.document.tree import Document
from generator.kind import Kind
from generator.kinds import KINDS
from generator.kinds.final_accounts.model import FinalAccounts
from generator.problems import Problem
from generator.project import Job, UnitFolder
from generator.reading import classification, source
from generator.reading.schema import Schema
from generator.reading.unit import read_unit

ROOT = Path(__file__).resolve().parent.parent.parent
FINAL_ACCOUNTS, SELF_EVALUATION = KINDS["final_accounts"], KINDS["self_evaluation"]
SAMPLES = ("青河区图书馆", "青河区农业农村局")

def local(problem: Problem, own: Path) -> Problem:
    """A problem with an own template, which is told by its path, as by its name below `final_accounts/`."""
    name = problem.place.file.removeprefix(f"{own.resolve().as_posix()}/final_accounts/")
    return replace(problem, place=problem.place._replace(file=name))


Tree = dict[str, Any]
"""A file as text: mappings, lists and strings."""

_DUMPER, _LOADER = getattr(yaml, "CSafeDumper", yaml.SafeDumper), getattr(yaml, "CBaseLoader", yaml.BaseLoader)

UNIT_TEXT = """
格式: 1
单位名称: 某局
单位性质: 行政单位
主要职能: 职能
内设机构: [办公室, 业务科]
下属单位: []
"""
YEAR_TEXT = """
格式: 1
年度: 2023
金额单位: 元
人员: {在职人员: 3, 离休人员: 0, 退休人员: 1}
收入:
  - {科目: '2010301', 一般公共预算财政拨款: 600000}
  - {科目: '2120803', 政府性基金预算财政拨款: 50000}
  - {科目: '2010399', 其他收入: 30000, 事业收入: 20000}
  - {科目: '2010302', 一般公共预算财政拨款: 250000}
  - {科目: '2080505', 一般公共预算财政拨款: 50000}
支出:
  - {科目: '2010301', 资金: 一般公共预算, 基本支出: 600000, 项目支出: 0, 原因: 甲}
  - {科目: '2010302', 资金: 一般公共预算, 项目支出: 250000, 原因: 乙}
  - {科目: '2080505', 资金: 一般公共预算, 基本支出: 50000, 原因: 丙}
  - {科目: '2120803', 资金: 政府性基金预算, 项目支出: 50000, 原因: 丁}
  - {科目: '2010399', 资金: 其他资金, 项目支出: 50000}
基本支出经济分类:
  - {科目: '30101', 金额: 450000}
  - {科目: '30201', 金额: 120000}
  - {科目: '30302', 金额: 30000}
  - {科目: '30108', 金额: 50000}
使用非财政拨款结余: 0
结余分配: 0
结转和结余:
  - {资金: 一般公共预算, 年初: 1000, 年末: 1000}
  - {资金: 其他资金, 年初: 500, 年末: 500}
年初预算: {一般公共预算: 880000, 政府性基金预算: 0, 国有资本经营预算: 0}
三公经费:
  因公出国（境）费: {全年预算数: 0, 决算数: 0, 团组数: 0, 人次数: 0}
  公务用车购置费: {全年预算数: 0, 决算数: 0, 购置数: 0}
  公务用车运行维护费: {全年预算数: 20000, 决算数: 18000, 保有量: 1, 开支内容: 燃油, 与车辆数差异原因: 租用一辆}
  公务接待费: {全年预算数: 1500, 决算数: 700, 批次: 2, 人次: 9, 开支内容: 接待}
政府采购: {货物: 3000, 工程: 0, 服务: 4000, 授予中小企业: 7000, 授予小微企业: 3000}
国有资产:
  固定资产原值: 800000
  房屋面积: 120.50
  房屋价值: 500000
  车辆价值: 100000
  车辆: {副部（省）级及以上领导用车: 0, 主要负责人用车: 0, 机要通信用车: 0, 应急保障用车: 0, 执法执勤用车: 0,
    特种专业技术用车: 0, 离退休干部服务用车: 0, 其他用车: 2}
  其他用车说明: 面包车
  大型设备: 0
绩效:
  成效: [成效甲, 成效乙]
  问题及原因: [问题甲]
  改进措施: [措施甲]
  项目:
    - 项目名称: 项目甲
      资金:
        当年财政拨款: {年初预算数: 240000, 全年预算数: 250000, 全年执行数: 250000}
      预期目标: 目标
      实际完成情况: 完成
      指标:
        - {一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 培训期数, 年度指标值: ≥4期, 实际完成值: 3期, 分值: 60,
           偏差原因及改进措施: 延期}
        - {一级指标: 效益指标, 二级指标: 社会效益指标, 三级指标: 服务水平, 年度指标值: 有效提升, 实际完成值: 有效提升, 分值: 30}
其他事项: 无
原因:
  - {用于: [收入支出总体, 财政拨款收入支出总体, 一般公共预算支出, 三公经费], 内容: 戊}
  - {用于: [公务用车购置及运行维护费, 公务接待费, 政府性基金, 机关运行经费], 内容: 己}
  - {用于: [财政拨款预算差异, 一般公共预算差异, 三公经费预算差异, 政府性基金预算差异], 内容: 庚}
  - {用于: [公务用车运行维护费预算差异, 公务接待费预算差异], 内容: 辛}
上年:
  收入支出总计: 900000
  财政拨款收入支出总计: 850000
  政府性基金收入支出总计: 60000
  国有资本经营收入支出总计: 0
  机关运行经费: 110000
  三公经费: {因公出国（境）费: 0, 公务用车购置费: 0, 公务用车运行维护费: 19000, 公务接待费: 1100}
  支出:
    - {科目: '2010301', 资金: 一般公共预算, 决算数: 580000}
    - {科目: '2010302', 资金: 一般公共预算, 决算数: 209000}
    - {科目: '2080505', 资金: 一般公共预算, 决算数: 0}
    - {科目: '2120803', 资金: 政府性基金预算, 决算数: 60000}
"""


def tree(text: str) -> Tree:
    """YAML as the scanner sees it: every leaf is text."""
    loaded: Tree = yaml.load(text, _LOADER)
    return loaded


UNIT, YEAR = tree(UNIT_TEXT), tree(YEAR_TEXT)


def changed(whole: Tree, leaves: Mapping[str, Any]) -> Tree:
    """A copy with other values at paths like `收入.0.其他收入`."""
    copy = deepcopy(whole)
    for path, value in leaves.items():
        *way, last = path.split(".")
        box: Any = copy
        for step in way:
            box = box[int(step) if isinstance(box, list) else step]
        box[int(last) if isinstance(box, list) else last] = value
    return copy


def dumped(whole: Tree) -> bytes:
    """A file that holds the tree; every leaf in quotes, so that nothing in it is YAML."""
    text: str = yaml.dump(whole, Dumper=_DUMPER, default_style='"', allow_unicode=True, sort_keys=False, width=1_000_000)
    return text.encode()


def schema(name: str) -> Schema:
    return Schema.load(project.packaged("schemas") / f"{name}.yaml")


def accounts(year: Tree = YEAR, unit: Tree = UNIT) -> FinalAccounts:
    blocks = [schema(name).validate(source.load(dumped(whole), f"{name.rpartition('/')[2]}.yaml"))
              for name, whole in (("unit", unit), ("final_accounts/year", year))]
    written: FinalAccounts = FINAL_ACCOUNTS.stages.read(read_unit(blocks[0]), blocks[1])
    return written


def derived(written: FinalAccounts, before: Ledger | None = None) -> Ledger:
    return FINAL_ACCOUNTS.stages.derive(written, before, names(written), edition().without_base)


def names(written: FinalAccounts) -> classification.Classification:
    return classification.load(project.packaged("schemas") / "classification", int(written.year.value))


@lru_cache(maxsize=4)
def edition(name: str = "") -> editions.Edition:
    return editions.load_edition(FINAL_ACCOUNTS.name, project.template_roots(None), schema("edition"), name)


def composed(written: FinalAccounts, before: Ledger | None = None, edition_name: str = "") -> Document:
    """The report of accounts, whatever the rules would say of them."""
    form = edition(edition_name)
    context = FINAL_ACCOUNTS.stages.context(written, derived(written, before), names(written), form)
    return markup.composed(partial(template.compose, form, "report.html.j2", context), author=written.unit.name.text)


def saved(folder: Path, year: Tree = YEAR, unit: Tree = UNIT) -> Job:
    """The job of a unit written to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "unit.yaml").write_bytes(dumped(unit))
    (folder / f"{year['年度']}.yaml").write_bytes(dumped(year))
    return Job(UnitFolder(folder.name, folder), int(year["年度"]))


def sample(name: str, year: int = 2023, kind: Kind = FINAL_ACCOUNTS) -> Job:
    return Job(UnitFolder(name, ROOT / "data" / name), year, kind)


def of_items(count: int) -> Tree:
    """A year with that many items of general public expenditure, each with revenue of the same amount."""
    ordinary = [code for code in sorted(names(accounts()).functional) if len(code) == 7 and code[:3] not in ("208", "212", "223")]
    codes = ordinary[:: len(ordinary) // count][:count]
    spent = [{"科目": code, "资金": "一般公共预算", "基本支出": "1234.56", "项目支出": f"{100_000 + 777 * number}.07",
              "原因": "人员增加"} for number, code in enumerate(codes)]
    received = [{"科目": code, "一般公共预算财政拨款": f"{101_234 + 777 * number}.63"} for number, code in enumerate(codes)]
    return changed(YEAR, {"收入": received, "支出": spent,
                          "基本支出经济分类": [{"科目": "30101", "金额": f"{count * 123456 / 100:.2f}"}],
                          "三公经费.公务用车运行维护费.决算数": "0",
                          "上年.支出": [{"科目": codes[0], "资金": "一般公共预算", "决算数": "1000"}]})
