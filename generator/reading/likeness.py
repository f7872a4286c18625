"""Words that one may have been typed for another: misspelt, shortened, of another width, or of like shape."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from generator.deriving import naming

_SHAPES = (
    "末未", "己已巳", "戊戌戍", "土士", "日曰", "人入", "干千", "货贷", "候侯", "采釆", "折拆析", "治冶",
    "准淮", "免兔", "住往", "徒徙", "拨拔", "料科", "账帐", "像象", "王玉", "天夭夫", "大太犬", "目自",
    "元无", "今令", "束柬", "仓仑", "代伐", "券卷", "余佘", "坏坯", "季李", "设没", "署暑", "历厉",
    "毫亳", "晴睛",
)
"""Characters that are taken for each other when they are read from paper or picked from a list."""
_ONE_SHAPE = str.maketrans({other: shapes[0] for shapes in _SHAPES for other in shapes[1:]})


def folded(word: str) -> str:
    """A word without what is easily typed differently, characters of like shape too."""
    return naming.folded(word).translate(_ONE_SHAPE)


def nearest(word: str, among: Iterable[str], most: int = 1, alike: float = 0.6) -> list[str]:
    """The words that were probably meant, the likeliest first, at most `most`: the one that folds to the
    same, or those of which a part of `alike`, at most 1, agrees.
    """
    meant = {folded(one): one for one in among}
    typed = folded(word)
    if typed in meant:
        return [meant[typed]]
    return [meant[one] for one in difflib.get_close_matches(typed, meant, most, alike)]


def is_short_for(word: str, whole: str) -> bool:
    """Whether a word has at least two characters of another one and no others, in their order: 农业局 of
    青河区农业农村局.
    """
    rest = iter(folded(whole))
    return len(word) > 1 and all(character in rest for character in folded(word))
