"""The program itself with logs in S3: what it reports is what it reports of the same logs on disk."""
import collections
import concurrent.futures
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from fault_proxy import FAULTS, FaultProxy
from servers import KEY, READER_KEY, READER_SECRET, SECRET, boto, seaweedfs
from stub import Stub

BINARY = os.environ.get("BEDROCK_LEDGER") or str(pathlib.Path(os.environ["AWS_PROBE"]).parent / "bedrock-ledger")
WINDOW = ("--start-date", "2025-09-19", "--end-date", "2025-10-18")
LOGS = "s3://open/month"


def setUpModule():
    global server, url, folder, month
    folder = tempfile.TemporaryDirectory()
    month = pathlib.Path(folder.name) / "month"
    subprocess.run([BINARY, "generate", "logs", "--out", month, "--days", "30", "--end-date", "2025-10-18", "--calls", "3000", "--quiet"],
                   check=True, env=environment(folder.name))
    shutil.rmtree(month / "batch")  # dated by the file: in S3 by when it was put there
    server = seaweedfs()
    url = server.__enter__()
    s3 = boto(url, threads=16)
    s3.create_bucket(Bucket="closed")
    files = [path for path in month.rglob("*") if path.is_file()]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda path: s3.upload_file(str(path), "open", f"month/{path.relative_to(month)}"), files))


def tearDownModule():
    server.__exit__(None, None, None)
    folder.cleanup()


def environment(home, key=KEY, secret=SECRET, **more):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "SOURCE_DATE_EPOCH": "1760832000", **more}


class Program(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)

    def run_it(self, *args, **env):
        done = subprocess.run([BINARY, *args], env=environment(self.home.name, **env), capture_output=True, timeout=300)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def report(self, source, store, *args):
        """The report as text, without what tells where and when it was read."""
        store = f"{self.home.name}/{store}"
        code, out, err = self.run_it("sync", "--source", source, "--store", store, *WINDOW, *args)
        self.assertEqual(code, 0, err)
        code, out, err = self.run_it("report", "--source", source, "--store", store, *WINDOW, "--offline", "--region", "all", "--format", "json",
                                     "--analysis", "all,region,account,operation,error")
        self.assertEqual(code, 0, err)
        answer = json.loads(out, parse_float=str)
        self.assertEqual(answer["meta"].pop("sources"), [str(source).rstrip("/")])
        for key in ("generated_at", "objects_read"):
            del answer["meta"][key]
        return json.dumps(answer, indent=1)

    def test_a_month_in_s3_is_reported_as_the_same_month_on_disk(self):
        self.assertEqual(self.report(LOGS + "/", "s3.db", "--endpoint-url", url), self.report(month, "local.db"))

    def test_what_was_read_is_not_read_again(self):
        sync = ("sync", "--source", LOGS, "--store", f"{self.home.name}/again.db", "--endpoint-url", url, *WINDOW)
        first, second = self.run_it(*sync), self.run_it(*sync)
        self.assertEqual((first[0], second[0]), (0, 0), first[2] + second[2])
        self.assertNotIn("read 0 objects", first[1])
        self.assertTrue(second[1].startswith("read 0 objects"), second[1])
        # Its store remembers where the logs are.
        third = self.run_it(*(arg for arg in sync if arg not in ("--source", LOGS)))
        self.assertTrue(third[1].startswith("read 0 objects"), third)

    def make_trail(self, root):
        """Events of the month's calls, by day, in an organization's trail; and what such a bucket has beside them."""
        store = f"{self.home.name}/ids.db"
        self.run_it("sync", "--source", str(month), "--store", store, *WINDOW)
        sql = "SELECT region, date, request_id FROM usage WHERE request_id IS NOT NULL"
        days = collections.defaultdict(list)
        for row in json.loads(self.run_it("sql", sql, "--store", store, "--format", "json")[1]):
            days[row["region"], row["date"]].append(
                {"eventTime": row["date"] + "T12:00:00Z", "eventSource": "bedrock.amazonaws.com", "eventName": "Converse",
                 "awsRegion": row["region"], "userAgent": "Shop/1.0", "requestID": row["request_id"],
                 "recipientAccountId": "111122223333"})
        for service in ("CloudTrail", "CloudTrail-Digest"):
            for (region, day), events in days.items():
                path = root / f"AWSLogs/o-abc/111122223333/{service}/{region}/{day.replace('-', '/')}/x.json.gz"
                path.parent.mkdir(parents=True)
                path.write_bytes(gzip.compress(json.dumps({"Records": events}).encode()))

    def test_a_trail_in_s3_says_what_the_same_trail_on_disk_says(self):
        root = pathlib.Path(self.home.name) / "trail"
        self.make_trail(root)
        for path in root.rglob("*.gz"):
            boto(url).upload_file(str(path), "open", f"trail/{path.relative_to(root)}")
        answers = []
        for trail in ("s3://open/trail", str(root)):
            command = ("--source", str(month), "--cloudtrail", trail, "--endpoint-url", url, "--format", "json",
                       "--start-date", "2025-10-01", "--end-date", "2025-10-07", "--store", f"{self.home.name}/{len(answers)}.db")
            code, out, err = self.run_it("report", *command)
            self.assertEqual(code, 0, err)
            answers.append(json.loads(out, parse_float=str))
            again = self.run_it("sync", *(a for a in command if a not in ("--format", "json")))
            self.assertTrue(again[1].startswith("read 0 objects"), again)
        self.assertEqual(*answers)
        self.assertGreater(sum(c["logged"] for c in answers[0]["meta"]["coverage"]), 50)
        self.assertIn("Shop", [row["app"] for row in answers[0]["app"]])

    def test_all_faults_together_leave_the_same_totals(self):
        clean = self.report(LOGS, "clean.db", "--endpoint-url", url)
        faults = {fault: 0.05 for fault in FAULTS if fault != "trickle"}
        with FaultProxy(url, faults=faults, seed=5) as proxy:
            self.assertEqual(self.report(LOGS, "faulty.db", "--endpoint-url", proxy.url), clean)
            self.assertGreater(sum(proxy.counts.values()) - proxy.counts["clean"], 20)

    def assert_fails(self, code, text, *args, **env):
        done = self.run_it(*args, "--store", f"{self.home.name}/none.db", **env)
        self.assertEqual(done[0], code, done)
        self.assertIn(text, done[2])
        self.assertIn("hint: ", done[2])
        self.assertLessEqual(len(done[2].strip().splitlines()), 3)

    def test_a_wrong_key_is_exit_five(self):
        self.assert_fails(5, "SignatureDoesNotMatch", "sync", "--source", LOGS, "--endpoint-url", url, secret="wrong")

    def test_a_bucket_that_may_not_be_read_is_exit_five(self):
        self.assert_fails(5, "closed", "sync", "--source", "s3://closed", "--endpoint-url", url, key=READER_KEY, secret=READER_SECRET)

    def test_a_missing_bucket_is_exit_one(self):
        self.assert_fails(1, "no-such-bucket", "sync", "--source", "s3://no-such-bucket/x", "--endpoint-url", url)

    def logging(self, config):
        return Stub({("GET", "/logging/modelinvocations"): lambda request: json.dumps(config)})

    def test_without_a_source_the_logging_configuration_names_it(self):
        config = {"loggingConfig": {"s3Config": {"bucketName": "open", "keyPrefix": "month"}}}
        with self.logging(config) as stub:
            code, out, err = self.run_it("sync", *WINDOW, "--store", f"{self.home.name}/found.db", AWS_ENDPOINT_URL_S3=url,
                                         AWS_ENDPOINT_URL_BEDROCK=stub.url)
        self.assertEqual(code, 0, err)
        self.assertIn(LOGS, err)
        self.assertNotIn("read 0 objects", out)

    def test_logging_that_is_off_is_said(self):
        with self.logging({}) as stub:
            self.assert_fails(1, "logging is off in eu-west-1", "report", AWS_ENDPOINT_URL_BEDROCK=stub.url, AWS_REGION="eu-west-1")


if __name__ == "__main__":
    unittest.main()
