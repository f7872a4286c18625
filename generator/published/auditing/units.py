"""Whose figures they are: the names of units in titles, above tables, and at the beginning of clauses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from generator.published.auditing import names
from generator.published.auditing.terms import STOP
from generator.published.lines import Read, Rows

_KIND: Final = (r"(?:局|委|办|院|校|学|中心|站|馆|所|会|厅|处|队|镇|乡|街道|政府|园|供销社|合作社|"
                r"电视台|林场|农场|"
                r"(?:组织|宣传|统战|统一战线工作|武装|社会工作)部)"
                r"(?:\((?:本级|机关|本部|汇总|部门)\)|本级|机关)?")
_NAME: Final = rf"[\u4e00-\u9fa5]{{2,30}}?{_KIND}"
_AFTER: Final = (r"(?=20[0-9]{2}年|本年|当年|全年|年初|年末|财政拨款|一般公共|政府性基金|国有资本|收入|支出|"
                 r"总收入|总支出|"
                 r"基本支出|项目支出|人员经费|公用经费|日常公用|[“\"]?三公|因公|公务|机关运行|政府采购|共有车辆|车辆)")
"""What the name of a unit stands before where figures are told of it."""
_BEGIN: Final = r"(?:^|(?<=[。;,:\n])|(?<=[0-9]年度)|(?<=[0-9]年)(?!度)|(?<=[0-9][.、])|(?<=[)]))"
_SAID: Final = re.compile(rf"{_BEGIN}(?P<unit>{_NAME})(?:部门|单位)?的?{_AFTER}")
_PART: Final = re.compile(
    rf"{_BEGIN}(?:20[0-9]{{2}}年度?,?)?(?:其中[:,]?)?(?P<part>"
    r"(?:(?![及和与含对由向])[\u4e00-\u9fa5]){0,12}?(?:局|委|厅|部|办|院|校|会|中心|部门|单位)(?:机关|本级)+"
    r"|(?:(?:我|本|全)?(?:局|委|厅|部|办|院|校|会|部门))?"
    r"(?:所属|下属|直属|二级|参公)(?:二级|事业|预算|参公|行政)*单位"
    rf")(?:\([\u4e00-\u9fa5]{{1,12}}\))?的?{_AFTER}"
    rf"|{_BEGIN}(?![^,;。:]{{0,50}}?(?:拨款|基金|预算|国有资本)[^,;。:]{{0,50}}?(?:年初|上年|本年|当年|年末))"
    r"(?P<project>[^,;。:0-9]{2,40}?(?:专项|项目|工程|课题|专款|经费"
    r"|(?<!其他)(?<!单位)(?<!自有)(?<!专户)(?<!结转)(?<!结余)资金))(?:20[0-9]{2}年度?)?"
    r"(?=(?:年初|上年|本年|当年|年末)(?:财政拨款)?(?:结转|结余|收入|支出))")
"""A part of the unit, or one project, of which the figures are that follow. 其他资金年初结转 is none."""
_OFFICE: Final = re.compile(
    rf"{_BEGIN}[我本省市县区]?(?:局|委|厅|部|办|院|校|会|中心|部门|单位)(?:机关|本级)+的?{_AFTER}")
"""How the office of a unit speaks of itself."""
_IS_OFFICE: Final = re.compile(r"(?:机关|本级)\)?$")
_NUMBER: Final = re.compile(r"^(?:第[一二三四五六七八九十百0-9]+(?:部分|篇|编|章|册)|"
                            r"[一二三四五六七八九十]+、|"
                            r"\([一二三四五六七八九十0-9]+\)|[0-9]{1,2}[.、]|附件?[一二三四五六七八九十0-9]*[:.、]?)")
_SETTLED: Final = re.compile(r"(?:部门|单位)?决算(?:信息)?(?:公开)?(?:情况)?(?:的?(?:说明|报告|报表|文本))?"
                             r"(?:\((?:汇总|公开|部门)\))?$")
_TITLE: Final = re.compile(rf"(?P<unit>{_NAME}(?:\([\u4e00-\u9fa5]{{2,30}}\))*(?:部门)?)")
_ABOVE: Final = re.compile(r"(?:编制|编报|公开)?(?:单位|部门)(?:名称)?:(?P<unit>[\u4e00-\u9fa5()]{4,40})")
_NONE: Final = re.compile(r"^[全本我该各由]|收入|支出|决算|预算|经费|拨款|相比|增加|减少|其中|主要|根据|按照|"
                          r"职[能责]|情况|"
                          r"原因|因为|加强|开展|安排|用于|"
                          r"^(?:公共|公立|综合|乡镇|普通|城市|社区|群众|初级|高级|中等|高等)*"
                          r"(?:图书馆|博物馆|文化馆|美术馆|纪念馆|档案馆|幼儿园|[大中小]学|学校|医院|卫生院|职业学校)$")
"""Words that are in no name, or begin those of nobody, or are a kind of expenditure."""
OFFICE: Final = "机关"
"""The name by which the office of a unit is known in a report that is about it alone."""
_PLACES: Final = 2
"""So often a name must begin clauses that figures follow, if nothing else tells that it is the document's."""


def of_title(text: str, settled: bool) -> str:
    """The unit that a heading names, and nothing else; `settled`: it must say that it is about its 决算."""
    words = names.squeezed(text)
    words = re.sub(r"20[0-9]{2}年度?", "", _NUMBER.sub("", words))
    words, told = _SETTLED.subn("", words)
    found = _TITLE.fullmatch(words) if told or not settled else None
    return found["unit"] if found and not _NONE.search(found["unit"]) else ""


def is_title(text: str) -> bool:
    """Whether a line is the title of a report, whosever it is."""
    words = names.squeezed(text)
    return bool(re.search("20[0-9]{2}年", words) and _SETTLED.search(words)) and not _NUMBER.match(words)


def said(flat: str) -> Iterator[re.Match[str]]:
    """The names of units at the beginning of clauses that tell figures."""
    return (found for found in _SAID.finditer(flat) if not _NONE.search(found["unit"]))


def parts(flat: str) -> Iterator[tuple[int, int]]:
    """Where a paragraph tells of a part of the unit, or of one project: to its end, since sentences may go on
    with it; but where a sentence tells of several, they are only listed in it.
    """
    listed = defaultdict[int, dict[int, str]](dict)
    for found in _PART.finditer(flat):
        stop = STOP.search(flat, found.end())
        listed[stop.start() if stop else len(flat)][found.start()] = found["part"] or found["project"]
    for end, each in listed.items():
        several = len({*each.values()}) > 1
        yield from ((begin, end if several else len(flat)) for begin in each)


def own(blocks: Sequence[Read | Rows]) -> frozenset[str]:
    """The names of the units that a document is about, and OFFICE if its titles say that it is about no more
    than that of a unit; what stands aside may be of others.
    """
    titles: set[str] = set()
    told: set[str] = set()
    begun: Counter[str] = Counter()
    for one in blocks:
        if isinstance(one, Read) and one.aside:
            continue
        lines = [one.text] if isinstance(one, Read) else [cell for row in one[:2] for cell in row]
        for text in lines:
            flat = names.flat(text)
            above = _ABOVE.match(names.squeezed(text))
            titles.add(of_title(text, settled=True))
            told |= {above["unit"]} if above else set()
            begun.update(found["unit"] for found in said(flat))
    titles.discard("")
    told |= titles | ({OFFICE} if titles and all(map(_IS_OFFICE.search, titles)) else set())
    return frozenset(told | {name for name, count in begun.items() if count >= _PLACES})


def without(flat: str, known: Collection[str]) -> str:
    """The same with blanks for the units' names at the beginning of clauses that tell figures."""
    if not known:
        return flat
    if OFFICE in known:
        flat = _OFFICE.sub(lambda found: " " * len(found[0]), flat)
    return _SAID.sub(lambda found: " " * len(found[0]) if found["unit"] in known else found[0], flat)
