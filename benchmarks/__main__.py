"""`python -m benchmarks`: every table."""

from benchmarks import check, word

for part in (word, check):
    print(part.table())
