"""Glue, Athena and Bedrock Runtime as src/aws speaks to them: ministack (which makes no query of its
own: its answers are made up) and moto as a second opinion; refusals of models by a stub."""
import json
import unittest

from servers import boto, key_of, ministack, moto, with_keys
from stub import Stub

LOCATION = "s3://logs-of-the-test/prefix/"


def setUpModule():
    global server, url, user
    server = ministack()
    url = server.__enter__()
    iam = boto(url, "iam", key="test", secret="test")
    iam.create_user(UserName="analyst")
    iam.put_user_policy(UserName="analyst", PolicyName="all", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["glue:*", "athena:*", "s3:*", "bedrock:*", "sts:*"], "Resource": "*"}]}))
    user = key_of(iam, "analyst")


def tearDownModule():
    server.__exit__(None, None, None)


class Drivers(unittest.TestCase):
    def check_table(self, endpoint, keys):
        probe = with_keys(endpoint, **keys)
        self.assertEqual(probe.run("table", "ledger_test", "lines")[0], 3)
        for location in (LOCATION, LOCATION + "moved/"):
            code, out, err = probe.run("table", "ledger_test", "lines", location)
            self.assertEqual((code, out), (0, f"as made\nEXTERNAL_TABLE {location}\n"), err)
        stored = boto(endpoint, "glue", **keys).get_table(DatabaseName="ledger_test", Name="lines")["Table"]
        self.assertEqual(stored["StorageDescriptor"]["Columns"], [{"Name": "line", "Type": "string"}])
        self.assertEqual([key["Name"] for key in stored["PartitionKeys"]], ["day"])

    def test_a_table_is_made_changed_and_read_back(self):
        self.check_table(url, user)

    def test_moto_agrees_about_tables(self):
        with moto() as second:
            self.check_table(second, {"key": "test", "secret": "test"})

    def test_a_query_is_waited_for(self):
        boto(url, "s3", **user).create_bucket(Bucket="results")
        code, out, err = with_keys(url, **user).run("query", "default", "s3://results/q/", "SELECT 'one'")
        self.assertEqual((code, out), (0, "one\n"), err)

    def athena(self, state, reason):
        def answer(request):
            action = request.headers["X-Amz-Target"].split(".")[1]
            execution = {"QueryExecutionId": "q1", "Status": {"State": state, "StateChangeReason": reason}}
            return json.dumps({"StartQueryExecution": {"QueryExecutionId": "q1"},
                               "GetQueryExecution": {"QueryExecution": execution}}.get(action, {}))
        return Stub({("POST", "/"): answer})

    def test_a_query_that_fails_says_why(self):
        for reason, code in (("Access Denied (Service: Amazon S3; Status Code: 403)", 5), ("SYNTAX_ERROR: line 1:8", 1)):
            with self.subTest(reason), self.athena("FAILED", reason) as stub:
                done = with_keys(stub.url).run("query", "default", "s3://results/q/", "SELECT x")
                self.assertEqual(done[0], code, done)
                self.assertIn(reason, done[2])
                self.assertIn("q1", done[2])

    def test_a_call_gives_its_tokens(self):
        code, out, err = with_keys(url, **user).run("call", "anthropic.claude-3-haiku-20240307-v1:0", "Hello")
        self.assertEqual(code, 0, err)
        self.assertRegex(out, r"^[1-9]\d* [1-9]\d*\n$")

    def test_refusals_are_told_apart(self):
        # Status and words as the Bedrock API answers them (User Guide, "Troubleshooting Amazon Bedrock API Error Codes").
        cases = [(403, "AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel", "access denied"),
                 (404, "ResourceNotFoundException", "Model use case details have not been submitted for this account.", "use-case form missing"),
                 (403, "AccessDeniedException", "not authorized to perform the required AWS Marketplace actions (aws-marketplace:Subscribe)",
                  "no Marketplace agreement"),
                 (404, "ResourceNotFoundException", "This model version has reached the end of its life.", "model not available"),
                 (400, "ValidationException", "Invocation of model ID x with on-demand throughput isn’t supported.", "needs an inference profile")]
        for status, code, message, expected in cases:
            answer = (status, json.dumps({"__type": code, "message": message}))
            with self.subTest(expected), Stub({("POST", "*"): lambda request, answer=answer: answer}) as stub:
                exit_code, out, err = with_keys(stub.url).run("call", "a.model-v1:0", "Hello")
                self.assertEqual(out, expected + "\n", err)
                self.assertEqual(exit_code, 5 if status == 403 else 1)

    def test_a_call_names_its_metadata_and_its_bound(self):
        answer = json.dumps({"usage": {"inputTokens": 3, "outputTokens": 4}})
        with Stub({("POST", "*"): lambda request: answer}) as stub:
            self.assertEqual(with_keys(stub.url).run("call", "a.model-v1:0", "Hello")[:2], (0, "3 4\n"))
        _, path, headers, body = stub.requests[0]
        self.assertEqual(path, "/model/a.model-v1%3A0/converse")
        self.assertIn("/bedrock/aws4_request", headers["Authorization"])
        self.assertEqual(json.loads(body), {"messages": [{"role": "user", "content": [{"text": "Hello"}]}],
                                            "inferenceConfig": {"maxTokens": 20}, "requestMetadata": {"team": "tests"}})


if __name__ == "__main__":
    unittest.main()
