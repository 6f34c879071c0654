"""Application inference profiles in calls: what Bedrock says of them prices and tags the calls."""
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from servers import boto, ministack
from stub import Stub
from test_prices import BINARY, call

ACCOUNT = "000000000000"
HAIKU = "anthropic.claude-3-haiku-20240307-v1:0"  # 0.25 / 1.25 a million
ROOT = {"key": "test", "secret": "test"}
DAY = ("--start-date", "2026-11-10", "--end-date", "2026-11-10")


def setUpModule():
    global server, url, user
    server = ministack()
    url = server.__enter__()
    iam = boto(url, "iam", **ROOT)
    iam.create_user(UserName="reader")
    iam.put_user_policy(UserName="reader", PolicyName="all", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    user = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def tearDownModule():
    server.__exit__(None, None, None)


class Profiles(unittest.TestCase):
    buckets = 0

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        Profiles.buckets += 1
        self.bucket = f"logs{Profiles.buckets}"
        boto(url, "s3", **ROOT).create_bucket(Bucket=self.bucket)
        self.bedrock = boto(url, "bedrock", **ROOT)

    def make(self, name, **tags):
        """The ARN of a new profile of Claude 3 Haiku."""
        made = self.bedrock.create_inference_profile(
            inferenceProfileName=name, modelSource={"copyFrom": "arn:aws:bedrock:us-east-1::foundation-model/" + HAIKU},
            tags=[{"key": key, "value": value} for key, value in tags.items()])["inferenceProfileArn"]
        self.addCleanup(self.delete, made)
        return made

    def delete(self, arn):
        try:
            self.bedrock.delete_inference_profile(inferenceProfileIdentifier=arn.rsplit("/", 1)[1])
        except Exception:  # a test may have done it before
            pass

    def log(self, *models):
        """A delivered object with one call of 1,000 and 100 tokens of each model."""
        lines = [json.dumps(call(f"{model}-{i}", model, "2026-11-10T09:00:00Z", 1000, 100)) for i, model in enumerate(models)]
        key = f"AWSLogs/{ACCOUNT}/BedrockModelInvocationLogs/us-east-1/2026/11/10/09/20261110T090000000Z_{len(lines):016x}.json.gz"
        boto(url, "s3", **ROOT).put_object(Bucket=self.bucket, Key=key, Body=gzip.compress("\n".join(lines).encode()))

    def report(self, *args, **env):
        """(the document, stderr) of a report of the day."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": url,
               "SOURCE_DATE_EPOCH": "1795521600", **user, **env}
        done = subprocess.run([BINARY, "report", "--source", f"s3://{self.bucket}", *DAY, "--format", "json", *args], env=env,
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        notes = [line for line in done.stderr.decode().splitlines(keepends=True) if " to read from S3, " not in line]
        return json.loads(done.stdout, parse_float=str), "".join(notes)

    def teams(self, *args, **env):
        answer, err = self.report("--group-by", "tag:team", *args, **env)
        return {row["tag:team"]: row["estimated_cost_usd"] for row in answer["group_by"]}, err

    def test_a_profile_prices_and_tags_its_calls(self):
        self.log(self.make("a", team="search"), self.make("b", team="shop"), HAIKU)
        # Each 1,000 at 0.25 and 100 at 1.25 a million: 0.00025 + 0.000125.
        self.assertEqual(self.teams(), ({"search": "0.000375", "shop": "0.000375", None: "0.000375"}, ""))
        answer, _ = self.report("--filter", "tag:team=shop", "--analysis", "model")
        self.assertEqual([(row["model_id"], row["call_count"]) for row in answer["model"]], [(HAIKU, 1)])

    def test_a_deleted_profile_keeps_its_past(self):
        profile = self.make("gone", team="search")
        self.log(profile)
        before = self.teams()
        self.delete(profile)
        later = {"SOURCE_DATE_EPOCH": "1795780800"}  # three days on: it is asked again
        self.assertEqual(self.teams(**later), before)
        self.assertEqual(self.teams("--offline", **later), before)

    def test_one_that_is_not_there_stays_unpriced_and_is_not_asked_again_at_once(self):
        self.log(f"arn:aws:bedrock:us-east-1:{ACCOUNT}:application-inference-profile/neverwas")
        answer, err = self.report()
        self.assertEqual((answer["meta"]["unpriced"]["calls"], answer["summary"]["total_cost_usd"]), (1, None), err)
        with Stub({}) as nobody:  # answers 404 to whatever is asked
            self.report(AWS_ENDPOINT_URL_BEDROCK=nobody.url, AWS_ENDPOINT_URL_STS=nobody.url)
            self.assertEqual(nobody.requests, [])

    def test_another_account_and_a_denial_are_notes(self):
        self.log("arn:aws:bedrock:us-east-1:210987654321:application-inference-profile/theirs", self.make("denied"))
        denied = Stub({("GET", "*"): lambda request: (403, json.dumps({"__type": "AccessDeniedException", "message": "no"}))})
        with denied as stub:
            answer, err = self.report(AWS_ENDPOINT_URL_BEDROCK=stub.url)
        self.assertEqual(answer["meta"]["unpriced"]["calls"], 2)
        self.assertIn("of account 210987654321, and the credentials are of 000000000000", err)
        self.assertIn("bedrock:GetInferenceProfile", err)
        with Stub({}) as nobody:  # a denied one is not asked again at once
            self.report(AWS_ENDPOINT_URL_BEDROCK=nobody.url)
            self.assertEqual(nobody.requests, [])
        hour = {"SOURCE_DATE_EPOCH": "1795525200"}  # allowed now: asked again, though it is the same day
        answer, err = self.report("--quiet", **hour)
        self.assertEqual((answer["meta"]["unpriced"]["calls"], err), (1, ""))

    def test_an_arn_of_a_log_never_names_a_host(self):
        places = ("evil.example/:000000000000", "us-east-1@evil:000000000000", "us-east-1:12345678901", "us-east-1:x")
        self.log(*(f"arn:aws:bedrock:{place}:application-inference-profile/a" for place in places))
        with Stub({}) as nobody:
            answer, err = self.report(AWS_ENDPOINT_URL_BEDROCK=nobody.url, AWS_ENDPOINT_URL_STS=nobody.url)
            self.assertEqual(nobody.requests, [])
        self.assertIn("note: 4 inference profiles not resolved", err)
        self.assertIn("an ARN without a region or an account of AWS", err)
        self.assertEqual(answer["meta"]["unpriced"]["calls"], 4)

    def test_local_logs_and_offline_ask_nothing(self):
        self.log(self.make("quiet", team="search"))
        logs = self.home / "logs"
        logs.mkdir()
        (logs / "a.json").write_text(json.dumps(call("x", self.make("other"), "2026-11-10T09:00:00Z", 1000, 100)))
        with Stub({}) as nobody:
            env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "AWS_ENDPOINT_URL": nobody.url, **user}
            done = subprocess.run([BINARY, "report", "--source", str(logs), *DAY], env=env, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            self.report("--source", str(logs), "--offline", AWS_ENDPOINT_URL=nobody.url)
            self.assertEqual(nobody.requests, [])


if __name__ == "__main__":
    unittest.main()
