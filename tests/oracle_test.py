"""Every number of a generated month is worked out a second time, by tests/oracle, from the raw files."""
import os
import shutil
import subprocess
import tempfile
import unittest

from oracle import unpack
from oracle.compare import differences, meta
from oracle.oracle import Logs
from support import BINARY, LONG, Outcome, environment

CALLS = "20000" if LONG else "3000"
MONTH = ("2025-10-20", "2025-11-18")  # New York's clocks go back on 2 November
ZONES = ("UTC", "Asia/Seoul", "Asia/Kolkata", "America/New_York")


@unittest.skipUnless(unpack.have_zstd(), "needs the zstd program")
class GeneratedMonth(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.dir = os.path.realpath(tempfile.mkdtemp(prefix="ledger-oracle-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir, ignore_errors=True)
        cls.logs = os.path.join(cls.dir, "logs")
        done = cls.run_it("generate", "logs", "--out", cls.logs, "--days", "30", "--end-date", MONTH[1],
                          "--calls", CALLS, "--seed", "7")
        if done.code:
            raise AssertionError(done.err)
        cls.oracle = Logs([cls.logs])

    @classmethod
    def run_it(cls, *args):
        return Outcome(subprocess.run([BINARY, *args], cwd=cls.dir, env=environment(cls.dir),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))

    def check(self, first=MONTH[0], last=MONTH[1], zone="UTC", arn="", filters=(), group_by=()):
        options = [o for f in filters for o in ("--filter", "=".join(f))]
        options += ["--arn-pattern", arn] if arn else []
        options += ["--group-by", ",".join(group_by)] if group_by else []
        done = self.run_it("report", "--source", self.logs, "--store", os.path.join(self.dir, "store.db"), "--format",
                           "json", "--start-date", first, "--end-date", last, "--timezone", zone, *options)
        self.assertIn(done.code, (0, 3), done.err)
        want = self.oracle.report(first, last, zone, arn, filters, group_by=group_by)
        found = differences(want, meta(done.json()))
        self.assertEqual(found[:40], [], f"{len(found)} differences")
        return want

    def test_the_month_has_every_shape(self):
        names = " ".join(name for _, _, names in os.walk(self.logs) for name in names)
        for shape in (".json.gz", ".zst", ".jsonl.out", "permission-check", ".json ", ".ndjson"):
            self.assertIn(shape, names + " ")
        good = [c for c in self.oracle.calls(*MONTH) if not c.record.error]
        for what in ("operation", "region", "scope", "tier", "account"):
            self.assertGreater(len({c.get(what) for c in good}), 1, what)
        self.assertTrue(self.oracle.dropped and self.oracle.rejects)

    def test_all_analyses_of_the_month_in_every_zone(self):
        for zone in ZONES:
            want = self.check(zone=zone)
            self.assertGreater(want["summary"]["total_calls"], 1000)

    def test_windows(self):
        for first, last in (("2025-10-20", "2025-10-20"), ("2025-11-01", "2025-11-03"), ("2025-11-17", "2025-12-01"),
                            ("2025-09-01", "2025-10-25")):
            self.check(first, last, "America/New_York")

    def test_arn_patterns(self):
        for pattern in ("BedrockRole", "user/", "_", "%", "'", "assumed-role/C", "no such thing"):
            self.check(arn=pattern)

    def test_filters(self):
        top = self.oracle.report(*MONTH)
        app = next(r["app"] for r in top["app"] if r["app"])
        region, model = top["meta"]["regions"][-1], top["model"][0]["model_id"]
        for filters in ([("app", app)], [("app", app), ("app", "(none)")], [("region", region), ("app", app)],
                        [("model_id", model)], [("scope", "global")], [("operation", "Converse"), ("region", region)]):
            self.check(filters=filters)

    def test_a_second_generation_gives_the_same_bytes(self):
        again = os.path.join(self.dir, "again")
        self.run_it("generate", "logs", "--out", again, "--days", "30", "--end-date", MONTH[1], "--calls", CALLS,
                    "--seed", "7")
        self.assertEqual(self.contents(again), self.contents(self.logs))

    def contents(self, folder):
        found = {}
        for top, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(top, name), "rb") as file:
                    found[os.path.relpath(os.path.join(top, name), folder)] = file.read()
        return found


