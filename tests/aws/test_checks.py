"""Set-up of Athena, checks, doctor, --print-iam and sample calls: the program against ministack with its
policies enforced, as users with exactly the rights that --print-iam prints; moto as a second opinion."""
import base64
import concurrent.futures
import gzip
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from servers import boto, key_of, ministack, moto
from stub import Stub

BINARY = os.environ.get("BEDROCK_LEDGER") or str(pathlib.Path(os.environ["AWS_PROBE"]).parent / "bedrock-ledger")
ROOT = {"key": "test", "secret": "test"}
NOTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}]}
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
BUCKET = "bedrock-logs-000000000000-us-east-1"
RESULTS = "bedrock-analytics-000000000000-us-east-1"
LAYOUT = "AWSLogs/000000000000/BedrockModelInvocationLogs/us-east-1/"


class Account(unittest.TestCase):
    """An empty account for each test, with a user who may do everything."""

    def setUp(self):
        server = ministack()
        self.url = server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = home.name
        self.everything = self.user("engineer", ALL)

    def user(self, name, policy):
        iam = boto(self.url, "iam", **ROOT)
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
        return key_of(iam, name)

    def boto(self, service):
        return boto(self.url, service, **self.everything)

    def run_it(self, *args, keys=None, cwd=None, **env):
        keys = keys or self.everything
        environment = {"PATH": os.environ["PATH"], "HOME": self.home, "AWS_EC2_METADATA_DISABLED": "true", "COLUMNS": "200",
                       "AWS_ACCESS_KEY_ID": keys["key"], "AWS_SECRET_ACCESS_KEY": keys["secret"], "AWS_ENDPOINT_URL": self.url, **env}
        done = subprocess.run([BINARY, *args], env=environment, capture_output=True, timeout=300, stdin=subprocess.DEVNULL, cwd=cwd)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def ok(self, *args, code=0, **options):
        done = self.run_it(*args, **options)
        self.assertEqual(done[0], code, done)
        return done[1]

    def findings(self, *args, code=0, **options):
        """{(check, subject): finding}"""
        return {(f["check"], f["subject"]): f for f in json.loads(self.ok(*args, "--format", "json", code=code, **options))}

    def put_log(self, key, lines):
        self.boto("s3").put_object(Bucket=BUCKET, Key=key, Body=gzip.compress("\n".join(lines).encode()))


class Athena(Account):
    def setUp(self):
        super().setUp()
        self.ok("setup", "logging", "--yes")

    def plan(self, **options):
        return json.loads(self.ok("setup", "athena", "--dry-run", "--format", "json", **options))

    def actions(self):
        return {change["action"] for change in self.plan()["changes"]}

    def test_without_logs_in_s3_there_is_nothing_to_query(self):
        code, _, err = self.run_it("setup", "athena", "--yes", "--region", "us-west-2")
        self.assertEqual(code, 1)
        self.assertIn("bedrock-ledger setup logging --region us-west-2", err)

    def test_what_is_made_is_there_and_a_second_run_changes_nothing(self):
        self.assertEqual(self.actions(), {"create"})
        self.assertEqual(boto(self.url, "glue", **self.everything).get_databases()["DatabaseList"], [])
        self.ok("setup", "athena", "--yes")
        self.assertEqual(self.actions(), {"none"})
        s3 = self.boto("s3")
        self.assertTrue(all(s3.get_public_access_block(Bucket=RESULTS)["PublicAccessBlockConfiguration"].values()))
        self.assertEqual(s3.get_bucket_encryption(Bucket=RESULTS)["ServerSideEncryptionConfiguration"]["Rules"][0]
                         ["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256")
        rule, = s3.get_bucket_lifecycle_configuration(Bucket=RESULTS)["Rules"]
        self.assertEqual((rule["Filter"]["Prefix"], rule["Expiration"]["Days"], rule["Status"]), ("query-results/", 30, "Enabled"))
        table = self.boto("glue").get_table(DatabaseName="bedrock_analytics", Name="bedrock_invocation_lines")["Table"]
        self.assertEqual(table["StorageDescriptor"]["Columns"], [{"Name": "line", "Type": "string"}])
        self.assertEqual(table["Parameters"]["storage.location.template"],
                         f"s3://{BUCKET}/AWSLogs/${{log_account}}/BedrockModelInvocationLogs/${{log_region}}/${{day}}/")

    def test_the_view_is_trino_and_its_types_agree(self):
        import trino_sql_validator
        self.ok("setup", "athena", "--yes")
        view = self.boto("glue").get_table(DatabaseName="bedrock_analytics", Name="bedrock_invocation_logs")["Table"]
        self.assertEqual((view["TableType"], view["ViewExpandedText"]), ("VIRTUAL_VIEW", "/* Presto View */"))
        text = view["ViewOriginalText"]
        self.assertTrue(text.startswith("/* Presto View: ") and text.endswith(" */"))
        definition = json.loads(base64.b64decode(text[len("/* Presto View: "):-len(" */")], validate=True))
        result = trino_sql_validator.validate(f"CREATE OR REPLACE VIEW v AS {definition['originalSql']}")
        self.assertEqual((result.valid, result.statement_count, result.error, result.warnings), (True, 1, None, ()))
        hive = {column["Name"]: column["Type"] for column in view["StorageDescriptor"]["Columns"]}
        self.assertEqual([column["name"] for column in definition["columns"]], list(hive))
        for column in definition["columns"]:
            spelled = (column["type"].replace("row(", "struct<").replace("map(", "map<").replace(")", ">").replace(", ", ",")
                       .replace(" ", ":").replace("varchar", "string"))
            self.assertEqual(spelled, hive[column["name"]])

    def foreign(self, **table):
        glue = self.boto("glue")
        glue.create_database(DatabaseInput={"Name": "bedrock_analytics"})
        glue.create_table(DatabaseName="bedrock_analytics", TableInput={"TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
            "Columns": [{"Name": "timestamp", "Type": "string"}, {"Name": "modelid", "Type": "string"}], "Location": "s3://x/"}, **table})
        return glue.get_table(DatabaseName="bedrock_analytics", Name=table["Name"])["Table"]

    def test_a_results_bucket_under_aws_s_own_key_is_taken(self):
        """The caller writes results, and the policy of that key lets the account's callers in."""
        s3 = self.boto("s3")
        s3.create_bucket(Bucket=RESULTS)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
        s3.put_bucket_encryption(Bucket=RESULTS, ServerSideEncryptionConfiguration={"Rules": [rule]})
        self.ok("setup", "athena", "--yes")
        kept, = s3.get_bucket_encryption(Bucket=RESULTS)["ServerSideEncryptionConfiguration"]["Rules"]
        self.assertEqual(kept["ApplyServerSideEncryptionByDefault"], rule["ApplyServerSideEncryptionByDefault"])

    def test_the_hint_is_about_another_account_only_where_the_bucket_is_of_one(self):
        self.boto("s3").create_bucket(Bucket=RESULTS)
        policy = {**ALL, "Statement": ALL["Statement"] + [{"Effect": "Deny", "Action": "s3:GetEncryptionConfiguration", "Resource": "*"}]}
        code, _, err = self.run_it("setup", "athena", "--yes", keys=self.user("half", policy))
        self.assertEqual(code, 5, err)
        self.assertIn("allow s3:GetEncryptionConfiguration", err)
        self.assertNotIn("head-bucket", err)
        policy["Statement"][-1]["Action"] = "s3:ListBucket"
        code, _, err = self.run_it("setup", "athena", "--yes", keys=self.user("none", policy))
        self.assertEqual(code, 5, err)
        self.assertIn("hint: aws s3api head-bucket --bucket " + RESULTS, err)

    def test_a_region_that_fails_its_test_hides_no_other(self):
        both = ("setup", "athena", "--yes", "--region", "us-east-1,us-west-2")
        self.ok("setup", "logging", "--yes", "--region", "us-west-2")
        self.ok(*both)
        self.put_log("before/" + LAYOUT + "2026/01/02/03/x.json.gz", ["{}"])
        code, _, err = self.run_it(*both)
        self.assertEqual(code, 1, err)
        self.assertIn("wrong place: nothing under s3://" + BUCKET, err)
        self.assertIn("us-west-2: no data yet", err)

    def test_a_table_of_somebody_else_is_named_and_nothing_is_changed(self):
        for name, text in (("bedrock_invocation_lines", "timestamp string, modelid string"), ("bedrock_invocation_logs", "EXTERNAL_TABLE")):
            with self.subTest(name):
                before = self.foreign(Name=name)
                code, _, err = self.run_it("setup", "athena", "--yes")
                self.assertEqual(code, 1, err)
                self.assertIn(text, err)
                self.assertIn(f"--name {name}", err)
                glue = self.boto("glue")
                self.assertEqual(glue.get_table(DatabaseName="bedrock_analytics", Name=name)["Table"], before)
                self.assertNotIn(RESULTS, [b["Name"] for b in self.boto("s3").list_buckets()["Buckets"]])
                glue.delete_table(DatabaseName="bedrock_analytics", Name=name)
                glue.delete_database(Name="bedrock_analytics")

    def test_a_table_of_an_earlier_version_is_updated_in_place(self):
        self.ok("setup", "athena", "--yes")
        glue = self.boto("glue")
        table = glue.get_table(DatabaseName="bedrock_analytics", Name="bedrock_invocation_lines")["Table"]
        parameters = {**table["Parameters"], "projection.day.range": "2025/01/01,NOW", "owner": "platform"}
        glue.update_table(DatabaseName="bedrock_analytics", TableInput={
            key: value for key, value in {**table, "Parameters": parameters}.items()
            if key in ("Name", "TableType", "Parameters", "PartitionKeys", "StorageDescriptor", "Description")})
        changed = [c for c in self.plan()["changes"] if c["action"] != "none"]
        self.assertEqual([(c["action"], c["calls"]) for c in changed], [("change", ["glue:UpdateTable"])])
        self.ok("setup", "athena", "--yes")
        after = glue.get_table(DatabaseName="bedrock_analytics", Name="bedrock_invocation_lines")["Table"]["Parameters"]
        self.assertEqual((after["projection.day.range"], after["owner"]), ("2023/09/01,NOW", "platform"))

    def test_a_lifecycle_rule_of_somebody_else_stays(self):
        s3 = self.boto("s3")
        s3.create_bucket(Bucket=RESULTS)
        s3.put_bucket_lifecycle_configuration(Bucket=RESULTS, LifecycleConfiguration={"Rules": [
            {"ID": "theirs", "Filter": {"Prefix": "other/"}, "Status": "Enabled", "Expiration": {"Days": 5}}]})
        self.ok("setup", "athena", "--yes")
        rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=RESULTS)["Rules"]}
        self.assertEqual(set(rules), {"theirs", "bedrock-ledger-query-results"})
        self.assertEqual(rules["theirs"]["Expiration"]["Days"], 5)

    def test_the_connection_test_tells_its_three_answers_apart(self):
        self.ok("setup", "athena", "--yes")
        self.assertIn("no data yet", self.run_it("setup", "athena", "--yes")[2])
        # Other services' logs are no sign of the wrong place.
        self.put_log("before/AWSLogs/000000000000/CloudTrail/us-east-1/2026/01/02/x.json.gz", ["{}"])
        self.assertIn("no data yet", self.run_it("setup", "athena", "--yes")[2])
        # Logs where the configuration used to point.
        self.put_log("before/AWSLogs/000000000000/BedrockModelInvocationLogs/us-east-1/2026/01/02/03/x.json.gz", ["{}"])
        code, _, err = self.run_it("setup", "athena", "--yes")
        self.assertEqual(code, 1, err)
        self.assertIn("wrong place", err)
        self.assertIn("--prefix before", err)
        self.put_log(LAYOUT + "2026/01/02/03/x.json.gz", ["{}"])
        code, _, err = self.run_it("setup", "athena", "--yes")
        self.assertEqual(code, 0, err)
        self.assertIn("records of 2026/01/02", err)
        policy = {**ALL, "Statement": ALL["Statement"] + [{"Effect": "Deny", "Action": "athena:*", "Resource": "*"}]}
        code, _, err = self.run_it("setup", "athena", "--yes", keys=self.user("no-athena", policy))
        self.assertEqual(code, 5, err)
        self.assertIn("denied: athena:StartQueryExecution", err)

    def test_a_query_that_s3_or_glue_refuses_is_denied_and_one_that_finds_nothing_is_the_wrong_place(self):
        self.ok("setup", "athena", "--yes")
        self.put_log(LAYOUT + "2026/01/02/03/x.json.gz", ["{}"])
        rows = [{"Data": [{"VarCharValue": text}]} for text in ("records", "0")]
        for status, code, text in (({"State": "FAILED", "StateChangeReason": "Access Denied (Service: Amazon S3)"}, 5, "denied:"),
                                   ({"State": "SUCCEEDED"}, 1, "wrong place")):
            def answer(request, status=status):
                execution = {"QueryExecutionId": "q", "Status": status}
                return json.dumps({"StartQueryExecution": {"QueryExecutionId": "q"}, "GetQueryExecution": {"QueryExecution": execution},
                                   "GetQueryResults": {"ResultSet": {"Rows": rows}}}[request.headers["X-Amz-Target"].split(".")[1]])
            with self.subTest(text), Stub({("POST", "/"): answer}) as stub:
                done = self.run_it("setup", "athena", "--yes", AWS_ENDPOINT_URL_ATHENA=stub.url)
                self.assertEqual(done[0], code, done)
                self.assertIn(text, done[2])
                asked = json.loads(stub.requests[0][3])
                self.assertIn("log_day = '2026/01/02'", asked["QueryString"])
                self.assertGreaterEqual(len(asked["ClientRequestToken"]), 32)  # the least that Athena takes


class Rights(Account):
    """Each command as a user with exactly the policy that it prints."""

    def printed(self, *args):
        return json.loads(self.ok(*args, "--print-iam"))

    def widened(self, policy):
        """ministack knows no resources of some actions: it asks whether they are allowed on any."""
        for statement in policy["Statement"]:
            if statement["Action"][0].split(":")[0] in ("glue", "athena", "kms") or "iam:SimulatePrincipalPolicy" in statement["Action"]:
                statement["Resource"] = "*"
        return policy

    def limited(self, name, *args):
        return self.user(name, self.widened(self.printed(*args)))

    def test_setting_up_and_checking_need_no_more_than_they_print(self):
        logging = ("setup", "logging")
        self.ok(*logging, "--yes", keys=self.limited("logging", *logging))
        roles = ("setup", "roles", "--app", "Shop", "--trust", "lambda.amazonaws.com", "--model", "amazon.nova-lite-v1:0")
        self.ok(*roles, "--yes", keys=self.limited("roles", *roles))
        self.ok("setup", "athena", "--yes", keys=self.limited("athena", "setup", "athena"))
        self.put_log(LAYOUT + "2026/01/02/03/x.json.gz", ["{}"])
        self.ok("setup", "athena", "--yes", keys=self.limited("athena2", "setup", "athena"))
        found = self.findings("check", "logging", "--region", "us-east-1", keys=self.limited("checks", "check", "logging"))
        self.assertNotIn("denied", {f["level"] for f in found.values()})
        self.assertNotIn(("calls", "us-east-1"), found)
        found = self.findings("check", "permissions", "--region", "us-east-1", code=5, keys=self.limited("rights", "check", "permissions"))
        self.assertEqual(found["permissions", "check permissions"]["level"], "ok")
        self.assertEqual(found["permissions", "read logs in S3"]["level"], "denied")
        self.assertEqual(found["permissions", "read logs in S3"]["fix"], "bedrock-ledger sync --print-iam")

    def test_setup_athena_needs_no_less(self):
        """Without any one of the actions it calls itself; the others of the policy are Athena's own."""
        fresh = ["us-east-1", "us-east-2", "us-west-2", "eu-central-1", "ap-south-1", "sa-east-1"]
        self.ok("setup", "logging", "--yes", "--region", ",".join(["eu-west-1", *fresh]))
        self.ok("setup", "athena", "--yes", "--region", "eu-west-1")
        reads = ["bedrock:GetModelInvocationLoggingConfiguration", "s3:ListBucket", "s3:GetBucketPublicAccessBlock", "s3:GetBucketOwnershipControls",
                 "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "glue:GetDatabase", "glue:GetTable"]
        queries = ["s3:GetBucketLocation", "athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"]
        writes = ["s3:CreateBucket", "s3:PutBucketPublicAccessBlock", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
                  "glue:CreateDatabase", "glue:CreateTable"]
        for action, region in [(action, "eu-west-1") for action in reads + queries] + list(zip(writes, fresh, strict=True)):
            with self.subTest(action):
                less = self.printed("setup", "athena", "--region", region)
                for statement in less["Statement"]:
                    statement["Action"] = [other for other in statement["Action"] if other != action]
                less["Statement"] = [statement for statement in less["Statement"] if statement["Action"]]
                code, _, err = self.run_it("setup", "athena", "--yes", "--region", region, keys=self.user(action.replace(":", "-"), self.widened(less)))
                self.assertEqual(code, 5, err)
                self.assertIn(action, err)

    def test_reading_needs_no_more_than_it_prints_and_no_less(self):
        self.ok("setup", "logging", "--yes", "--prefix", "team")
        self.put_log("team/" + LAYOUT + "2026/01/02/03/x.json.gz", ["{}"])
        window = ("--start-date", "2026-01-01", "--end-date", "2026-01-03")
        policy = self.printed("sync")
        resources = {action: statement["Resource"] for statement in policy["Statement"] for action in statement["Action"]}
        self.assertEqual(resources, {"s3:ListBucket": f"arn:aws:s3:::{BUCKET}", "s3:GetObject": f"arn:aws:s3:::{BUCKET}/team/*",
                                     "bedrock:GetModelInvocationLoggingConfiguration": "*",
                                     **{f"bedrock:{action}": "arn:aws:bedrock:*:000000000000:application-inference-profile/*"
                                        for action in ("GetInferenceProfile", "ListTagsForResource")}})
        self.ok("sync", *window, "--store", ":memory:", keys=self.user("reader", policy))
        for number, statement in enumerate(policy["Statement"]):
            if "bedrock:GetInferenceProfile" in statement["Action"]:
                continue  # no call of this log names a profile
            less = {**policy, "Statement": [other for other in policy["Statement"] if other is not statement]}
            self.ok("sync", *window, "--store", ":memory:", code=5, keys=self.user(f"less{number}", less))

    def test_a_named_source_is_the_only_thing_in_the_policy(self):
        policy = self.printed("sync", "--source", "s3://somewhere/else/")
        self.assertEqual({s["Resource"] for s in policy["Statement"] if s["Action"][0].startswith("s3:")}, {"arn:aws:s3:::somewhere", "arn:aws:s3:::somewhere/else/*"})
        self.assertNotIn(BUCKET, json.dumps(policy))


class Checks(Account):
    def test_logging_off_is_a_problem_with_its_command(self):
        found = self.findings("check", "logging", "--region", "us-west-2", code=1)
        self.assertEqual(found["logging", "us-west-2"],
                         {"check": "logging", "subject": "us-west-2", "level": "problem", "found": "off",
                          "fix": "bedrock-ledger setup logging --region us-west-2"})

    def test_a_region_without_logging_beside_one_with_it_is_no_problem(self):
        self.ok("setup", "logging", "--yes")
        found = self.findings("check", "logging")
        self.assertEqual({f["level"] for (check, _), f in found.items() if check == "logging"}, {"ok", "warning"})

    def test_every_enabled_region_is_looked_at_and_off_everywhere_is_one_problem(self):
        enabled = {r["RegionName"] for r in boto(self.url, "account", **self.everything).list_regions(
            RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"], MaxResults=50)["Regions"]}
        found = self.findings("check", "logging", code=1, AWS_REGION="eu-west-1")
        regions = {subject for (check, subject) in found if check == "logging"}
        self.assertLessEqual({"us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1"}, regions)
        self.assertLessEqual(regions, enabled)
        self.assertEqual({subject: f["level"] for (_, subject), f in found.items() if f["level"] != "warning"}, {"eu-west-1": "problem"})
        code, out, err = self.run_it("check", "logging", AWS_REGION="eu-west-1")
        self.assertEqual(code, 1)
        self.assertIn("hint: bedrock-ledger setup logging --region eu-west-1\n", err)
        self.assertEqual((out.count("problem"), out.count(": off"), out.count("fix:")), (1, 1, 1), out)
        self.assertEqual(set(re.findall(r"[a-z]+-[a-z]+-\d", out.split("fix:")[0])), regions)

    def test_regions_without_logging_are_one_line_with_one_command(self):
        self.ok("setup", "logging", "--yes")
        out = self.ok("check", "logging")
        self.assertEqual(out.count(": off"), 1, out)
        fix, = re.findall(r"fix: bedrock-ledger setup logging --region (\S+)", out)
        self.assertGreater(len(fix.split(",")), 5)
        self.assertNotIn("us-east-1", fix.split(","))

    def test_without_the_right_to_list_regions_those_with_bedrock_are_asked(self):
        policy = {**ALL, "Statement": ALL["Statement"] + [{"Effect": "Deny", "Action": "account:ListRegions", "Resource": "*"}]}
        refused = (403, json.dumps({"__type": "AccessDeniedException", "message": "no"}))
        with Stub({("POST", "/listRegions"): lambda request: refused}) as stub:
            found = self.findings("check", "logging", code=1, keys=self.user("few", policy), AWS_ENDPOINT_URL_ACCOUNT=stub.url)
            self.assertEqual(len(stub.requests), 1)
        self.assertGreater(len(found), 20)

    def bedrock_answers(self, answer):
        """Of the logging configuration, in every region: `answer` of the region that is signed for."""
        def route(request):
            status, document = answer(request.headers["Authorization"].split("/")[2])
            return status, json.dumps(document)
        return Stub({("GET", "/logging/modelinvocations"): route})

    def test_a_configuration_without_a_destination_is_off(self):
        with self.bedrock_answers(lambda region: (200, {"loggingConfig": {"textDataDeliveryEnabled": True}})) as stub:
            found = self.findings("check", "logging", "--region", "us-east-1", code=1, AWS_ENDPOINT_URL_BEDROCK=stub.url)
        self.assertEqual((found["logging", "us-east-1"]["level"], found["logging", "us-east-1"]["found"]), ("problem", "off"))

    def test_a_region_that_refuses_is_a_note_beside_those_that_answer(self):
        refused = {"us-west-2": (403, {"__type": "AccessDeniedException", "message": "explicit deny in a service control policy"}),
                   "us-east-2": (403, {"__type": "UnrecognizedClientException", "message": "no such key"})}
        with self.bedrock_answers(lambda region: refused.get(region, (200, {}))) as stub:
            found = self.findings("check", "logging", code=1, AWS_ENDPOINT_URL_BEDROCK=stub.url)
            named = self.findings("check", "logging", "--region", "us-west-2", code=5, AWS_ENDPOINT_URL_BEDROCK=stub.url)
        self.assertEqual([found["logging", region]["level"] for region in ("us-west-2", "us-east-2", "us-east-1")], ["note", "note", "problem"])
        self.assertEqual(named["logging", "us-west-2"]["level"], "denied")

    def test_a_log_group_is_looked_for_and_looked_into(self):
        self.boto("bedrock").put_model_invocation_logging_configuration(loggingConfig={
            "cloudWatchConfig": {"logGroupName": "/bedrock/calls", "roleArn": "arn:aws:iam::000000000000:role/r"}})
        def group(code=0):
            return self.findings("check", "logging", "--region", "us-east-1", code=code)["log group", "us-east-1"]
        logs = self.boto("logs")
        logs.create_log_group(logGroupName="/bedrock/calls-of-others")
        missing = group(code=1)
        self.assertEqual((missing["level"], missing["fix"]),
                         ("problem", "aws logs create-log-group --region us-east-1 --log-group-name /bedrock/calls"))
        logs.create_log_group(logGroupName="/bedrock/calls")
        logs.create_log_stream(logGroupName="/bedrock/calls", logStreamName="s")
        now = int(time.time() * 1000)
        logs.put_log_events(logGroupName="/bedrock/calls", logStreamName="s", logEvents=[{"timestamp": now - 2 * 86_400_000, "message": "{}"}])
        self.assertEqual((group()["level"], group()["fix"]), ("warning", "bedrock-ledger generate calls --region us-east-1"))
        logs.put_log_events(logGroupName="/bedrock/calls", logStreamName="s", logEvents=[{"timestamp": now - 60_000, "message": "{}"}])
        self.assertEqual(group()["level"], "ok")
        printed = json.loads(self.ok("check", "logging", "--region", "us-east-1", "--print-iam"))
        self.assertLessEqual({"logs:FilterLogEvents", "logs:DescribeLogGroups"}, {a for s in printed["Statement"] for a in s["Action"]})

    def test_logs_in_cloudwatch_alone_are_said(self):
        self.boto("logs").create_log_group(logGroupName="/bedrock/calls")
        self.boto("bedrock").put_model_invocation_logging_configuration(loggingConfig={
            "cloudWatchConfig": {"logGroupName": "/bedrock/calls", "roleArn": "arn:aws:iam::000000000000:role/r"}, "textDataDeliveryEnabled": True})
        found = self.findings("check", "logging", "--region", "us-east-1")["logging", "us-east-1"]
        self.assertEqual(found["level"], "ok")
        self.assertIn("/bedrock/calls, bodies: text", found["found"])
        found = self.findings("check", "permissions", "--region", "us-east-1")
        self.assertEqual(found["permissions", "read logs in CloudWatch"]["level"], "ok")
        self.assertNotIn(("permissions", "read logs in S3"), found)

    def test_a_bucket_that_is_gone_or_closed_to_bedrock_is_found(self):
        self.ok("setup", "logging", "--yes")
        s3 = self.boto("s3")
        s3.delete_bucket_policy(Bucket=BUCKET)
        found = self.findings("check", "logging", "--region", "us-east-1", code=1)
        self.assertEqual(found["bucket policy", "us-east-1"]["level"], "problem")
        s3.delete_bucket(Bucket=BUCKET)
        found = self.findings("check", "logging", "--region", "us-east-1", code=1)
        self.assertIn("no bucket", found["bucket", "us-east-1"]["found"])
        self.ok("setup", "logging", "--yes")
        self.assertEqual(self.findings("check", "logging", "--region", "us-east-1")["bucket policy", "us-east-1"]["level"], "ok")

    def test_a_key_that_bedrock_may_not_use_is_found_and_its_fix_works(self):
        key = self.boto("kms").create_key()["KeyMetadata"]["Arn"]
        self.ok("setup", "logging", "--yes")
        self.boto("s3").put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]})
        found = self.findings("check", "logging", "--region", "us-east-1", code=1)["key", "us-east-1"]
        self.assertEqual((found["level"], found["fix"]), ("problem", "bedrock-ledger setup logging --region us-east-1"))
        self.ok(*found["fix"].split()[1:], "--yes")
        self.assertEqual(self.findings("check", "logging", "--region", "us-east-1")["key", "us-east-1"]["level"], "ok")

    def test_delivery_names_the_newest_object(self):
        self.ok("setup", "logging", "--yes")
        self.put_log("AWSLogs/000000000000/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check", [""])
        self.assertIn("no data yet", self.findings("check", "logging", "--region", "us-east-1")["delivery", "us-east-1"]["found"])
        self.put_log(LAYOUT + "2026/01/02/03/old.json.gz", ["{}"])
        self.put_log(LAYOUT + "2026/01/03/04/new.json.gz", ["{}"])
        self.put_log(LAYOUT + "2026/01/03/04/data/body_input.json.gz", ["{}"])
        self.put_log(LAYOUT + "9999' OR/1/1/1/hostile.json.gz", ["{}"])
        found = self.findings("check", "logging", "--region", "us-east-1")["delivery", "us-east-1"]
        self.assertEqual(found["level"], "ok")
        self.assertTrue(found["found"].endswith("2026/01/03/04/new.json.gz"), found)
        late = self.findings("check", "logging", "--region", "us-east-1", SOURCE_DATE_EPOCH=str(int(time.time()) + 3 * 86400))
        late = late["delivery", "us-east-1"]
        self.assertEqual(late["level"], "note")
        self.assertTrue(late["found"].startswith("no calls in the last 24 h by CloudWatch, the newest log came 3 days ago"), late)

    def called(self, calls, hours_ago):
        self.boto("cloudwatch").put_metric_data(Namespace="AWS/Bedrock", MetricData=[{
            "MetricName": "Invocations", "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-lite-v1:0"}],
            "Timestamp": time.time() - hours_ago * 3600, "Value": calls}])

    def delivery(self, **options):
        return self.findings("check", "logging", "--region", "us-east-1", **options)["delivery", "us-east-1"]

    def test_calls_without_a_log_are_told_from_no_calls(self):
        self.ok("setup", "logging", "--yes")
        self.assertEqual(self.delivery()["level"], "note")
        self.called(5, hours_ago=30)
        self.called(2, hours_ago=0.5)
        found = self.delivery()
        self.assertEqual(found["level"], "note")
        self.assertTrue(found["found"].startswith("2 calls in the last 24 h by CloudWatch, nothing under"), found)
        self.called(3, hours_ago=4)
        found = self.delivery(code=1)
        self.assertEqual((found["level"], found["fix"]), ("problem", "bedrock-ledger setup logging --region us-east-1"))
        self.assertTrue(found["found"].startswith("5 calls in the last 24 h by CloudWatch, no log came of 3, nothing under"), found)
        self.put_log("AWSLogs/000000000000/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check", [""])
        found = self.delivery()  # logging was turned on after those calls
        self.assertEqual(found["level"], "note")
        self.assertTrue(found["found"].startswith("5 calls in the last 24 h by CloudWatch, no data yet"), found)
        self.put_log(LAYOUT + "2026/01/03/04/new.json.gz", ["{}"])
        found = self.delivery()
        self.assertEqual(found["level"], "ok")
        self.assertTrue(found["found"].startswith("5 calls in the last 24 h by CloudWatch, the newest log came"), found)

    def test_without_the_right_to_ask_cloudwatch_the_finding_stays_and_a_note_says_so(self):
        self.ok("setup", "logging", "--yes")
        self.called(3, hours_ago=4)
        policy = {**ALL, "Statement": ALL["Statement"] + [{"Effect": "Deny", "Action": "cloudwatch:*", "Resource": "*"}]}
        found = self.findings("check", "logging", "--region", "us-east-1", keys=self.user("no-metrics", policy))
        self.assertEqual(found["delivery", "us-east-1"]["level"], "warning")
        self.assertTrue(found["delivery", "us-east-1"]["found"].startswith("nothing under"), found)
        self.assertEqual(found["calls", "us-east-1"]["level"], "note")
        self.assertIn("cloudwatch:GetMetricData", found["calls", "us-east-1"]["fix"])

    def test_a_count_that_cloudwatch_did_not_finish_is_no_count(self):
        self.ok("setup", "logging", "--yes")
        answer = ("<GetMetricDataResponse><GetMetricDataResult><MetricDataResults><member><Id>all</Id><StatusCode>InternalError</StatusCode>"
                  "</member></MetricDataResults></GetMetricDataResult></GetMetricDataResponse>")
        with Stub({("POST", "/"): lambda request: answer}) as stub:
            found = self.findings("check", "logging", "--region", "us-east-1", AWS_ENDPOINT_URL_CLOUDWATCH=stub.url)
        self.assertTrue(found["delivery", "us-east-1"]["found"].startswith("nothing under"), found)
        self.assertIn("InternalError", found["calls", "us-east-1"]["found"])

    def test_every_page_of_cloudwatch_is_read_and_the_same_calls_are_counted_once(self):
        self.ok("setup", "logging", "--yes")
        now = int(time.time())
        asked = []

        def at(hours):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - hours * 3600))

        def series(name, *points):
            return (f"<member><Id>{name}</Id><StatusCode>Complete</StatusCode><Timestamps>{''.join(f'<member>{at(h)}</member>' for h, _ in points)}"
                    f"</Timestamps><Values>{''.join(f'<member>{v}</member>' for _, v in points)}</Values></member>")

        def answer(request):
            asked.append(dict(urllib.parse.parse_qsl(request.body)))
            pages = {None: series("all", (4, 7.0)) + series("models", (4, 7.0), (3, 1.0)) + "|<NextToken>second</NextToken>",
                     "second": series("models", (2, 30.0)) + "|"}
            results, token = pages[asked[-1].get("NextToken")].split("|")
            return f"<GetMetricDataResponse><GetMetricDataResult><MetricDataResults>{results}</MetricDataResults>{token}</GetMetricDataResult></GetMetricDataResponse>"

        with Stub({("POST", "/"): answer}) as stub:
            found = self.delivery(code=1, AWS_ENDPOINT_URL_CLOUDWATCH=stub.url, SOURCE_DATE_EPOCH=str(now))
            self.assertTrue(found["found"].startswith("38 calls in the last 24 h by CloudWatch, no log came of 38"), found)
            self.assertIn("/us-east-1/monitoring/aws4_request", stub.requests[0][2]["Authorization"])
        self.assertEqual(asked[0]["MetricDataQueries.member.2.Expression"],
                         """SUM(SEARCH('{AWS/Bedrock,ModelId} MetricName="Invocations"', 'Sum', 300))""")
        self.assertEqual((asked[0]["StartTime"], asked[0]["EndTime"]), (at(24), at(0)))

    def test_nobody_is_denied_with_the_action(self):
        nobody = self.user("nobody", NOTHING)
        found = self.findings("check", "logging", "--region", "us-east-1", code=5, keys=nobody)
        self.assertIn("GetModelInvocationLoggingConfiguration", found["logging", "us-east-1"]["found"])
        found = self.findings("check", "permissions", "--region", "us-east-1", code=5, keys=nobody)
        self.assertEqual(found["permissions", "find the logs in us-east-1"]["level"], "denied")
        self.assertEqual(found["permissions", "the other features"]["level"], "note")

    def role(self, name, policy):
        iam = self.boto("iam")
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}]}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(policy))

    def test_every_role_of_the_convention_is_asked_about_in_every_region(self):
        invoke = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
        model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
        self.role("Shop-BedrockRole", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": invoke, "Resource": model}]})
        self.role("Half-BedrockRole", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": invoke[0], "Resource": model}]})
        self.role("Other", NOTHING)
        found = self.findings("check", "permissions", "--region", "us-east-1,us-west-2", code=5)
        roles = {subject: f["level"] for (check, subject), f in found.items() if check == "role"}
        self.assertEqual(roles, {"Shop-BedrockRole in us-east-1": "ok", "Shop-BedrockRole in us-west-2": "note",
                                 "Half-BedrockRole in us-east-1": "denied", "Half-BedrockRole in us-west-2": "denied"})
        self.assertIn("amazon.nova-lite-v1:0", found["role", "Shop-BedrockRole in us-east-1"]["found"])
        named = self.findings("check", "permissions", "--region", "us-east-1", "--role", "Shop-BedrockRole")
        self.assertEqual(list(named), [("role", "Shop-BedrockRole in us-east-1")])
        self.assertIn("no role", self.findings("check", "permissions", "--role", "Gone", code=1)["role", None]["found"])

    def test_a_model_that_is_called_through_a_profile_is_asked_about_as_the_profile(self):
        profile = "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.amazon.nova-lite-v1:0"
        invoke = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
        self.role("Geo-BedrockRole", {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": invoke, "Resource": profile},
            {"Effect": "Allow", "Action": invoke, "Resource": "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0",
             "Condition": {"StringEquals": {"bedrock:InferenceProfileArn": profile}}}]})
        found = self.findings("check", "permissions", "--region", "us-east-1", "--role", "Geo-BedrockRole")
        self.assertEqual(found["role", "Geo-BedrockRole in us-east-1"]["found"], "allowed by IAM: us.amazon.nova-lite-v1:0")

    def test_an_application_profile_is_asked_about_by_its_arn_and_only_what_is_allowed_names_models(self):
        profile = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/abc123"
        invoke = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
        self.role("Bill-BedrockRole", {"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": invoke, "Resource": "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.amazon.nova-pro-v1:0"},
            {"Effect": "Allow", "Action": invoke, "Resource": profile},
            {"Effect": "Allow", "Action": invoke, "Resource": "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0",
             "Condition": {"StringEquals": {"bedrock:InferenceProfileArn": profile}}}]})
        found = self.findings("check", "permissions", "--region", "us-east-1", "--role", "Bill-BedrockRole")
        self.assertEqual((found["role", "Bill-BedrockRole in us-east-1"]["level"], found["role", "Bill-BedrockRole in us-east-1"]["found"]),
                         ("ok", "allowed by IAM: " + profile))
        # It can be called in its own region alone.
        found = self.findings("check", "permissions", "--region", "us-east-1,us-west-2", "--role", "Bill-BedrockRole")
        self.assertEqual(list(found), [("role", "Bill-BedrockRole in us-east-1")])
        found = self.findings("check", "permissions", "--region", "us-west-2", "--role", "Bill-BedrockRole")
        self.assertEqual(found["role", "Bill-BedrockRole"]["level"], "note")

    def test_where_iam_may_not_be_asked_a_role_is_called_as(self):
        self.role("Shop-BedrockRole", ALL)
        caller = self.user("caller", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]})
        found = self.findings("check", "permissions", "--region", "us-east-1", "--role", "Shop-BedrockRole", keys=caller)
        self.assertIn("a call of", found["role", "Shop-BedrockRole in us-east-1"]["found"])

    def test_doctor_is_one_screen_with_a_fix_for_each_finding(self):
        code, out, err = self.run_it("doctor")
        self.assertEqual(code, 1, err)
        self.assertLessEqual(len(out.splitlines()), 40)
        self.ok("setup", "logging", "--yes")
        code, out, err = self.run_it("doctor")
        self.assertEqual(code, 0, err)
        for name in ("credentials", "logging us-east-1", "delivery us-east-1", "bucket policy", "key", "permissions", "price book", "store"):
            self.assertIn(name, out)
        for finding in self.findings("doctor").values():
            self.assertTrue(finding["fix"] or finding["level"] == "ok", finding)

    def test_doctor_without_credentials_says_so_and_goes_on(self):
        found = self.findings("doctor", code=5, keys={"key": "", "secret": ""})
        self.assertEqual(found["credentials", None]["level"], "denied")
        self.assertIn(("price book", None), found)

    def test_moto_agrees(self):
        with moto() as second:
            self.url, self.everything = second, ROOT
            found = self.findings("check", "logging", "--region", "us-east-1", code=1)
            self.assertEqual(found["logging", "us-east-1"]["level"], "problem")
            self.ok("setup", "logging", "--yes", "-q")
            self.ok("setup", "athena", "--yes", "-q")
            again = json.loads(self.ok("setup", "athena", "--dry-run", "--format", "json"))
            self.assertEqual({change["action"] for change in again["changes"]}, {"none"})
            found = self.findings("check", "logging", "--region", "us-east-1")
            self.assertEqual(found["bucket policy", "us-east-1"]["level"], "ok")
            self.called(3, hours_ago=4)
            self.assertTrue(self.delivery(code=1)["found"].startswith("3 calls in the last 24 h by CloudWatch, no log came of 3"))


class Calls(Account):
    def test_a_dry_run_calls_nothing_and_tells_the_most_it_can_cost(self):
        with Stub({}) as stub:
            code, out, err = self.run_it("generate", "calls", "--calls", "5", "--dry-run", "--format", "json", AWS_ENDPOINT_URL=stub.url)
        self.assertEqual(code, 0, err)
        self.assertEqual(stub.requests, [])
        rows = json.loads(out, parse_float=str)
        self.assertEqual(sum(row["calls"] for row in rows), 5)
        self.assertIn("at most $", err)

    def test_options_of_logs_and_calls_are_not_mixed(self):
        for words in (("calls", "--out", "x"), ("calls", "--days", "3"), ("logs", "--out", "x", "--dry-run"), ("logs", "--out", "x", "--app", "A"), ("logs",),
                      ("calls", "--calls", "0"), ("calls", "--calls", "1001")):
            self.assertEqual(self.run_it("generate", *words)[0], 2, words)

    def test_without_a_terminal_nobody_agreed(self):
        code, _, err = self.run_it("generate", "calls", "--calls", "1")
        self.assertEqual(code, 2, err)
        self.assertIn("--yes", err)

    def test_calls_are_made_as_the_role_of_each_application(self):
        iam = self.boto("iam")
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}]}
        iam.create_role(RoleName="ChatbotApp-BedrockRole", AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName="ChatbotApp-BedrockRole", PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}]}))  # ministack asks for bedrock:Converse
        rows = json.loads(self.ok("generate", "calls", "--app", "ChatbotApp", "--calls", "3", "--yes", "--format", "json", "-q"))
        self.assertEqual([(row["app"], row["region"], row["calls"], row["result"]) for row in rows],
                         [("ChatbotApp", "ap-northeast-1", 2, "done"), ("ChatbotApp", "ap-northeast-1", 1, "done")])
        self.assertTrue(all(row["input_tokens"] > 0 and row["estimated_cost_usd"] > 0 for row in rows))
        code, out, err = self.run_it("generate", "calls", "--app", "Nobody", "--calls", "1", "--yes", "--format", "json")
        self.assertEqual(code, 5, err)
        self.assertEqual(json.loads(out)[0]["result"], "access denied")
        self.assertIn("bedrock-ledger setup roles --app Nobody", err)


class Documents(Account):
    def commands(self, name):
        text = (pathlib.Path(__file__).resolve().parents[2] / "docs" / name).read_text()
        blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
        return [line for block in blocks for line in block.splitlines() if line.startswith("bedrock-ledger ")]

    def test_every_command_of_the_guide_and_the_permissions_runs(self):
        local = pathlib.Path(self.home) / "logs"
        self.ok("generate", "logs", "--out", str(local), "--days", "40", "--calls", "400", "-q")
        self.ok("sync", "--source", str(local), "--days", "40", "-q")
        commands = self.commands("guide.md") + self.commands("permissions.md")
        self.assertGreater(len(commands), 20)
        for command in commands:
            with self.subTest(command):
                words = shlex.split(command.split(" > ")[0], comments=True)
                if words[1] in ("setup", "generate") and not {"--dry-run", "--print-iam"} & set(words):
                    words.append("--yes")
                code, _, err = self.run_it(*words[1:], AWS_REGION="us-east-1", cwd=self.home)
                # 1: nothing is set up yet; 3: the sample has no such calls.
                self.assertIn(code, (0, 1) if words[1] in ("doctor", "check") else (0, 3) if "report" in words else (0,), err)


class WholePath(Account):
    """From an empty account to a correct report, with nothing but the program."""

    def report(self, *args):
        answer = json.loads(self.ok("report", "--start-date", "2025-09-19", "--end-date", "2025-10-18", "--format", "json", *args), parse_float=str)
        return {key: value for key, value in answer.items() if key != "meta"}, answer["meta"]["records"]

    def upload(self, folder):
        """Each account's and region's logs under the one layout of this account, as its own would lie."""
        s3 = self.boto("s3")
        files = [path for path in folder.rglob("*") if path.is_file() and "/us-east-1/" in str(path)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda path: s3.upload_file(str(path), BUCKET, str(path.relative_to(folder))), files))
        return files

    def test_an_empty_account_becomes_a_correct_report(self):
        self.assertEqual(self.run_it("check", "logging", "--region", "us-east-1")[0], 1)
        self.ok("setup", "logging", "--yes")
        self.ok("setup", "roles", "--app", "ChatbotApp", "--trust", "lambda.amazonaws.com", "--model", "amazon.nova-lite-v1:0", "--yes")
        self.ok("setup", "athena", "--yes")
        self.ok("check", "permissions", "--region", "us-east-1")
        local = pathlib.Path(self.home) / "logs"
        self.ok("generate", "logs", "--out", str(local), "--days", "30", "--end-date", "2025-10-18", "--calls", "2000", "-q")
        shutil.rmtree(local / "batch", ignore_errors=True)
        files = self.upload(local)
        self.assertGreater(len(files), 30)
        for path in local.rglob("*"):
            if path.is_file() and path not in files:
                path.unlink()
        on_disk = self.report("--source", str(local), "--store", f"{self.home}/local.db")
        in_s3 = self.report("--region", "us-east-1", "--store", f"{self.home}/s3.db")
        self.assertGreater(on_disk[1], 100)
        self.assertEqual(in_s3, on_disk)


if __name__ == "__main__":
    unittest.main()
