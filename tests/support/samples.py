"""Trees to write: the smallest that make a point, and a rich one with every kind of node."""

from __future__ import annotations

from decimal import Decimal

from generator.document.tree import (
    Align,
    Block,
    Break,
    Cell,
    Content,
    Contents,
    Document,
    Heading,
    Listing,
    Pages,
    Paragraph,
    Quantity,
    Role,
    Row,
    Section,
    Table,
    Text,
    Title,
)

GOAL = "招商引资方面：结合我区功能区规划思路，做好城东科创大走廊空间战略规划编制，同步导入产业，梳理一批具有良好发展前景的优质项目。"


def text(words: str, strong: bool = False) -> Content:
    return (Text(words, strong),)


def number(printed: str) -> Quantity:
    return Quantity(printed, Decimal(printed.replace(",", "").rstrip("%")), "key")


def cell(words: str, colspan: int = 1, rowspan: int = 1, header: bool = False, align: Align = Align.CENTER) -> Cell:
    return Cell(text(words) if words else (), colspan, rowspan, header, align)


def row(*words: str, head: bool = False, align: Align = Align.CENTER) -> Row:
    return Row(tuple(cell(word, header=head, align=align) for word in words), head)


def table(*rows: Row, columns: int | None = None, caption: str = "表", subtitle: str = "") -> Table:
    width = columns or sum(cell.colspan for cell in rows[0].cells)
    return Table(rows, text(caption), (1,) * width, text(subtitle) if subtitle else ())


def document(*blocks: Block, landscape: bool = False) -> Document:
    return Document("标题", "某某局", (Section(blocks, landscape),))


def paragraphs(*words: str) -> Document:
    return document(*(Paragraph(text(word)) for word in words))


def long_table(rows: int) -> Table:
    """A statement with a head of two rows and one line an account."""
    head = (Row((cell("项目", 2, header=True), cell("本年支出合计", 1, 2, True), cell("其中", 2, header=True)), head=True),
            Row((cell("科目编码", header=True), cell("科目名称", header=True), cell("基本支出", header=True),
                 cell("项目支出", header=True)), head=True))
    body = (Row((cell(f"{2010000 + line}"), cell("一般公共服务支出", align=Align.LEFT),
                 *(Cell((number(f"{line * share:,}.05"),), align=Align.RIGHT) for share in (3, 2, 1))))
            for line in range(1, rows + 1))
    return Table((*head, *body), text("支出决算表"), (10, 30, 12, 12, 12), text("金额单位：万元"))


def statement(rows: int) -> Table:
    """A statement of this many rows below a head of three, the last a total, to be fitted on one page."""
    head = (Row((cell("收入", 3, header=True), cell("支出", 3, header=True)), head=True),
            row("项目", "行次", "决算数", "项目", "行次", "决算数", head=True), row("栏次", "", "1", "栏次", "", "2", head=True))
    amount = Cell((number("3,016.40"),), align=Align.RIGHT)
    body = [Row((cell(f"第{line}项收入", align=Align.LEFT), cell(str(line)), amount,
                 cell("一般公共服务支出", align=Align.LEFT)._replace(indent=line % 3), cell(str(rows + line)), amount)) for line in range(1, rows)]
    total = Row((cell("总计", align=Align.LEFT), cell(str(rows)), amount, cell("总计", align=Align.LEFT), cell(str(2 * rows)), amount), total=True)
    return Table((*head, *body, total), text("收入支出决算总表"), (27, 6, 17, 27, 6, 17),
                 text("公开01表　　部门（单位）：某局　　金额单位：万元"), "公开01表", "summary", pages=Pages.ONE)


def performance_table(name: str) -> Table:
    """A project's self-evaluation: nine columns, cells across and down, pages of words in one cell."""
    goals: Content = tuple(inline for item in range(1, 10) for inline in (Text(f"{item}.{GOAL * 3}"), Break()))
    rows = [
        Row((cell("项目名称", header=True), cell(name, 8))),
        Row((cell("主管部门", header=True), cell("某某区发展和改革委员会", 3), cell("实施单位", header=True),
             cell("某某区发展和改革委员会（某某区工业和信息化局）", 4))),
        Row((cell("项目资金（万元）", 1, 4, True), cell("", 2), *(cell(word, header=True) for word in (
            "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")))),
        *(Row((cell(label, 2), *(Cell((number(word),)) for word in ("211.56", "211.56", "211.56", "10", "100.00%")),
               Cell((number("10.00"), Text("分"))))) for label in ("年度资金总额", "其中：当年财政拨款", "其他资金")),
        Row((cell("年度总体目标", 1, 2, True), cell("预期目标", 4, header=True), cell("实际完成情况", 4, header=True))),
        Row((Cell(goals, 4, align=Align.LEFT), cell(GOAL, 4, align=Align.LEFT))),
        Row(tuple(cell(word, header=True) for word in (
            "", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"))),
        Row((cell("年度绩效指标完成情况", 1, 6, True), cell("产出指标", 1, 4), cell("数量指标", 1, 2),
             *_result("专项债配套涉及项目数量"))),
        Row(_result("专项债付息次数")),
        Row((cell("质量指标", 1, 2), *_result("项目（工程）验收合格率"))),
        Row(_result("资金支付准确率")),
        Row((cell("效益指标", 1, 2), cell("社会效益指标", 1, 2), *_result("减少对周边水体环境污染"))),
        Row(_result("促进产业园项目健康发展")),
        Row((cell("总分", 6, header=True), Cell((number("100"),)), Cell((number("100.00"), Text("分"))), cell(""))),
    ]
    return Table(tuple(rows), text("项目支出绩效自评表"), (9, 9, 10, 17, 11, 12, 8, 9, 15), text("（2023年度）"))


def _result(name: str) -> tuple[Cell, ...]:
    return (cell(name, align=Align.LEFT), cell(">=90%"), cell("=98.91%"), Cell((number("10"),)), Cell((number("10.00"),)),
            cell("", align=Align.LEFT))


def _heading(level: int, words: str, place: int) -> Heading:
    return Heading(level, text(words), f"heading-{place}")


def _amounts() -> Paragraph:
    return Paragraph((Text("2023年度收入总计"), number("7,806.13"), Text("万元，其中：本年收入合计"), number("7,757.59"),
                      Text("万元，使用非财政拨款结余"), number("0.00"), Text("万元。收入支出总体与上年相比，减少"), number("8,731.78"),
                      Text("万元，下降"), number("52.80%"), Text("，主要原因是：“一带一路”项目减少——"), Text(GOAL, source="单位.yaml:3:1")))


def rich() -> Document:
    """A disclosure of four parts with every kind of node."""
    portrait: tuple[Block, ...] = (
        Title(text("某某市某某区发展和改革委员会（某某区工业和信息化局）2023年度部门决算公开说明")),
        Contents("目录"),
        _heading(1, "第一部分 单位概况", 1),
        _heading(2, "一、主要职能", 2),
        Paragraph((Text("单位：", strong=True), Text("某某区发展和改革委员会。"), Break(), Text("第二行。"))),
        Paragraph(text("（本部分由单位提供）"), Role.CENTER),
        _heading(2, "二、机构设置及人员情况", 3),
        Paragraph((Text("2023年度，实有人数"), number("22"), Text("人，其中：在职人员"), number("15"), Text("人。"))),
        _heading(1, "第二部分 部门决算情况说明", 4),
        _heading(2, "一、收入支出决算总体情况说明", 5),
        *(_amounts() for _ in range(4)),
        _heading(2, "二、一般公共预算财政拨款支出决算情况说明", 6),
        _heading(3, "（一）一般公共预算财政拨款支出决算结构情况", 7),
        Listing(tuple((Text(f"{name}(类)"), number("759.07"), Text("万元,占"), number("88.32%"), Text("。"))
                      for name in ("一般公共服务支出", "社会保障和就业支出", "节能环保支出"))),
        _heading(4, "1.具体情况", 8),
        _amounts(),
        Paragraph((Text("具体情况见"), Text("自评表", target="performance"), Text("。"))),
        performance_table("专项债配套资本金")._replace(anchor="performance"),
        performance_table("<七大功能区规划方案>编制项目费用"),
        Paragraph(text("注：本表金额转换为万元时，因四舍五入可能存在尾差。"), Role.NOTE),
        _heading(1, "第三部分 专业名词解释", 9),
        *(Paragraph((Text(f"{name}：", strong=True), Text(GOAL))) for name in ("财政拨款收入", "年初结转和结余")),
        _heading(1, "第四部分 部门决算报表", 10),
    )
    across = (long_table(40), table(row("项目", "金额", head=True), row("合计", "7,806.13", align=Align.RIGHT),
                                    caption="收入决算表"))
    end = (_heading(2, "附：其他说明", 11), _amounts(), long_table(3))
    return Document("某某区发展和改革委员会2023年度部门决算公开说明", "某某区发展和改革委员会",
                    (Section(portrait), Section(across, landscape=True), Section(end)))


HOSTILE = (
    "a|b", "`code` ``x``", "*a* **b** _c_ __d__ ***", "~~删~~ 1~3月", "$x$", "# 标题", "#", "标题 #", "标题 ##", "题 \\#",
    "1. 一", "1) 一", "1.", "2023. 年", "- 项",
    "+ 项", "--- ", "---", "- - -", "+5.00", "-5.00万元", "===", "> 引用", "<script>alert(1)</script>", "<七大功能区规划方案>",
    "<!-- 注 -->", "<br>", "&lt; &amp; &#60; &nbsp;", "[文](http://a.cn)", "![图](x.png)", "<http://a.cn>", "http://a.cn/?a=1&b=2",
    "[1]: http://a.cn", "\\", "\\* \\", "a\\", '"引" \'号\'', "=1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{{ 7*7 }} {% raw %}",
    "]]>", "<![CDATA[x]]>", "<?xml?>", "</w:t></w:r>", "&", "  两边  ", "\u3000缩进\u3000", "\u00a0不换行\u00a0", "    四格", "\t制表\t符", "一\n二",
    "一\n- 二", "一\n\n# 三", "\u007f", "\u2028二", "\ufffd", "𠮷野家", "é", "“引号”——…", "| a | b |", "|---|", ":::", "--", "-",
    "1\\. 一", "**（一）**、", "字**（一）**字", "2023-2024年", "a-1", "--1", "x\n-1",
)
"""Words that would format, link or break something if they were not escaped."""


def covered() -> Document:
    """A cover, a page of contents and one of words."""
    title = Title((Text("某局"), Break(soft=True), Text("2023年度说明")))
    return Document("题", "某局", (Section((title, Paragraph(text("2024年9月5日"), Role.CENTER)), cover=True),
                                  Section((Contents("目录"), Heading(1, text("一"), "heading-1"), Paragraph(text("字"))))))
