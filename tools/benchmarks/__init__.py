"""Speed and memory, as ratios to something run beside it on the same machine.

`python -m tools.benchmarks` prints the tables, `--write` keeps them in docs/performance.md.
"""

import tools.reliability  # noqa: F401  # Parts use what supports the tests, which it finds.
