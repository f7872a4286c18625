"""Page numbers of contents: whether LibreOffice is asked for them, and what is told of that."""

from __future__ import annotations

from collections.abc import Sequence

from generator.running.batch import MOST_LAID_OUT, Order, Outcome, Pages, State

_OTHERWISE = "；在 Word 里右键目录，选“更新域”"
_ON_DEMAND = f"；要页码，加上 --pages always，或{_OTHERWISE[1:]}"


def decided(order: Order, todo: int, scheduler: str) -> tuple[Order, str]:
    """An order that says whether LibreOffice is asked, and why it is not, if nobody has said so.

    `todo` is how many reports are to be made; `scheduler` is where, if it is not this computer.
    """
    if order.pages is not Pages.AUTO or not todo or not order.laid_out:
        return order, ""
    if scheduler:
        why = f"报告由 {scheduler} 生成{_ON_DEMAND}"
    elif todo > MOST_LAID_OUT:
        why = f"要生成 {todo} 份，超过 {MOST_LAID_OUT} 份，没有去问 LibreOffice{_ON_DEMAND}"
    elif not found():
        why = f"没有找到 LibreOffice{_OTHERWISE}"
    else:
        return order, ""
    return order._replace(pages=Pages.NEVER), why


def found() -> bool:
    """Whether LibreOffice is on this computer."""
    from generator.writers import office  # A run with nothing to make need not load it.

    return office.find() is not None


def explained(outcomes: Sequence[Outcome], unasked: str) -> list[Outcome]:
    """The outcomes of a run. Reports that want page numbers tell why LibreOffice was not asked for them.

    `unasked` is what `decided` says of that.
    """
    return [one._replace(unpaged=unasked) if one.state is State.MADE and one.has_contents and unasked else one
            for one in outcomes]


def told(outcomes: Sequence[Outcome], unasked: str) -> str:
    """A line about the page numbers of the reports that were made; empty if there is nothing to tell.

    `unasked` is why LibreOffice was not asked; the outcomes are `explained` by it.
    """
    made = [one for one in outcomes if one.state is State.MADE]
    if unasked:
        return f"目录没有页码：{unasked}" if any(one.unpaged for one in made) else ""
    engines = [one.engine for one in made if one.engine]
    without = [one.unpaged for one in made if one.unpaged]
    numbered = [f"{engines[0]}，{len(engines)} 份"] if engines else []
    lacking = [f"{len(without)} 份没有得出（{without[0]}）{_OTHERWISE}"] if without else []
    return f"目录页码：{'；'.join([*numbered, *lacking])}" if engines or without else ""
