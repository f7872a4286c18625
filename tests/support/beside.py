"""Published documents as they were, and a comparison of texts, which may lie beside the checkout.

They are not in the repository, so what reads them is skipped elsewhere, also in CI.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from units import ROOT

BESIDE = ROOT.parent / "shared"
PUBLISHED = BESIDE / "published"
_ABSENT = "the published documents, which are not in the repository, do not lie beside the checkout (README, 测试)"

needed = pytest.mark.skipif(not PUBLISHED.is_dir(), reason=_ABSENT)
"""For a test that reads several of them."""


def lying(*path: str) -> Path:
    """A file that lies beside. A test that wants one that does not is skipped."""
    file = BESIDE.joinpath(*path)
    if not file.is_file():
        pytest.skip(_ABSENT)
    return file
