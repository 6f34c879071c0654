"""Bedrock, STS and CloudWatch Logs of ministack (signatures and policies checked), moto as a second
opinion, the Price List by a stub."""
import json
import time
import unittest

from servers import boto, key_of, ministack, moto, with_keys
from stub import Stub

ALLOWED = ["bedrock:*", "logs:*", "sts:*", "s3:*", "iam:PassRole"]
CONFIG = {"s3Config": {"bucketName": "invocations", "keyPrefix": "logs"},
          "cloudWatchConfig": {"logGroupName": "/bedrock/calls", "roleArn": "arn:aws:iam::000000000000:role/BedrockLogs"},
          "textDataDeliveryEnabled": True, "imageDataDeliveryEnabled": False, "embeddingDataDeliveryEnabled": True}


def setUpModule():
    global server, url, root, user_key
    server = ministack()
    url = server.__enter__()
    root = {"key": "test", "secret": "test"}
    iam = boto(url, "iam", **root)
    iam.create_user(UserName="reader")
    iam.put_user_policy(UserName="reader", PolicyName="all", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ALLOWED, "Resource": "*"}]}))
    iam.create_user(UserName="nobody")
    user_key = {name: key_of(iam, name) for name in ("reader", "nobody")}


def tearDownModule():
    server.__exit__(None, None, None)


class Base(unittest.TestCase):
    def setUp(self):
        self.probe = with_keys(url, **user_key["reader"])

    def check(self, *args, probe=None):
        code, out, err = (probe or self.probe).run(*args)
        self.assertEqual(code, 0, err)
        return out


class Sts(Base):
    def test_who_am_i(self):
        self.assertRegex(self.check("whoami"), r"^\d{12} arn:aws:iam::\d{12}:user/reader\n$")

    def test_a_wrong_secret_is_refused(self):
        code, _, err = with_keys(url, key=user_key["reader"]["key"], secret="wrong/secret").run("whoami")
        self.assertEqual(code, 5, err)
        self.assertNotIn("wrong/secret", err)

    def test_an_assumed_role_is_somebody_else(self):
        iam = boto(url, "iam", **root)
        account = self.check("whoami").split()[0]
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}]}
        iam.create_role(RoleName="Ledger", AssumeRolePolicyDocument=json.dumps(trust))
        out = self.check("--assume-role", f"arn:aws:iam::{account}:role/Ledger", "whoami")
        self.assertIn(":assumed-role/Ledger/bedrock-ledger", out)


class Bedrock(Base):
    def test_logging_off_is_no_data(self):
        boto(url, "bedrock", **root).delete_model_invocation_logging_configuration()
        self.assertEqual(self.probe.run("logging")[0], 3)

    def test_logging_is_read_and_put_back_whole(self):
        bedrock = boto(url, "bedrock", **root)
        bedrock.put_model_invocation_logging_configuration(loggingConfig=CONFIG)
        first, document = self.check("logging").splitlines()
        self.assertEqual(first, "bucket=invocations prefix=logs group=/bedrock/calls text=true image=false")
        self.assertEqual(json.loads(document), CONFIG)
        self.check("set-logging", json.dumps({**CONFIG, "imageDataDeliveryEnabled": True}))
        stored = bedrock.get_model_invocation_logging_configuration()["loggingConfig"]
        self.assertEqual(stored, {**CONFIG, "imageDataDeliveryEnabled": True})

    def test_application_profiles_with_models_and_tags(self):
        bedrock = boto(url, "bedrock", **root)
        source = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"
        made = bedrock.create_inference_profile(inferenceProfileName="billing-team", modelSource={"copyFrom": source},
                                                tags=[{"key": "team", "value": "billing"}])["inferenceProfileArn"]
        line = next(line for line in self.check("profiles").splitlines() if line.startswith(made))
        self.assertEqual(line, f"{made} billing-team {source} team=billing")
        by_id = made.rsplit("/", 1)[1]  # ministack takes no ARN in a path
        bedrock.delete_inference_profile(inferenceProfileIdentifier=by_id)
        self.assertEqual(self.probe.run("profile", by_id)[0], 3)

    def test_models_have_names(self):
        listed = {tuple(line.split(" | ")) for line in self.check("models").splitlines()}
        expected = {(m["modelId"], m["modelName"], m["providerName"]) for m in boto(url, "bedrock", **root).list_foundation_models()["modelSummaries"]}
        self.assertGreater(len(expected), 3)
        self.assertEqual(listed, expected)

    def test_a_missing_permission_names_action_and_caller(self):
        code, _, err = with_keys(url, **user_key["nobody"]).run("logging")
        self.assertEqual(code, 5, err)
        self.assertIn("bedrock:GetModelInvocationLoggingConfiguration", err)


class Logs(Base):
    def fill(self, endpoint, group, count):
        logs = boto(endpoint, "logs", **root)
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="aws/bedrock/modelinvocations")
        start = int(time.time() * 1000) - 3_600_000
        for first in range(0, count, 1000):
            logs.put_log_events(logGroupName=group, logStreamName="aws/bedrock/modelinvocations", logEvents=[
                {"timestamp": start + i, "message": json.dumps({"n": i, "text": "ü\n\"x\""})} for i in range(first, min(count, first + 1000))])
        return start

    def check_window(self, endpoint, probe, group):
        start = self.fill(endpoint, group, 2500)
        lines = self.check("events", group, str(start + 100), str(start + 2400), probe=probe).splitlines()
        self.assertEqual(sorted(json.loads(line.split(" ", 1)[1])["n"] for line in lines), list(range(100, 2400)))

    def test_a_window_is_half_open_and_whole(self):
        self.check_window(url, self.probe, "/bedrock/window")

    def test_groups_by_prefix(self):
        logs = boto(url, "logs", **root)
        for number in range(60):
            logs.create_log_group(logGroupName=f"/many/{number:02}")
        self.assertEqual(self.check("groups", "/many/").split(), [f"/many/{number:02}" for number in range(60)])

    def test_an_absent_group_is_named(self):
        code, _, err = self.probe.run("events", "/not/there", "0", "1000")
        self.assertEqual(code, 1)
        self.assertIn("/not/there", err)

    def test_moto_agrees_about_the_window_and_the_caller(self):
        with moto() as second:
            probe = with_keys(second, **root)
            self.check_window(second, probe, "/bedrock/second")
            self.assertRegex(self.check("whoami", probe=probe), r"^123456789012 ")


class Pricing(unittest.TestCase):
    def test_products_of_all_pages(self):
        def answer(request):
            body = json.loads(request.body)
            pages = {None: (["a", "b"], "t1"), "t1": ([], "t2"), "t2": (["c"], "")}
            names, token = pages[body.get("NextToken")]
            return json.dumps({"FormatVersion": "aws_v1", "NextToken": token, "PriceList": [json.dumps({"sku": name}) for name in names]})
        with Stub({("POST", "/"): answer}) as stub:
            code, out, err = with_keys(stub.url).run("products", "AmazonBedrock", "us-east-1")
        self.assertEqual(code, 0, err)
        self.assertEqual([json.loads(line)["sku"] for line in out.splitlines()], ["a", "b", "c"])
        _, _, headers, body = stub.requests[0]
        self.assertEqual(headers["X-Amz-Target"], "AWSPriceListService.GetProducts")
        self.assertEqual(json.loads(body)["Filters"], [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"}])


if __name__ == "__main__":
    unittest.main()
