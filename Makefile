# casekit: the commands. `make` lists them. Works with GNU make 3.81 and later.
# Settings: PYTHON=python3.12 (which Python to use), PORT=8866 (make app, make lab), ARGS="-k search" (make test).

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.casekit-stamp
LOCK_WITH = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
            --python-version 3.11 --custom-compile-command "make lock"
PORT_OPTION = $(if $(PORT),--port $(PORT))
# Tests look at this folder, wherever the user's own settings point.
CLEAN_ENV = env -u CASEKIT_CASEBASE -u CASEKIT_INDEX

# Compiled modules are kept: without them each page of the app and each notebook starts some seconds later.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup app lab test test-browser lint bench eval lock clean

help: ## list the commands
	@echo "casekit. The commands:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## install everything into .venv (the other commands do this by themselves)
	@echo "casekit is set up in $(VENV). Next: make app"

$(STAMP): requirements.lock requirements-uv.txt pyproject.toml
	@set -e; \
	found=; \
	for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        found=$$candidate; break; \
	    fi; \
	    if test "$$candidate" = "$(PYTHON)"; then \
	        echo "$(PYTHON) was asked for, but it is not there or is older than Python 3.11."; exit 1; \
	    fi; \
	done; \
	if test -z "$$found"; then \
	    echo "casekit needs Python 3.11 or later, and none was found."; \
	    echo "Install one (Debian, Ubuntu: sudo apt install python3 python3-venv), then run this again."; \
	    echo "If it is somewhere else, name it: make setup PYTHON=/path/to/python3"; \
	    exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	    version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    echo "Python $$version is here, but its venv module is not, so no environment can be made."; \
	    echo "Debian, Ubuntu: sudo apt install python$$version-venv. Then run this again."; \
	    exit 1; \
	fi; \
	if ! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$found" --version) ..."; \
	    "$$found" -m venv --clear $(VENV); \
	fi
	@set -e; \
	rm -f $(STAMP); \
	echo "Installing the packages in requirements.lock (a minute or so the first time) ..."; \
	if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt \
	    && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; then :; \
	else \
	    echo "uv could not do it, so pip does. This takes a few minutes."; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	touch $(STAMP)

app: $(STAMP) ## open the app: search and summaries in the browser, no code shown (PORT=8866)
	$(BIN)/casekit app $(PORT_OPTION)

lab: $(STAMP) ## open the notebooks in JupyterLab (PORT=8888)
	$(BIN)/casekit lab $(PORT_OPTION)

test: $(STAMP) ## check the records, then run the tests and the notebooks
	$(CLEAN_ENV) $(BIN)/casekit check
	$(CLEAN_ENV) $(BIN)/python -m pytest tests --ignore=tests/browser -n auto --dist worksteal $(ARGS)
	$(CLEAN_ENV) $(BIN)/python -m pytest --nbval --nbval-current-env --nbval-cell-timeout=120 notebooks
	@echo "Not run here: the tests in a browser (make test-browser), style and types (make lint)."

test-browser: $(STAMP) ## run the tests in a real browser (needs Chromium)
	@set -e; \
	for name in chromium chromium-browser google-chrome; do \
	    if command -v $$name >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if test "$$(id -u)" = 0 && test -f /etc/debian_version; then \
	    echo "Installing Chromium ..."; \
	    apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
	    echo "These tests need Chromium, and it was not found."; \
	    echo "Debian, Ubuntu: sudo apt install chromium. Fedora: sudo dnf install chromium. macOS: brew install --cask chromium."; \
	    exit 1; \
	fi
	$(CLEAN_ENV) $(BIN)/python -m pytest tests/browser -n 2 --dist loadfile $(ARGS)

lint: $(STAMP) ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

bench: $(STAMP) ## measure speed
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt
	$(BIN)/python bench/run.py $(ARGS)

eval: $(STAMP) ## measure the quality of search on the judged questions (ARGS="--worst 10")
	$(CLEAN_ENV) $(BIN)/python bench/quality.py $(ARGS)

lock: $(STAMP) ## write requirements.lock anew from pyproject.toml (LOCK_ARGS=--upgrade for newer versions)
	$(LOCK_WITH) $(LOCK_ARGS) --extra test --output-file requirements.lock pyproject.toml
	echo uv | $(LOCK_WITH) $(LOCK_ARGS) --no-annotate --output-file requirements-uv.txt -

clean: ## remove what was made: the environment, caches, the index
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find index -mindepth 1 ! -name README.md -delete
	find src tests bench notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} + 2>/dev/null || true
