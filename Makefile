# What a person can do here; `make help` lists it. No root, no service and no setting is needed for `make demo`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
PYTEST_ARGS ?=
BENCH_ARGS ?=
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip -qq --disable-pip-version-check
UV ?= $(firstword $(wildcard $(VENV)/bin/uv) uv)
NEED := $(PYTHON) scripts/system_packages.py

# Dummy values: `check --deploy` only needs settings that look like production's.
DEPLOY := HYTE_ENV=production SECRET_KEY=$$(printf 'a1b2c3d4e5%.0s' 1 2 3 4 5 6) BASE_URL=https://hyte.example.fi \
	ALLOWED_HOSTS=hyte.example.fi DATABASE_URL=postgres://hyte:hyte@localhost:5432/hyte REDIS_URL=redis://localhost:6379/0 \
	EMAIL_URL=smtp+tls://hyte:hyte@smtp.example.fi:587 DEFAULT_FROM_EMAIL=hyte@example.fi

.PHONY: help install install-dev demo test coverage bench check messages lock

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(RUN)
	@echo "Setting up $(VENV), half a minute or so ..."
	@$(PIP) install --no-deps --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(RUN)
	@echo "Setting up $(VENV) for tests and checks, half a minute or so ..."
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## set up .venv with what the application needs

install-dev: $(VENV)/.installed-dev ## set up .venv with what tests and checks need as well

demo: install ## set up, fill with demo data and serve on http://127.0.0.1:$PORT (8000)
	@$(NEED) --install pango
	@mkdir -p "$${HYTE_VAR:-var}/static"
	@PORT=$(PORT) $(RUN) manage.py migrate --verbosity 0
	@PORT=$(PORT) $(RUN) manage.py seed_demo
	@echo "Serving. Stop with Ctrl-C."
	@PORT=$(PORT) exec $(RUN) -m gunicorn hyte.wsgi --bind 127.0.0.1:$(PORT) --threads 4 --timeout 120 --log-level error

test: install-dev ## all tests, on servers of their own (PYTEST_ARGS="-k memo" for some)
	@$(NEED) --install postgresql redis chromium java poppler pango
	@$(RUN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

coverage: ## all tests once more, telling which lines none of them reaches
	@$(MAKE) test PYTEST_ARGS="--cov --cov-report=term:skip-covered $(PYTEST_ARGS)"

bench: install-dev ## speed as ratios on a made-up national set of figures (2.5 million rows; some minutes)
	@$(NEED) --install postgresql pango
	@$(RUN) -m bench $(BENCH_ARGS)

check: install-dev ## format, lint, types, layers, migrations, translations, deployment settings
	@$(NEED) --install gettext pango
	@$(RUN) -m ruff format --check
	@$(RUN) -m ruff check
	@$(VENV)/bin/djade --check $$(find templates -name '*.html')
	@$(VENV)/bin/lint-imports --no-cache --no-logo
	@$(RUN) -m mypy
	@$(RUN) manage.py makemigrations --check --dry-run
	@$(RUN) scripts/check_translations.py
	@$(DEPLOY) $(RUN) manage.py check --deploy --fail-level WARNING

messages: install-dev ## for maintainers: collect the strings anew and compile the translations
	@$(NEED) --install gettext
	@$(RUN) manage.py makemessages -l fi -l sv --no-location --no-wrap --no-obsolete $(addprefix -i ,.venv var tests static)
	@$(RUN) manage.py compilemessages --verbosity 0 -i .venv

lock: install-dev ## for maintainers: resolve again and write both requirements files (needs uv)
	@$(UV) lock --quiet
	@$(UV) export --quiet --frozen --no-dev --format requirements-txt -o requirements.txt
	@$(UV) export --quiet --frozen --format requirements-txt -o requirements-dev.txt
	@! grep -nE '://|file:|--(extra-)?index-url' requirements.txt requirements-dev.txt
