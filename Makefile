# `make help` lists the targets. The first call creates .venv; later calls start at once, until
# pyproject.toml changes. A machine needs only make and Python >= 3.11 with venv:
# `make test PYTHON=python3.12` chooses another one than python3.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m

# A part that does not exist yet is passed over with a word; it is checked as soon as it is there.
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
BENCHMARKS := $(wildcard benchmarks/)
BACKEND_TESTS := $(shell grep -rl --include='*.py' 'mark\.backends' tests)

.DELETE_ON_ERROR:
.PHONY: help demo test check check-rest lint types test-backends calibration strength notebooks docs bench bench-smoke \
	format clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed-plot ## the main job: train two networks on real data, and draw one
	$(VENV)/bin/tinygrad-edu demo $(ARGS)

# A test process for each core; libraries that would take all cores for each of them are kept from it.
test test-backends: export OMP_NUM_THREADS = 1
test: $(VENV)/installed-test ## the tests, and the examples in the docstrings
	$(RUN) pytest --numprocesses=auto $(ARGS)

check: test check-rest ## everything that must hold before a change is kept

check-rest: lint types test-backends calibration strength notebooks docs bench-smoke ## check, without test

lint: $(VENV)/installed-dev ## style and form of the code
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: $(VENV)/installed-dev ## mypy --strict on the package
	$(RUN) mypy

test-backends: $(VENV)/installed-dev ## the tests that need JAX and the like
ifneq ($(BACKEND_TESTS),)
	$(RUN) pytest --numprocesses=auto -m backends
else
	@echo "no test is marked backends yet"
endif

calibration: $(VENV)/installed-test ## is the reference derivative as good as its error bar says?
	$(RUN) tinygrad_edu.testing.calibration

strength: $(VENV)/installed-test ## does the suite notice every mistake seeded into rows and engine?
	$(RUN) tinygrad_edu.testing strength $(ARGS)

# Warnings inside Jupyter are not ours, so they are not errors here.
notebooks: $(VENV)/installed-dev ## execute every notebook
ifneq ($(NOTEBOOKS),)
	$(RUN) pytest --nbmake --nbmake-timeout=300 -W default $(NOTEBOOKS)
else
	@echo "notebooks/ holds no notebook yet"
endif

docs: $(VENV)/installed-dev ## the documentation, in docs/_build/html
	$(RUN) sphinx -W --keep-going --quiet -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/installed-dev ## measure speed
	$(RUN) benchmarks $(ARGS)

bench-smoke: $(VENV)/installed-dev ## run each benchmark once, for seconds
ifneq ($(BENCHMARKS),)
	$(RUN) benchmarks --smoke
else
	@echo "benchmarks/ does not exist yet"
endif

format: $(VENV)/installed-dev ## bring the code into form
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

clean: ## remove what the tools made, except .venv
	rm -rf build dist docs/_build docs/notebooks .hypothesis .mypy_cache .pytest_cache .ruff_cache demo-output
	find . -name __pycache__ -not -path './$(VENV)/*' -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf $(VENV)

# pip comes last when a virtual environment is made: where it is, the environment is whole.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "tinygrad_edu needs Python 3.11 or newer; name one, as in: make PYTHON=python3.12" >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(VENV)

.PRECIOUS: $(VENV)/bin/pip $(VENV)/installed-%
$(VENV)/installed-%: pyproject.toml tinygrad_edu/_version.py | $(VENV)/bin/pip
	@echo "installing tinygrad_edu[$*] into $(VENV)"
	@$(RUN) pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@
