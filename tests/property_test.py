"""Truths that hold for any log: parts sum to totals, order and runs change nothing, all forms agree.

Seeds are fresh each run and printed; LEDGER_SEED=N repeats one.
"""
import csv
import io
import os
import random
from datetime import datetime, timedelta, timezone

from support import ACCOUNT, HAIKU, STS, WINDOW, Decimal, Scratch, call, failed

MODELS = (HAIKU, "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
          "amazon.nova-lite-v1:0", "acme.future-model-v9:0", "amazon.titan-embed-text-v2:0",
          f"arn:aws:bedrock:us-east-1:{ACCOUNT}:provisioned-model/abcdefgh1234")
PARTS = (("call_count", "total_calls"), ("failed_calls", "failed_calls"),
         ("total_input_tokens", "total_input_tokens"), ("total_output_tokens", "total_output_tokens"),
         ("cache_read_tokens", "total_cache_read_tokens"), ("cache_write_tokens", "total_cache_write_tokens"),
         ("total_tokens", "total_tokens"), ("estimated_cost_usd", "total_cost_usd"))
DIMENSIONS = ("app", "user", "user_or_app", "model_id", "date", "hour", "account", "region", "operation", "scope",
              "invoked_id", "tier", "session", "error", "metadata:team")


def seed():
    value = int(os.environ.get("LEDGER_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"LEDGER_SEED={value}", flush=True)
    return random.Random(value)


def random_call(dice, i):
    time = datetime(2025, 10, 1, tzinfo=timezone.utc) + timedelta(seconds=dice.randrange(31 * 86400))
    more = {"requestMetadata": {"team": dice.choice("abc")}} if dice.random() < 0.5 else {}
    arn = STS + f"assumed-role/{dice.choice(('A-BedrockRole', 'B', 'C%_'))}/{dice.choice('xyz')}"
    make = failed if dice.random() < 0.1 else call
    if make is failed:
        return failed(f"q{i}", arn=arn, model=dice.choice(MODELS), time=time.strftime("%Y-%m-%dT%H:%M:%SZ"), **more)
    return call(f"q{i}", arn=arn, model=dice.choice(MODELS), time=time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                region=dice.choice(("us-east-1", "us-west-2", "ap-northeast-2")), input=dice.randrange(5000),
                output=dice.randrange(900), read=dice.choice((0, dice.randrange(9000))),
                write=dice.choice((0, 0, dice.randrange(4000))), **more)


def same_but_for_the_run(document):
    document = dict(document, meta=dict(document["meta"]))
    for key in ("generated_at", "objects_read", "sources", "filters"):
        document["meta"].pop(key, None)
    return document


def table_of(document):
    """The one table of a --group-by answer."""
    return next(v for v in document.values() if isinstance(v, list))


class Properties(Scratch):
    def setUp(self):
        super().setUp()
        self.dice = seed()
        self.records = [random_call(self.dice, i) for i in range(300)]

    def assert_parts(self, rows, summary, what):
        for part, total in PARTS:
            self.assertEqual(sum(r[part] or 0 for r in rows), summary[total] or 0, f"{what} {part}")

    def write_in_files(self, folder, records, files=5):
        for i in range(files):
            self.write(f"{folder}/f{self.dice.randrange(10**9)}.json.gz", *records[i::files])
        return os.path.join(self.logs, folder)

    def test_parts_of_every_analysis_sum_to_the_totals(self):
        answer = self.report(*WINDOW, source=self.write_in_files("a", self.records))
        for name in ("user", "user_app", "app", "model", "daily", "hourly"):
            self.assert_parts(answer[name], answer["summary"], name)

    def test_parts_of_any_group_by_and_window_sum_to_the_totals(self):
        folder = self.write_in_files("a", self.records)
        for _ in range(12):
            names = ",".join(self.dice.sample(DIMENSIONS, self.dice.randint(1, 3)))
            first = self.dice.randint(1, 15)
            window = ("--start-date", f"2025-10-{first:02}", "--end-date", f"2025-10-{self.dice.randint(first, 31):02}",
                      "--timezone", self.dice.choice(("UTC", "Asia/Kolkata", "America/New_York")))
            limit = ("--limit", "2") if self.dice.random() < 0.5 else ()
            answer = self.report(*window, "--group-by", names, *limit, source=folder)
            self.assert_parts(table_of(answer), answer["summary"], f"{names} {window} {limit}")

    def test_windows_side_by_side_sum_to_the_whole(self):
        folder = self.write_in_files("a", self.records)
        cut = self.dice.randint(2, 30)
        halves = [self.report("--start-date", a, "--end-date", b, source=folder)["summary"] for a, b in (
            ("2025-10-01", f"2025-10-{cut:02}"), (f"2025-10-{cut + 1:02}", "2025-10-31"))]
        whole = self.report(*WINDOW, source=folder)["summary"]
        for key in whole:
            self.assertEqual((halves[0][key] or 0) + (halves[1][key] or 0), whole[key], key)

    def test_order_files_runs_and_renamed_duplicates_change_nothing(self):
        one = self.report(*WINDOW, source=self.write_in_files("one", self.records, 1), store="one")
        shuffled = self.records[:]
        self.dice.shuffle(shuffled)
        many = self.report(*WINDOW, source=self.write_in_files("many", shuffled, 7), store="many")
        self.assertEqual(same_but_for_the_run(one), same_but_for_the_run(many))
        folder = self.write_in_files("runs", shuffled[:100], 2)
        self.report(*WINDOW, source=folder, store="runs")
        self.write_in_files("runs", shuffled[100:], 3)
        runs = self.report(*WINDOW, source=folder, store="runs")
        self.assertEqual(same_but_for_the_run(one), same_but_for_the_run(runs))
        self.write_in_files("runs", shuffled[40:90], 1)
        again = self.report(*WINDOW, source=folder, store="runs")
        self.assertEqual(again["meta"]["duplicates"], 50)
        for key in ("duplicates", "records"):
            again["meta"].pop(key), one["meta"].pop(key)
        self.assertEqual(same_but_for_the_run(one), same_but_for_the_run(again))

    def test_asking_twice_reads_nothing_and_says_the_same(self):
        folder = self.write_in_files("a", self.records)
        first, second = (self.report(*WINDOW, source=folder) for _ in range(2))
        self.assertEqual((first["meta"]["objects_read"], second["meta"]["objects_read"]), (5, 0))
        self.assertEqual(same_but_for_the_run(first), same_but_for_the_run(second))

    def test_a_new_version_of_an_object_replaces_its_own_rows(self):
        self.write("a.json", *self.records[:50])
        self.write("b.json", *self.records[50:60])
        self.report(*WINDOW)
        path = self.write("a.json", *self.records[20:50], *self.records[60:90], call("new"))
        os.utime(path, (1, 2_000_000_000))
        changed = self.report(*WINDOW)
        fresh = self.report(*WINDOW, store="fresh")
        self.assertEqual(same_but_for_the_run(changed), same_but_for_the_run(fresh))

    def test_a_new_version_gives_back_what_it_had_won_from_a_duplicate(self):
        self.write("a.json", call("r1"), call("r2"))
        self.write("b.json", call("r1"))
        self.report(*WINDOW)
        path = self.write("a.json", call("r2"))
        os.utime(path, (1, 2_000_000_000))
        self.assertEqual(same_but_for_the_run(self.report(*WINDOW)),
                         same_but_for_the_run(self.report(*WINDOW, store="fresh")))

    def test_csv_json_and_sql_agree(self):
        folder = self.write_in_files("a", self.records)
        document = self.report(*WINDOW, "--group-by", "app", source=folder)
        done = self.run_it("report", "--source", folder, *WINDOW, "--group-by", "app", "--format", "csv",
                           "-o", self.path("out.csv"))
        self.assertEqual(done.code, 0, done.err)
        with open(self.path("out.csv"), newline="") as table:
            rows = list(csv.DictReader(table))
        for part, _ in PARTS:
            self.assertEqual(sum(Decimal(r[part] or 0) for r in rows),
                             sum(r[part] or 0 for r in table_of(document)), part)
        sql = self.run_it("sql", "SELECT sum(estimated_cost_usd) AS usd, sum(call_count) AS calls, "
                          "sum(failed_calls) AS failed FROM usage", "--format", "csv")
        row = next(csv.DictReader(io.StringIO(sql.out.decode())))
        summary = document["summary"]
        self.assertEqual((Decimal(row["usd"]), int(row["calls"]), int(row["failed"])),
                         (summary["total_cost_usd"], summary["total_calls"], summary["failed_calls"]))
