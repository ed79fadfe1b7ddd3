# PYTHON chooses the interpreter, for example `make env PYTHON=python3.12`; ARGS go on to the command.
PYTHON ?= python3
ARGS ?=
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
RECENT := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
TOO_OLD := szilard needs Python 3.11 or newer, and `$(PYTHON)` is not; name one that is: make env PYTHON=python3.12
FETCHED := Fetching some 145 packages into .venv, 0.46 GB where none of them is in the cache yet (docs/install.md); 2 GB on disk.

.DEFAULT_GOAL := help
.PHONY: help env discover test test-all fuzz check lint bench docs pictures lectures lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  \1 \t/p' Makefile | expand -t 16

env: .venv/.stamp ## make .venv, with the versions of requirements.lock

.venv/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) $(RECENT) 2>/dev/null || { echo '$(TOO_OLD)' >&2; exit 1; }
ifneq ($(UV),)
	@$(BIN)/python $(RECENT) 2>/dev/null || uv venv --quiet --clear --python "$(PYTHON)" .venv
	@echo '$(FETCHED)'
	uv pip sync --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
else
	@$(BIN)/python $(RECENT) 2>/dev/null && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo '$(FETCHED)'
	$(BIN)/python -m pip install --no-compile --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib || true # on all cores, as pip would not; some files are no Python, and never imported
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endif
	@touch $@

discover: env ## discover quantum error correction: szilard run bit-flip
	$(BIN)/szilard run bit-flip $(ARGS)

# The tests compile more than they compute; programs that run for a moment are not worth the best of machine code, which `test-all` makes.
CHEAP := --xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true --xla_cpu_use_fusion_emitters=false
CHEAP += --xla_cpu_parallel_codegen_split_count=1

# Every process that a test starts would compile the package anew.
test test-all: export PYTHONDONTWRITEBYTECODE :=

# Two processes that each let NumPy or scikit-learn use both cores would only wait for one another.
test: env ## every test and doctest but the slow ones; the wheel is tested outside the checkout
	XLA_FLAGS="$${XLA_FLAGS-$(CHEAP)}" OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow" --numprocesses 2 --dist loadgroup $(ARGS)

test-all: env ## every test
	$(BIN)/python -m pytest $(ARGS)

fuzz: env ## hostile inputs for every reader, and the end of runs at every moment, by the thousand
	$(BIN)/python tests/fuzz/fuzz_devices.py 10000
	$(BIN)/python tests/fuzz/fuzz_calibrations.py 5000
	$(BIN)/python tests/fuzz/fuzz_command_lines.py 5000
	$(BIN)/python tests/fuzz/fuzz_data.py 3000
	$(BIN)/python tests/fuzz/fuzz_layouts.py 3000
	$(BIN)/python tests/fuzz/fuzz_records.py 5000
	$(BIN)/python tests/fuzz/kill.py 1000
	$(BIN)/python tests/fuzz/kill_operations.py
	$(BIN)/python tests/fuzz/signals.py 200
	$(BIN)/python tests/fuzz/races.py 100
	$(BIN)/python tests/fuzz/sizes.py 12
	$(BIN)/python tests/fuzz/bounds.py 12

check: lint ## style, format, types, and the direction of imports
	$(BIN)/python -m pytest --quiet tests/test_layout.py

lint: env ## style, format and types: `check` without what `test` looks at too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright

bench: env ## benchmarks: ARGS names some, else all that need neither hours nor a second checkout
	$(BIN)/python -m benchmarks $(ARGS)

docs: build/docs/packages/.stamp ## build the site, build/docs/html/index.html; RUNS=runs puts the figures of your runs on it
	PYTHONPATH=docs:build/docs/packages $(BIN)/python -m website $(if $(RUNS),--runs "$(RUNS)")

# Beside .venv, not in it: what builds the site wants other versions of some packages than what runs szilard.
build/docs/packages/.stamp: requirements-docs.lock .venv/.stamp
	rm -rf build/docs/packages
ifneq ($(UV),)
	uv pip install --quiet --python $(BIN)/python --target build/docs/packages --require-hashes --requirement requirements-docs.lock
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target build/docs/packages --require-hashes --requirement requirements-docs.lock
endif
	@touch $@

pictures: env ## make the pictures of the gallery that are missing, from short runs; ARGS=NAME:FIGURE makes one anew
	PYTHONPATH=docs $(BIN)/python -m website.pictures $(ARGS)

lectures: env ## train anew what the lectures show when they open; some minutes
	$(BIN)/python -m szilard.lectures.keep
	$(BIN)/python -m szilard.lectures.keep_sequences
	$(BIN)/python -m szilard.lectures.keep_words
	$(BIN)/python -m szilard.lectures.keep_decisions
	$(BIN)/python -m szilard.lectures.keep_dreams
	$(BIN)/python -m szilard.lectures.keep_matter
	$(BIN)/python -m szilard.lectures.keep_laws

lock: ## write both lock files anew from pyproject.toml; ARGS=--upgrade takes the newest versions
	uv pip compile pyproject.toml --group dev --extra cluster --extra images --extra physics --extra quantum --universal --generate-hashes --no-annotate --no-header -q -o requirements.lock $(ARGS)
	uv pip compile --group docs --universal --generate-hashes --no-annotate --no-header -q -o requirements-docs.lock $(ARGS)

clean: ## remove .venv and every cache, but no runs
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
