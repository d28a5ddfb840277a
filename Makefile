# One word a task. `make run` and `make test` do everything on a fresh machine.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: run test check lint browser bench sample clean

run: $(STAMP)  ## open the app on the sample data
	$(BIN)/streamlit run app.py --server.headless=false

test: $(STAMP) browser check  ## lint, types, all tests, a real browser included

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

browser:  ## install Debian's Chromium when it is missing and can be had
	@sh tests/browser/install_chromium.sh

bench: $(STAMP)  ## measure, never judge
	$(BIN)/python -m benchmarks

sample: $(STAMP)  ## write sample_data/ anew from its seed
	$(BIN)/python -c "from pathlib import Path; from csdata.sample import write_all; write_all(Path('sample_data'))"

$(STAMP): requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $(STAMP)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
