# The plain way in: each target sets up .venv by itself, from requirements.lock, the first time and whenever that
# file or pyproject.toml changes. Nothing outside this folder is touched.
#
#   make figures PYTHON=python3.13      make .venv with another Python
#   make figures VENV="$CONDA_PREFIX"   use an environment that exists, such as an active conda one
.POSIX:

PYTHON ?= python3
VENV ?= .venv

PY = $(VENV)/bin/python
# Written last, so it stands only for a complete installation.
STAMP = $(VENV)/.said-and-shown-ready
BROWSER_STAMP = $(VENV)/.said-and-shown-browser-ready

# Tests of one file, and the cells of one notebook, stay in one process.
AT_ONCE = -n auto --maxprocesses 8 --dist loadfile

.PHONY: help figures report test coverage browser test-browser lab check workbook setup clean

help: ## print this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

figures: $(STAMP) ## run every notebook again and write the figures
	$(PY) -m analysis notebooks

report: $(STAMP) ## write the notebooks as pages that any browser opens, offline, to build/report/
	$(PY) -m analysis report

test: $(STAMP) ## run every check but the browser's: style, types, tests, data, notebooks
	@echo '1/7 style: ruff looks for mistakes'
	@$(PY) -m ruff check .
	@echo '2/7 layout: ruff compares with its own formatting'
	@$(PY) -m ruff format --check .
	@echo '3/7 types: mypy looks for values that are not what is said of them'
	@$(PY) -m mypy
	@echo '4/7 code: the tests and the examples in docstrings'
	@$(PY) -m pytest -p no:nbval $(AT_ONCE) tests analysis
	@echo '5/7 data: every table against the codebook'
	@$(PY) -m analysis check
	@echo '6/7 notebooks: run again, outputs and figures compared byte for byte'
	@$(PY) -m analysis notebooks --check
	@echo '7/7 notebooks: run again by nbval, a public tool, as a second opinion'
	@$(PY) -m pytest -q -p no:cacheprovider $(AT_ONCE) --nbval --nbval-current-env notebooks

coverage: $(STAMP) ## measure which lines and branches of analysis/ the tests run, 95 % at least (slow)
	@$(PY) -m pytest -q -p no:nbval $(AT_ONCE) --cov --cov-report=term tests analysis

browser: $(BROWSER_STAMP) ## set up what the browser test needs: Playwright, and Chromium where root can
	@$(PY) tests/browser/chromium.py

test-browser: browser ## run the notebooks in JupyterLab and open the report, in a headless Chromium (minutes)
	@$(PY) -m pytest -p no:nbval -p no:cacheprovider tests/browser

lab: $(STAMP) ## open this README with its links to the notebooks in JupyterLab
	$(PY) -m jupyterlab README.md --LabApp.app_settings_dir="$$PWD/lab" \
	    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.news_url=None

check: $(STAMP) ## check the data against the codebook (seconds)
	$(PY) -m analysis check

workbook: $(STAMP) ## write the record as an Excel workbook, said-and-shown.xlsx
	$(PY) -m analysis workbook said-and-shown.xlsx

setup: $(STAMP) ## set up .venv and nothing else
	@echo "$(VENV) is ready."

clean: ## remove .venv and every cache
	rm -rf .venv .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info build
	find analysis notebooks tests -name __pycache__ -prune -exec rm -rf {} +
	find notebooks -name .ipynb_checkpoints -prune -exec rm -rf {} +

# The link is the lock between two makes in one folder: creating it succeeds for one of them only, and it holds that
# one's process id, so that a lock left by a killed make is known for what it is.
$(STAMP): requirements.lock pyproject.toml
	@set -eu; lock=$(VENV).lock; \
	fail() { printf '%s\n' "$$@" >&2; exit 1; }; \
	until ln -s "$$$$" "$$lock" 2>/dev/null; do \
	    test -d "$$(dirname "$$lock")" -a -w "$$(dirname "$$lock")" || fail "Cannot write beside $(VENV)."; \
	    kill -0 "$$(readlink "$$lock")" 2>/dev/null || rm -f "$$lock"; \
	    sleep 1; \
	done; \
	trap 'rm -f "$$lock"' EXIT; trap 'exit 130' HUP INT TERM; \
	if test -e $@ && test -z "$$(find $? -newer $@)"; then exit 0; fi; \
	if $(PY) -m pip --version >/dev/null 2>&1; then python=$(PY); else python='$(PYTHON)'; fi; \
	command -v "$$python" >/dev/null || fail \
	    "There is no command $$python. Install Python 3.11 or newer, or name one: make setup PYTHON=python3.13"; \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail \
	    "Python 3.11 or newer is needed; $$python is $$("$$python" -V 2>&1). Name a newer one: make clean setup PYTHON=python3.13"; \
	if test "$$python" = $(PY); then \
	    echo "Bringing $(VENV) in line with requirements.lock ($$($(PY) -V))."; \
	else \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
	        "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv"; \
	    test ! -e $(VENV) -o -e $(VENV)/pyvenv.cfg || fail \
	        "$(VENV) exists, but no Python environment with pip is in it. Remove it, or name another: make VENV=path"; \
	    echo "Setting up $(VENV) with $$("$$python" -V), once: about 120 MB to download, about a minute."; \
	    "$$python" -m venv --clear $(VENV); \
	fi; \
	rm -f $@; \
	$(PY) -m pip install -qq --disable-pip-version-check -r requirements.lock && \
	$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e . || fail \
	    "$(VENV) is not complete: pip says why above. Run the same command again once that is mended."; \
	touch $@

$(BROWSER_STAMP): $(STAMP) requirements-browser.lock
	@echo 'Installing Playwright into $(VENV): about 50 MB to download.'
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements-browser.lock
	@touch $@
