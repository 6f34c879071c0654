"""Several regions, accounts and log groups in one run: what can be read is reported, what cannot is named."""
import datetime
import gzip
import json
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

from fault_proxy import FaultProxy
from servers import KEY, READER_KEY, READER_SECRET, SECRET, boto, moto, seaweedfs
from stub import Stub
from test_program import BINARY, environment

ROLE = "arn:aws:iam::{}:role/Reader"
DENIED = (403, '{"__type": "AccessDeniedException", "message": "no rights"}')
NOT_ENABLED = (403, '{"__type": "UnrecognizedClientException", "message": "The security token included in the request is invalid."}')
ASSUMED = """<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>
<SessionToken>{}</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""


def call(request, region, when, account="123456789012", tokens=1000):
    return {"timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "accountId": account, "region": region, "requestId": request,
            "operation": "Converse", "modelId": "anthropic.claude-3-haiku-20240307-v1:0",
            "identity": {"arn": f"arn:aws:sts::{account}:assumed-role/App-BedrockRole/s"},
            "input": {"inputTokenCount": tokens, "cacheReadInputTokenCount": 0, "cacheWriteInputTokenCount": 0},
            "output": {"outputTokenCount": 10, "outputBodyJson": {"serviceTier": {"type": "default"}}},
            "schemaType": "ModelInvocationLog", "schemaVersion": "1.0"}


def put(s3, bucket, prefix, account, region, records):
    when = datetime.datetime.fromisoformat(records[0]["timestamp"][:-1])
    key = f"{prefix}AWSLogs/{account}/BedrockModelInvocationLogs/{region}/{when:%Y/%m/%d/%H}/{when:%Y%m%dT%H%M%S}000Z_0123456789abcdef.json.gz"
    s3.put_object(Bucket=bucket, Key=key, Body=gzip.compress(b"".join(json.dumps(one).encode() + b"\n" for one in records)))


def setUpModule():
    global server, url
    server = seaweedfs()
    url = server.__enter__()
    s3 = boto(url)
    s3.create_bucket(Bucket="closed")
    s3.create_bucket(Bucket="empty")
    day = datetime.datetime(2025, 10, 15, 12)
    put(s3, "open", "east/", "123456789012", "us-east-1", [call(f"e{i}", "us-east-1", day) for i in range(3)])
    put(s3, "open", "west/", "123456789012", "eu-west-1", [call(f"w{i}", "eu-west-1", day) for i in range(5)])
    put(s3, "closed", "", "123456789012", "us-east-1", [call("c", "us-east-1", day)])
    put(s3, "closed", "other/", "222222222222", "us-east-1", [call("o", "us-east-1", day, "222222222222")])


def tearDownModule():
    server.__exit__(None, None, None)


def region_in(request):
    """The region that a request is signed for."""
    return re.search(r"Credential=([^/]*)/\d+/([^/]*)/", request.headers["Authorization"])[2]


def key_in(request):
    return re.search(r"Credential=([^/]*)/", request.headers["Authorization"])[1]


def logging(bucket=None, prefix="", group=None):
    config = {}
    if bucket:
        config["s3Config"] = {"bucketName": bucket, "keyPrefix": prefix}
    if group:
        config["cloudWatchConfig"] = {"logGroupName": group, "roleArn": "arn:aws:iam::123456789012:role/logs"}
    return json.dumps({"loggingConfig": config} if config else {})


class Case(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)

    def run_it(self, *args, **env):
        env = {"AWS_ENDPOINT_URL_S3": url, **env}
        done = subprocess.run([BINARY, *args, "--store", f"{self.home.name}/store.db"], env=environment(self.home.name, **env),
                              capture_output=True, timeout=300)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def report(self, *args, code=0, **env):
        done = self.run_it("report", "--format", "json", "--start-date", "2025-10-15", "--end-date", "2025-10-15", *args, **env)
        self.assertEqual(done[0], code, done)
        return json.loads(done[1]), done[2]

    def configurations(self, answers):
        """Bedrock's control plane, an answer a region (or a function of the request)."""
        def answer(request):
            found = answers(request) if callable(answers) else answers.get(region_in(request), "{}")
            return found
        return Stub({("GET", "/logging/modelinvocations"): answer})


class Regions(Case):
    def test_a_denied_region_is_named_and_the_others_are_reported(self):
        answers = {"us-east-1": logging("open", "east"), "eu-west-1": DENIED, "ap-south-1": "{}", "us-west-2": logging("open", "west")}
        with self.configurations(answers) as bedrock:
            answer, err = self.report("--region", "us-east-1,us-west-2,eu-west-1,ap-south-1", code=5, AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
        self.assertEqual(answer["meta"]["regions_failed"], ["eu-west-1"])
        self.assertEqual([one["source"] for one in answer["meta"]["sources_failed"]], ["eu-west-1"])
        self.assertEqual(answer["summary"]["total_calls"], 8)
        self.assertIn("off in ap-south-1", err)
        self.assertIn("hint: ", err)

    def test_all_regions_are_asked_and_those_not_enabled_are_no_failure(self):
        answers = {"us-east-1": logging("open", "east"), "eu-west-1": logging("open", "west/"), "af-south-1": NOT_ENABLED}
        with self.configurations(answers) as bedrock:
            answer, err = self.report("--region", "all", AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
            self.assertGreater(len(bedrock.requests), 30)
        self.assertEqual(answer["summary"]["total_calls"], 8)
        self.assertEqual(answer["meta"]["regions_failed"], [])
        self.assertIn("af-south-1", err)

    def test_a_store_that_knows_one_region_learns_the_others(self):
        answers = {"us-east-1": logging("open", "east"), "eu-west-1": logging("open", "west")}
        with self.configurations(answers) as bedrock:
            first, _ = self.report(AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
            again, _ = self.report(AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
            self.assertEqual(len(bedrock.requests), 1)
            wide, _ = self.report("--region", "us-east-1,eu-west-1", AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
        self.assertEqual([one["summary"]["total_calls"] for one in (first, again, wide)], [3, 3, 8])

    def test_without_a_region_the_answer_is_for_one_and_says_so(self):
        both = ("--source", "s3://open/east", "--source", "s3://open/west")
        east, err = self.report(*both)
        self.assertEqual((east["summary"]["total_calls"], east["meta"]["regions"]), (3, ["us-east-1"]))
        self.assertIn("calls of eu-west-1 (--region all)", err)
        self.assertEqual(self.report(*both, AWS_REGION="eu-west-1")[0]["summary"]["total_calls"], 5)
        self.assertEqual(self.report(*both, "--region", "all")[0]["summary"]["total_calls"], 8)

    def test_a_configuration_that_may_not_be_read_leaves_the_known_sources(self):
        self.report("--source", "s3://open/east")
        with self.configurations(lambda request: DENIED) as bedrock:
            answer, err = self.report("--region", "us-east-1,eu-west-1", code=5, AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
        self.assertEqual(answer["summary"]["total_calls"], 3)
        self.assertEqual(answer["meta"]["regions_failed"], ["eu-west-1", "us-east-1"])
        with self.configurations({}) as bedrock:
            self.report("--region", "us-east-1,eu-west-1", AWS_ENDPOINT_URL_BEDROCK=bedrock.url)

    def test_a_trail_that_is_gone_changes_no_region(self):
        trail = pathlib.Path(self.home.name) / "trail"
        trail.mkdir()
        self.run_it("sync", "--source", "s3://open/west", "--cloudtrail", str(trail), "--start-date", "2025-10-15", "--end-date", "2025-10-15")
        trail.rmdir()
        answer, err = self.report(code=3)
        self.assertEqual(answer["meta"]["filters"], {"region": ["us-east-1"]})
        self.assertIn("is gone", err)

    def test_a_local_trail_alone_asks_nothing_of_aws(self):
        trail = pathlib.Path(self.home.name) / "trail"
        trail.mkdir()
        with self.configurations({}) as bedrock:
            code, _, err = self.run_it("report", "--cloudtrail", str(trail), AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
            self.assertEqual((code, bedrock.requests), (3, []), err)

    def test_logging_that_is_off_everywhere_is_exit_one(self):
        with self.configurations({}) as bedrock:
            code, _, err = self.run_it("report", "--region", "all", AWS_ENDPOINT_URL_BEDROCK=bedrock.url)
        self.assertEqual(code, 1, err)
        self.assertIn("is off in every region", err)


class Sources(Case):
    def test_a_source_that_is_denied_leaves_the_others(self):
        reader = {"key": READER_KEY, "secret": READER_SECRET}
        code, out, err = self.run_it("report", "--format", "json", "--region", "all", "--start-date", "2025-10-15", "--end-date", "2025-10-15",
                                     "--source", "s3://open/east", "--source", "s3://closed", "--source", "s3://open/west", **reader)
        self.assertEqual(code, 5, err)
        answer = json.loads(out)
        self.assertEqual(answer["summary"]["total_calls"], 8)
        self.assertEqual([one["source"] for one in answer["meta"]["sources_failed"]], ["s3://closed"])
        self.assertIn("s3://closed", err)

    def test_a_missing_bucket_among_others_is_exit_one(self):
        answer, err = self.report("--source", "s3://open/east", "--source", "s3://not-there-at-all", code=1)
        self.assertEqual(answer["summary"]["total_calls"], 3)
        self.assertIn("not-there-at-all", err)

    def test_a_wrong_prefix_and_other_days_are_told_apart(self):
        for source, day, text in (("s3://open/esat", "2025-10-15", "the bucket has east/, west/"),
                                  ("s3://open/east", "2024-01-01", "s3://open/east has east/AWSLogs/ but no calls of these days"),
                                  ("s3://empty", "2025-10-15", "the bucket empty is empty")):
            code, _, err = self.run_it("report", "--source", source, "--start-date", day, "--end-date", day)
            self.assertEqual(code, 3, err)
            self.assertIn(text, err)

    def test_requests_are_counted_and_priced(self):
        with FaultProxy(url) as proxy:
            code, out, err = self.run_it("sync", "--source", "s3://open/east", "--source", "s3://open/west", "--start-date", "2025-10-15",
                                         "--end-date", "2025-10-15", AWS_ENDPOINT_URL_S3=proxy.url)
            sent = sum(proxy.counts.values())
        self.assertEqual(code, 0, err)
        self.assertIn("2 objects to read from S3", err)
        self.assertIn("2 GET requests, about $0.00000080", err)
        # $0.005 a thousand LIST and $0.0004 a thousand GET.
        cost = (sent - 2) * 5e-6 + 2 * 4e-7
        found = re.search(r"sent (\d+) requests to AWS for \$([0-9.]+)", out)
        self.assertEqual(int(found[1]), sent, out)
        self.assertAlmostEqual(float(found[2]), cost, delta=cost * 0.06)


class Accounts(Case):
    def test_each_role_reads_its_own_account(self):
        accounts = {"123456789012": "ASIAFIRST00000000000", "222222222222": "ASIASECOND0000000000"}

        def assume(request):
            account = next(one for one in accounts if one in request.body)
            return ASSUMED.format(accounts[account], "secret", "token")

        configs = {key: logging(f"logs-{account}") for account, key in accounts.items()}
        with moto() as buckets, Stub({("POST", "/"): assume}) as sts, \
                self.configurations(lambda request: configs[key_in(request)]) as bedrock, FaultProxy(buckets) as proxy:
            for account in accounts:  # no bucket policy: who reads is seen by the key that signs
                boto(buckets).create_bucket(Bucket=f"logs-{account}")
                put(boto(buckets), f"logs-{account}", "", account, "us-east-1",
                    [call(account, "us-east-1", datetime.datetime(2025, 10, 15, 12), account)])
            roles = [arg for account in accounts for arg in ("--assume-role", ROLE.format(account))]
            env = {"AWS_ENDPOINT_URL_STS": sts.url, "AWS_ENDPOINT_URL_BEDROCK": bedrock.url, "AWS_ENDPOINT_URL_S3": proxy.url}
            answer, _ = self.report(*roles, "--external-id", "agreed", **env)
            self.assertEqual(answer["meta"]["accounts"], list(accounts))
            self.assertEqual(answer["summary"]["total_calls"], 2)
            self.assertTrue(all("ExternalId=agreed" in body for *_, body in sts.requests))
            self.assertEqual(proxy.keys, {(f"logs-{account}", key) for account, key in accounts.items()})
            # What no account names is read with the credentials themselves.
            both, _ = self.report(*roles, "--source", "s3://open/east", **(env | {"AWS_ENDPOINT_URL_S3": url}))
            self.assertEqual(both["summary"]["total_calls"], 3)

    def test_what_is_no_role_is_a_wrong_command(self):
        code, _, err = self.run_it("report", "--assume-role", "Reader", "--source", "s3://open")
        self.assertEqual(code, 2, err)
        self.assertIn("--assume-role arn:aws:iam::", err)


class LogGroups(Case):
    GROUP = "/aws/bedrock/calls"

    def setUp(self):
        super().setUp()
        running = moto()
        self.logs_url = running.__enter__()
        self.addCleanup(running.__exit__, None, None, None)
        self.logs = boto(self.logs_url, "logs")
        self.logs.create_log_group(logGroupName=self.GROUP)
        self.stream = {"logGroupName": self.GROUP, "logStreamName": "aws/bedrock/modelinvocations"}
        self.logs.create_log_stream(**self.stream)
        self.now = datetime.datetime.fromtimestamp(int(time.time()), datetime.timezone.utc).replace(tzinfo=None)

    def put(self, records):
        stamp = lambda one: int(datetime.datetime.fromisoformat(one["timestamp"][:-1]).replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)
        for at in range(0, len(records), 500):
            self.logs.put_log_events(**self.stream, logEvents=[{"timestamp": stamp(one), "message": json.dumps(one)}
                                                               for one in records[at:at + 500]])

    def ask(self, *args, source=f"cloudwatch:{GROUP}", code=0):
        env = {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": self.logs_url, "SOURCE_DATE_EPOCH": str(int(self.now.replace(tzinfo=datetime.timezone.utc).timestamp()))}
        done = self.run_it("report", "--format", "json", "--days", "3", *(("--source", source) if source else ()), *args, **env)
        self.assertEqual(done[0], code, done)
        return json.loads(done[1]) if done[1] else None, done[2]

    def records(self, count):
        return [call(f"r{i}", "us-east-1", self.now - datetime.timedelta(minutes=2 * i), tokens=i) for i in range(count)]

    def test_a_group_is_reported_as_the_same_records_in_a_file(self):
        records = self.records(1200)  # 40 hours
        self.put(list(reversed(records)))
        file = pathlib.Path(self.home.name) / "logs.ndjson"
        file.write_text("".join(json.dumps(one) + "\n" for one in records))
        group, _ = self.ask()
        on_disk, _ = self.ask(source=str(file))
        for answer in (group, on_disk):
            for key in ("sources", "objects_read", "duplicates", "filters"):
                del answer["meta"][key]
        self.assertEqual(group["summary"]["total_calls"], 1200)
        self.assertEqual(group["summary"]["total_input_tokens"], sum(range(1200)))
        self.assertEqual(group, on_disk)

    def test_a_late_event_is_found_and_nothing_is_doubled(self):
        records = self.records(300)
        self.put(list(reversed(records[1:])))
        self.assertEqual(self.ask()[0]["summary"]["total_calls"], 299)
        self.assertEqual(self.ask()[0]["summary"]["total_calls"], 299)
        self.put(records[:1])
        last, _ = self.ask()
        self.assertEqual(last["summary"]["total_calls"], 300)
        # Only the hours that may still get events are asked for again.
        self.assertLessEqual(last["meta"]["objects_read"], 5)
        self.assertEqual(self.ask("--offline")[0]["summary"]["total_calls"], 300)

    def test_an_hour_that_fails_in_the_middle_keeps_what_was_known_of_it(self):
        newest = [call(f"n{i}", "us-east-1", self.now - datetime.timedelta(seconds=i)) for i in range(4)]
        pages = [newest[:2], newest[2:]]
        denied = []

        def answer(request):
            if "DescribeLogGroups" in request.headers["X-Amz-Target"]:
                return json.dumps({"logGroups": [{"logGroupName": self.GROUP, "creationTime": int(time.time() - 86400) * 1000}]})
            token = int(json.loads(request.body).get("nextToken", "0"))
            if token and denied:
                return DENIED
            events = [{"eventId": one["requestId"], "timestamp": int(time.time() - 1) * 1000, "ingestionTime": 1, "message": json.dumps(one)}
                      for one in (pages[token] if self.in_newest_hour(request) else [])]
            return json.dumps({"events": events} | ({} if token else {"nextToken": "1"}))

        with Stub({("POST", "/"): answer}) as stub:
            self.logs_url = stub.url
            self.assertEqual(self.ask()[0]["summary"]["total_calls"], 4)
            denied.append(True)
            pages[0].append(call("n9", "us-east-1", self.now))
            failed, err = self.ask(code=5)
            self.assertEqual(failed["summary"]["total_calls"], 4, err)
            self.assertEqual(self.ask("--offline")[0]["summary"]["total_calls"], 4)

    def in_newest_hour(self, request):
        body = json.loads(request.body)
        return body["startTime"] <= int(time.time() - 1) * 1000 <= body["endTime"]

    def test_a_watch_survives_an_error(self):
        env = environment(self.home.name, AWS_ENDPOINT_URL_S3=url, AWS_ENDPOINT_URL_STS=url)
        watching = subprocess.Popen([BINARY, "sync", "--watch", "1s", "--source", "s3://open/east", "--source", "s3://comes-later",
                                     "--store", f"{self.home.name}/w.db"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(6)
        watching.send_signal(2)
        out, err = watching.communicate(timeout=30)
        self.assertEqual(watching.returncode, 130, err)
        self.assertGreaterEqual(err.count(b"comes-later"), 2, err)

    def test_a_group_that_is_not_there_is_exit_one(self):
        _, err = self.ask(source="cloudwatch:/nobody", code=1)
        self.assertIn("there is no log group /nobody in us-east-1", err)

    def test_an_account_that_logs_to_a_group_only_is_read_from_it(self):
        self.put(self.records(10)[::-1])
        with self.configurations({"us-east-1": logging(group=self.GROUP)}) as bedrock:
            code, out, err = self.run_it("report", "--days", "2", "--format", "json", AWS_ENDPOINT_URL_BEDROCK=bedrock.url, SOURCE_DATE_EPOCH=str(int(time.time())),
                                         AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=self.logs_url)
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["summary"]["total_calls"], 10)
        self.assertIn(f"reading cloudwatch:us-east-1:{self.GROUP}", err)


if __name__ == "__main__":
    unittest.main()
