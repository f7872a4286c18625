"""`python -m benchmarks [名称 …]`: the tables, all or some."""

import sys

from benchmarks import batch, check, cold, word

PARTS = {"word": word, "check": check, "cold": cold, "batch": batch}

for name in sys.argv[1:] or PARTS:
    print(PARTS[name].table())
