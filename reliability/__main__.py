"""`python -m reliability [名称 …]`: all parts or some. Exit code 1 if a figure does not hold."""

import importlib
import sys

from reliability import figures

# Each is a module here with TITLE and measure() -> list[Figure].
PARTS = ()

held = True
for name in sys.argv[1:] or PARTS:
    part = importlib.import_module(f"reliability.{name}")
    found = part.measure()
    held &= all(figure.held for figure in found)
    text = figures.section(name, part.TITLE, found)
    print(text, flush=True)
    figures.keep(name, text, PARTS)
sys.exit(not held)
