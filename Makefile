# `make run` and `make test` need Python 3.11 or newer and a package index, nothing else.
PYTHON ?= python3
PORT ?=
ARGS ?=
MINUTES ?= 10
SEED ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check fuzz bench load audit clean

run: $(VENV)/.installed
	@$(BIN)/python -m tutor_site.serve $(if $(PORT),--port $(PORT))

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.suite $(ARGS)

check: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.suite --checks-only

fuzz: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(ARGS)

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m bench $(ARGS)

load: $(VENV)/.installed-dev $(VENV)-load/.installed
	@$(BIN)/python -m bench.load $(ARGS)

$(VENV)-load/.installed: requirements-load.txt tutor_site/install.py
	@$(PYTHON) tutor_site/install.py $(VENV)-load requirements-load.txt
	@touch $@

$(VENV)/.installed: requirements.txt tutor_site/install.py
	@$(PYTHON) tutor_site/install.py $(VENV) requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/python tutor_site/install.py $(VENV) requirements.txt requirements-dev.txt
	@touch $@

audit: $(VENV)/.installed-dev
	@$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement requirements.txt --requirement requirements-dev.txt --requirement requirements-load.txt

clean:
	rm -rf $(VENV) $(VENV)-load var
