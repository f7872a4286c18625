"""Facts by the Chinese names that `juesuan facts` lists, as people type them.

A name is a fact's label, or its key. What is easily typed differently makes no difference: width, blanks,
quotation marks.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from generator.deriving.ledger import Fact, Ledger

_TYPED_DIFFERENTLY = re.compile(r"[\s\"'“”‘’《》、,.:;-]")
_MOST = 3
"""How many facts are suggested."""
_OF_A_PROJECT = re.compile("项目[0-9]")


def find(ledger: Ledger, name: str, within: str = "") -> Fact | tuple[Fact, ...]:
    """The fact of a name; else those that may be meant, the likeliest first, and none if nothing is alike.

    Where a name is that of several facts which are printed differently, these are what may be meant.
    `within`: what the names of the facts begin with that are meant first (`项目2`, in the words of that
    project); those of another project are not meant there.
    """
    if name in ledger:
        return ledger[name]
    wanted = folded(name)
    known = _by_name(ledger, within)
    for candidate in (folded(within) + wanted, wanted) if within else (wanted,):
        if same := known.get(candidate):
            return same[0] if len({_printed(fact) for fact in same}) == 1 else tuple(same)
    near = difflib.get_close_matches(wanted, known, _MOST, 0.5)
    near += [label for label in known if wanted and wanted in label and label not in near]
    return tuple(known[label][0] for label in near[:_MOST])


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """A word without what is easily typed differently: width, blanks, quotation marks."""
    return _TYPED_DIFFERENTLY.sub("", unicodedata.normalize("NFKC", word)).casefold()


def shown(ledger: Ledger, facts: Sequence[Fact]) -> tuple[str, ...]:
    """What to write for each of some facts: its name, or its key where the name is that of others too."""
    known = _by_name(ledger, "")
    return tuple(fact.label if find(ledger, fact.label) in known[folded(fact.label)] else fact.key
                 for fact in facts)


def is_within(label: str, within: str) -> bool:
    """Whether a name begins with that of a project: 项目1 is none of 项目10."""
    return label.startswith(within) and not label[len(within):len(within) + 1].isdecimal()


def _by_name(ledger: Ledger, within: str) -> dict[str, list[Fact]]:
    """The facts by folded name. Within a project those of others have none."""
    known: dict[str, list[Fact]] = {}
    alone = _OF_A_PROJECT.match(within)
    for fact in ledger:
        if not alone or is_within(fact.label, within) or not _OF_A_PROJECT.match(fact.label):
            known.setdefault(folded(fact.label), []).append(fact)
    return known


def _printed(fact: Fact) -> tuple[object, ...]:
    return fact.printed, fact.measure
