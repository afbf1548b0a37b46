# `make help` lists what there is to type.
PYTHON ?= python3
PORT ?= 8000
VENV = .venv/bin
# The program itself: the package's own script loses its exit code.
COMPOSE = $(wildcard .venv/lib/python3*/site-packages/compose/docker-compose)
TESTS ?= -q -n auto --dist loadfile
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test test-services check bench lock

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1	/' | expand -t 22

setup: ## the environment in .venv (Python 3.11 or newer; PYTHON=python3.12 names another)
	@$(PYTHON) bootstrap.py

run: setup ## the site with the sample estate on PORT (8000); Ctrl-C stops it, data stay in var/
	@$(VENV)/python manage.py run_site

test: setup ## the suite on SQLite and the worker in the process (TESTS="-k word" narrows it)
	@$(VENV)/python -m pytest $(TESTS)

test-services: setup ## the suite on PostgreSQL, a Redis-protocol server and worker processes
	@$(VENV)/python -m pytest --services $(TESTS)

check: setup ## format, lint, types, import arrows, settings, migrations, compose file
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/lint-imports
	$(VENV)/mypy .
	$(VENV)/python manage.py check --fail-level WARNING
	$(VENV)/python manage.py makemigrations --check --dry-run
	UNSTRETCH_HTTPS=on $(VENV)/python manage.py check --deploy --fail-level WARNING
	$(COMPOSE) --env-file .env.example config --quiet

bench: setup ## the measured figures, with machine and versions
	@$(VENV)/python -m tests.bench

lock: setup ## resolve pyproject.toml into requirements.lock again
	$(VENV)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet -o requirements.lock
