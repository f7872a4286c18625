"""The benchmark document.

120 paragraphs with 12 numbers each, nine statements of 40 × 8, fifteen tables of 25 × 9 with merges.
"""

from __future__ import annotations

import random
from decimal import Decimal

from generator.document.tree import (
    Block,
    Cell,
    Contents,
    Document,
    Heading,
    Inline,
    Paragraph,
    Quantity,
    Row,
    Section,
    Table,
    Text,
    Title,
)

PARAGRAPHS, NUMBERS = 120, 12
_WORDS = ("本年收入合计", "其中：财政拨款收入", "与上年相比，增加", "主要原因是：人员经费和项目经费增加",
          "年末结转和结余",
          "一般公共预算财政拨款支出", "公务用车运行维护费", "占本年支出合计的", "项目支出绩效自评得分",
          "社会保障和就业支出（类）")


def document(seed: int = 1) -> Document:
    """The same tree for the same seed."""
    chance = random.Random(seed)
    blocks: list[Block] = [Title((Text("某市某局2023年度部门决算公开说明"),)), Contents("目录")]
    for number in range(PARAGRAPHS):
        if number % 12 == 0:
            blocks.append(_heading(1 + number % 24 // 12, number, f"第{number}节 决算情况说明"))
        blocks.append(Paragraph(_sentence(chance)))
    blocks.append(_heading(1, 900, "项目支出绩效自评表"))
    blocks += [evaluation(chance, number) for number in range(15)]
    statements: list[Block] = [_heading(1, 901, "部门决算报表"),
                               *(statement(chance, 40, number) for number in range(9))]
    return Document("某市某局2023年度部门决算公开说明", "某市某局",
                    (Section(tuple(blocks)), Section(tuple(statements), landscape=True)))


def statement(chance: random.Random, rows: int, number: int = 0) -> Table:
    """A head of two rows with merged cells, then rows of a code, a name and six amounts."""
    head = (Row((_head("科目编码", rowspan=2), _head("科目名称", rowspan=2), _head("本年支出", colspan=3),
                 _head("结转和结余", colspan=3)),
                head=True),
            Row(tuple(_head(word) for word in ("合计", "基本支出", "项目支出", "年初", "本年", "年末")),
                head=True))
    body = tuple(Row((Cell((Text(f"{2010000 + row}"),)), Cell((Text(f"{_WORDS[row % 10]}{row}"),)),
                      *(Cell((amount(chance),)) for _ in range(6))))
                 for row in range(rows - 2))
    return Table((*head, *body), (Text(f"决算表{number}"),), (10, 20, 12, 12, 12, 12, 12, 12),
                 (Text("金额单位：万元"),))


def evaluation(chance: random.Random, number: int) -> Table:
    """A performance table: wide cells above, indicators grouped by merged cells below."""
    top = [Row((_head("项目名称", colspan=2), Cell((Text(f"项目{number}"),), colspan=7))),
           Row((_head("主管部门", colspan=2), Cell((Text("某市某局"),), colspan=3), _head("实施单位"),
                Cell((Text("某市某局"),), colspan=3))),
           Row((_head("项目资金", colspan=2, rowspan=3), _head("资金"),
                *(_head(word) for word in ("年初", "全年", "执行", "分值", "执行率", "得分"))))]
    top += [Row((Cell((Text("年度资金总额"),)), *(Cell((amount(chance),)) for _ in range(6))))
            for _ in range(2)]
    top.append(Row((_head("年度总体目标", colspan=2),
                    Cell((Text("完成全年任务，保障机关运转。" * 3),), colspan=7))))
    rows: list[Row] = []
    for row in range(25 - len(top)):
        first = [Cell((Text(f"指标{row // 6}"),), rowspan=min(6, 19 - row))] if row % 6 == 0 else []
        second = [Cell((Text(f"二级{row // 3}"),), rowspan=min(3, 19 - row))] if row % 3 == 0 else []
        rows.append(Row((*first, *second, Cell((Text(f"三级指标{row}"),)), Cell((Text("≥95%"),)),
                         Cell((amount(chance),)),
                         *(Cell((amount(chance),)) for _ in range(3)), Cell((Text("无偏差"),)))))
    return Table((*top, *rows), (Text(f"项目支出绩效自评表{number}"),), (6, 10, 16, 10, 10, 10, 10, 10, 14),
                 (Text("金额单位：万元"),))


def amount(chance: random.Random) -> Quantity:
    cents = chance.randrange(10**8)
    return Quantity(f"{cents / 100:,.2f}", Decimal(cents), "expenditure.total")


def _sentence(chance: random.Random) -> tuple[Inline, ...]:
    return tuple(part for _ in range(NUMBERS) for part in (Text(chance.choice(_WORDS)), amount(chance),
                                                           Text("万元，")))


def _heading(level: int, number: int, words: str) -> Heading:
    return Heading(level, (Text(words),), f"h{number}")


def _head(words: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell((Text(words),), colspan, rowspan, header=True)
