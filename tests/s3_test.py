"""Sources in S3 as far as no network is needed: addresses, and a machine without credentials."""
from support import WINDOW, Scratch, call


class WithoutCredentials(Scratch):
    def assert_fails(self, code, text, *args):
        done = self.run_it(*args, timeout=20)
        self.assertEqual(done.code, code, done.err)
        self.assertIn(text, done.err)
        self.assertIn(b"hint: ", done.err)
        self.assertEqual(len(done.err.strip().splitlines()), 2)
        self.assertEqual(done.out, b"")

    def test_logs_in_s3_are_exit_five(self):
        self.assert_fails(5, b"no AWS credentials", "report", "--source", "s3://bucket/prefix")
        self.assert_fails(5, b"no AWS credentials", "sync", "--source", "s3://bucket")

    def test_nothing_to_read_from_is_exit_five_and_asks_for_a_source(self):
        self.assert_fails(5, b"--source FOLDER", "report")

    def test_what_is_no_address_or_profile_is_exit_two(self):
        self.assert_fails(2, b"s3:// is not an S3 address", "report", "--source", "s3://")
        self.assert_fails(2, b"there is no profile nobody", "report", "--source", "s3://bucket", "--profile", "nobody")
        self.assert_fails(2, b"--endpoint-url", "report", "--source", "s3://bucket", "--endpoint-url", "host:80")

    def test_a_local_source_and_an_offline_answer_ask_nothing_of_aws(self):
        self.write("a.json", call("r1"))
        aws = ("--profile", "nobody", "--endpoint-url", "host:80")
        self.assertEqual(self.report(*WINDOW, *aws)["summary"]["total_calls"], 1)
        done = self.run_it("report", "--source", "s3://bucket/", "--offline", *WINDOW, *aws)
        self.assertEqual(done.code, 3, done.err)
        self.assertEqual(self.report("--offline", *WINDOW)["summary"]["total_calls"], 1)
