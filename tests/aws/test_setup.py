"""setup logging and setup roles against ministack (IAM enforced, a created user), read back with boto3; moto as
a second opinion; a stub where an emulator knows no cross-region profile."""
import fcntl
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import tempfile
import termios
import unittest

from fault_proxy import FaultProxy
from servers import boto, ministack, moto, with_keys
from stub import Stub

BINARY = os.environ.get("BEDROCK_LEDGER") or str(pathlib.Path(os.environ["AWS_PROBE"]).parent / "bedrock-ledger")
ROOT = {"key": "test", "secret": "test"}
ACCOUNT = "000000000000"
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0"
FLAGS = {f"{body}DataDeliveryEnabled": False for body in ("text", "image", "embedding", "video", "audio")}
REGIONS = iter(["eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-central-1", "us-west-1", "us-west-2",
                "us-east-2", "ca-central-1", "ca-west-1", "sa-east-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
                "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "eu-south-2", "af-south-1", "il-central-1", "me-central-1", "me-south-1"])


def setUpModule():
    global server, url, admin, home
    home = tempfile.TemporaryDirectory()
    server = ministack()
    url = server.__enter__()
    admin = user("admin")


def tearDownModule():
    server.__exit__(None, None, None)
    home.cleanup()


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def user(name, *denied):
    """Keys of a user who may do everything but `denied`."""
    iam = boto(url, "iam", **ROOT)
    iam.create_user(UserName=name)
    statements = [ALLOW_ALL] + ([{"Effect": "Deny", "Action": list(denied), "Resource": "*"}] if denied else [])
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=policy(*statements))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}


def environment(keys, region, **more):
    return {"PATH": os.environ["PATH"], "HOME": home.name, "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": keys["key"], "AWS_SECRET_ACCESS_KEY": keys["secret"], "AWS_REGION": region, **more}


def client(service, region, endpoint=None):
    import boto3
    return boto3.client(service, endpoint_url=endpoint or url, aws_access_key_id="test", aws_secret_access_key="test", region_name=region)


def is_write(head, body):
    return (head.startswith(b"PUT ") or b"x-amz-target: trentservice.put" in head.lower()
            or b"Action=Put" in body or b"Action=Create" in body)


class Watch(FaultProxy):
    """Notes the writes, and calls `on_write` with their number after each was answered."""

    def __init__(self, on_write=lambda number: None):
        super().__init__(url)
        self.on_write, self.writes, self.scopes = on_write, [], set()

    async def forward(self, head, body):
        self.scopes.add(re.search(rb"Credential=\w+/\d+/([\w/-]+)/aws4_request", head)[1].decode())
        answer = await super().forward(head, body)
        if is_write(head, body):
            self.writes.append(head.split(b"\r\n")[0].decode())
            self.on_write(len(self.writes))
        return answer


class Liar(Watch):
    """Answers for the server where `lie` gives an answer."""

    def __init__(self, lie):
        super().__init__()
        self.lie = lie

    async def forward(self, head, body):
        return self.lie(head, self.writes) or await super().forward(head, body)


def answer_of(status, body=b""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body


class Base(unittest.TestCase):
    def setUp(self):
        self.take_region()

    def take_region(self):
        """Another region is another bucket and another logging configuration."""
        self.region = next(REGIONS)
        self.bucket = f"bedrock-logs-{ACCOUNT}-{self.region}"

    def setup(self, *args, keys=None, **env):
        done = subprocess.run([BINARY, "setup", *args], env=environment(keys or admin, self.region, **env), capture_output=True,
                              timeout=120, start_new_session=True)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def check(self, *args, code=0, **more):
        got, out, err = self.setup(*args, **more)
        self.assertEqual(got, code, out + err)
        return out, err

    def plan(self, *args, **more):
        out, _ = self.check(*args, "--dry-run", "--format", "json", **more)
        return json.loads(out)

    def assert_nothing_to_change(self, *args):
        with Watch() as watch:
            _, err = self.check(*args, "--yes", AWS_ENDPOINT_URL=watch.url)
        self.assertIn("nothing to change", err)
        self.assertEqual(watch.writes, [])

    def configuration(self):
        answer = client("bedrock", self.region).get_model_invocation_logging_configuration()
        return answer.get("loggingConfig")

    def buckets(self):
        return [bucket["Name"] for bucket in client("s3", self.region).list_buckets()["Buckets"]]

    def statements(self, bucket=None):
        return json.loads(client("s3", self.region).get_bucket_policy(Bucket=bucket or self.bucket)["Policy"])["Statement"]

    def statement(self, bucket=None, prefix="", sid="BedrockInvocationLogs"):
        return {"Sid": sid, "Effect": "Allow", "Principal": {"Service": "bedrock.amazonaws.com"}, "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{bucket or self.bucket}/{prefix}AWSLogs/{ACCOUNT}/BedrockModelInvocationLogs/*",
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT},
                              "ArnLike": {"aws:SourceArn": f"arn:aws:bedrock:{self.region}:{ACCOUNT}:*"}}}

    def assert_set_up(self, endpoint=None):
        s3 = client("s3", self.region, endpoint)
        self.assertEqual(s3.get_bucket_location(Bucket=self.bucket)["LocationConstraint"], self.region)
        self.assertEqual(s3.get_public_access_block(Bucket=self.bucket)["PublicAccessBlockConfiguration"],
                         dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True))
        self.assertEqual(s3.get_bucket_ownership_controls(Bucket=self.bucket)["OwnershipControls"]["Rules"],
                         [{"ObjectOwnership": "BucketOwnerEnforced"}])
        rule = s3.get_bucket_encryption(Bucket=self.bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        self.assertEqual(rule["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"})


class Logging(Base):
    def test_a_dry_run_changes_nothing_and_says_all(self):
        with Watch() as watch:
            plan = self.plan("logging", AWS_ENDPOINT_URL=watch.url)
        self.assertEqual(watch.writes, [])
        self.assertNotIn(self.bucket, self.buckets())
        self.assertIsNone(self.configuration())
        self.assertEqual((plan["step"], plan["account"], plan["caller"]), ("logging", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/admin"))
        self.assertEqual({change["action"] for change in plan["changes"]}, {"create"})
        self.assertEqual([call for change in plan["changes"] for call in change["calls"]],
                         ["s3:CreateBucket", "s3:PutBucketPublicAccessBlock", "s3:PutEncryptionConfiguration", "s3:PutBucketPolicy",
                          "bedrock:PutModelInvocationLoggingConfiguration"])
        self.assertEqual(plan["changes"][3]["after"]["Statement"], [self.statement()])
        self.assertTrue(any("stores every prompt" in note for note in plan["notes"]), plan["notes"])

    def test_an_empty_account_is_set_up_once(self):
        out, err = self.check("logging", "--yes")
        self.assertIn("create", out)
        self.assertIn("done, and read back", err)
        self.assert_set_up()
        self.assertEqual(self.statements(), [self.statement()])
        self.assertEqual(self.configuration(), {"s3Config": {"bucketName": self.bucket}, **FLAGS})
        self.assert_nothing_to_change("logging")

    def test_what_is_there_is_kept(self):
        s3, theirs = client("s3", self.region), f"theirs-{self.region}"
        s3.create_bucket(Bucket=theirs, CreateBucketConfiguration={"LocationConstraint": self.region}, ObjectOwnership="ObjectWriter")
        s3.delete_public_access_block(Bucket=theirs)
        other = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{theirs}/*"],
                 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        s3.put_bucket_policy(Bucket=theirs, Policy=policy(other))
        config = {"s3Config": {"bucketName": theirs, "keyPrefix": "old", "newMember": {"a": [1]}}, "textDataDeliveryEnabled": True,
                  "cloudWatchConfig": {"logGroupName": "g", "roleArn": f"arn:aws:iam::{ACCOUNT}:role/r",
                                       "largeDataDeliveryS3Config": {"bucketName": theirs}}, "hologramDataDeliveryEnabled": True}
        probe = with_keys(url, **admin, AWS_REGION=self.region)
        self.assertEqual(probe.run("set-logging", json.dumps(config))[0], 0)
        plan = self.plan("logging", "--prefix", "/new/")
        self.assertEqual([c["resource"].split(" of ")[0] for c in plan["changes"] if c["action"] != "none"],
                         ["public access block", "object ownership", "policy", "invocation logging"])
        self.check("logging", "--prefix", "/new/", "--yes")
        self.assertEqual(self.statements(theirs), [other, self.statement(theirs, "new/")])
        config["s3Config"]["keyPrefix"] = "new"
        self.assertEqual(json.loads(probe.run("logging")[1].splitlines()[1]), config)
        self.assertEqual(s3.get_bucket_ownership_controls(Bucket=theirs)["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
                         "BucketOwnerEnforced")
        self.assert_nothing_to_change("logging")

    def test_bodies_and_a_group_are_set_as_asked(self):
        role = f"arn:aws:iam::{ACCOUNT}:role/BedrockLogs"
        self.check("logging", "--bodies", "text,image", "--log-group", "/calls", "--log-role", role, "--yes")
        self.assertEqual(self.configuration(), {
            "s3Config": {"bucketName": self.bucket}, "cloudWatchConfig": {"logGroupName": "/calls", "roleArn": role},
            **FLAGS, "textDataDeliveryEnabled": True, "imageDataDeliveryEnabled": True})
        self.check("logging", "--bodies", "none", "--yes")
        self.assertFalse(any(self.configuration()[flag] for flag in FLAGS))

    def test_a_key_lets_bedrock_in_before_the_bucket_uses_it(self):
        kms, s3 = client("kms", self.region), client("s3", self.region)
        key = kms.create_key()["KeyMetadata"]["Arn"]
        before = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])["Statement"]
        plan = self.plan("logging", "--kms-key", key)
        calls = [call for change in plan["changes"] for call in change["calls"]]
        self.assertLess(calls.index("kms:PutKeyPolicy"), calls.index("s3:PutEncryptionConfiguration"))
        self.check("logging", "--kms-key", key, "--yes")
        rule = s3.get_bucket_encryption(Bucket=self.bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        self.assertEqual(rule["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key})
        after = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])["Statement"]
        self.assertEqual(after, before + [{**self.statement(), "Action": "kms:GenerateDataKey", "Resource": "*"}])
        self.assert_nothing_to_change("logging")

    def test_blocked_encryption_types_stay_when_the_key_changes(self):
        s3, key = client("s3", self.region), client("kms", self.region).create_key()["KeyMetadata"]["Arn"]
        blocked = {"EncryptionType": ["SSE-C"]}
        s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": self.region})
        s3.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": blocked}]})
        self.check("logging", "--kms-key", key, "--yes")
        rule = s3.get_bucket_encryption(Bucket=self.bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        self.assertEqual(rule, {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
                                "BucketKeyEnabled": True, "BlockedEncryptionTypes": blocked})

    def test_denied_in_the_middle_says_what_is_left_and_somebody_else_finishes(self):
        keys = user("nearly", "s3:PutBucketPolicy")
        out, err = self.check("logging", "--yes", keys=keys, code=5)
        self.assertIn(f"done: bucket {self.bucket}\n", err)
        self.assertIn("s3:PutBucketPolicy on bucket", err)
        self.assertIn(f"not done: policy of bucket {self.bucket}\nnot done: invocation logging of Bedrock in {self.region}\n", err)
        self.assertIn("2 of 5 changes were not made", err)
        self.assertIn("hint: ", err.splitlines()[-1])
        self.assertIsNone(self.configuration())
        self.check("logging", "--yes")
        self.assert_set_up()
        self.assert_nothing_to_change("logging")

    def test_who_may_not_even_look_changes_nothing(self):
        keys = user("blind", "bedrock:GetModelInvocationLoggingConfiguration")
        _, err = self.check("logging", "--yes", keys=keys, code=5)
        self.assertIn("bedrock:GetModelInvocationLoggingConfiguration", err)
        self.assertNotIn(self.bucket, self.buckets())

    def test_killed_after_any_write_a_second_run_finishes(self):
        for last in range(1, 6):
            self.take_region()
            with Watch(lambda number: number == last and process.kill()) as watch:
                process = subprocess.Popen([BINARY, "setup", "logging", "--yes"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                           env=environment(admin, self.region, AWS_ENDPOINT_URL=watch.url), start_new_session=True)
                self.assertEqual(process.wait(60), -signal.SIGKILL)
            self.assertEqual(len(watch.writes), last)
            self.check("logging", "--yes")
            self.assert_set_up()
            self.assertEqual(self.statements(), [self.statement()])
            self.assert_nothing_to_change("logging")

    def test_a_change_that_did_not_hold_is_noticed(self):
        lost = lambda head, _: answer_of("204 No Content") if b"PUT" in head[:3] and b"?policy" in head else None
        with Liar(lost) as liar:
            _, err = self.check("logging", "--yes", code=1, AWS_ENDPOINT_URL=liar.url)
        self.assertIn(f"read back, policy of bucket {self.bucket} is not as it was set", err)
        self.assertNotIn("done, and read back", err)

    def test_what_cannot_be_read_back_is_not_said_to_be_done(self):
        denied = lambda head, writes: answer_of("403 Forbidden", b'{"__type": "AccessDeniedException"}') if len(writes) == 5 else None
        with Liar(denied) as liar:
            _, err = self.check("logging", "--yes", code=5, AWS_ENDPOINT_URL=liar.url)
        self.assertIn("done: invocation logging", err)
        self.assertNotIn("done, and read back", err)

    def test_all_is_every_region_that_is_enabled(self):
        listed = client("account", "us-east-1").list_regions(RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"])["Regions"]
        plan = self.plan("logging", "--region", "all")
        self.assertGreater(len(listed), 10)
        self.assertEqual({change["group"] for change in plan["changes"]}, {region["RegionName"] for region in listed})

    def test_interrupted_it_says_what_was_done(self):
        with Watch(lambda number: number == 2 and process.send_signal(signal.SIGINT)) as watch:
            process = subprocess.Popen([BINARY, "setup", "logging", "--yes"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=environment(admin, self.region, AWS_ENDPOINT_URL=watch.url), start_new_session=True)
            _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn(b"not done: invocation logging", err)
        self.assertIn(f"done: bucket {self.bucket}\n".encode(), err)


class Refused(Base):
    def setUp(self):
        self.region = "us-east-1"
        self.bucket = f"bedrock-logs-{ACCOUNT}-us-east-1"

    def refuse(self, code, text, *args, **more):
        with Watch() as watch:
            _, err = self.check(*args, code=code, AWS_ENDPOINT_URL=watch.url, **more)
        self.assertIn(text, err)
        self.assertIn("hint: ", err)
        self.assertEqual(watch.writes, [])

    def test_without_a_terminal_and_without_yes(self):
        self.refuse(2, "no terminal to ask on", "logging")

    def test_a_bucket_of_another_region(self):
        client("s3", "eu-west-1").create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.refuse(2, "far-away lies in eu-west-1", "logging", "--bucket", "far-away", "--yes")

    def test_a_bucket_of_another_account(self):
        import boto3
        other = boto3.client("s3", endpoint_url=url, aws_access_key_id="111111111111", aws_secret_access_key="x", region_name="us-east-1")
        other.create_bucket(Bucket="somebody-elses")
        self.refuse(5, "somebody-elses belongs to another account", "logging", "--bucket", "somebody-elses", "--yes")

    def test_one_bucket_for_two_regions(self):
        self.refuse(2, "lie in one region", "logging", "--bucket", "b", "--region", "us-east-1,us-west-2", "--yes")

    def test_a_region_that_is_not_enabled(self):
        answer = json.dumps({"__type": "UnrecognizedClientException", "message": "The security token included in the request is invalid."})
        with Stub({("GET", "*"): lambda request: (403, answer)}) as stub:
            self.refuse(1, "region xx-north-1 is not enabled", "logging", "--region", "xx-north-1", "--yes", AWS_ENDPOINT_URL_BEDROCK=stub.url)

    def test_options_that_are_none_of_this_step(self):
        self.refuse(2, "setup logging does not take --app", "logging", "--app", "X")
        self.refuse(2, "no CSV", "logging", "--format", "csv")
        self.refuse(2, "none alone", "logging", "--bodies", "none,text")
        self.refuse(2, "belong together", "logging", "--log-group", "g")
        self.refuse(2, "no name of a bucket", "logging", "--bucket", "a/b?policy", "--yes")
        self.refuse(2, "no *, ? and $", "logging", "--prefix", "a*", "--yes")
        self.refuse(2, "not a region", "logging", "--region", "Mars")

    def test_a_bucket_that_uses_aws_s_own_key(self):
        s3 = client("s3", "us-east-1")
        s3.create_bucket(Bucket="own-key")
        s3.put_bucket_encryption(Bucket="own-key", ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]})
        self.refuse(1, "AWS's own KMS key", "logging", "--bucket", "own-key", "--yes")


class Question(Base):
    def answer(self, text, meanwhile=lambda: None):
        """Runs with a terminal of its own, and answers the question after `meanwhile`."""
        main, other = pty.openpty()

        def take_terminal():
            os.setsid()
            fcntl.ioctl(other, termios.TIOCSCTTY, 0)

        process = subprocess.Popen([BINARY, "setup", "logging"], env=environment(admin, self.region), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=take_terminal, pass_fds=(other,))
        os.close(other)
        asked = b""
        while b"[y/N]" not in asked:
            asked += os.read(main, 1000)
        meanwhile()
        os.write(main, text)
        out, err = process.communicate(timeout=60)
        os.close(main)
        return process.returncode, out.decode(), err.decode()

    def test_only_yes_applies(self):
        code, out, err = self.answer(b"\n")
        self.assertEqual(code, 1, err)
        self.assertIn("create", out)
        self.assertNotIn(self.bucket, self.buckets())
        code, _, err = self.answer(b"y\n")
        self.assertEqual(code, 0, err)
        self.assert_set_up()


    def test_what_changed_since_it_was_shown_is_not_overwritten(self):
        taken = lambda: client("s3", self.region).create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": self.region})
        code, _, err = self.answer(b"y\n", taken)
        self.assertEqual(code, 1, err)
        self.assertIn("changed while the plan was shown", err)
        self.assertIsNone(self.configuration())


class Roles(Base):
    def setUp(self):
        self.region = "us-east-1"
        self.iam = boto(url, "iam", **ROOT)

    def may_call(self, role, resource):
        answer = self.iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:role/{role}",
                                                    ActionNames=["bedrock:InvokeModel"], ResourceArns=[resource])
        return answer["EvaluationResults"][0]["EvalDecision"] == "allowed"

    def may_call_with(self, role, resource, region="us-east-1", profile=None):
        """By the emulator's evaluator itself: its simulation leaves context keys out."""
        from ministack.core import iam_evaluator as judge
        context = judge.EvalContext(principal_arn=f"arn:aws:iam::{ACCOUNT}:role/{role}", principal_type="AssumedRole", principal_account=ACCOUNT,
                                    action="bedrock:InvokeModel", resource_arn=resource, region=region,
                                    service_context={"bedrock:inferenceprofilearn": profile} if profile else {})
        return judge.evaluate(context, [judge.parse_policy_document(self.document(role))]).decision == "Allow"

    def document(self, role, name="BedrockInvoke"):
        return self.iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]

    def test_two_roles_once(self):
        args = ("roles", "--app", "Search,Chat", "--trust", "lambda.amazonaws.com", "--model", MODEL)
        self.assertEqual({change["action"] for change in self.plan(*args)["changes"]}, {"create"})
        self.check(*args, "--yes")
        model = "arn:aws:bedrock:us-east-1::foundation-model/"
        for role in ("Search-BedrockRole", "Chat-BedrockRole"):
            trust = self.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
            self.assertEqual(trust["Statement"], [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}])
            self.assertEqual(self.document(role)["Statement"], [{
                "Effect": "Allow", "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], "Resource": [model + MODEL]}])
            self.assertTrue(self.may_call(role, model + MODEL))
            self.assertFalse(self.may_call(role, model + "amazon.nova-pro-v1:0"))
        self.assert_nothing_to_change(*args)
        self.assert_nothing_to_change("roles", "--app", "Search", "--model", MODEL)

    def test_another_trust_is_shown_and_left(self):
        theirs = policy({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
        self.iam.create_role(RoleName="Taken-BedrockRole", AssumeRolePolicyDocument=theirs)
        with Watch() as watch:
            _, err = self.check("roles", "--app", "Taken", "--trust", "lambda.amazonaws.com", "--model", MODEL, "--yes", code=1,
                                AWS_ENDPOINT_URL=watch.url)
        self.assertEqual(watch.writes, [])
        self.assertRegex(err, r"- Statement: .*ec2\.amazonaws\.com.*\+ Statement: .*lambda\.amazonaws\.com")
        self.assertEqual(self.iam.list_role_policies(RoleName="Taken-BedrockRole")["PolicyNames"], [])

    def test_our_policy_follows_and_others_stay(self):
        args = ("roles", "--app", "Grows", "--trust", "123456789012")
        self.check(*args, "--model", MODEL, "--yes")
        self.iam.put_role_policy(RoleName="Grows-BedrockRole", PolicyName="theirs", PolicyDocument=policy(ALLOW_ALL))
        self.check(*args, "--model", f"{MODEL},amazon.nova-pro-v1:0", "--yes")
        self.assertEqual(len(self.document("Grows-BedrockRole")["Statement"][0]["Resource"]), 2)
        self.assertEqual(self.document("Grows-BedrockRole", "theirs")["Statement"], [ALLOW_ALL])

    def test_denied_in_the_middle_the_role_is_finished_later(self):
        args = ("roles", "--app", "Half", "--trust", "lambda.amazonaws.com", "--model", MODEL, "--yes")
        _, err = self.check(*args, keys=user("half", "iam:PutRolePolicy"), code=5)
        self.assertIn("done: role Half-BedrockRole\n", err)
        self.assertIn("not done: policy BedrockInvoke of role Half-BedrockRole", err)
        self.check(*args)
        self.assertTrue(self.may_call("Half-BedrockRole", f"arn:aws:bedrock:us-east-1::foundation-model/{MODEL}"))

    def test_profiles_open_their_models_in_every_region_through_themselves(self):
        own = f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/"
        at = {region: f"arn:aws:bedrock:{region}::foundation-model/m" for region in ("us-east-1", "us-west-2", "")}
        profiles = [{"inferenceProfileId": name, "inferenceProfileArn": own + name, "type": "SYSTEM_DEFINED", "status": "ACTIVE",
                     "models": [{"modelArn": at[region]} for region in regions]}
                    for name, regions in (("us.m", ("us-east-1", "us-west-2")), ("global.m", ("us-east-1", "")))]
        listed = lambda request: json.dumps({"inferenceProfileSummaries": profiles if "SYSTEM_DEFINED" in request.path else []})
        with Stub({("GET", "/inference-profiles"): listed}) as stub:
            self.check("roles", "--app", "Cross", "--trust", "ec2.amazonaws.com", "--model", "us.m,global.m", "--yes",
                       AWS_ENDPOINT_URL_BEDROCK=stub.url)
        may = lambda resource, **context: self.may_call_with("Cross-BedrockRole", resource, **context)
        self.assertTrue(may(own + "us.m"))
        self.assertTrue(may(own + "global.m"))
        self.assertTrue(may(at["us-west-2"], region="us-west-2", profile=own + "us.m"))
        self.assertFalse(may(at["us-west-2"], region="us-west-2", profile=own + "global.m"))
        self.assertFalse(may(at["us-west-2"], region="us-west-2"))
        self.assertTrue(may(at[""], region="unspecified", profile=own + "global.m"))
        self.assertFalse(may(at[""], profile=own + "global.m"))

    def test_iam_is_signed_for_its_own_region(self):
        self.region = "eu-central-2"
        with Watch() as watch:
            self.check("roles", "--app", "Far", "--trust", "ec2.amazonaws.com", "--model", MODEL, "--yes", AWS_ENDPOINT_URL=watch.url)
        self.assertEqual(watch.scopes, {"us-east-1/iam", "eu-central-2/bedrock", "eu-central-2/sts"})

    def test_what_cannot_be_asked_for(self):
        for text, args in (("neither a model", ("--app", "A", "--trust", "ec2.amazonaws.com", "--model", "no.such-model")),
                           ("cannot be in the name", ("--app", "A/B", "--trust", "ec2.amazonaws.com", "--model", MODEL)),
                           ("nobody who could", ("--app", "A", "--trust", "everybody", "--model", MODEL)),
                           ("names no subject", ("--app", "A", "--trust", f"arn:aws:iam::{ACCOUNT}:oidc-provider/x.example", "--model", MODEL)),
                           ("--trust is missing", ("--app", "Absent", "--model", MODEL)),
                           ("are needed", ("--app", "A"))):
            _, err = self.check("roles", *args, "--yes", code=2)
            self.assertIn(text, err)


class SecondOpinion(Base):
    def test_moto_agrees_about_logging(self):
        with moto() as second:
            env = {"AWS_ENDPOINT_URL": second, "keys": ROOT}
            self.bucket = f"bedrock-logs-123456789012-{self.region}"
            self.check("logging", "--yes", **env)
            self.assert_set_up(second)
            config = client("bedrock", self.region, second).get_model_invocation_logging_configuration()["loggingConfig"]
            self.assertEqual(config["s3Config"]["bucketName"], self.bucket)
            _, err = self.check("logging", "--yes", **env)
            self.assertIn("nothing to change", err)

    def test_moto_agrees_about_roles(self):
        with moto() as second:
            args = ("roles", "--app", "Search", "--trust", "lambda.amazonaws.com", "--model", MODEL, "--yes")
            self.check(*args, AWS_ENDPOINT_URL_IAM=second)
            iam = boto(second, "iam", **ROOT)
            document = iam.get_role_policy(RoleName="Search-BedrockRole", PolicyName="BedrockInvoke")["PolicyDocument"]
            self.assertEqual(document["Statement"][0]["Resource"], [f"arn:aws:bedrock:{self.region}::foundation-model/{MODEL}"])
            self.assertIn("nothing to change", self.check(*args, AWS_ENDPOINT_URL_IAM=second)[1])


if __name__ == "__main__":
    unittest.main()
