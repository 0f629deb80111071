# A fresh machine needs Python 3.10 or later, git and make; the rest is made here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
READY := $(VENV)/ready

.PHONY: demo test check bench clean

demo: $(READY) ## the main job on a student's repository, without key or network
	$(BIN)/python examples/demo.py

test: $(READY) $(VENV)/sdk/ready $(VENV)/pytest/ready ## all tests
	$(BIN)/python -m pytest

check: $(READY) ## style, types, the project's own hooks on itself, layers, start-up
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" pre-commit run --all-files
	$(BIN)/python -m pytest -q tests/test_layers.py tests/hooks/test_light.py tests/plugin/test_light.py

bench: $(READY) ## the hooks beside bare Python, in one run
	$(BIN)/python benchmarks/startup.py

clean:
	rm -rf $(VENV)

# Debian's Python refuses to install outside a virtual environment, and without the
# package python3-venv it cannot put pip into one; its pip can do that from outside.
$(READY): pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or later is needed: make PYTHON=python3.12" if sys.version_info < (3, 10) else 0)'
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) \
		&& $(PYTHON) -m pip --python $(BIN)/python --quiet install pip; } \
		|| { echo 'No virtual environment: install python3-venv (Debian) or pip.'; exit 1; }
	$(PIP) install --editable '.[dev]'
	@touch $@

# Older generations of what the product works with, each in a folder of its own.
$(VENV)/sdk/ready: $(READY)
	for line in 1.40,1.41 1,2 2,3; do \
		$(PIP) install --upgrade --target $(VENV)/sdk/$${line%,*} \
			"openai>=$${line%,*},<$${line#*,}" || exit 1; \
	done
	@touch $@

$(VENV)/pytest/ready: $(READY)
	for version in 7.2 7.4 8.0 8.4 9.0; do \
		$(PIP) install --upgrade --target $(VENV)/pytest/$$version "pytest==$$version.*" || exit 1; \
	done
	@touch $@
