"""What may happen to a store: killed writers, full disks, damage, company. Nothing is lost or doubled."""
import fcntl
import os
import random
import signal
import subprocess
import time
import unittest

from support import LONG, WINDOW, Outcome, Scratch, call, environment

KILLS = 50 if LONG else 10


class Store(Scratch):
    def write_many(self, files=60, calls=200):
        for i in range(files):
            self.write(f"f{i:03}.json.gz", *(call(f"r{i}-{j}", input=i * 7 + j) for j in range(calls)))

    def start(self, *args, store="store.db", before=()):
        return subprocess.Popen([*before, *self.command(*args, store=store)], env=environment(self.home), cwd=self.dir,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def sync_arguments(self):
        return ("sync", "--source", self.logs, *WINDOW)

    def finish(self, child, timeout=120):
        child.stdout, child.stderr = child.communicate(timeout=timeout)
        return Outcome(child)

    def figures(self, store):
        answer = self.report(*WINDOW, store=store)
        return {k: answer[k] for k in ("summary", "user", "model", "daily", "hourly")}, answer["meta"]["duplicates"]

    def assert_clean_failure(self, done, codes=(1,)):
        self.assertIn(done.code, codes, done.err)
        text = done.err.decode(errors="replace")
        self.assertTrue(text.strip())
        for word in ("terminate", "what()", "stack", "INTERNAL"):
            self.assertNotIn(word, text)


class Killed(Store):
    def test_killed_anywhere_nothing_is_lost_and_nothing_doubled(self):
        self.write_many()
        start = time.monotonic()
        expected = self.figures("whole")
        whole = time.monotonic() - start
        dice = random.Random(3)
        for _ in range(KILLS):
            child = self.start(*self.sync_arguments())
            time.sleep(dice.uniform(0, whole))
            child.send_signal(signal.SIGKILL)
            child.communicate()
            if dice.random() < 0.3:
                os.remove(self.path("store.db")) if os.path.exists(self.path("store.db")) else None
                self.remove_wal()
        self.assertEqual(self.figures("store.db"), expected)

    def remove_wal(self):
        if os.path.exists(self.path("store.db.wal")):
            os.remove(self.path("store.db.wal"))

    def test_an_interrupt_is_exit_130_and_the_next_run_finishes(self):
        self.write_many()
        child = self.start(*self.sync_arguments())
        time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        self.assertIn(self.finish(child).code, (0, 130, -signal.SIGINT))
        self.assertEqual(self.figures("store.db"), self.figures("whole"))


class Company(Store):
    def test_two_syncs_and_three_reports_at_once(self):
        self.write_many()
        report = ("report", "--source", self.logs, *WINDOW, "--format", "json")
        children = [self.start(*a) for a in (self.sync_arguments(), report, self.sync_arguments(), report, report)]
        for done in [self.finish(c) for c in children]:
            self.assertEqual(done.code, 0, done.err)
        self.assertEqual(self.figures("store.db"), self.figures("whole"))

    def test_readers_do_not_disturb_each_other(self):
        self.write("a.json", call("r1"))
        self.report(*WINDOW)
        children = [self.start("sql", "SELECT count(*) AS n FROM usage", "--format", "csv") for _ in range(4)]
        for done in [self.finish(c) for c in children]:
            self.assertEqual((done.code, done.out.split()), (0, [b"n", b"1"]), done.err)

    def test_a_store_that_somebody_holds_is_waited_for_and_then_named(self):
        self.write("a.json", call("r1"))
        self.report(*WINDOW)
        self.write("b.json", call("r2"))
        with open(self.path("store.db"), "r+b") as held:
            fcntl.lockf(held, fcntl.LOCK_EX)
            self.assert_clean_failure(self.run_it(*self.sync_arguments()))
        self.assertEqual(self.report(*WINDOW)["summary"]["total_calls"], 2)

    def test_a_store_that_is_let_go_in_time_is_used(self):
        self.write("a.json", call("r1"))
        self.report(*WINDOW)
        self.write("b.json", call("r2"))
        with open(self.path("store.db"), "r+b") as held:
            fcntl.lockf(held, fcntl.LOCK_EX)
            child = self.start(*self.sync_arguments())
            time.sleep(0.7)
        self.assertEqual(self.finish(child).code, 0)


class Damaged(Store):
    def setUp(self):
        super().setUp()
        self.write_many(4, 50)
        self.expected = self.figures("store.db")
        with open(self.path("store.db"), "rb") as store:
            self.bytes = store.read()

    def put(self, data):
        with open(self.path("store.db"), "wb") as store:
            store.write(data)

    def answer(self):
        return self.run_it("report", "--source", self.logs, *WINDOW, "--format", "json")

    def test_a_file_that_is_no_store_is_left_alone(self):
        text = b"my thesis\n" * 5000
        self.put(text)
        self.assert_clean_failure(self.answer())
        with open(self.path("store.db"), "rb") as store:
            self.assertEqual(store.read(), text)

    def test_a_truncated_store_is_named(self):
        self.put(self.bytes[:len(self.bytes) // 3])
        self.assert_clean_failure(self.answer())

    def test_a_folder_in_place_of_the_store_is_named(self):
        os.remove(self.path("store.db"))
        os.mkdir(self.path("store.db"))
        self.assert_clean_failure(self.answer(), (1, 2))

    def test_flipped_bytes_never_give_wrong_figures(self):
        dice = random.Random(11)
        for _ in range(40 if LONG else 8):
            data = bytearray(self.bytes)
            for _ in range(50):
                data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            self.put(data)
            done = self.answer()
            if done.code != 0:
                self.assert_clean_failure(done)
                continue
            answer = done.json()
            self.assertEqual({k: answer[k] for k in self.expected[0]}, self.expected[0])

    def test_a_store_from_a_newer_version_of_the_file_format_is_named(self):
        data = bytearray(self.bytes)
        data[12:20] = (9999).to_bytes(8, "little")
        self.put(data)
        self.assert_clean_failure(self.answer())


class NoPlace(Store):
    @unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small disk")
    def test_a_full_disk_fails_cleanly_and_the_next_run_finishes(self):
        disk = self.path("disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("cannot mount here")
        try:
            self.write_many()
            self.assert_clean_failure(self.run_it(*self.sync_arguments(), store=disk + "/s.db"))
            subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
            self.assertEqual(self.figures(disk + "/s.db"), self.figures("whole"))
        finally:
            subprocess.run(["umount", disk], check=True)

    def test_a_store_where_nothing_can_be_written_is_named(self):
        self.write("a.json", call("r1"))
        os.mkdir(self.path("closed"), 0o500)
        drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        child = self.start(*self.sync_arguments(), store=self.path("closed", "s.db"), before=drop)
        self.assert_clean_failure(self.finish(child), (1, 5))

    def test_a_store_is_readable_by_its_owner_alone(self):
        self.write("a.json", call("r1"))
        self.report(*WINDOW)
        self.assertEqual(os.stat(self.path("store.db")).st_mode & 0o077, 0)
