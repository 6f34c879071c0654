#!/usr/bin/env python3
"""Runs what it is asked to and closes with one line over all of it: `N passed, N failed`.

  --build DIR      the unit test programs of that build, and the rules of the repository
  --binary FILE    tests/run.py against that program; with --long its heavy tests too, and with the
                   aws_probe of --build the drivers of tests/aws
  --fuzz DIR       the *_fuzz programs there, each for --seconds, from tests/corpus/TARGET
"""
import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = ["dependency_rule.py", "licences.py", "text_hygiene.py"]
CLOSING = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")
UNIT_CLOSING = re.compile(r"\[==========\] (\d+) tests? from .* ran\.")


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, name, passed, failed, skipped=0, output="", seconds=0.0):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        if failed:
            print(output)
        state = "FAILED" if failed else "ok"
        print(f"{state:7} {name:32} {passed + failed:5} tests {seconds:6.1f} s", flush=True)

    def closing(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def run(command):
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout, time.monotonic() - start


def run_units(build, tally):
    programs = sorted(build.glob("*_test"))
    if not programs:
        tally.add(f"no unit test program in {build}", 0, 1)
    for program in programs:
        code, output, seconds = run([program, "--gtest_brief=1"])
        closing = UNIT_CLOSING.search(output)
        total = int(closing[1]) if closing else 0
        failed = len(set(re.findall(r"^\[  FAILED  \] (\S+\.\S+)", output, re.M)))
        if code and not failed:
            failed = 1
        tally.add(program.name, max(total - failed, 0), failed, 0, output, seconds)


def run_rules(tally):
    for rule in RULES:
        code, output, seconds = run([sys.executable, ROOT / "tests" / rule])
        tally.add(rule, int(not code), int(bool(code)), 0, output, seconds)


def run_whole_program(binary, long, tally):
    """The output is passed on as it comes; its closing line goes into ours."""
    start, closing = time.monotonic(), None
    command = [sys.executable, ROOT / "tests" / "run.py", "--binary", binary] + ["--long"] * long
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        for line in child.stdout:
            found = CLOSING.fullmatch(line.strip())
            closing = found or closing
            if not found:
                print(line, end="", flush=True)
    if not closing:
        print(f"run.py ended without its closing line, code {child.returncode}")
    passed, failed, skipped = (int(n or 0) for n in closing.groups()) if closing else (0, 1, 0)
    if child.returncode and not failed:
        failed = 1
    tally.add("run.py", passed, failed, skipped, "", time.monotonic() - start)


def run_aws(probe, binary, tally):
    """Against real servers; skipped where their packages cannot be installed."""
    start = time.monotonic()
    done = subprocess.run([ROOT / "tests/aws/run", probe], cwd=ROOT, stdin=subprocess.DEVNULL, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "BEDROCK_LEDGER": str(binary)})
    if done.returncode == 77:
        print(f"skipped tests/aws: its Python packages cannot be installed\n{done.stdout[-500:]}", flush=True)
        return tally.add("aws/run", 0, 0, 1)
    ran = re.search(r"^Ran (\d+) tests?", done.stdout, re.M)
    counts = {name: int(number) for name, number in re.findall(r"(failures|errors|skipped)=(\d+)", done.stdout)}
    failed = counts.get("failures", 0) + counts.get("errors", 0)
    if done.returncode and not failed:
        failed = 1
    skipped = counts.get("skipped", 0)
    passed = max(int(ran[1]) - failed - skipped, 0) if ran else 0
    return tally.add("aws/run", passed, failed, skipped, done.stdout[-20000:], time.monotonic() - start)


def run_fuzzers(build, seconds, tally):
    targets = sorted(p for p in build.glob("*_fuzz") if p.is_file())
    if not targets:
        tally.add(f"no fuzz target in {build}", 0, 1)
    for target in targets:
        found = build / "corpus" / target.name
        found.mkdir(parents=True, exist_ok=True)
        seeds = ROOT / "tests" / "corpus" / target.name.removesuffix("_fuzz")
        command = [target, f"-max_total_time={seconds}", "-rss_limit_mb=2048", "-timeout=25",
                   f"-artifact_prefix={build}/{target.name}-", found]
        code, output, took = run(command + ([seeds] if seeds.is_dir() else []))
        tally.add(target.name, int(not code), int(bool(code)), 0, output[-8000:], took)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--binary", type=Path)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--fuzz", type=Path)
    parser.add_argument("--seconds", type=int, default=60)
    args = parser.parse_args()
    tally = Tally()
    if args.build:
        run_units(args.build.resolve(), tally)
        run_rules(tally)
    if args.fuzz:
        run_fuzzers(args.fuzz.resolve(), args.seconds, tally)
    if args.binary:
        run_whole_program(args.binary.resolve(), args.long, tally)
    if args.build and args.binary and args.long:
        run_aws(args.build.resolve() / "aws_probe", args.binary.resolve(), tally)
    print(tally.closing())
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
