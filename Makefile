# make run   sets everything up and opens the app        make run ARGS="run xor --format json"
# make test  sets everything up and runs every check
# make proofs  the checks at scale (random formulas, networks), all of their cases instead of a part: minutes
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: run test lint types contracts pytest proofs screenshots clean

run: $(VENV)/.app
	@if [ -n "$(ARGS)" ]; then exec $(BIN)/gdtui $(ARGS); \
	elif [ -t 0 ] && [ -t 1 ]; then exec $(BIN)/gdtui; \
	else exec $(BIN)/gdtui run two-valleys; fi

test: lint types contracts pytest

lint: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tools
	$(BIN)/mypy

contracts: $(VENV)/.tools
	$(BIN)/lint-imports

pytest: $(VENV)/.tools
	$(BIN)/pytest

proofs: $(VENV)/.tools
	GDTUI_PROOFS=full $(BIN)/pytest tests/engine/test_formulas_at_scale.py tests/engine/test_networks_at_scale.py

screenshots: $(VENV)/.pictures
	$(BIN)/python tools/screenshots.py

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.app: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.app
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(VENV)/.pictures: $(VENV)/.tools
	$(BIN)/python -m pip install --quiet --group screenshots
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
