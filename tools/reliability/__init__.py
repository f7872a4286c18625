"""Tries to lose, break or falsify a document, at volumes too long for the tests. `python -m tools.reliability` writes docs/reliability.md."""

import sys
from pathlib import Path

# Parts use the helpers of the tests.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
