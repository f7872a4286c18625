"""What `setup.cfg` cannot say: every folder of the package is shipped, and templates and schemas with it."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["generator", "generator.*"]),
                "generator.templates", "generator.schemas"])
