"""docs/permissions.md shows the policies that the program prints."""
import json
import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = ["sync", "sync --source cloudwatch:us-east-1:/bedrock/calls", "prices update", "check logging", "doctor", "setup logging", "setup roles", "setup athena", "generate calls"]


def printed(command, *more):
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"}
    return subprocess.run([os.environ["BEDROCK_LEDGER"], *command.split(), "--print-iam", *more], env=env, capture_output=True, text=True)


class PermissionsDoc(unittest.TestCase):
    def test_each_policy_is_the_printed_one_in_order(self):
        blocks = re.findall(r"```json\n(.*?)```", (ROOT / "docs/permissions.md").read_text(), re.S)
        self.assertEqual(len(blocks), len(BLOCKS))
        for command, block in zip(BLOCKS, blocks):
            with self.subTest(command):
                self.assertEqual(json.loads(block), json.loads(printed(command).stdout))

    def test_every_command_that_asks_aws_prints_one_and_the_others_say_no(self):
        for command in ("report", "sync", "export csv", "check permissions", *BLOCKS):
            self.assertEqual(printed(command).returncode, 0, command)
        done = printed("generate logs")
        self.assertEqual(done.returncode, 2)
        self.assertIn("asks nothing of AWS", done.stderr)

    def test_what_is_not_known_is_said(self):
        done = printed("sync")
        self.assertIn("ACCOUNT", done.stderr)
        self.assertIn("BUCKET", done.stdout)

    def test_a_named_source_is_in_it(self):
        done = printed("sync", "--source", "s3://logs/team/")
        resources = [statement["Resource"] for statement in json.loads(done.stdout)["Statement"]]
        self.assertEqual(resources[:2], ["arn:aws:s3:::logs", "arn:aws:s3:::logs/team/*"])


if __name__ == "__main__":
    unittest.main()
