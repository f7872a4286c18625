#!/usr/bin/env bash
# Write requirements.lock: what a fresh environment gets today. Usage: tools/lock.sh [python]
set -euo pipefail
cd "$(dirname "$0")/.."

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"${1:-python3}" -m venv "$fresh"
"$fresh/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade --editable '.[dev,benchmarks,reliability]'
{
    echo "# Refreshed by: make lock (pip freeze of a fresh environment, for every make target)"
    "$fresh/bin/python" -m pip freeze --all --exclude pip --exclude-editable | LC_ALL=C sort --ignore-case
} > "$fresh/requirements.lock"
cp "$fresh/requirements.lock" requirements.lock
