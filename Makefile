# Everything a person does with this project is a target here; »make help« lists them.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
# On every core; files stay together because tests of one file share what is slow to make, and in their order because
# otherwise those of few and long tests come last, when the other cores have nothing left to do.
ARGS ?= -n auto --dist loadfile --no-loadscope-reorder -q
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
export PYTHONPATH := site

.DEFAULT_GOAL := help
.PHONY: help install dev-install assets run serve worker test faults lint format messages screenshots bench mutants landing requirements clean

help: ## Diese Übersicht
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

install: ## Python-Umgebung und Node-Pakete einrichten
	@$(PYTHON) tools/bootstrap.py

dev-install:
	@$(PYTHON) tools/bootstrap.py --dev

run: install ## Vorführung starten: http://127.0.0.1:8000 (PORT=… ändert den Anschluss)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) replay_erasures
	@$(MANAGE) tidy_pictures > /dev/null
	@$(MANAGE) load_demo
	@$(MANAGE) reindex --outdated > /dev/null
	@echo && echo "Die Website läuft: http://127.0.0.1:$(PORT)/   Redaktion: http://127.0.0.1:$(PORT)/admin/   Ende: Strg+C"
	@SITE_URL=http://127.0.0.1:$(PORT) $(MANAGE) runserver 127.0.0.1:$(PORT)

serve: install ## Wie im Betrieb: granian, Einstellungen der Produktion (SECRET_KEY und ALLOWED_HOSTS in .env)
	@$(PY) tools/serve.py $(if $(filter-out file,$(origin PORT)),--port $(PORT))

worker: install ## Hintergrundaufgaben und geplante Veröffentlichungen
	@DJANGO_SETTINGS_MODULE=config.settings.production $(MANAGE) worker

test: dev-install ## Alle Tests (ARGS=… geht an pytest)
	@$(PY) -m pytest $(ARGS)

faults: dev-install ## Prozesse töten, Dienste anhalten, 250 Leser: alles, mit Zahlen (dauert)
	@FAULTS=all $(PY) -m pytest tests/faults -q -s --durations=0

lint: dev-install ## ruff, djlint, mypy, Schichten, Migrationen, Sicherheitsprüfung
	@$(PY) tools/lint.py

format: dev-install ## Quelltext in Form bringen
	@$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

messages: install ## Übersetzungsdateien unter locale/ auffrischen
	@$(PY) tools/messages.py

screenshots: dev-install ## Bilder der Website für die README
	@$(PY) tools/screenshots.py

mutants: dev-install ## Kleine Fehler einpflanzen und zählen, wie viele die Tests bemerken
	@$(PY) tools/mutants.py

landing: dev-install ## Die Website dieser Fassung für die Prüfung künftiger Aktualisierungen aufheben
	@$(PY) tools/landing.py

bench: dev-install ## Was jede Art von Seite kostet, als Vielfaches einer leeren Antwort von Django
	@$(PY) -m tools.bench

requirements: dev-install ## requirements*.txt neu festschreiben
	@$(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## Umgebung und Bauergebnisse löschen; die Daten in var/ bleiben
	rm -rf $(VENV) node_modules build
