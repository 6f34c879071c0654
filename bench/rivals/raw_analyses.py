"""Rival: the seven analyses one after another over the raw calls. usage: raw_analyses.py STORE FIRST_DAY LAST_DAY

The same file as ours, read by DuckDB as SQL would be written by hand: no rollup, and no prices, so less
work than ours.
"""
import json
import sys
from datetime import date, timedelta

import duckdb

SUMS = """sum(c.calls) AS calls, sum(c.failed) AS failed, sum(c.input) AS input, sum(c.output) AS output,
  sum(c.cache_read) AS cache_read,
  sum(c.cache_write_5m + c.cache_write_30m + c.cache_write_1h + c.cache_write_unknown) AS cache_write"""
PRINCIPAL = "JOIN ledger.principal p ON p.id = c.principal"
MODEL = "JOIN ledger.price_key k ON k.id = c.price_key"
ANALYSES = {  # name: dimensions, joins
    "summary": ("", ""),
    "app": ("p.app", PRINCIPAL),
    "user": ("p.user_or_app", PRINCIPAL),
    "user-app": ("p.app, p.user_name, k.model_id, k.model_name", PRINCIPAL + " " + MODEL),
    "model": ("k.model_id, k.model_name", MODEL),
    "daily": ("c.time // 86400", ""),
    "hourly": ("c.time // 3600", ""),
}


def seconds_of(day):
    return (day - date(1970, 1, 1)).days * 86400


def main():
    path, first, last = sys.argv[1:]
    window = [seconds_of(date.fromisoformat(first)), seconds_of(date.fromisoformat(last) + timedelta(1))]
    database = duckdb.connect(path, read_only=True, config={"threads": 2})
    answers = {}
    for name, (dimensions, joins) in ANALYSES.items():
        columns = f"{dimensions}, {SUMS}" if dimensions else SUMS
        grouping = f"GROUP BY {dimensions}" if dimensions else ""
        answers[name] = database.execute(
            f"SELECT {columns} FROM ledger.call c {joins} WHERE c.time >= ? AND c.time < ? {grouping}", window).fetchall()
    calls, _, *tokens = answers["summary"][0]
    print(json.dumps([int(total) for total in (calls, *tokens)]))


if __name__ == "__main__":
    main()
