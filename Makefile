# One word a task. Each installs what it needs first (tools/bootstrap) and can be repeated at will.
.DEFAULT_GOAL := help
.PHONY: help build demo test test-sanitized test-long bench fuzz format lint bootstrap bootstrap-check everything asan fuzzers
MAKEFLAGS += --no-print-directory
LEDGER := build/bedrock-ledger
FUZZ_SECONDS ?= 60

help:  ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile | expand -t 18

build: bootstrap  ## build/bedrock-ledger
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target bedrock-ledger

demo: build  ## build, make sample logs, print a report
	@rm -rf build/demo-logs build/demo.db
	@$(LEDGER) generate logs --out build/demo-logs
	@$(LEDGER) report --source build/demo-logs --store build/demo.db

test: everything  ## the everyday tests
	@python3 tests/all.py --build build/release --binary $(LEDGER)

test-sanitized: asan fuzzers  ## unit tests under sanitizers, and fuzzing for FUZZ_SECONDS a target
	@python3 tests/all.py --build build/asan --fuzz build/fuzz --seconds $(FUZZ_SECONDS)

test-long: everything test-sanitized  ## that, the whole program under sanitizers, faults, real servers
	@python3 tests/run.py --binary build/asan/bedrock-ledger
	@python3 tests/all.py --build build/release --binary $(LEDGER) --long

bench:  ## benchmarks beside their rivals
	@tools/bootstrap --bench
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target bedrock-ledger bench
	@python3 bench/run.py --binary $(LEDGER)

fuzz: fuzzers  ## only the fuzzing, for FUZZ_SECONDS a target
	@python3 tests/all.py --fuzz build/fuzz --seconds $(FUZZ_SECONDS)

format: bootstrap-check  ## lay out the C++ as .clang-format says
	@clang-format-16 -i $$(git ls-files 'src/*.h' 'src/*.cc')

lint: bootstrap-check  ## layout, clang-tidy, dependency rule, text hygiene, shell scripts
	@cmake --preset release >/dev/null
	@python3 tools/lint --build build/release

bootstrap:
	@tools/bootstrap

bootstrap-check:
	@tools/bootstrap --check

everything: bootstrap
	@cmake --preset release >/dev/null
	@cmake --build --preset release

asan: bootstrap
	@cmake --preset asan >/dev/null
	@cmake --build --preset asan

fuzzers: bootstrap-check
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz
