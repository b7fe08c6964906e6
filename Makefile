# `make` alone lists the targets. They need Python 3.11 or later, and a network for the first run.
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
# Folders whose branch coverage has a floor. What is left out of the measurement, and why, is in pyproject.toml.
COVERED := oncall components stacks policy $(wildcard packages/*)
FLOOR := 95
# Tests with the engine wait for processes now and then: three of them keep two cores busy. The longest files begin
# first (tests/conftest.py).
WAITING := -n 3 --dist loadfile --no-loadscope-reorder
# The files with a test of these marks. To import all others only to leave them out takes each process seconds.
marked = $$(grep -rlE --include='test_*.py' 'mark\.($(1))\b' tests packages)
# Of the random examples, unless SEARCH says otherwise.
FIFTH = SEARCH=$(or $(SEARCH),0.2)
QUICK := not engine and not slow and not wide and not thorough
# Whatever the shell says, what is compiled is kept: compiling takes each process longer than what it does.
unexport PYTHONDONTWRITEBYTECODE
# `make up PLUGINS=official` runs the official plugins against the sandbox.
export PLUGINS ?=

.PHONY: help setup up test browser coverage mutants unit test-one policy engine-test thorough bench soak check lint format lock recover bless pictures generated clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## Create the virtual environment and get the engine (part of `make up` and `make test`)
	@tools/setup

up: setup  ## Create or update the whole operation in the sandbox
	@$(PYTHON) -P tools/launch.py up tools.up

test: setup lint check browser  ## Run the linters, check rotation.yaml, run the unit tests and those with the real engine
	@$(PYTHON) -m coverage erase
	@$(FIFTH) $(PYTHON) -m coverage run -m pytest -q -p tests.measured -n 2 --dist worksteal -m '$(QUICK) or slow(covers=True)'
	@$(PYTHON) -m coverage combine --quiet
	@$(MAKE) coverage
	@$(FIFTH) $(PYTHON) -m pytest -q $(WAITING) -m '(engine or wide or slow) and not slow(covers=True) and not thorough' \
	  $(call marked,engine|wide|slow)

browser: setup  ## Install the packages that drive a browser (part of `make test`)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.txt || \
	  echo 'The packages that drive a browser cannot be installed; the tests of the site that need one are skipped.' >&2

coverage:  ## Check the branch coverage of the last `make test`, folder by folder
	@failed=; for folder in $(COVERED); do \
	  report=$$(.venv/bin/coverage report --include="$$folder/*" --fail-under=$(FLOOR)) || \
	    { echo "$$report"; echo "coverage: $$folder is below $(FLOOR) %" >&2; failed=1; }; \
	done; test -z "$$failed"

mutants: setup  ## Change one value at a time in what decides whom we page: does a test fail? (FOLDER=, SAMPLE=all, SEED=)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.txt
	@$(PYTHON) -m tools.mutants $(if $(FOLDER),--folder $(FOLDER)) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

unit: setup  ## Run the quick tests; none has random examples
	@$(PYTHON) -m pytest -q -p no:hypothesispytest -n 2 --dist worksteal -m '$(QUICK)'

test-one: setup  ## Run one test, file or folder: make test-one T=tests/…::name
	@$(if $(T),$(PYTHON) -m pytest -q '$(T)',echo 'test-one: which one? For example: make test-one T=tests/oncall/time' >&2; exit 2)

policy: setup  ## Run the quick tests of the policy pack
	@$(PYTHON) -m pytest -q -m '$(QUICK)' tests/policy

engine-test: setup  ## Run each capability once with the real engine
	@$(PYTHON) -m pytest -q $(WAITING) -m 'engine and not thorough' $(call marked,engine)

thorough: setup browser  ## Run what `make test` tries a sample of: every way to use the engine, all kinds, rotas and years; before a release
	@SEARCH=$(or $(SEARCH),3) $(PYTHON) -m pytest -q -n 2 --dist worksteal -m 'hypothesis and not engine and not thorough'
	@$(PYTHON) -m pytest -q $(WAITING) -m thorough

bench: setup  ## Measure time and memory (BASE=a commit: beside that tree; default: the last version's)
	@BASE=$(BASE) $(PYTHON) -m bench

soak: setup  ## Kill updates at random, 200 times: is the world as if nothing had happened? (ROUNDS=, SEED=, KIND=)
	@nice $(PYTHON) -m tests.soak $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED)) $(if $(KIND),--kind $(KIND))

check: setup  ## Check rotation.yaml
	@$(PYTHON) -m oncall check

lint: setup  ## Check code and workflows: ruff, mypy, actionlint, zizmor
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/mypy --no-error-summary
	@$(PYTHON) -m ci lint

format: setup  ## Format the code
	@.venv/bin/ruff check --fix --quiet
	@.venv/bin/ruff format --quiet

lock: setup  ## Write the lock files from requirements*.in (UPGRADE=1: with newer versions)
	@$(PYTHON) -m tools.lockfiles $(if $(UPGRADE),--upgrade)

recover: setup  ## Bring the sandbox to where `make up` can go on: stale locks, resources that exist already or were deleted
	@$(PYTHON) -m oncall recover --yes

bless: setup  ## Accept the present output as the golden files of the tests
	@BLESS=1 $(PYTHON) -m pytest -q -n 2 -m 'not engine'

pictures: setup  ## Take the pictures of the README again, with a Chromium from PATH
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.txt
	@$(PYTHON) -m tests.docs.pictures

generated: setup  ## Write what is generated: the reference of the file, the facts in the handbook, CODEOWNERS
	@$(PYTHON) -m oncall.file.reference
	@$(PYTHON) -m oncall refresh

clean:  ## Stop the sandbox; remove it, the virtual environment and the caches of this checkout
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m oncall_sandbox stop || true; fi
	@rm -rf .venv .sandbox .mypy_cache .pytest_cache .ruff_cache .hypothesis mutants
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
