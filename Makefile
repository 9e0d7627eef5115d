# One command per habit, the same by hand and in CI. `make` alone lists them.

# The first Python of 3.11 or newer; PYTHON=… chooses another.
PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
ONLY ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test coverage check map bench mutate month sbom lock spark postgresql wheel python

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say PYTHON=/its/path."; exit 1; }

setup: python ## only the environment: .venv from the hash-locked list, and the front-end files
	@$(PYTHON) -m house.setup run

setup-test: python
	@$(PYTHON) -m house.setup run test spark debian

run: setup ## everything: environment, then `synlig demo`, ending with the portal open
	@$(BIN)/synlig demo

test: setup-test ## everything: environment, what the tests need, all tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

coverage: setup-test ## all tests, and which branches they took: docs/coverage.md; 1 under 90 %
	@$(BIN)/python -m house.coverage

check: setup-test ## lint, format, types, layers and the rules of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m house

map: python ## the map of the house, printed from the first sentence of every module
	@$(PYTHON) -m house.map

bench: setup-test ## the benchmarks: docs/BENCHMARKS.md, docs/benchmarks.json; ONLY=area for one
	@$(BIN)/python -m bench $(ONLY)

mutate: setup-test ## small faults in the code that decides who may what: do the tests notice? ONLY=target
	@$(BIN)/python -m house.mutation $(ONLY) $(ARGS)

month: setup-test ## thirty days of operation: docs/month.md, docs/month.json
	@$(BIN)/python -m bench.month

spark: python ## the distributed engine into .venv
	@$(PYTHON) -m house.setup run spark

postgresql: python ## the control database of production into .venv
	@$(PYTHON) -m house.setup run postgresql

wheel: python ## dist/synlig-….whl
	@$(PYTHON) -m house.setup run wheel

sbom: setup ## what we are made of, as CycloneDX: dist/sbom.cdx.json
	@$(BIN)/python -m house.bill

lock: python ## new hash-locked lists from pyproject.toml
	@$(PYTHON) -m house.setup lock
