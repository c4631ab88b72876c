# make app   set up .venv from nothing and open the page
# make test  set up .venv from nothing and run every check that CI runs

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LITELLM := 1.108.7

.PHONY: app test test-long litellm mutation lock matrix bench model eval catalogue screenshot clean

app: $(VENV)/.ready
	$(BIN)/mubiao app

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

# Every rule broken in every small way: docs/mutation.md says which breaks the tests notice.
mutation: $(VENV)/.ready-dev
	$(BIN)/python -m tests.mutation --write

# The runs that take minutes: kills at random moments, damage of every kind, indexes grown in pieces, spoilt files.
test-long: $(VENV)/.ready-dev
	$(BIN)/pytest -m long

# An endpoint that others wrote, for the tests of the model: LiteLLM's proxy, in an environment of its own.
litellm: .venv-litellm/.ready
.venv-litellm/.ready:
	$(PYTHON) -m venv .venv-litellm
	.venv-litellm/bin/python -m pip install --quiet 'litellm[proxy]==$(LITELLM)'
	@touch $@

# The planted-fault matrix as figures: caught / planted, and false findings on the clean tables.
matrix: $(VENV)/.ready-dev
	$(BIN)/python -m tests.planted

# What a check and a search cost, as ratios in one run, and how long the page lets one wait, in seconds.
bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.check_speed
	$(BIN)/python -m benchmarks.page_speed
	$(BIN)/python benchmarks/precedents_speed.py
	$(BIN)/python benchmarks/documents_speed.py

# docs/model.md: what happens when a model misbehaves, and how many faulty replies reached a draft.
model: $(VENV)/.ready-dev
	$(BIN)/python -m tests.drafting.misbehaviour --write

# How good search and suggestions are: the gated baseline, and the comparison for docs/retrieval.md.
eval: $(VENV)/.ready-dev
	$(BIN)/mubiao eval --format json > docs/eval.json
	$(BIN)/mubiao eval --compare

# docs/rules.md, from the rules' own docstrings.
catalogue: $(VENV)/.ready-dev
	$(BIN)/mubiao rules --format md > docs/rules.md

# The README's picture, taken from the running page.
screenshot: $(VENV)/.ready-dev
	$(BIN)/python -m tests.screenshot docs/page.png

# The environment the page and the commands need. A failed set-up leaves no stamp, so the next call starts it again.
$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "正在安装：第一次约下载 250 MB，要几分钟。"
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The same, with what the tests need.
$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新的版本：make PYTHON=python3.12 app"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Resolve the dependencies anew. Needs uv on the path. Two of the extras are tested against servers on loopback.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" --quiet
lock:
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group build --group dev --group bench --extra anthropic --extra ollama --output-file requirements-dev.lock

clean:
	rm -rf $(VENV)
