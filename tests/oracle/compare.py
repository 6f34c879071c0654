#!/usr/bin/env python3
"""Runs the program and the oracle over the same logs and lists every difference by path.

    compare.py --binary build/bedrock-ledger --source LOGS --start-date D --end-date D [report options]

Only what the oracle says is compared: keys that the program adds are allowed. Figures must agree
to the last digit.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def differences(want, got, path=""):
    """Lines `path: expected …, got …`; none when equal."""
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return [f"{path}: expected an object, got {got!r}"]
        return [d for key in want for d in (
            differences(want[key], got[key], f"{path}.{key}") if key in got else [f"{path}.{key}: missing"])]
    if isinstance(want, list):
        return rows(want, got, path)
    if isinstance(want, tuple):
        return [] if is_average(want, got) else [f"{path}: expected {want[0]}/{want[1]}, got {got}"]
    return [] if same(want, got) else [f"{path}: expected {want!r}, got {got!r}"]


def same(want, got):
    if want is None or got is None or isinstance(want, str) or isinstance(want, bool):
        return want == got
    return not isinstance(got, (str, bool, list, dict)) and Decimal(want) == Decimal(got)


def is_average(want, got):
    """The quotient, exactly or rounded half up at the last of six or more printed decimals."""
    total, count = want
    if not count or got is None:
        return not count and not got
    got, exact = Decimal(got), Fraction(total, count)
    if Fraction(got) == exact:
        return True
    places = -got.as_tuple().exponent
    scaled = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return places >= 2 and abs(scaled - got) == 0


def rows(want, got, path):
    if not isinstance(got, list):
        return [f"{path}: expected rows, got {got!r}"]
    found = [] if len(want) == len(got) else [f"{path}: expected {len(want)} rows, got {len(got)}"]
    for i, (w, g) in enumerate(zip(want, got)):
        found += differences(w, g, f"{path}[{i}]")
    return found


def meta(document):
    """The program's meta with its assumptions by kind, as the oracle has them."""
    document = dict(document, meta=dict(document["meta"]))
    document["meta"]["assumptions"] = {a["kind"]: a for a in document["meta"]["assumptions"]}
    return document


def run(binary, arguments):
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([binary, "report", "--format", "json", "--store", home + "/s.db", *arguments],
                              stdout=subprocess.PIPE, env=dict(os.environ, HOME=home))
    return json.loads(done.stdout, parse_float=Decimal)


def main():
    from oracle.oracle import Logs
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--binary", "--source", "--start-date", "--end-date"):
        parser.add_argument(name, required=True)
    parser.add_argument("--timezone", default="UTC")
    args = parser.parse_args()
    got = run(args.binary, ["--source", args.source, "--start-date", args.start_date, "--end-date",
                            args.end_date, "--timezone", args.timezone])
    found = differences(Logs([args.source]).report(args.start_date, args.end_date, args.timezone), meta(got))
    print("\n".join(found) or "no difference")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
