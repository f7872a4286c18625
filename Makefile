PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test benchmarks reliability lock clean

help:
	@echo "make demo    生成示例数据 data/ 的公开说明，放到 output/"
	@echo "make test    安装开发环境，检查代码并运行全部测试"
	@echo "make benchmarks    量速度和内存，写进 docs/performance.md（约十分钟）"
	@echo "make reliability   反复破坏，写进 docs/reliability.md（约四十分钟）"
	@echo "make lock    更新 requirements.lock 中各依赖的版本"
	@echo "make clean   删除 .venv、output/ 中的文件和缓存"
	@echo
	@echo "需要 Python 3.11 或更新的版本；另行指定：make demo PYTHON=python3.12"

demo: .venv/.installed
	@$(BIN)/juesuan build data --output output
	@echo "打开 output 文件夹查看："
	@find output -type f ! -name .gitkeep ! -path '*/.juesuan/*' | sort

# ruff and mypy run inside pytest (tests/test_quality.py). Files start in the order of tests/conftest.py, not by how many tests they hold.
test: .venv/.installed-dev tests/node_modules/.package-lock.json
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

benchmarks: .venv/.installed-dev
	$(PIP) install --constraint requirements.lock --editable '.[benchmarks]'
	$(BIN)/python -m tools.benchmarks

reliability: .venv/.installed-dev
	$(PIP) install --constraint requirements.lock --editable '.[reliability]'
	$(BIN)/python -m tools.reliability

lock:
	tools/lock.sh $(PYTHON)

clean:
	rm -rf .venv tests/node_modules build dist ./*.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find output -mindepth 1 ! -name .gitkeep -delete
	find generator schemas templates tests tools -name __pycache__ -prune -exec rm -rf {} +

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更新的版本，请安装后运行 make … PYTHON=路径"; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "建立 .venv 没有成功。Debian、Ubuntu 请先安装 python3-venv"; exit 1; }
	@touch $@

.venv/.installed: .venv/.python setup.cfg pyproject.toml requirements.lock
	@echo "正在安装，第一次需要一两分钟……"
	@$(PIP) install --constraint requirements.lock --editable .
	@touch $@

.venv/.installed-dev: .venv/.python setup.cfg pyproject.toml requirements.lock
	@echo "正在安装开发环境，第一次需要一两分钟……"
	@$(PIP) install --constraint requirements.lock --editable '.[dev]'
	@touch $@ .venv/.installed

# The language server with which editors read YAML, and checkers of web pages. Without them their tests are skipped, but fail where CI is set.
tests/node_modules/.package-lock.json: tests/package.json tests/package-lock.json tests/.npmrc
	@npm ci --prefix tests --silent && touch $@ || echo "没有装上 tests/package.json 里的工具（需要 npm），编辑器和网页的测试将跳过"
