# Passation. « make » alone lists the targets.
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
# What the tests are given; « make test PYTEST= » adds the slow ones (sizes of gigabytes, many more cuts).
PYTEST ?= -m "not slow"
READY := $(VENV)/.ready

# Compiled modules are kept: the many processes of a run would each compile all of them again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check services docs bench locale wheel clean

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## Make .venv with the locked dependencies

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=python3.11 make …)"; exit 2; }
	@bash scripts/system.sh venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(READY): $(VENV)/bin/uv pyproject.toml uv.lock
	UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --locked --all-extras --inexact --compile-bytecode --quiet
	@touch $@

demo: $(READY) ## The whole journey on a fictional commune, in ./demo-workspace
	$(BIN)/passation demo --dir demo-workspace

services: $(READY) ## Install the Debian packages that the tests can use (as root in CI), or say what is missing
	@bash scripts/system.sh services

test: $(READY) services ## Set up, run everything that this machine allows, end with what was skipped and why
	$(BIN)/pytest $(PYTEST)

check: $(READY) ## Style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pyright

wheel: $(READY) ## Build the wheel and try it without the development dependencies
	bash scripts/wheel.sh

locale: $(READY) ## Compile the French sentences of the command line library
	$(BIN)/pybabel compile -d passation/locale -l fr -D messages

bench: $(READY) ## bench NAME=journey|…: prints a table, writes bench/results/NAME.json
	$(BIN)/python -m bench.$(NAME)

clean: ## Remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-workspace dist
