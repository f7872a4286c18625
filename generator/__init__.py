"""Juesuan: a unit's raw figures become its whole public disclosure. Read `build.py` first."""

__version__ = "0.1.0"
