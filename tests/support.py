"""What the tests share: the program under test, scratch folders, hand-made logs."""
import gzip
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.environ.get("BEDROCK_LEDGER", os.path.join(ROOT, "build", "bedrock-ledger"))
LONG = os.environ.get("BEDROCK_LEDGER_LONG") == "1"


def environment(home):
    """Nothing of the machine's user reaches a test."""
    return {"HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_CONFIG_HOME": home + "/config",
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1",
            "AWS_EC2_METADATA_DISABLED": "true"}


class Outcome:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out, parse_float=Decimal)


class Scratch(unittest.TestCase):
    """A test with a folder, a home and a store of its own."""

    def setUp(self):
        self.dir = os.path.realpath(tempfile.mkdtemp(prefix="ledger-test-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.home = self.path("home")
        os.mkdir(self.home)
        self.logs = self.path("logs")
        os.mkdir(self.logs)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def command(self, *args, store="store.db"):
        return [BINARY, *args, "--store", store if os.path.isabs(store) or store == ":memory:" else self.path(store)]

    def run_it(self, *args, store="store.db", timeout=300, env=None):
        return Outcome(subprocess.run(self.command(*args, store=store), env=environment(self.home) | (env or {}), cwd=self.dir,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, timeout=timeout))

    def report(self, *args, store="store.db", source=None, code=0):
        done = self.run_it("report", "--source", source or self.logs, "--format", "json", *args, store=store)
        self.assertEqual(done.code, code, done.err.decode(errors="replace"))
        return done.json()

    def write(self, name, *records, pack=None):
        """One log object of lines; `records` are objects, or text and bytes as they are."""
        path = os.path.join(self.logs, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = b"".join(line(r) for r in records)
        with open(path, "wb") as log:
            log.write(gzip.compress(data) if pack or (pack is None and name.endswith(".gz")) else data)
        return path


def line(record):
    if isinstance(record, bytes):
        return record
    return ((record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n").encode(
        "utf-8", "surrogatepass")


HAIKU = "anthropic.claude-3-haiku-20240307-v1:0"
WINDOW = ("--start-date", "2025-10-01", "--end-date", "2025-10-31")
ACCOUNT = "123456789012"
STS, IAM = f"arn:aws:sts::{ACCOUNT}:", f"arn:aws:iam::{ACCOUNT}:"


def call(request, arn=STS + "assumed-role/CustomerServiceApp-BedrockRole/sess", model=HAIKU, input=1000,
         output=100, read=0, write=0, time="2025-10-15T12:00:00Z", region="us-east-1", body=None, **more):
    """A Converse record with everything in its envelope."""
    usage = {"inputTokens": input, "outputTokens": output, "totalTokens": input + output + read + write,
             "cacheReadInputTokens": read, "cacheWriteInputTokens": write}
    record = {
        "timestamp": time, "accountId": ACCOUNT, "region": region, "requestId": request,
        "operation": "Converse", "modelId": model, "identity": {"arn": arn},
        "input": {"inputContentType": "application/json", "inputBodyJson": {"messages": []},
                  "inputTokenCount": input, "cacheReadInputTokenCount": read, "cacheWriteInputTokenCount": write},
        "output": {"outputContentType": "application/json", "outputTokenCount": output,
                   "outputBodyJson": body or {"stopReason": "end_turn", "metrics": {"latencyMs": 10}, "usage": usage,
                                              "serviceTier": {"type": "default"}}},
        "schemaType": "ModelInvocationLog", "schemaVersion": "1.0"}
    record.update(more)
    return {k: v for k, v in record.items() if v is not None}


def failed(request, **more):
    record = call(request, input=0, output=0, errorCode="ThrottlingException", **more)
    record["output"] = {}
    return record
