# make demo   the bundled runner: import, findings in words, page in the browser
# make test   everything the everyday suite needs, then the suite
# make help   all targets
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_DATA := .demo
SERVE ?= 1
PORT ?= 8050
PART ?= crash
define PACK
import brotli, gzip, pathlib, sys
script, kept = pathlib.Path(sys.argv[1]), pathlib.Path("dashboard/vendor")
(kept / f"{script.name}.br").write_bytes(brotli.compress(script.read_bytes(), quality=11))
(kept / f"{script.name}.gz").write_bytes(gzip.compress(script.read_bytes(), 9, mtime=0))
endef
export PACK

.PHONY: help demo test check test-long test-samples bench manual vendor lock browser clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

$(READY): requirements.lock
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --clear --python "$(PYTHON)" $(VENV) \
	  && uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock \
	  && uv pip install --quiet --python $(BIN)/python --no-deps --editable .; \
	else \
	  $(PYTHON) -m venv --clear $(VENV) \
	  && $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock \
	  && $(BIN)/python -m pip install --quiet --no-deps --editable .; \
	fi
	@touch $(READY)

demo: $(READY) ## import the demo runner, print the findings, serve the page (SERVE=0 stops before)
	@if [ "$(SERVE)" = 0 ]; then \
	  $(BIN)/painmile --data $(DEMO_DATA) demo --no-serve; \
	else \
	  $(BIN)/painmile --data $(DEMO_DATA) demo --port $(PORT); \
	fi

browser: # Chromium for the browser tests; packages of the system need its administrator
	@sh tests/ensure_chromium.sh

test: check browser ## the everyday suite, with coverage; store, import, access and jobs on PostgreSQL too
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered
	$(BIN)/python -m tests.coverage_floor
	$(BIN)/python -m pytest -p tests.on_postgres -n 2 --no-cov
	$(BIN)/python -m pytest -p tests.on_objects -n 2 --no-cov

check: $(READY) ## ruff, mypy --strict, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-long: $(READY) browser ## a long campaign: PART=crash|faults|fuzz|xml|stats|browser|spec|strava|scope|csv|garmin|doors|together|store
	$(BIN)/python -m pytest -p no:cacheprovider --no-cov -q -s -o addopts="-p no:dash" -o timeout=1200 tests/long/test_$(PART)*.py

test-samples: $(READY) ## real files of many watches: PAINMILE_SAMPLES=FOLDER
	@test -n "$(PAINMILE_SAMPLES)" || { echo "set PAINMILE_SAMPLES to the folder of sample files"; exit 2; }
	PAINMILE_SAMPLES="$(PAINMILE_SAMPLES)" $(BIN)/python -m pytest -s tests/samples

bench: $(READY) ## the benchmarks, one after the other
	$(BIN)/python -m benchmarks

manual: $(READY) ## write the pages of sources, claims and numbers, and the examples' answers
	$(BIN)/python -m service.manual
	$(BIN)/python -m demo.worked_examples

vendor: $(READY) ## renew the plotly.js that is sent to browsers (needs npm)
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
	&& version=$$($(BIN)/python -c "from plotly.offline import get_plotlyjs_version as v; print(v())") \
	&& npm pack --silent --pack-destination "$$folder" "plotly.js-cartesian-dist-min@$$version" \
	&& tar -xzf "$$folder"/*.tgz -C "$$folder" \
	&& cp "$$folder/package/LICENSE" dashboard/vendor/plotly.LICENSE \
	&& $(BIN)/python -c "$$PACK" "$$folder/package/plotly-cartesian.min.js"

lock: ## renew requirements.lock (hashes only; needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	  --python-version 3.11 --upgrade \
	  --group dev --extra hosted --extra clinic pyproject.toml --output-file requirements.lock

clean: ## remove what make created here
	rm -rf $(VENV) $(DEMO_DATA) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
