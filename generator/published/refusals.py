"""Why a finished document is not read, each in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from generator import limits
from generator.problems import Place, Rejected, error

_SAVE = "请用 Word 或 WPS 打开，“另存为”选“Word 文档（*.docx）”，再核对"


@contextmanager
def in_time(doing: str, name: str) -> Iterator[None]:
    """What is done with a file may take so much time and memory, and no more: it may be made to be slow."""
    try:
        with limits.limited(limits.SECONDS, limits.MEBIBYTES):
            yield
    except limits.TooMuch as limit:
        raise endless(f"{doing}用的{limit}", name) from None


def empty(name: str) -> Rejected:
    return _refused("PD001", "文件是空的", "请换一个写完整的文件，或用 juesuan build 重新生成", name)


def unknown(why: str, name: str) -> Rejected:
    return _refused("PD002", why, "能核对的是 .docx、.md 和 .html；请换成其中一种", name)


def page(name: str) -> Rejected:
    return _refused("PD002", "是 PDF，还读不了：里面没有段落和表格",
                    "请用当初的 Word 文件；没有的，用 WPS 或 Word 打开 PDF，另存为 .docx，再核对", name)


def old(name: str) -> Rejected:
    return _refused("PD002", "是旧的 Word 格式（.doc、.wps），不能核对", _SAVE, name)


def locked(name: str) -> Rejected:
    return _refused("PD003", "文件有密码，读不出内容", "请用 Word 或 WPS 打开，取消密码后另存，再核对", name)


def broken(name: str) -> Rejected:
    return _refused("PD004", "文件不完整或已损坏", "请重新复制或下载；能打开的，另存为 .docx 再核对", name)


def endless(why: str, name: str) -> Rejected:
    return _refused("PD005", f"文件超过限度：{why}",
                    "请检查是不是这个文件；是的，用 Word 或 WPS 另存为 .docx", name)


def illegible(name: str) -> Rejected:
    return _refused("PD006", "文件的编码认不出来，既不是 UTF-8，也不是 GB18030", "请另存为 UTF-8 编码", name)


def _refused(code: str, message: str, advice: str, name: str) -> Rejected:
    return Rejected([error(code, message, advice, Place(name))])
