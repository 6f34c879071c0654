"""Rival: what most people write first: gzip, json and pandas in two processes. usage: pandas_sums.py FOLDER

Sums by day, caller and model, in memory. Nothing is stored: less work than ours.
"""
import gzip
import json
import sys
from multiprocessing import Pool
from pathlib import Path

import pandas

KEYS = ["date", "arn", "model"]
COUNTS = ["calls", "input", "output", "cache_read", "cache_write"]


def call_of(record):
    asked, answered = record["input"], record["output"]
    return (record["timestamp"][:10], record["identity"]["arn"], record["modelId"], 1,
            asked["inputTokenCount"], answered["outputTokenCount"],
            asked["cacheReadInputTokenCount"], asked["cacheWriteInputTokenCount"])


def calls_of(path):
    lines = gzip.decompress(path.read_bytes()).split(b"\n")
    records = (json.loads(line) for line in lines if line)
    return [call_of(record) for record in records if "errorCode" not in record]


def main():
    files = sorted(Path(sys.argv[1]).rglob("*.json.gz"))
    with Pool(2) as pool:
        calls = [call for part in pool.imap_unordered(calls_of, files, 8) for call in part]
    table = pandas.DataFrame(calls, columns=KEYS + COUNTS)
    daily = table.groupby(KEYS, sort=False)[COUNTS].sum()
    print(json.dumps([int(total) for total in daily.sum()]))


if __name__ == "__main__":
    main()
