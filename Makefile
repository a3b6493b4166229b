# make run   sets up .venv and runs the whole flow on the sample drama, offline
# make test  sets up .venv and runs format, lint, types and all tests
# make coverage  the same tests, and which lines of the code they reach
# make fuzz  feeds the linter odd files, for hours

# The first Python that is new enough; a name that is only a version manager's shim may not run.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; \
  done)
BIN := .venv/bin
SAMPLE := samples/rainy-night
# The tests start hundreds of processes: none is to compile all modules again.
unexport PYTHONDONTWRITEBYTECODE
PIP := PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check
# As pip does with a wheel: where Python may write no bytecode, each command would compile it anew.
COMPILE := $(BIN)/python -m compileall -q localize

.PHONY: run test lint types unit coverage fuzz apertium browser xliff wheel docs screenshots bench clean

run: .venv/run
	$(BIN)/localize -C $(SAMPLE) run --offline
	$(BIN)/localize -C $(SAMPLE) status
	@echo
	@echo "The drafts are in $(SAMPLE)/drafts. To review them in the browser:"
	@echo "  $(BIN)/localize -C $(SAMPLE) serve --by Mei"

# Two at a time, for two cores: what is downloaded beside what is checked, then the tests, which
# start only when lint and types are clean, beside the wheel.
test:
	@$(MAKE) --no-print-directory --jobs=2 lint types browser
	@$(MAKE) --no-print-directory --jobs=2 unit wheel

lint: .venv/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/test
	$(BIN)/mypy

unit: .venv/test browser
	$(BIN)/python -m pytest -q --hypothesis-profile=gate --numprocesses=2 --dist=worksteal

# Which lines the same tests reach; tracing them takes half as long again as the tests.
coverage: .venv/test browser
	$(BIN)/python -m pytest -q --numprocesses=2 --dist=worksteal --cov --cov-report=term

# For a night: the property tests of files, checks and layout with twenty thousand examples each.
fuzz: .venv/test
	$(BIN)/python -m pytest -q --hypothesis-profile=nightly \
		tests/fuzz tests/fixing tests/subtitles tests/checks tests/layout tests/numbers

# A program, not a Python package: installed where that is possible, else a line says how.
apertium:
	@sh tools/apertium.sh

# Chromium and the fonts of all markets, for the tests of the review page: the same.
browser: apertium xliff # not at once: one apt-get waits for no other
	@sh tools/browser.sh

# The published schema of XLIFF: the same.
xliff: apertium
	@sh tools/xliff.sh

# The built wheel, installed alone in an empty folder, must do the main job too.
wheel: .venv/test
	$(BIN)/python tests/wheel.py

docs: .venv/test
	$(BIN)/python tools/reference.py

# docs/images/*.png anew, from the sample drama.
screenshots: .venv/test browser
	$(BIN)/python -m tools.screenshots

bench: .venv/test
	$(BIN)/python bench/pipeline.py

clean:
	rm -rf .venv build dist $(SAMPLE)/.localize $(SAMPLE)/drafts $(SAMPLE)/out

.venv/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "localize needs Python 3.11 or newer; name one with make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "Python cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 2; }

.venv/run: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[local,web,exchange]'
	@$(COMPILE)
	@touch $@

.venv/test: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev]' build
	@$(COMPILE)
	@touch $@ .venv/run
