# `make` alone lists the targets. Every target but `lock` first builds .venv, which takes a second when nothing changed.
BIN := .venv/bin
UV ?= $(or $(wildcard $(BIN)/uv),uv)
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --only-binary :all: \
	--python-version 3.11 --custom-compile-command 'make lock' pyproject.toml
SIZE ?= 1000000
NAME ?= all
KILLS ?= 100
SEEDS ?= 10
CUSTOMERS ?= 20000
WEEKS ?= 26
PYTEST ?=
PYTHONS ?= 3.11 3.12 3.13
MACHINES ?= x86_64 aarch64

.PHONY: help env assets run test check bench real rehearsal kill-test bundle lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

env:  ## build .venv from the locks with plain pip, and nothing more (PYTHON=python3.12 picks another Python)
	@PYTHON='$(PYTHON)' tools/env

assets: env  ## bundle the pages' scripts and styles (with Node 20 or newer; without one, with that of .venv)
	@tools/assets

run: assets  ## a simulated bank in ./home: simulate, load, run, show tags and segments, and serve it at 127.0.0.1:8000
	@$(BIN)/kequn demo --home home

test: assets  ## every test that needs no server; the rest is skipped with its reason
	@echo "make test: all tests; what needs PostgreSQL or the real data is skipped with the reason where it is not there"
	@$(BIN)/pytest $(PYTEST)

check: env  ## ruff, mypy, the order of the folders, no address in any committed file, the docs tell the truth
	@echo "make check: ruff"; $(BIN)/ruff check
	@echo "make check: mypy"; $(BIN)/mypy
	@echo "make check: order of the folders"; $(BIN)/lint-imports --no-logo
	@echo "make check: addresses, sizes, documents"; $(BIN)/pytest -q tests/project -m 'not slow'

bench: env  ## beside hand-written DuckDB in the same run: NAME=all|counts|tags|load|baskets|groups|moments|pages SIZE=customers (10 events, 5 CSV rows each)
	@$(BIN)/kequn bench $(NAME) --size $(SIZE)

real: env  ## the estimators beside plain baselines on public data, 20 fixed splits each: the table of docs/models.md
	@$(BIN)/python -m tests.predict.real

rehearsal: env  ## this day's list beside call lists in simulated banks that live on: SEEDS=10 CUSTOMERS=20000 WEEKS=26; goes on where it stopped
	@mkdir -p build/rehearsal; [ -e build/rehearsal/results.jsonl ] || cp bench/rehearsal.jsonl build/rehearsal/results.jsonl
	@nice -n 19 $(BIN)/python -m tests.simulate.rehearsal build/rehearsal $(SEEDS) $(CUSTOMERS) $(WEEKS)

kill-test: assets  ## load, run and serve killed at KILLS=100 random moments: nothing lost, nothing doubled
	@echo "make kill-test: $(KILLS) kills"; KEQUN_KILLS=$(KILLS) $(BIN)/pytest -k kill

bundle: assets  ## dist/kequn-…-bundle.tar.gz: all for an installation without a network (PYTHONS="3.11 3.12 3.13" MACHINES="x86_64 aarch64")
	@$(BIN)/python tools/bundle.py --pythons '$(PYTHONS)' --machines '$(MACHINES)'

lock:  ## write requirements*.lock anew from pyproject.toml (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --constraints requirements.lock --group dev --output-file requirements-dev.lock
	$(COMPILE) --constraints requirements-dev.lock --all-extras --output-file requirements-analyst.lock
