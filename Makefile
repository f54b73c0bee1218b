VENV := .venv
IN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
RUNTIME := $(VENV)/.runtime-installed
MUTANTS := $(VENV)/.mutants-installed
DEVELOPMENT := $(VENV)/.development-installed
INSTALL := $(IN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(IN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras pyproject.toml --group build

.DEFAULT_GOAL := help
.PHONY: help run flask reset check test screens bench mutants coverage texts loader lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: $(RUNTIME) ## Start everything on this machine, with demo data, until Ctrl-C
	@$(IN)/python -m portal.local run

flask: $(RUNTIME) ## While it runs, give it a command: make flask DO="ops check"
	@$(IN)/python -m portal.local flask $(DO)

reset: $(RUNTIME) ## Empty the instance folder: data, mails, logs
	@$(IN)/python -m portal.local reset

check: $(DEVELOPMENT) ## Format, lint, types, floors, templates, architecture (seconds)
	$(IN)/ruff format --check --quiet
	$(IN)/ruff check --quiet
	$(IN)/mypy
	$(IN)/lint-imports --no-logo
	$(IN)/djlint portal/templates --lint --quiet
	$(IN)/pytest --quiet tests/architecture

test: check ## Everything `check` does, then all tests; installs a browser if there is none
	$(IN)/pytest --quiet -n 3 -m "not e2e" --ignore tests/architecture
	browser=$$($(IN)/python tests/browser.py) && PORTAL_CHROMIUM="$$browser" $(IN)/pytest --quiet -n 2 --dist loadfile -m e2e

screens: $(DEVELOPMENT) ## Render pictures of the named pages into docs/screens
	browser=$$($(IN)/python tests/browser.py) && PORTAL_CHROMIUM="$$browser" $(IN)/python -m tests.e2e.screens

bench: $(DEVELOPMENT) ## Measure the first view of widget and shop, and lists of 100,000 rows, against their goals
	browser=$$($(IN)/python tests/browser.py) && PORTAL_CHROMIUM="$$browser" $(IN)/python -m benchmarks.first_view
	$(IN)/python -m benchmarks.lists
	$(IN)/python -m benchmarks.price_import

mutants: $(MUTANTS) ## Plant twenty faults into the rules, and see whether the tests notice (SEED=… chooses them)
	$(IN)/python -m tests.mutants $(SEED)

coverage: $(DEVELOPMENT) ## Which lines no test reaches (without the browser's tests)
	$(IN)/pytest --quiet -n 2 -m "not e2e" --cov --cov-report=term

texts: $(DEVELOPMENT) ## Take the texts of the code into the catalogues, for translating
	@pot=$$(mktemp) && $(IN)/pybabel -q extract -F pyproject.toml --ignore-dirs '.*' -k _l -k lazy_gettext -k Text -k noted --add-location=file --no-wrap --sort-output -o "$$pot" . \
		&& $(IN)/pybabel -q update -i "$$pot" -d portal/translations --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date; rm -f "$$pot"

loader: $(RUNTIME) ## Keep the widget's loader under its VERSION, for pages that pin it
	@$(IN)/python -m portal.web.release

lock: $(DEVELOPMENT) ## Choose versions anew for what pyproject.toml asks for
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) --group dev --output-file requirements-dev.lock >/dev/null
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) --constraints requirements-dev.lock --output-file requirements.lock >/dev/null
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) --group mutants --constraints requirements-dev.lock --output-file requirements-mutants.lock >/dev/null

$(RUNTIME): requirements.lock portal/local/environment.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; PYTHON=/path/to/python names one." >&2; exit 1; }
	@echo "Installing what Portico runs on into $(VENV) ..."
	@$(PYTHON) portal/local/environment.py $(VENV)
	@$(INSTALL) --requirement requirements.lock
	@touch $@

$(MUTANTS): requirements-mutants.lock $(DEVELOPMENT)
	@$(INSTALL) --requirement requirements-mutants.lock
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "Installing the tools of development ..."
	@$(INSTALL) --requirement requirements-dev.lock
	@touch $@
