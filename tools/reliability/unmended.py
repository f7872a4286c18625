"""What was mended is taken out again, point by point.

The property of builds, or a test of the point, must find each.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.reliability.figures import DOCS, Figure

TITLE = "把修好的逐处改回去"
FOLDERS = ("generator", "templates", "schemas", "data", "tests", "tools", "docs")
PROPERTY = "test_truth.py"


@dataclass(frozen=True, slots=True)
class Point:
    """A point that was mended: its words in a module, and what stands there without them.

    `tests` of `file` find it.
    """

    what: str
    module: str
    mended: str
    unmended: str
    file: str
    tests: str = ""


POINTS = (
    Point("输入的摘要在生成以后才算", "running/work",
          "{path: digest for path, digest in outcome.read.items() if digest}",
          "{path: Record(record.output).digest(path) for path in outcome.read if os.path.exists(path)}",
          "test_truthful.py", "saved_during"),
    Point("同一文件读两次", "shelf", "if key not in self._contents:", "if True:",
          "test_shelf.py", "read_once"),
    Point("模板与开始时的不比较", "running/work", 'together if same else ""', "together", "test_record.py",
          "came_and_went"),
    Point("生成期间出现的模板不算", "publishing/record", 'return self._seen.get(name, "")',
          "return self.digest(name)", "test_record.py", "came_and_went"),
    Point("只看大小和时间", "publishing/record",
          "return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns",
          "return 0, 0, state.st_size, state.st_mtime_ns, 0", PROPERTY),
    Point("刚写的文件也不再读", "publishing/record", "settled = now[-1] < time.time_ns() - _UNSETTLED",
          "settled = True", "test_record.py", "as_soon_as"),
    Point("别的项目的文件时间也信", "publishing/record", 'if fields["project"] == record.project:',
          "if True:", "test_record.py", "another_project"),
    Point("记录没有校验", "publishing/record",
          'if body[-1:] != b"\\n" or files.digest(body[:-1]) != fields["digest"]:',
          "if False:", "test_record.py", "flipped or exactly"),
    Point("没有生成的就忘掉它的文件", "publishing/record",
          'self._put(name, made._replace(inputs={}, common=""))',
          "self._put(name, None)", "test_truthful.py", "failed_in_between"),
    Point("别的项目的文件当作自己的", "publishing/record", "if made and made.project != self.project and",
          "if False and", "test_record.py", "another_checkout"),
    Point("手改过的不看", "publishing/outputs",
          "return found != known and found not in _remembered(output, name)", "return False", PROPERTY),
    Point("没有日志", "publishing/outputs", "    folder = output / FOLDER\n",
          "    return\n    folder = output / FOLDER\n", "test_truthful.py", "lost_record"),
    Point("日志里没有写成的也算", "publishing/outputs",
          "_noted(output, name) if digest.startswith(_IN_PLACE)]",
          "_noted(output, name)]", "test_outputs.py", "about_to_write"),
    Point("别处写的以后才手改的不分", "publishing/outputs",
          "return _remembered(output, name)[-1:] in ([], [known])",
          "return True", "test_outputs.py", "another_checkout_wrote"),
    Point("文件的摘要写完再读回来", "publishing/outputs", "return Published(made | left,",
          "return Published("
          "{name: files.digest((target.output / name).read_bytes()) for name in made} | left,",
          "test_outputs.py", "saves_at_once"),
    Point("数据又变了，手改的还留着", "running/work", "return task.target if same else",
          "return task.target if True else", "test_outputs.py", "change_while"),
    Point("同名的单位不查", "publishing/places", "            found[own] = _clash(job, unit, others)",
          "            pass", PROPERTY),
    Point("生成期间改的名称不查", "running/work", "if report.unit != task.unit:", "if False:",
          "test_record.py", "anothers_name"),
    Point("名称记在别的内容上", "publishing/places", "record.learn(read, name)", "record.learn(digest, name)",
          "test_record.py", "bytes_that_were_read"),
    Point("上年文件有错误不警告", "accounts", "        if not errors:\n            return []",
          "        return []", "test_truthful.py", "last_years"),
    Point("部门里不清楚的文件夹不看", "running/batch", "    if any(project.unclear(job.unit)):",
          "    if False:", "test_record.py", "stops_the_department"),
    Point("多余的文件不说", "publishing/places", "    found = dict(record.left)\n",
          "    return {}\n    found = dict(record.left)\n", PROPERTY),
    Point("多余的手改过也删", "publishing/places",
          "if not outputs.is_edited(record.output, path, digest) and", "if",
          "test_truthful.py", "not_pruned"),
    Point("空了的工作簿不说", "running/work", "but=order.formats)", "but=())", "test_outputs.py",
          "nothing_to_hold"),
    Point("编译的模板没有校验", "kept", "if data and data[:_SIZE] == _seal(name, data[_SIZE:]) else None",
          "if data else None", "test_kept.py", "flipped"),
    Point("别人能写的缓存也用", "kept", "and not state.st_mode & 0o077", "", "test_kept.py", "others_may"),
    Point("进程被结束，整次生成都停", "running/processes", "suppress(BrokenProcessPool):", "suppress():",
          "test_crew.py", "told_and_the_others"),
    Point("改名的文件夹，文件当作多余的", "publishing/places", "            record.rename(before, job.name)",
          "            pass", "test_outputs.py", "keeps_all"),
    Point("空文件夹也算版式", "composing/editions", "if _holds(folder)}", "if folder.is_dir()}",
          "test_record.py", "empty_folder"),
)


def measure() -> list[Figure]:
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(finds, POINTS))
    return [Figure(point.what, f"{point.file}：{told}" if told else "没有发现", "发现", bool(told))
            for point, told in zip(POINTS, found, strict=True)]


def module_of(point: Point, folder: Path) -> Path:
    """Where a point was mended, in a copy of the project."""
    return folder / "generator" / f"{point.module}.py"


def finds(point: Point) -> str:
    """The test that fails without the point; empty if none does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        folder.mkdir()
        for part in FOLDERS:
            shutil.copytree(DOCS.parent / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(DOCS.parent / "pyproject.toml", folder)
        module = module_of(point, folder)
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace(point.mended, point.unmended), encoding="utf-8")
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
                               f"tests/{point.file}", "-k", point.tests],
                              cwd=folder, env=os.environ | {"PYTHONPATH": os.fspath(folder)},
                              capture_output=True, text=True, encoding="utf-8", check=False)
    failed = re.search(r"(?m)^FAILED \S+::(\w+)", done.stdout)
    return failed[1] if done.returncode == 1 and failed else ""
