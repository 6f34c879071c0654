#!/usr/bin/env python3
"""Measures the program beside its rivals, in turn in the same run, and prints one Markdown table.

docs/benchmarks.md says what each row means. Inputs are made once and kept in --data.
"""
import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import s3_rows
from inputs import Inputs, ROOT, copy, raw_bytes
from measure import Contestant, machine, output_of, race, say

RIVALS = ROOT / "bench/rivals"
WHOLE = ["--start-date", "2025-01-01", "--end-date", "2026-12-31"]
STORE_DAYS = ["2025-08-28", "2025-11-25"]  # the 90 days of fill_store
NOON_OF_LAST_DAY = "1764072000"  # 2025-11-25, the last day of the 98,000 records
SMALL, LARGE = 98_000, 980_000
TEN_MILLION, HUNDRED_MILLION = 10_000_000, 100_000_000


@dataclass
class Line:
    what: str
    ours: str
    rival: str
    ratio: str
    target: str
    reached: bool


def seconds(samples):
    return f"{samples.median:.2f} s"


def milliseconds(samples):
    return f"{samples.median * 1000:.0f} ms"


def times(ratio):
    return f"{ratio:.2f}x"


class Bench:
    def __init__(self, binary, inputs, scratch, quick):
        self.binary, self.inputs, self.scratch, self.quick = binary, inputs, scratch, quick

    def rounds(self, full):
        return min(full, 3) if self.quick else full

    def drop(self, name):
        """The path of a database in the scratch folder that is not there any more."""
        for path in self.scratch.glob(name + "*"):
            path.unlink()
        return self.scratch / name

    def sync(self, logs, name="ours.db", prepare=None):
        command = [self.binary, "sync", "--source", logs, "--store", self.scratch / name, "-q", *WHOLE]
        return Contestant(f"sync {logs.name} into {name}", command, prepare or (lambda: self.drop(name)))

    def report(self, store, *options, **environment):
        command = [self.binary, "report", "--store", store, "-q", "--format", "json", *options]
        return Contestant("report", command, environment=environment)

    def rival(self, script, *arguments, prepare=lambda: None):
        command = [self.inputs.rival_python(), RIVALS / script, *arguments]
        return Contestant(script, command, prepare)

    def duckdb(self, logs, suffix):
        pattern, path = f"{logs}/**/*{suffix}", self.scratch / "duckdb.db"
        return self.rival("duckdb_ingest.py", pattern, path, prepare=lambda: self.drop("duckdb.db"))

    def same_totals(self, store, rival_output, days):
        """Who counts differently is no rival: calls and tokens must agree."""
        window = ["--start-date", days[0], "--end-date", days[1]]
        answer = output_of(self.report(store, "--offline", "--analysis", "summary", *window), self.scratch)
        summary = json.loads(answer)["summary"]
        tokens = [summary[f"total_{kind}_tokens"] for kind in ("input", "output", "cache_read", "cache_write")]
        ours, theirs = [summary["total_calls"], *tokens], json.loads(rival_output)
        if ours != theirs:
            sys.exit(f"calls and tokens differ: ours {ours}, the rival's {theirs}")

    def beside(self, rounds, logs, rival):
        ours, theirs = race(self.rounds(rounds), self.scratch, self.sync(logs), rival)
        self.same_totals(self.scratch / "ours.db", theirs.output, [WHOLE[1], WHOLE[3]])
        return ours, theirs, theirs.median / ours.median


def ingest(bench):
    logs = bench.inputs.logs(SMALL)
    ours, theirs, ratio = bench.beside(9, logs, bench.duckdb(logs, ".json.gz"))
    yield Line("ingest of 98,000 records, durable", seconds(ours), f"DuckDB `read_json` {seconds(theirs)}", times(ratio),
               "3.2x", ratio >= 3.2)


def ingest_large(bench):
    logs = bench.inputs.logs(LARGE)
    ours, theirs, ratio = bench.beside(3, logs, bench.duckdb(logs, ".json.gz"))
    rate = raw_bytes(logs) / ours.median / 1e9
    yield Line("ingest of 980,000 records, durable", f"{seconds(ours)}, {rate:.2f} GB/s",
               f"DuckDB `read_json` {seconds(theirs)}", times(ratio), "3.5x, 1.7 GB/s", ratio >= 3.5 and rate >= 1.7)


def ingest_python(bench):
    logs = bench.inputs.logs(SMALL)
    ours, theirs, ratio = bench.beside(5, logs, bench.rival("pandas_sums.py", logs))
    yield Line("the same 98,000 records, not stored by the rival", seconds(ours),
               f"gzip + json + pandas, 2 processes {seconds(theirs)}", times(ratio), "6.5x", ratio >= 6.5)


def ingest_plain(bench):
    logs = bench.inputs.plain_logs(SMALL)
    ours, theirs, ratio = bench.beside(9, logs, bench.duckdb(logs, ".json"))
    rate = raw_bytes(bench.inputs.logs(SMALL)) / ours.median / 1e9
    yield Line("plain NDJSON, 98,000 records, durable", f"{seconds(ours)}, {rate:.2f} GB/s",
               f"DuckDB `read_json` {seconds(theirs)}", times(ratio), "3 GB/s", rate >= 3)


def memory(bench):
    sizes = [SMALL] if bench.quick else [SMALL, LARGE]
    runs = [race(2, bench.scratch, bench.sync(bench.inputs.logs(size)))[0] for size in sizes]
    peaks = [run.peak / 1e6 for run in runs]
    growth = peaks[-1] / peaks[0]
    yield Line(f"peak memory of ingest, {' and '.join('1 GB' if size == SMALL else '10 GB' for size in sizes)} of logs",
               ", ".join(f"{peak:.0f} MB" for peak in peaks), "", times(growth) if len(sizes) > 1 else "",
               "under 256 MB, growth at most 1.2x", max(peaks) < 256 and growth <= 1.2)


def nothing_new(bench):
    logs = bench.inputs.logs(SMALL)
    output_of(bench.sync(logs), bench.scratch)
    options = ["--source", logs, "--days", "7"]
    report = bench.report(bench.scratch / "ours.db", *options, SOURCE_DATE_EPOCH=NOON_OF_LAST_DAY)
    (ours,) = race(bench.rounds(15), bench.scratch, report)
    objects, calls = (json.loads(ours.output)[part][key] for part, key in (("meta", "objects_read"), ("summary", "total_calls")))
    if objects or not calls:
        sys.exit(f"report read {objects} objects where nothing was new, and found {calls} calls")
    files = sum(1 for _ in logs.rglob("*.json.gz"))
    yield Line(f"`report --days 7`, nothing new in {files} files", milliseconds(ours), "", "", "60 ms", ours.median < 0.060)


def race_analyses(bench, calls, rounds):
    store = bench.inputs.store(calls)
    window = ["--start-date", STORE_DAYS[0], "--end-date", STORE_DAYS[1]]
    rival = bench.rival("raw_analyses.py", store, *STORE_DAYS)
    ours, theirs = race(bench.rounds(rounds), bench.scratch, bench.report(store, "--offline", *window), rival)
    bench.same_totals(store, theirs.output, STORE_DAYS)
    return ours, theirs


def analyses(bench):
    few, rival = race_analyses(bench, TEN_MILLION, 9)
    yield Line("all seven analyses, 10 million calls, 90 days", milliseconds(few), f"DuckDB on raw rows {milliseconds(rival)}",
               times(rival.median / few.median), "120 ms", few.median < 0.120)
    if bench.quick:
        return
    many, rival = race_analyses(bench, HUNDRED_MILLION, 5)
    growth = many.median / few.median
    yield Line("the same, 100 million calls", f"{milliseconds(many)}, {growth:.2f}x of 10 million",
               f"DuckDB on raw rows {milliseconds(rival)}", times(rival.median / many.median), "2x of 10 million", growth <= 2)


def append(bench):
    logs, store = bench.inputs.logs(SMALL), bench.inputs.store(HUNDRED_MILLION)
    large = bench.sync(logs, "large.db", lambda: copy(store, bench.drop("large.db")))
    ours, empty = race(bench.rounds(5), bench.scratch, large, bench.sync(logs, "empty.db"))
    ratio = ours.median / empty.median
    bench.drop("large.db")
    yield Line("98,000 new records into 100 million calls", seconds(ours), f"into an empty store {seconds(empty)}",
               times(ratio), "at most 1.3x", ratio <= 1.3)


def disk(bench):
    size = bench.inputs.store(TEN_MILLION).stat().st_size / TEN_MILLION
    yield Line("bytes a call on disk, 10 million calls", f"{size:.1f}", "", "", "40", size <= 40)


class S3Line:
    """Lines of the rows on S3: against a rival, or against a figure."""

    def __call__(self, what, ours, name, theirs, least):
        ratio = theirs.median / ours.median
        return Line(what, seconds(ours), f"{name} {seconds(theirs)}", times(ratio), f"{least}x", ratio >= least)

    def plain(self, what, ours, target, reached):
        return Line(what, ours, "", "", target, reached)


def s3_small(bench):
    yield from s3_rows.small(bench, S3Line())


def s3_large(bench):
    yield from s3_rows.large(bench, S3Line())


ROWS = {"ingest": ingest, "ingest-large": ingest_large, "python": ingest_python, "plain": ingest_plain, "memory": memory,
        "nothing-new": nothing_new, "analyses": analyses, "append": append, "disk": disk, "s3-small": s3_small, "s3-large": s3_large}
FULL_ONLY = {"ingest-large", "append"}


def print_table(lines):
    print("| what | ours | rival | ratio | target | reached |\n|---|---|---|---|---|---|", flush=True)
    for line in lines:
        reached = "yes" if line.reached else "**no**"
        print(f"| {line.what} | {line.ours} | {line.rival} | {line.ratio} | {line.target} | {reached} |", flush=True)


def measured(bench, names):
    for name in names:
        say(f"{name}:")
        yield from ROWS[name](bench)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=ROOT / "build/bedrock-ledger")
    parser.add_argument("--only", action="append", choices=ROWS, help="this row only; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer runs, nothing of 980,000 records or 100 million calls")
    parser.add_argument("--data", type=Path, default=ROOT / "build/bench", help="where inputs are kept")
    parser.add_argument("--generator", type=Path, default=ROOT.parent / "shared/bench/gen_bedrock_logs.py",
                        help="makes the logs: GENERATOR FOLDER RECORDS")
    return parser.parse_args()


def main():
    args = arguments()
    names = [name for name in ROWS if name in (args.only or ROWS) and not (args.quick and name in FULL_ONLY)]
    inputs = Inputs(args.data.resolve(), args.generator)
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=inputs.folder) as scratch:
        bench = Bench(args.binary.resolve(), inputs, Path(scratch), args.quick)
        print(f"{machine()}\n")
        print_table(measured(bench, names))


if __name__ == "__main__":
    main()
