"""Why a workbook is not read, each in one way."""

from __future__ import annotations

from generator.problems import Place, Problem, Rejected, error

_SAVE = "请用 Excel 或 WPS 打开，“另存为”选“Excel 工作簿（*.xlsx）”，再导入"


ILLEGIBLE = "WB104"
SKIP = "请检查是不是这张表，或重新导出；认不出又不是必需的，删去这一张再导入，它的数就标“待填”"
"""What to do about a form that is not as it is known."""
LOOK_AT_BLANKS = "空着的一格也可能是公式错误，请用 Excel 打开看看"


def lacking(name: str) -> Rejected:
    return _refused("WB001", "没有安装读取工作簿的 python-calamine",
                    "请运行 pip install 'juesuan[excel]'，再导入", name)


def empty(name: str) -> Rejected:
    return _refused("WB002", "工作簿是空的", "请重新从决算系统导出", name)


def unknown(why: str, name: str) -> Rejected:
    return _refused("WB003", f"不是能读取的工作簿：{why}", f"能读取的是 .xls、.xlsx 和 .ods；{_SAVE}", name)


def locked(name: str) -> Rejected:
    return _refused("WB004", "工作簿有密码，读不出内容", "请用 Excel 或 WPS 打开，取消密码后另存，再导入",
                    name)


def broken(name: str) -> Rejected:
    return _refused("WB005", "工作簿不完整或已损坏", f"请重新导出或复制；能打开的，{_SAVE}", name)


def endless(why: str, name: str) -> Rejected:
    return _refused("WB006", f"工作簿超过限度：{why}", f"请检查是不是这个文件；是的，{_SAVE}", name)


def uncertain(message: str, advice: str, name: str) -> Problem:
    """Which form a sheet is, which year or unit a book is of."""
    return error("WB101", message, advice, Place(name))


def headless(message: str, advice: str, name: str) -> Problem:
    """A head that is not known, or one that is missing."""
    return error("WB102", message, advice, Place(name))


def without_head(sheet: str, what: str, name: str) -> Problem:
    """Nothing in a sheet is its head. `what`: the kind of form that it should be."""
    return headless(f"{sheet} 里没有找到表头", f"请检查是不是完整的{what}", name)


def unitless(sheet: str, name: str) -> Problem:
    return error("WB103", f"{sheet} 没有写明金额单位", "请加上 --money 元 或 --money 万元", Place(name))


def illegible(message: str, advice: str, name: str) -> Problem:
    """A cell that has something else than it should have."""
    return error(ILLEGIBLE, message, advice, Place(name))


def uneven(message: str, advice: str, name: str) -> Problem:
    """Figures of a book that do not add up."""
    return error("WB105", message, advice, Place(name))


def _refused(code: str, message: str, advice: str, name: str) -> Rejected:
    return Rejected([error(code, message, advice, Place(name))])
