# make run   sets everything up and opens the app        make run ARGS="run xor --format json"
# make test  sets everything up and runs every check
# make proofs  the checks at scale (random formulas, networks, every scenario at every size), all of their cases: minutes
# make fuzz  what is promised of files, formulas, saves and runs, on all of its cases
# make pty   what is promised of terminals and signals, in real pseudo-terminals
# make soak  what is promised of long use: random keys, ten minutes at full speed, ten million steps
# make coverage  which lines and branches of the engine, scenarios, sessions and save files the tests reach
# make mutants   whether the tests notice when optimisers, losses or formulas are changed   make mutants MUTANTS=0 (all of them)
# make bench sets up its own environment and measures beside the peers   make bench QUICK=1   only checks
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
BENCH_VENV ?= .venv-bench
BENCH := $(BENCH_VENV)/bin/python
BENCH_PIP ?=
QUICK ?=
MUTANTS ?= 300

# Each of the many processes that the checks start would compile all of gdtui again.
test pytest proofs fuzz pty soak coverage mutants: export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint types contracts pytest proofs fuzz pty soak coverage mutants screenshots bench clean

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
	$(BIN)/python -m compileall -q -j 0 gdtui
	$(BIN)/pytest

proofs: $(VENV)/.tools
	GDTUI_PROOFS=full $(BIN)/pytest tests/draw/test_diagram.py tests/draw/test_gateway.py tests/draw/test_plotext.py \
		tests/engine/test_expression_random.py tests/engine/test_formulas_at_scale.py \
		tests/engine/test_networks_against_pytorch.py tests/engine/test_networks_at_scale.py \
		tests/engine/test_optimizers_exact.py tests/engine/test_optimizers_laws.py \
		tests/engine/test_optimizers_trajectories.py tests/engine/test_scouting.py tests/engine/test_units.py \
		tests/export/test_history.py tests/export/test_pytorch.py tests/export/test_scenario_files.py \
		tests/savefile/test_files.py tests/test_branches.py tests/test_changes.py tests/test_cli.py \
		tests/test_contracts.py tests/test_explain.py tests/test_inside.py tests/test_ledger.py tests/test_live.py \
		tests/test_race.py tests/test_same_numbers.py tests/test_session.py tests/tui/test_data.py \
		tests/tui/test_exporting.py tests/tui/test_functions.py tests/tui/test_keeping.py tests/tui/test_ledger.py \
		tests/tui/test_microscope.py tests/tui/test_network.py tests/tui/test_own.py tests/tui/test_race.py \
		tests/tui/test_views.py tests/tui/test_workbench.py

fuzz pty soak: $(VENV)/.tools
	GDTUI_PROOFS=full $(BIN)/pytest -m $@ tests/promises

coverage: $(VENV)/.coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m "not pty and not soak" --ignore tests/tui --ignore tests/draw \
		--ignore tests/test_benchmarks.py $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

mutants: $(VENV)/.mutants
	rm -rf mutants
	GDTUI_PROOFS=full $(BIN)/python -m tools.mutants --sample $(MUTANTS) $(ARGS)

screenshots: $(VENV)/.pictures
	$(BIN)/python tools/screenshots.py

bench: $(BENCH_VENV)/.ready
	$(BENCH) -m benchmarks.run --write $(if $(QUICK),--quick) $(ARGS)
	$(if $(QUICK),,$(BENCH) -m benchmarks.scaling --write)
	$(if $(QUICK),,$(BENCH) -m benchmarks.profile --write)
	$(if $(QUICK),,$(BENCH) -m benchmarks.hand --write)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.app: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.app
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(VENV)/.coverage $(VENV)/.mutants: $(VENV)/.tools
	$(BIN)/python -m pip install --quiet --group $(subst .,,$(@F))
	@touch $@

$(VENV)/.pictures: $(VENV)/.tools
	$(BIN)/python -m pip install --quiet --group screenshots
	@touch $@

$(BENCH_VENV)/.ready: pyproject.toml benchmarks/requirements.txt
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH) -m pip install --quiet --upgrade "pip>=25.1"
	$(BENCH) -m pip install --quiet --editable . --requirement benchmarks/requirements.txt $(BENCH_PIP)
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH_VENV) build dist mutants mutants.log .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
