#!/usr/bin/env python3
"""An independent second implementation of `bedrock-ledger report --format json`.

It shares no code, query or table with the program; prices are read as data. Money is an integer in
1e-15 dollars. Only the standard library is used.

    oracle.py --source LOGS --start-date 2025-10-01 --end-date 2025-10-31 [--timezone ZONE]
"""
import argparse
import json
import os
import sys
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle import answer, clock, prices, source  # noqa: E402


class Logs:
    """A log folder, read once and asked often."""

    def __init__(self, sources, book=None):
        records, self.rejects = source.read_all(sources)
        self.kept, self.dropped = answer.distinct(records)
        self.book = book or prices.Book()

    def within(self, records, first, last, zone, arn, filters):
        start, end = clock.window(clock.parse_day(first), clock.parse_day(last), zone)
        calls = [answer.Call(r, self.book, zone) for r in records if start <= r.time < end]
        return [c for c in calls if matches(c, filters) and arn in (c.record.arn or "")]

    def calls(self, first, last, zone="UTC", arn="", filters=()):
        return self.within(self.kept, first, last, zone, arn, filters)

    def report(self, first, last, zone="UTC", arn="", filters=(), group_by=()):
        calls = self.calls(first, last, zone, arn, filters)
        start, end = clock.window(clock.parse_day(first), clock.parse_day(last), zone)
        dropped = len(self.within(self.dropped, first, last, zone, arn, filters))
        rejects = sum(start <= time < end for *_, time in self.rejects)
        out = {"meta": answer.notes(calls, dropped, rejects),
               "summary": answer.group(calls, ()).get((), answer.Sums()).summary()}
        if group_by:
            rows = answer.table(calls, group_by)
            out["group_by"] = answer.order(rows, group_by)
            return out
        days = list(clock.days(clock.parse_day(first), clock.parse_day(last)))
        for name in answer.DIMENSIONS:
            out[name.replace("-", "_")] = answer.analysis(name, calls, days)
        return out


def matches(call, filters):
    """One dimension twice is or, different dimensions are and."""
    wanted = {}
    for dimension, value in filters:
        wanted.setdefault(dimension, set()).add(None if value == "(none)" else value)
    return all(call.get(dimension) in values for dimension, values in wanted.items())


def main():
    parser = argparse.ArgumentParser(description="bedrock-ledger's numbers, worked out a second time")
    parser.add_argument("--source", action="append", required=True)
    parser.add_argument("--start-date", required=True)
    parser.add_argument("--end-date", required=True)
    parser.add_argument("--timezone", default="UTC")
    parser.add_argument("--arn-pattern", default="")
    parser.add_argument("--filter", action="append", default=[], metavar="DIM=VALUE")
    parser.add_argument("--group-by", default="")
    args = parser.parse_args()
    report = Logs(args.source).report(
        args.start_date, args.end_date, args.timezone, args.arn_pattern,
        [tuple(f.split("=", 1)) for f in args.filter],
        group_by=tuple(filter(None, args.group_by.split(","))))
    json.dump(report, sys.stdout, indent=2, default=lambda v: float(v) if isinstance(v, Decimal) else str(v))


if __name__ == "__main__":
    main()
