# `make run` tries the bot; `make test` proves it. Everything lands in .venv, nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install run test coverage lint types packages requirements schemas catalogues picture facts sample bench faults mutants fuzz prove docs audit sbom manifests clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/installed ## prepare .venv with what the bot needs

run: install ## start the bot: on Telegram with SAHELBOT_TOKEN set, else with its own sandbox
	@$(BIN)/sahelbot run $(if $(SAHELBOT_TOKEN)$(SAHELBOT_TOKEN_FILE),,--sandbox)

test: $(VENV)/installed-dev packages lint types ## install what the tests need and run them all
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) $(IN_ORDER) $(or $(TESTS),--ignore=tests/faults)
	$(if $(TESTS),,$(BIN)/python -m pytest --numprocesses 2 $(IN_ORDER) tests/faults)

PROCESSES ?= 4
# A file's tests stay together, and the files in the order of tests/conftest.py: what takes long begins first.
IN_ORDER := --dist loadfile --no-loadscope-reorder

coverage: $(VENV)/installed-dev packages ## how much of the code the tests reach, branches and children included
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest --numprocesses 2 $(IN_ORDER) $(or $(TESTS),--ignore=tests/faults)
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage report --fail-under=$(COVERAGE)

COVERAGE ?= 90

lint: $(VENV)/installed-dev ## style and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/installed-dev ## mypy, strict
	$(BIN)/mypy

packages: ## the Debian packages some tests drive: chromium and PostgreSQL
	@sh tests/packages.sh

catalogues: $(VENV)/installed-dev ## bring the interface words in every language level with the code
	$(BIN)/python -m tests.pages.catalogues

requirements: $(VENV)/installed-dev ## pin all dependencies anew, with hashes
	$(BIN)/uv pip compile pyproject.toml $(COMPILE) --all-extras --group dev --output-file requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml $(COMPILE) --extra postgres --extra pictures --group build --constraint requirements/dev.txt --output-file requirements/run.txt

COMPILE := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet $(UPGRADE)

schemas: $(VENV)/installed-dev ## write docs/schemas anew, for editors' autocompletion
	$(BIN)/python -m bot.content.schemas

picture: $(VENV)/installed-dev packages ## take README's picture anew
	$(BIN)/python -m tests.browser.picture

facts: $(VENV)/installed-dev ## hold the pack against a fact base: make facts FACTS=DIR [ALIASES=FILE]
	@$(BIN)/python -m tests.facts.compare $(if $(FACTS),$(FACTS),$(error name a fact base: make facts FACTS=DIR)) $(ALIASES:%=--aliases %)

sample: $(VENV)/installed-dev ## sixty statements to check by hand: make sample [SEED=n] [FACTS=DIR]
	@$(BIN)/python -m tests.facts.sample $(SEED:%=--seed %) $(FACTS:%=--facts %) $(ALIASES:%=--aliases %)

bench: $(VENV)/installed-dev ## measure every goal beside its peers: make bench [BENCH="--quick --json FILE --rows 1,3"]
	@$(BIN)/python -m tests.bench $(BENCH)

faults: $(VENV)/installed-dev ## every fault to survive, in whole numbers and with real waits: make faults [FIGURES=FILE] [DATABASE=postgres] [TESTS=…]
	$(BIN)/python -m pytest $(or $(TESTS),tests/faults tests/replicas) --long $(DATABASE:%=--database %) $(FIGURES:%=--figures %)

mutants: $(VENV)/installed-dev ## remove each safeguard in a copy and see a test fail: make mutants [WORDS=lease]
	@$(BIN)/python -m tests.mutants $(WORDS)

fuzz: $(VENV)/installed-dev ## every property with many more examples, at random: make fuzz [TIMES=50]
	FUZZ=$(or $(TIMES),50) $(BIN)/python -m pytest -m hypothesis --numprocesses $(PROCESSES) tests

prove: $(VENV)/installed-dev packages ## everything that takes long, told in one table, hours of it: make prove [PROVE="--resume --only faults"]
	@$(BIN)/python -m tests.proof $(PROVE)

docs: $(VENV)/installed-dev ## the documents as a web site, in site/
	@$(BIN)/zensical build --strict

audit: $(VENV)/installed-dev ## ask the public advisories about every pinned dependency
	@$(BIN)/uv tool run --quiet --from pip-audit==2.10.1 pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements/run.txt

sbom: ## a bill of materials of what is installed, as CycloneDX: make sbom [SBOM=FILE]
	@$(PYTHON) deploy/sbom.py $(or $(SBOM),sbom.json)

manifests: $(VENV)/installed-dev ## hold deploy/kubernetes against Kubernetes' own schemas
	@$(BIN)/uv tool run --quiet --from kubernetes-validate==1.37.0 kubernetes-validate --strict deploy/kubernetes/*.yaml

clean: ## remove .venv and what tests leave behind
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage* site

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=python3.12.")'
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the bot needs into $(VENV) (a minute at most) …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements/dev.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the tests need into $(VENV) (two minutes at most) …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/installed
