# Every target is one line of `make help`.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
BUILTIN := examples/builtin_voice/checkpoint
CONFIG ?= $(BUILTIN)/builtin_voice.yaml
# The built-in voice's own weights and prompts; with another CONFIG, that config's own unless named.
WEIGHTS ?= $(if $(filter $(BUILTIN)/%,$(CONFIG)),$(BUILTIN)/model.safetensors)
VOICES ?= $(if $(filter $(BUILTIN)/%,$(CONFIG)),$(BUILTIN)/voices/eve.wav $(BUILTIN)/voices/adam.wav)
QUANTIZE ?= int8
TARGET ?= web
# Benchmarks are of the full size unless a config is named; its weights are random unless named.
BENCH_CONFIG := $(if $(filter $(BUILTIN)/%,$(CONFIG)),english,$(CONFIG))
BENCH_WEIGHTS := $(if $(filter $(BUILTIN)/%,$(WEIGHTS)),random:0,$(or $(WEIGHTS),random:0))
OUT ?= dist
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup export test test-python test-others test-all conformance bench-native bench-web bench-numpy lint format schema docs lock engine runtime wheel clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready runtime_js/node_modules/.ready chromium ## Install what the project needs: .venv, node modules, Chromium

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	env -u PIP_FIND_LINKS $(PY) -m pip install --quiet --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

runtime_js/node_modules/.ready: runtime_js/package-lock.json
	cd runtime_js && npm ci --silent
	touch $@

.PHONY: chromium
chromium:
	@tools/chromium.sh

ENGINE_SOURCES := $(shell find rust-numpy/kernels rust-numpy/engine -name '*.rs' -o -name Cargo.toml) rust-numpy/Cargo.toml rust-numpy/Cargo.lock tools/engine.sh tools/wasm32.sh
rust-numpy/target/engine/.ready: $(ENGINE_SOURCES)
	tools/engine.sh
	mkdir -p $(@D) && touch $@

engine: rust-numpy/target/engine/.ready ## Build the Rust engine for browsers, where its toolchain can be had

RUNTIME_SOURCES := $(shell find runtime_js -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
exporter/runtime_dist/.ready: runtime_js/node_modules/.ready rust-numpy/target/engine/.ready $(RUNTIME_SOURCES)
	cd runtime_js && npm run --silent build
	rm -rf exporter/runtime_dist && cp -r runtime_js/dist exporter/runtime_dist
	touch $@

runtime: exporter/runtime_dist/.ready ## Build the browser runtime and the demo page

export: setup runtime ## Export CONFIG to OUT (default: the built-in voice, int8, dist/)
	$(VENV)/bin/pocket-export --config $(CONFIG) $(if $(WEIGHTS),--weights $(WEIGHTS)) \
	  $(foreach voice,$(VOICES),--voice $(voice)) --quantize $(QUANTIZE) --target $(TARGET) --out $(OUT)

PYTEST := $(PY) -m pytest
NPM_TEST := cd runtime_js && PYTHON=$(CURDIR)/$(PY) npm run

test: setup runtime ## Run every test of every language, real Chromium included
	$(MAKE) -C rust-numpy built
	$(MAKE) --jobs=2 test-python test-others

test-python: setup runtime ## Of these, Python's
	$(PYTEST) -m "not slow" --hypothesis-profile=repeatable

test-others: setup runtime ## Of these, TypeScript's, Rust's and numpy_rs's
	$(NPM_TEST) test
	$(MAKE) -C rust-numpy test PYTHON=$(CURDIR)/$(PY)

test-all: setup runtime ## Run the slow tests too: full-size models
	$(PYTEST)
	$(NPM_TEST) test:all
	$(MAKE) -C rust-numpy test PYTHON=$(CURDIR)/$(PY)

conformance: setup ## Compare rust-numpy with NumPy over generated cases
	$(MAKE) -C rust-numpy conformance PYTHON=$(CURDIR)/$(PY)

BENCH := --config $(BENCH_CONFIG) --weights '$(BENCH_WEIGHTS)' --quantize $(QUANTIZE)
bench-native: setup runtime ## Time a bundle beside the peer-style baseline, natively, in the Rust engine too: CONFIG, WEIGHTS, QUANTIZE
	$(PY) -m benchmarks.model.native $(BENCH)

bench-web: setup runtime ## The same in Chromium through ONNX Runtime Web
	$(PY) -m benchmarks.model.web $(BENCH)

bench-numpy: setup ## Time rust-numpy beside NumPy in one run
	$(MAKE) -C rust-numpy bench PYTHON=$(CURDIR)/$(PY)

lint: setup ## Check formatting, lint and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	cd runtime_js && npm run --silent check
	$(MAKE) -C rust-numpy lint

format: setup ## Format and mend what a tool can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

schema: setup ## Rewrite docs/manifest.schema.json and the TypeScript types from graphs/manifest.py
	$(PY) -m graphs.schema
	cd runtime_js && node tools/manifest-types.mjs

docs: setup runtime ## Rewrite docs/graphs.md from an exported bundle
	$(VENV)/bin/pocket-export --config english_2m_2026-10 --weights random:0 --out build/docs
	$(PY) -m exporter.docs build/docs

lock: ## Resolve requirements.lock anew from pyproject.toml
	env -u PIP_FIND_LINKS $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements.lock pyproject.toml

wheel: setup runtime ## Build the wheel, the browser runtime inside
	$(PY) -m build --wheel --no-isolation

clean: ## Remove what builds made
	rm -rf $(VENV) runtime_js/node_modules runtime_js/dist exporter/runtime_dist dist work build .cache
