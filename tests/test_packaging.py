"""What one installs is all one needs: the wheel, in a fresh environment far from the repository."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from email.parser import Parser
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
PACKAGE_FILES = {".conf", ".json", ".css", ".csv", ".docx", ".j2", ".js", ".mo", ".py", ".typed", ".yaml"}


@dataclass(frozen=True)
class Installed:
    """The wheel, and the command that it installed."""

    wheel: Path
    command: Path


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
                          errors="replace")
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Source archive, wheel made from it, environment; all without a network."""
    folder = tmp_path_factory.mktemp("packaging")
    tree = shutil.copytree(ROOT, folder / "tree", ignore=shutil.ignore_patterns(
        ".*_cache", ".git", ".venv", ".hypothesis", "*.egg-info", "__pycache__", "build", "dist", "output", "node_modules"))
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", folder, tree, cwd=folder)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index",
        "--wheel-dir", folder, *folder.glob("juesuan-*.tar.gz"), cwd=folder)
    (wheel,) = folder.glob("juesuan-*.whl")

    venv.create(folder / "venv", with_pip=False)
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    # The packages that it requires are borrowed from this environment; its own juesuan comes first.
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    assert run(python, "-c", "import generator; print(generator.__file__)", cwd=folder).startswith(str(packages))
    return Installed(wheel, scripts / "juesuan")


def test_wheel_has_every_file_of_the_package(installed: Installed) -> None:
    folders = {"generator": "generator", "templates": "generator/templates", "schemas": "generator/schemas"}
    expected = {f"{inside}/{path.relative_to(ROOT / outside).as_posix()}" for outside, inside in folders.items()
                for path in (ROOT / outside).rglob("*")
                if path.suffix in PACKAGE_FILES or path.name == "py.typed"}
    with ZipFile(installed.wheel) as wheel:
        has = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert has == expected
    assert {Path(name).suffix for name in has} >= PACKAGE_FILES - {".typed"}


def test_wheel_requires_what_the_package_imports(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        (metadata,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(wheel.read(metadata).decode())
    required = {line.split(";")[0].split(">")[0].split("<")[0].strip().lower()
                for line in told.get_all("Requires-Dist") or [] if "extra" not in line}
    owners = packages_distributions()
    imported = {owners[name][0].lower() for name in third_party_imports()}
    # lxml comes with python-docx, MarkupSafe with Jinja.
    assert imported - {"lxml", "markupsafe"} == required
    assert "MIT" in (told["License"], told["License-Expression"])


def third_party_imports() -> set[str]:
    """Top names of the packages that generator/ imports."""
    names: set[str] = set()
    for path in (ROOT / "generator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"generator"}


def test_command_tells_its_version(installed: Installed, tmp_path: Path) -> None:
    name = installed.wheel.name.split("-")
    assert run(installed.command, "--version", cwd=tmp_path).split() == name[:2]


def test_documents_are_those_of_the_checkout(installed: Installed, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    run(installed.command, "build", "data", "--pages", "never", "--output", "installed", cwd=tmp_path)
    run(sys.executable, "-m", "generator", "build", tmp_path / "data", "--pages", "never", "--output", tmp_path / "checkout", cwd=ROOT)
    assert contents(tmp_path / "installed") == contents(tmp_path / "checkout")
    assert {path.suffix for path in contents(tmp_path / "installed")} == {".docx", ".md", ".xlsx"}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and ".juesuan" not in path.parts}
