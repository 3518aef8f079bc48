# Two commands for a newcomer: `make demo` and `make test`. Each sets up what it needs in .venv.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check bench bench-extract bench-search fuzz lock clean

demo: .venv/ready
	$(BIN)/python -m tests.portal.demo

test: .venv/ready
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_house.py

bench: .venv/ready .venv-rivals/ready .venv-pywb/ready
	$(BIN)/python -m tests.bench.crawl
	$(BIN)/python -m tests.bench.durability
	$(BIN)/python -m tests.bench.durability --postgresql
	$(BIN)/python -m tests.bench.month
	$(BIN)/python -m tests.bench.manners
	$(BIN)/python -m tests.bench.survive
	test ! -d ../shared/corpus || $(BIN)/python -m tests.bench.unreliable
	$(BIN)/python -m tests.bench.extract
	$(BIN)/python -m tests.bench.schedules
	$(BIN)/python -m tests.bench.proof
	$(BIN)/python -m tests.bench.search
	$(BIN)/python -m tests.bench.judged
	$(BIN)/python -m tests.bench.rescue

bench-search: .venv/ready
	$(BIN)/python -m tests.bench.search $(BENCH_ARGS)
	$(BIN)/python -m tests.bench.judged

bench-extract: .venv/ready .venv-rivals/ready
	$(BIN)/python -m tests.bench.extract $(BENCH_ARGS)

# Ten minutes of mutated pages; what is found is written to tests/fuzz/findings, and then a test.
fuzz: .venv/ready
	$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

# Made again when the lock or the project's metadata change. --require-hashes: nothing but what was locked.
.venv/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Khotin needs Python 3.11 or newer; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes --requirement requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

.venv-rivals/ready: requirements/rivals.txt
	test -x .venv-rivals/bin/python || $(PYTHON) -m venv .venv-rivals
	# --no-deps: the lock names everything, and an older pip stumbles over an extra of lxml.
	.venv-rivals/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/rivals.txt
	touch $@

.venv-pywb/ready: requirements/pywb.txt
	test -x .venv-pywb/bin/python || $(PYTHON) -m venv .venv-pywb
	.venv-pywb/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/pywb.txt
	touch $@

# Locks anew from pyproject.toml; needs `uv` on the PATH.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	$(LOCK) --all-extras pyproject.toml --output-file requirements/product.txt
	$(LOCK) --all-extras --group dev pyproject.toml --output-file requirements/dev.txt
	$(LOCK) --group pyproject.toml:rivals --output-file requirements/rivals.txt
	$(LOCK) --group pyproject.toml:pywb --output-file requirements/pywb.txt

# Learns which container holds the article from files of pages with gold; only the weights enter the tree.
.PHONY: train-chooser
train-chooser: .venv/ready
	$(BIN)/python -m tests.bench.train_chooser $(GOLD)

clean:
	rm -rf .venv .venv-rivals .venv-pywb demo-data
