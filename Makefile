# Two commands on a fresh machine: `make demo` and `make test`. Needs Python 3.11 to 3.13 and make.
PYTHON ?= $(shell for v in 3.11 3.12 3.13 3; do command -v python$$v >/dev/null 2>&1 && python$$v -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo python$$v && break; done)
VENV := .venv
BIN := $(VENV)/bin
# uv only makes the set-up faster; pip does the same.
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL = uv pip install --quiet --compile-bytecode --require-hashes --no-deps --only-binary :all: --python $(BIN)/python -r
else
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r
endif
# A machine may forbid .pyc files; without them every start compiles the libraries anew.
unexport PYTHONDONTWRITEBYTECODE
export DAGSTER_DISABLE_TELEMETRY := yes
DEMO_STORE ?= demo

.PHONY: demo test lint bench clean golden
demo: $(VENV)/.runtime
	@$(BIN)/moneytrail --store $(DEMO_STORE) demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

golden: $(VENV)/.dev
	@UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests && git diff --stat tests/golden

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "moneytrail needs Python 3.11, 3.12 or 3.13; none was found." >&2; exit 1; }
	@echo "Setting up .venv with $(PYTHON) ..." >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies (a minute or two) ..." >&2
	@$(INSTALL) requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies for tests (a minute or two) ..." >&2
	@$(INSTALL) requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

clean:
	@rm -rf $(VENV) demo moneytrail-store
