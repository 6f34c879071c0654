"""Rival: DuckDB reads the logs by itself. usage: duckdb_ingest.py PATTERN DATABASE

Columns are given, not guessed, and only the fields that are needed are named: everything else is
skipped by the parser. The calls go into a table of flat columns, their sums into another, and both
are on the disk at the end. Duplicates, prices and rejected lines are left out: less work than ours.
"""
import json
import sys

import duckdb

COLUMNS = {
    "timestamp": "TIMESTAMP", "accountId": "VARCHAR", "identity": "STRUCT(arn VARCHAR)", "region": "VARCHAR",
    "inferenceRegion": "VARCHAR", "requestId": "UUID", "operation": "VARCHAR", "modelId": "VARCHAR",
    "errorCode": "VARCHAR",
    "input": "STRUCT(inputTokenCount BIGINT, cacheReadInputTokenCount BIGINT, cacheWriteInputTokenCount BIGINT)",
    "output": "STRUCT(outputTokenCount BIGINT)",
}
CALLS = """
CREATE TABLE call AS SELECT timestamp, accountId AS account, identity.arn AS arn, region,
  inferenceRegion AS inference_region, requestId AS request_id, operation, modelId AS model, errorCode AS error,
  input.inputTokenCount AS input, output.outputTokenCount AS output,
  input.cacheReadInputTokenCount AS cache_read, input.cacheWriteInputTokenCount AS cache_write
FROM read_json(?, format = 'newline_delimited', maximum_object_size = 16777216, columns = {%s})"""
SUMS = """
CREATE TABLE daily AS SELECT CAST(timestamp AS DATE) AS date, arn, model, count(*) AS calls, sum(input) AS input,
  sum(output) AS output, sum(cache_read) AS cache_read, sum(cache_write) AS cache_write
FROM call WHERE error IS NULL GROUP BY ALL"""
TOTALS = "SELECT sum(calls), sum(input), sum(output), sum(cache_read), sum(cache_write) FROM daily"


def main():
    pattern, path = sys.argv[1:]
    database = duckdb.connect(path, config={"threads": 2, "preserve_insertion_order": False})
    database.execute(CALLS % ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items()), [pattern])
    database.execute(SUMS)
    database.execute("CHECKPOINT")
    print(json.dumps([int(total) for total in database.execute(TOTALS).fetchone()]))


if __name__ == "__main__":
    main()
