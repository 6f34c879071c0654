#!/usr/bin/env python3
"""Runs tests/*_test.py against a built program: run.py --binary PATH [--long] [-k NAME].

The last line is always `N passed, N failed` (and `, N skipped`).
"""
import argparse
import glob
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.path.join(HERE, "..", "build", "bedrock-ledger"))
    parser.add_argument("--long", action="store_true", help="the heavy ones too")
    parser.add_argument("-k", metavar="NAME", action="append", help="only tests with NAME in their name")
    return parser.parse_args()


def load(names):
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{name}*" for name in names] if names else None
    files = sorted(os.path.basename(f)[:-3] for f in glob.glob(os.path.join(HERE, "*_test.py")))
    return loader.loadTestsFromNames(files)


def main():
    args = arguments()
    binary = os.path.abspath(args.binary)
    if not os.access(binary, os.X_OK):
        sys.exit(f"no program at {binary}; build it first: make build")
    os.environ["BEDROCK_LEDGER"] = binary
    os.environ["BEDROCK_LEDGER_LONG"] = "1" if args.long else "0"
    sys.path.insert(0, HERE)
    result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout).run(load(args.k))
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    passed = result.testsRun - failed - skipped
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
