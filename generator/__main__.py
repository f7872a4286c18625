"""`python -m generator` is `juesuan`."""

from generator.cli import run

if __name__ == "__main__":
    run()
