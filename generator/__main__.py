"""`python -m generator` is `juesuan`."""

from generator.commands.cli import run

if __name__ == "__main__":
    run()
