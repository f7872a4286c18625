"""Tries to lose, break or falsify a document, at volumes too long for the tests. `python -m reliability` writes docs/reliability.md."""
