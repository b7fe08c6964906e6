# `make` alone tells what there is. Everything needs no more than Python 3.11 and a network, once.
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
PULUMI := tools/bin/pulumi
# `make up PLUGINS=official` runs the official plugins against the sandbox.
export PLUGINS ?=

.PHONY: help setup up test unit engine-test bench check lint format lock recover bless reference codeowners clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## The virtual environment and the engine (part of `make up` and `make test`)
	@tools/setup

up: setup  ## Create or update the whole operation in the sandbox
	@$(PYTHON) -m tools.before_up
	@$(PULUMI) up --yes --policy-pack policy
	@$(PYTHON) -m tools.after_up

test: setup lint check  ## Lint, the check of rotation.yaml, unit tests and the tests with the real engine
	@$(PYTHON) -m pytest -q -n 2 --dist worksteal -m 'not engine'
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile -m engine

unit: setup  ## The quick tests only: no engine, nothing slow (SEARCH=10: ten times as many random examples)
	@$(PYTHON) -m pytest -q -n 2 --dist worksteal -m 'not engine and not slow'

engine-test: setup  ## The tests with the real engine only
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile -m engine

bench: setup  ## Time and memory, as ratios in one run
	@$(PYTHON) -m bench

check: setup  ## Check rotation.yaml
	@$(PYTHON) -m oncall check

lint: setup  ## ruff, the format, mypy, and the workflows by actionlint and zizmor
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/mypy --no-error-summary
	@$(PYTHON) -m ci lint

format: setup  ## Bring the code into its format
	@.venv/bin/ruff check --fix --quiet
	@.venv/bin/ruff format --quiet

lock: setup  ## Write the lock files anew from requirements*.in (UPGRADE=1: newer versions too)
	@$(PYTHON) -m tools.lockfiles $(if $(UPGRADE),--upgrade)

recover: setup  ## After a killed run: find what was made, import it, clear the lock
	@PATH="$$PWD/tools/bin:$$PATH" $(PYTHON) -m operate.recover --yes

bless: setup  ## Accept the present output as the golden one of the tests
	@BLESS=1 $(PYTHON) -m pytest -q -n 2 -m 'not engine'

reference: setup  ## Write the reference of rotation.yaml and the handbook's facts anew
	@$(PYTHON) -m oncall.file.reference
	@$(PYTHON) -m templates.handbook

codeowners: setup  ## Write .github/CODEOWNERS anew from rotation.yaml
	@$(PYTHON) -m ci codeowners

clean:  ## Remove what the sandbox and the tools have made in this checkout (not the shared cache)
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m oncall_sandbox stop || true; fi
	@rm -rf .venv .sandbox .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
