"""What may go wrong in a log: it is counted and named, and everything else is reported in full."""
import gzip
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib

from support import LONG, WINDOW, Outcome, Scratch, call, environment, line

MEMORY_LIMIT_KB = 256 * 1024
MB = 1 << 20


FAILING_READS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
ssize_t read(int fd, void *to, size_t size) {
  static ssize_t (*real)(int, void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "read");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  struct stat status;
  if (length > 8 && !memcmp(path + length - 8, "bad.json", 8) && !fstat(fd, &status)) {
    long left = status.st_size / 2 - lseek(fd, 0, SEEK_CUR);
    if (left <= 0) return errno = EIO, -1;
    if (size > (size_t)left) size = left;
  }
  return real(fd, to, size);
}
"""


class Faulty(Scratch):
    def assert_one_call(self, answer, rejects=None):
        self.assertEqual(answer["summary"]["total_calls"], 1)
        if rejects is not None:
            self.assertEqual(answer["meta"]["rejects"], rejects)

    def measured(self, *args):
        """(outcome, peak resident memory in KB) of one run."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen(self.command(*args), env=environment(self.home), cwd=self.dir,
                                     stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0), err.seek(0)
            child.stdout, child.stderr = out.read(), err.read()
            return Outcome(child), usage.ru_maxrss

    def measured_report(self):
        done, peak = self.measured("report", "--source", self.logs, *WINDOW, "--format", "json")
        self.assertEqual(done.code, 0, done.err)
        self.assertLess(peak, MEMORY_LIMIT_KB)
        return done.json()


class BadLines(Faulty):
    def test_lines_that_are_no_records_are_rejected_one_by_one(self):
        self.write("a.json", "not json", call("r1"), '{"half": ', '{"some":"other object"}')
        self.assert_one_call(self.report(*WINDOW), rejects=3)

    def test_rejects_are_listed_with_uri_line_and_reason(self):
        path = self.write("a.json", call("r1"), "not json")
        done = self.run_it("report", "--source", self.logs, *WINDOW, "--rejects", "--format", "json")
        self.assertEqual(done.code, 0, done.err)
        listed = done.json()["rejects"]
        self.assertEqual([(r["uri"], r["line"]) for r in listed], [(path, 2)])
        self.assertTrue(listed[0]["reason"])

    def test_rejects_make_a_strict_run_exit_four(self):
        self.write("a.json", call("r1"), "not json")
        self.assert_one_call(self.report(*WINDOW, "--strict", code=4), rejects=1)

    def test_invalid_utf8_stays_out_of_the_json(self):
        good = line(call("r1", arn="arn:aws:sts::123456789012:assumed-role/R/@@"))
        self.write("a.json", good.replace(b"@@", b"\xff\xfe\xc0"))
        answer = self.report(*WINDOW)
        self.assert_one_call(answer)
        self.assertNotIn("\udcff", json.dumps(answer["user_app"], default=str))

    def test_invalid_utf8_in_a_body_is_nobodys_business(self):
        good = line(call("r1", requestMetadata={"team": "a"}))
        self.write("a.json", good.replace(b'"messages": []', b'"messages": "\xff\xfe"'))
        self.assert_one_call(self.report(*WINDOW), rejects=0)

    def test_deep_nesting_harms_no_other_record(self):
        deep = json.dumps(call("deep")).replace('"messages": []', '"messages": ' + "[" * 100000 + "]" * 100000)
        self.write("a.json", deep, call("r1"))
        answer = self.report(*WINDOW)
        self.assertEqual(answer["summary"]["total_calls"] + answer["meta"]["rejects"], 2)

    def test_unclosed_deep_nesting_is_one_reject(self):
        self.write("a.json", "[" * 200000, call("r1"))
        self.write("b.json", '{"a":' * 200000)
        self.assertGreaterEqual(self.report(*WINDOW)["meta"]["rejects"], 1)

    def test_a_record_over_sixteen_megabytes_is_rejected_and_streamed_past(self):
        long = json.dumps(call("long")).replace('"messages": []', '"messages": "' + "x" * (17 * MB) + '"')
        self.write("a.json", long, call("r1"))
        self.assert_one_call(self.report(*WINDOW), rejects=1)

    def test_a_record_under_sixteen_megabytes_is_read(self):
        long = json.dumps(call("long")).replace('"messages": []', '"messages": "' + "x" * (15 * MB) + '"')
        self.write("a.json", long)
        self.assert_one_call(self.report(*WINDOW), rejects=0)

    def test_a_record_without_any_time_is_rejected(self):
        self.write("a.json", call("r1"), call("r2", time=None), call("r3", time="yesterday"))
        self.assert_one_call(self.report(*WINDOW), rejects=2)


class BadCounts(Faulty):
    """A count that is no whole number from 0 up is never turned into one."""

    def check(self, text):
        bad = json.dumps(call("bad")).replace('"inputTokenCount": 1000', f'"inputTokenCount": {text}')
        self.write("a.json", bad, call("r1"))
        answer = self.report(*WINDOW)
        self.assert_one_call(answer, rejects=1)
        self.assertEqual(answer["summary"]["total_tokens"], 1100)

    def test_negative(self):
        self.check("-5")

    def test_fractional(self):
        self.check("1.5")

    def test_exponent(self):
        self.check("1e300")

    def test_beyond_64_bits(self):
        self.check("99999999999999999999")

    def test_text(self):
        self.check('"12"')


class BadFiles(Faulty):
    def test_a_truncated_gzip_keeps_the_records_before_the_cut(self):
        whole = gzip.compress(b"".join(line(call(f"r{i}")) for i in range(1000)))
        self.write("a.json.gz", whole[:len(whole) // 2], pack=False)
        answer = self.report(*WINDOW)
        self.assertTrue(0 < answer["summary"]["total_calls"] < 1000)
        self.assertGreaterEqual(answer["meta"]["rejects"], 1)

    def test_a_damaged_gzip_is_a_reject(self):
        whole = bytearray(gzip.compress(b"".join(line(call(f"r{i}")) for i in range(1000))))
        whole[-8] ^= 0xFF
        self.write("a.json.gz", bytes(whole), pack=False)
        self.write("b.json", call("other"))
        answer = self.report(*WINDOW)
        self.assertGreaterEqual(answer["meta"]["rejects"], 1)
        self.assertGreaterEqual(answer["summary"]["total_calls"], 1)

    def test_empty_files_and_the_permission_check_are_no_rejects(self):
        self.write("a.json"), self.write("b.json.gz"), self.write("c.json", call("r1"))
        self.write("AWSLogs/123456789012/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check")
        self.assert_one_call(self.report(*WINDOW), rejects=0)

    def test_offloaded_bodies_are_skipped_by_their_place_alone(self):
        hour = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2025/10/15/12/"
        self.write(hour + "data/r1_input.json.gz", {"messages": []})
        self.write(hour + "20251015T120000000Z_0123456789abcdef.json.gz", call("r1"))
        self.write("data/own.json", call("r2"))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["summary"]["total_calls"], answer["meta"]["rejects"]), (2, 0))

    def test_a_gzip_bomb_is_a_reject_in_little_memory(self):
        self.write("a.json", call("r1"))
        self.bomb(10 << 30 if LONG else 1 << 30)
        answer = self.measured_report()
        self.assertEqual(answer["summary"]["total_calls"], 1)
        self.assertGreaterEqual(answer["meta"]["rejects"], 1)

    def bomb(self, size):
        path = self.write("2025/10/15/12/bomb.json.gz")
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        block = deflate.compress(b"\0" * (64 * MB)) + deflate.flush(zlib.Z_FULL_FLUSH)
        with open(path, "wb") as log:
            log.write(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + block * (size // (64 * MB)) + deflate.flush())
            log.write(struct.pack("<II", 0, size & 0xFFFFFFFF))

    def test_one_endless_line_is_streamed_past_in_little_memory(self):
        path = self.write("a.json", '{"schemaType":"ModelInvocationLog","x":"')
        with open(path, "r+b") as log:
            log.seek((1024 if LONG else 128) * MB)
            log.write(b"\n" + line(call("r1")))
        answer = self.measured_report()
        self.assertEqual(answer["summary"]["total_calls"], 1)
        self.assertGreaterEqual(answer["meta"]["rejects"], 1)

    def test_one_long_line_of_json_is_streamed_past_in_little_memory(self):
        path = self.write("a.json", b'{"schemaType":"ModelInvocationLog","x":"')
        with open(path, "ab") as log:
            for _ in range(1024 if LONG else 64):
                log.write(b"x" * MB)
            log.write(b'"}\n' + line(call("r1")))
        answer = self.measured_report()
        self.assertEqual((answer["summary"]["total_calls"], answer["meta"]["rejects"]), (1, 1))

    @unittest.skipIf(os.geteuid() == 0 and not os.path.exists("/usr/bin/setpriv"), "root reads everything")
    def test_a_file_whose_reading_fails_in_the_middle_leaves_nothing(self):
        # A small one leaves its neighbours whole; of a large one parts are on their way already.
        for calls, others in ((3_000, 3), (120_000, None)):
            with self.subTest(calls=calls):
                shutil.rmtree(self.logs)
                self.write("a.json", call("a1"), call("a2"))
                self.write("c.json", call("c1"))
                with open(self.path("logs", "bad.json"), "wb") as log:  # never whole in memory: other tests measure theirs
                    log.writelines(line(call(f"b{i}")) for i in range(calls))
                store = f"broken-{calls}.db"
                broken = self.run_it("sync", "--source", self.logs, *WINDOW, store=store, env={"LD_PRELOAD": self.failing_reads(), "ASAN_OPTIONS": "verify_asan_link_order=0"})
                self.assertEqual(broken.code, 1, broken.err)
                self.assertIn(b"bad.json", broken.err)
                seen = self.run_it("report", "--offline", "--source", self.logs, "--format", "json", *WINDOW, store=store)
                if others:
                    self.assertEqual(seen.json()["summary"]["total_calls"], others)
                self.assertEqual(self.report(*WINDOW, store=store)["summary"]["total_calls"], calls + 3)

    def failing_reads(self):
        """A library that lets reads of bad.json fail from the second half on."""
        source, library = self.path("fail.c"), self.path("fail.so")
        with open(source, "w") as file:
            file.write(FAILING_READS)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        return library

    def test_an_unreadable_file_is_named_and_the_others_are_reported(self):
        self.write("a.json", call("r1"))
        locked = self.write("locked.json", call("r2"))
        os.chmod(locked, 0)
        done = self.run_unprivileged("report", "--source", self.logs, *WINDOW, "--format", "json")
        self.assertIn(done.code, (1, 5))
        self.assertIn(b"locked.json", done.err)
        self.assert_one_call(done.json())
        os.chmod(locked, 0o600)
        self.assertEqual(self.report(*WINDOW)["summary"]["total_calls"], 2)

    def run_unprivileged(self, *args):
        drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        return Outcome(subprocess.run(drop + self.command(*args), env=environment(self.home), cwd=self.dir,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
