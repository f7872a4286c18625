"""Repositories that are made to run something, to write somewhere, or to hang."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.reliability.fence import UNIT, Ground

# ── settings that name something to run ─────────────────────────────────────────────────────────────────────

_PROMISED = ('[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = far\n'
             '[remote "far"]\n\tpromisor = true\n')
_SETTINGS: dict[str, str] = {
    "core.fsmonitor": "[core]\n\tfsmonitor = TRAP\n\tuntrackedCache = true\n",
    "filter.clean 和 smudge": '[filter "x"]\n\tclean = TRAP\n\tsmudge = TRAP\n\trequired = true\n',
    "filter.process": '[filter "x"]\n\tprocess = TRAP\n\trequired = true\n',
    "diff.external": "[diff]\n\texternal = TRAP\n",
    "diff 驱动和 textconv": '[diff "x"]\n\tcommand = TRAP\n\ttextconv = TRAP\n\tcachetextconv = true\n',
    "merge 驱动": '[merge "x"]\n\tdriver = TRAP\n',
    "core.pager": "[core]\n\tpager = TRAP\n[pager]\n\tdiff = TRAP\n\tls-tree = TRAP\n\trev-parse = TRAP\n"
                  "\tcat-file = TRAP\n",
    "core.sshCommand": "[core]\n\tsshCommand = TRAP\n\tgitProxy = TRAP\n",
    "core.askPass": "[core]\n\taskPass = TRAP\n[credential]\n\thelper = TRAP\n",
    "编辑器": "[core]\n\teditor = TRAP\n[sequence]\n\teditor = TRAP\n",
    "gpg.program": "[gpg]\n\tprogram = TRAP\n[log]\n\tshowSignature = true\n",
    "别名": "[alias]\n\trev-parse = !TRAP\n\tls-tree = !TRAP\n\tcat-file = !TRAP\n\tdiff = !TRAP\n"
            "\tls-files = !TRAP\n",
    "core.alternateRefsCommand": "[core]\n\talternateRefsCommand = TRAP\n",
    "uploadpack.packObjectsHook": "[uploadpack]\n\tpackObjectsHook = TRAP\n",
    "interactive.diffFilter": "[interactive]\n\tdiffFilter = TRAP\n[color]\n\tui = always\n",
    "子模块": '[submodule]\n\trecurse = true\n[submodule "s"]\n\tupdate = !TRAP\n\tactive = true\n[diff]\n'
              '\tsubmodule = log\n',
    "trace2": "[trace2]\n\tnormalTarget = TRAP.trace\n\teventTarget = TRAP.trace\n",
    "不同的工作目录": "[core]\n\tworktree = /\n",
    "不存在的工作目录": "[core]\n\tworktree = /nowhere\n",
    "声称是裸仓库": "[core]\n\tbare = true\n",
    "奇怪的显示设置": "[core]\n\tquotePath = true\n\tabbrev = 4\n[color]\n\tui = always\n[i18n]\n"
                      "\tlogOutputEncoding = UTF-16\n",
    "自动整理": "[gc]\n\tauto = 1\n[maintenance]\n\tauto = true\n",
}
_ATTRIBUTES = "* filter=x diff=x merge=x text eol=crlf ident working-tree-encoding=UTF-16\n"
_REMOTES: dict[str, str] = {
    "ext": '[remote "far"]\n\turl = ext::TRAP\n[protocol "ext"]\n\tallow = always\n[protocol]\n'
           '\tallow = always\n',
    "ssh": '[remote "far"]\n\turl = ssh://nowhere.invalid/x\n[core]\n\tsshCommand = TRAP\n[protocol "ssh"]\n'
           '\tallow = always\n',
    "本地路径和 uploadpack": '[remote "far"]\n\turl = /\n\tuploadpack = TRAP\n[protocol "file"]\n'
                             '\tallow = always\n',
    "外部助手": '[remote "far"]\n\turl = x\n\tvcs = ../../trap\n',
    "https 和凭据助手": '[remote "far"]\n\turl = https://nowhere.invalid/x\n[credential]\n\thelper = TRAP\n'
                        '[protocol "https"]\n\tallow = always\n',
    "git 和代理": '[remote "far"]\n\turl = git://nowhere.invalid/x\n[core]\n\tgitProxy = TRAP\n'
                  '[protocol "git"]\n\tallow = always\n',
}


def _setting(text: str) -> Callable[[Ground], None]:
    def mine(ground: Ground) -> None:
        ground.write(".gitattributes", _ATTRIBUTES)
        ground.write(".git/info/attributes", _ATTRIBUTES)
        ground.config(text)
    return mine


def _promised(text: str) -> Callable[[Ground], None]:
    """What the unit's file held is not here, and the remote that promises it is a trap."""
    def mine(ground: Ground) -> None:
        content = ground.git("rev-parse", f"HEAD:{UNIT}/2023.yaml")
        (ground.project / ".git" / "objects" / content[:2] / content[2:]).unlink()
        ground.config(_PROMISED + text)
    return mine


def _included(ground: Ground) -> None:
    ground.write("data/evil", _SETTINGS["core.fsmonitor"].replace("TRAP", ground.trap))
    ground.config('[include]\n\tpath = ../data/evil\n[includeIf "gitdir:/"]\n\tpath = ../data/evil\n')


def _hooks(ground: Ground) -> None:
    for name in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman",
                 "pre-auto-gc"):
        for folder in (".git/hooks", "data/hooks"):
            shutil.copy(ground.trap, ground.write(f"{folder}/{name}", ""))
    ground.config("[core]\n\thooksPath = data/hooks\n")


def _worktree_settings(ground: Ground) -> None:
    ground.config("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n")
    ground.config(_SETTINGS["core.fsmonitor"], ".git/config.worktree")


# ── repositories in and around the data ─────────────────────────────────────────────────────────────────────


def _bare(ground: Ground, place: str) -> Path:
    """A bare repository as an ordinary clone would bring it.

    It says it has a work tree, the unit, and promises its content.
    """
    there = ground.project / place
    shutil.copytree(ground.project / ".git", there, dirs_exist_ok=True)
    commit = ground.git(f"--git-dir={there}", "commit-tree", "-m", "x", f"HEAD:{UNIT}")
    ground.git(f"--git-dir={there}", "update-ref", "HEAD", commit)
    ground.config(_PROMISED + _REMOTES["ssh"] + _SETTINGS["core.fsmonitor"] + "[core]\n\tworktree = .\n",
                  f"{place}/config")
    content = ground.git("rev-parse", f"HEAD:{UNIT}/2023.yaml")
    (there / "objects" / content[:2] / content[2:]).unlink()
    return there


def _inside_git(ground: Ground) -> None:
    """A repository with settings of its own in the unit's folder."""
    _bare(ground, f"{UNIT}/.git")


def _pointed(ground: Ground) -> None:
    """A file `.git` in the unit's folder that leads to a repository elsewhere."""
    there = _bare(ground, "data/elsewhere")
    ground.write(f"{UNIT}/.git", f"gitdir: {there}\n")


def _linked(ground: Ground) -> None:
    there = _bare(ground, "data/elsewhere")
    (ground.project / UNIT / ".git").symlink_to(there)


def _only_bare(ground: Ground) -> None:
    """No repository of the project's: only the one that the data bring along."""
    _bare(ground, UNIT)
    shutil.rmtree(ground.project / ".git")


def _project_is_bare(ground: Ground) -> None:
    """What stands in `.git` is none, and its folder is one."""
    _bare(ground, ".")
    (ground.project / ".git" / "HEAD").write_bytes(b"x")


def _with(**environment: str) -> Callable[[Ground], None]:
    """Variables of the environment; `TRAP` and `EVIL` stand for the program and for a bare repository."""
    def mine(ground: Ground) -> None:
        there = _bare(ground, "data/x")
        ground.environment |= {name: value.replace("TRAP", ground.trap).replace("EVIL", str(there))
                               for name, value in environment.items()}
    return mine


def _first_in_path(ground: Ground) -> None:
    """A program called git in the project, and a PATH that begins with the current folder."""
    shutil.copy(ground.trap, ground.project / "git")
    ground.environment["PATH"] = f".{os.pathsep}{os.pathsep}{os.environ['PATH']}"


def _replaced(ground: Ground) -> None:
    """Git would show another content than the commit has."""
    other = ground.blob(b"x: 1\n")
    content = ground.git("rev-parse", f"HEAD:{UNIT}/2023.yaml")
    ground.git("update-ref", f"refs/replace/{content}", other)


def _broken(name: str, data: bytes) -> Callable[[Ground], None]:
    def mine(ground: Ground) -> None:
        path = ground.project / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return mine


def _damaged(ground: Ground) -> None:
    content = ground.git("rev-parse", f"HEAD:{UNIT}/2023.yaml")
    path = ground.project / ".git" / "objects" / content[:2] / content[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:40])


def _in_sha256(ground: Ground) -> None:
    year = ground.project / UNIT / "2023.yaml"
    now = year.read_bytes()
    shutil.rmtree(ground.project / ".git")
    year.write_bytes(now.replace('"退休人员": "2"'.encode(), '"退休人员": "1"'.encode()))
    ground.git("init", "--quiet", "--object-format=sha256")
    ground.git("add", "data")
    ground.git("commit", "--quiet", "--message", "one")
    year.write_bytes(now)


# ── names and modes ─────────────────────────────────────────────────────────────────────────────────────────


def _file(name: str | bytes, mode: str = "100644", data: bytes = b"a: 1\n") -> Callable[[Ground], None]:
    return lambda ground: ground.planted((mode, name, ground.blob(data)))


def _folder(name: str, below: str = "escaped.yaml") -> Callable[[Ground], None]:
    return lambda ground: ground.planted(("40000", name,
                                          ground.tree(("100644", below, ground.blob(b"a: 1\n")))))


def _at_the_top(name: str) -> Callable[[Ground], None]:
    def mine(ground: Ground) -> None:
        ground.planted(root=(("40000", name,
                              ground.tree(("100644", "escaped.yaml", ground.blob(b"a: 1\n")))),))
    return mine


def _pair(*names: str) -> Callable[[Ground], None]:
    return lambda ground: ground.planted(*(("100644", name, ground.blob(b"a: 1\n")) for name in names))


def _file_and_folder(ground: Ground) -> None:
    blob = ground.blob(b"a: 1\n")
    ground.planted(("100644", "x.yaml", blob), ("40000", "x.yaml", ground.tree(("100644", "y.yaml", blob))))


def _deep(ground: Ground) -> None:
    tree = ground.tree(("100644", "x.yaml", ground.blob(b"a: 1\n")))
    for _ in range(1_200):
        tree = ground.tree(("40000", "a", tree))
    ground.planted(("40000", "a", tree))


def _bomb(ground: Ground) -> None:
    """Eight trees of ten entries: a hundred million files."""
    tree = ground.tree(*(("100644", f"{number}.yaml", ground.blob(b"a: 1\n")) for number in range(10)))
    for _ in range(7):
        tree = ground.tree(*(("40000", f"{number}", tree) for number in range(10)))
    ground.planted(("40000", "站", tree))


def _many(ground: Ground) -> None:
    blob = ground.blob(b"a: 1\n")
    ground.planted(*(("100644", f"x{number:05}.yaml", blob) for number in range(6_000)))


def _submodule(ground: Ground) -> None:
    ground.planted(("160000", "站", ground.git("rev-parse", "HEAD")))


def _all_submodule(ground: Ground) -> None:
    ground.commit(ground.tree(("160000", "data", ground.git("rev-parse", "HEAD"))))


def _tree_for_blob(ground: Ground) -> None:
    ground.planted(("100644", "x.yaml", ground.tree()))


def _blob_for_tree(ground: Ground) -> None:
    ground.planted(("40000", "站", ground.blob(b"a: 1\n")))


@dataclass(frozen=True, slots=True)
class Attack:
    """How a ground is mined; `answers`: both commands know the right answer all the same."""

    mine: Callable[[Ground], object]
    answers: bool = False


ATTACKS: Mapping[str, Attack] = {
    **{name: Attack(_setting(text), True) for name, text in _SETTINGS.items()},
    **{f"部分克隆：{name}": Attack(_promised(text)) for name, text in _REMOTES.items()},
    "include": Attack(_included, True),
    "钩子": Attack(_hooks, True),
    "worktreeConfig": Attack(_worktree_settings, True),
    "数据里的裸仓库": Attack(lambda ground: _bare(ground, "data/x"), True),
    "单位文件夹是裸仓库": Attack(lambda ground: _bare(ground, UNIT), True),
    "只有裸仓库": Attack(_only_bare),
    "项目文件夹是裸仓库": Attack(_project_is_bare),
    "单位文件夹里的 .git": Attack(_inside_git, True),
    "单位文件夹里的 .git 文件": Attack(_pointed, True),
    "单位文件夹里的 .git 链接": Attack(_linked, True),
    "GIT_DIR": Attack(_with(GIT_DIR="EVIL", GIT_WORK_TREE="/"), True),
    "GIT_COMMON_DIR": Attack(_with(GIT_COMMON_DIR="EVIL", GIT_INDEX_FILE="/nowhere",
                                   GIT_OBJECT_DIRECTORY="/nowhere"), True),
    "GIT_CONFIG_COUNT": Attack(_with(GIT_CONFIG_COUNT="2", GIT_CONFIG_KEY_0="core.fsmonitor",
                                     GIT_CONFIG_VALUE_0="TRAP", GIT_CONFIG_KEY_1="core.pager",
                                     GIT_CONFIG_VALUE_1="TRAP"), True),
    "程序的变量": Attack(_with(GIT_EXTERNAL_DIFF="TRAP", GIT_SSH="TRAP", GIT_SSH_COMMAND="TRAP",
                               GIT_PAGER="TRAP", PAGER="TRAP", GIT_ASKPASS="TRAP", SSH_ASKPASS="TRAP",
                               GIT_EDITOR="TRAP", GIT_PROXY_COMMAND="TRAP"), True),
    "GIT_TRACE": Attack(_with(GIT_TRACE="TRAP.trace", GIT_TRACE2="TRAP.trace", GIT_TRACE2_EVENT="TRAP.trace"),
                        True),
    "PATH 里的当前文件夹": Attack(_first_in_path, True),
    "替换对象": Attack(_replaced, True),
    "设置写坏": Attack(_broken("config", b"[core\n\x00")),
    "未来的格式": Attack(_broken("config", b"[core]\n\trepositoryformatversion = 99\n")),
    "索引写坏": Attack(_broken("index", b"DIRC\xff" * 50), True),
    "HEAD 写坏": Attack(_broken("HEAD", b"\xff\x1b[31m\n")),
    "packed-refs 写坏": Attack(_broken("packed-refs", b"\x00\xff\n"), False),
    "指向别处的对象": Attack(_broken("objects/info/alternates", b"/nowhere\n/etc\n"), True),
    "对象写坏": Attack(_damaged),
    "sha256": Attack(_in_sha256, True),
    "..": Attack(_folder("..")),
    "../ 文件": Attack(_file("../../escaped.yaml")),
    "a/../../": Attack(_file("a/../../escaped.yaml")),
    "绝对路径": Attack(_file("/tmp/juesuan-escaped.yaml")),
    ".": Attack(_folder(".")),
    ".git": Attack(_folder(".git")),
    ".GIT": Attack(_folder(".GIT")),
    "顶上的 ..": Attack(_at_the_top(".."), True),
    "顶上的 .git": Attack(_at_the_top(".git"), True),
    "反斜杠": Attack(_file("..\\..\\escaped.yaml")),
    "盘符": Attack(_file("C:escaped.yaml")),
    "控制字符": Attack(_file("\x1b[31m\n::error ::x.yaml")),
    "不是 UTF-8": Attack(_file(b"\xff\xfe.yaml"), True),
    "空的名称": Attack(_file("")),
    "大小写": Attack(_pair("x.yaml", "X.yaml")),
    "同名两次": Attack(_pair("x.yaml", "x.yaml")),
    "文件和文件夹同名": Attack(_file_and_folder),
    "很长的名称": Attack(_file(f"{'长' * 400}.yaml")),
    "很深": Attack(_deep),
    "目录炸弹": Attack(_bomb),
    "六千个文件": Attack(_many),
    "很大的文件": Attack(_file("x.yaml", data=b"#" * (9 << 20))),
    "链接": Attack(_file("2022.yaml", "120000", b"/etc/passwd")),
    "链接的文件夹": Attack(_file("站", "120000", b"../../..")),
    "子模块的条目": Attack(_submodule),
    "全部是子模块": Attack(_all_submodule),
    "是树的文件": Attack(_tree_for_blob),
    "是文件的树": Attack(_blob_for_tree),
    "奇怪的权限": Attack(_file("x.yaml", "104777"), True),
}
