"""Tries to lose, break or falsify a document, at volumes too long for the tests.

`python -m tools.reliability` writes docs/reliability.md.
"""

import sys
from pathlib import Path

# Parts use tests, and what supports them.
TESTS = Path(__file__).resolve().parents[2] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "support")]
