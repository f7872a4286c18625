#!/usr/bin/env bash
# What the tests use besides Python, on Debian and Ubuntu: LibreOffice, pdftotext, Chinese fonts, Chromium, node, Java and pandoc.
# Without them, the tests that render pages and those of editors and of web pages are skipped.
set -euo pipefail

fail() {
    echo "系统软件包没有装上：$1" >&2
    echo "System packages were not installed: $1" >&2
    exit 1
}

installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

available() {
    [[ -n $(apt-cache show --no-all-versions "$1" 2>/dev/null) ]]
}

command -v apt-get >/dev/null || fail "没有 apt-get（apt-get not found）"

# No true 仿宋 (texlive-lang-chinese): the pictures of pages were accepted without it.
missing=()
for package in poppler-utils fontconfig fonts-noto-cjk fonts-noto-cjk-extra fonts-lxgw-wenkai fonts-liberation chromium chromium-driver pandoc; do
    installed "$package" || missing+=("$package")
done
command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui)
installed libreoffice-calc || installed libreoffice-calc-nogui || missing+=(libreoffice-calc-nogui)
command -v make >/dev/null || missing+=(make)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v java >/dev/null || missing+=(default-jre-headless)
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
[[ ${#missing[@]} -eq 0 ]] && exit 0

root=()
if [[ $(id --user) -ne 0 ]]; then
    command -v sudo >/dev/null || fail "需要管理员权限（root or sudo is needed）"
    root=(sudo env DEBIAN_FRONTEND=noninteractive)
fi
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update --quiet || fail "apt-get update"

wanted=()
for package in "${missing[@]}"; do
    if available "$package"; then
        wanted+=("$package")
    elif [[ $package == libreoffice-*-nogui ]]; then
        wanted+=("${package%-nogui}")
    else
        echo "这个系统没有软件包 $package，跳过（$package is not in this system's archive, left out）" >&2
    fi
done
[[ ${#wanted[@]} -eq 0 ]] && exit 0
"${root[@]}" apt-get install --yes --quiet --no-install-recommends "${wanted[@]}" || fail "${wanted[*]}"
