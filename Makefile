# Every target builds its own environment from the lock: Python 3.11-3.13 with venv, and make, are all it takes.
PYTHON ?= python3
PORT ?= 8000
RESET ?=
SHOP ?=
UV ?= uv
RUN := .venv-run/bin
DEV := .venv/bin
export PYDANTIC_AI_NO_BANNER := 1

.PHONY: help demo test check kills chaos bench lock format clean
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  variables:  PORT=8000 (demo)  FULL=1 (chaos)  RESET=1 (demo starts afresh)  SHOP=box (demo of the other shop)  PYTHON=python3.12  BENCH_ROWS=200000"

demo: .venv-run/.installed  ## the whole desk against a practice Wildberries; a second run continues, RESET=1 starts afresh; SHOP=box: a subscription shop
	@$(RUN)/replydesk demo --port $(PORT) $(if $(RESET),--reset) $(if $(SHOP),--shop $(SHOP))

test: .venv/.installed  ## all tests but tests/chaos (PostgreSQL too when REPLYDESK_TEST_POSTGRES names a server)
	@$(DEV)/python -m pytest -n auto --dist loadfile --ignore=tests/chaos

check: .venv/.installed  ## ruff, mypy --strict, import contracts
	@$(DEV)/ruff check .
	@$(DEV)/ruff format --check .
	@$(DEV)/mypy
	@PYTHONPATH=. $(DEV)/lint-imports

kills: .venv/.installed
	@FULL=$(FULL) bash .ci/kills $(DEV)

chaos: kills  ## workers are killed again and again, nothing may be lost or double; then tests/chaos (FULL=1: 10,000 messages, 800 kills)
	@$(DEV)/python -m pytest -n auto --dist loadfile tests/chaos

bench: .venv/.installed  ## ratios against a floor measured in the same run (BENCH_ROWS=1000000 for the full size)
	@$(DEV)/python -m benchmarks

format: .venv/.installed
	@$(DEV)/ruff check --fix-only -q .
	@$(DEV)/ruff format -q .

lock:  ## resolve again and write both locks (the only target that needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv (https://docs.astral.sh/uv/); nothing else does. Install it or pass UV=/path/to/uv."; exit 1; }
	$(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -q -o requirements.lock
	$(UV) pip compile pyproject.toml --group build --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -q -o requirements-dev.lock

clean:  ## remove environments and caches; var/ (your data) stays
	rm -rf .venv .venv-run .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv-run/.installed: requirements.lock .ci/bootstrap
	@PYTHON="$(PYTHON)" sh .ci/bootstrap .venv-run requirements.lock

.venv/.installed: requirements-dev.lock .ci/bootstrap
	@PYTHON="$(PYTHON)" sh .ci/bootstrap .venv requirements-dev.lock
