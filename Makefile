# The two commands a newcomer needs are `make demo` and `make test`; both set everything up first.
# Needed beforehand: git, make and Python 3.11, 3.12 or 3.13 with venv. Everything else goes into .venv.

PYTHON ?= $(shell for v in python3 python3.13 python3.12 python3.11; do \
	command -v $$v >/dev/null 2>&1 && $$v -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	&& echo $$v && break; done)
BIN := .venv/bin
# No tool of the project reports home.
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := yes
# Python keeps what it has compiled, whatever a container says: dbt alone would take seconds to compile in every process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test soak bench lint dev docs lock clean

setup: .venv/installed ## the environment, locked, in .venv

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "caseledger needs Python 3.11, 3.12 or 3.13: install one, or name it with 'make PYTHON=...'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv: install it (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version): a few minutes the first time" >&2
	@test -x $(BIN)/uv || $(PYTHON) -m venv --clear .venv
	@awk '/^[^ #]/ { wanted = /^uv==/ } wanted' requirements.lock > .venv/uv.lock
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the main job on the sample ledger
	@$(BIN)/caseledger demo

test: setup ## all tests, two files at a time, the slowest first (tests/conftest.py)
	@$(BIN)/python -m pytest -m "not soak" -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

soak: setup ## the long tests
	@$(BIN)/python -m pytest -m soak $(ARGS)

bench: setup ## how long loading, building, asking and importing take (BENCH=full: with eight million events)
	@$(BIN)/python -m bench

lint: setup ## style of Python and SQL, and a dbt project without warnings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/dbt --quiet --warn-error parse --project-dir dbt --profiles-dir dbt --target parse --target-path ../build/lint --log-path build/lint
	@$(BIN)/sqlfluff lint dbt/models dbt/tests

dev: setup ## the Dagster UI on http://localhost:3000
	@home="$$($(BIN)/python -m dagster_project.home)" && DAGSTER_HOME="$$home" $(BIN)/dagster dev

docs: setup ## the definitions of indicators, events and tables, as one page: docs/index.html of the data folder
	@$(BIN)/python -m caseledger.warehouse.documentation

lock: setup ## newer versions into requirements.lock
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev --custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

clean: ## all that can be made again (not ./data)
	@rm -rf .venv build demo
