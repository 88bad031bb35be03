.PHONY: help run test lint

help: ## Shows this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

run: ## Prepares what is missing and runs the service
	@bin/run

test: ## Prepares what is missing and runs every check
	@bin/test

lint: ## Checks the style of the code, and its types
	@bin/setup --dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
