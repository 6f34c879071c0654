"""Faults of the network and of S3, each alone and all together, and a process killed again and again: the
totals are those of a clean run, to the last digit."""
import json
import random
import signal
import subprocess
import time
import unittest

import test_program
from fault_proxy import FAULTS, FaultProxy
from test_program import BINARY, LOGS, WINDOW, environment, setUpModule, tearDownModule  # noqa: F401 (unittest calls them)

KILLS = 50


class Faults(test_program.Program):
    def setUp(self):
        super().setUp()
        if not hasattr(Faults, "clean"):
            Faults.clean = self.report(LOGS, "clean.db", "--endpoint-url", test_program.url)

    def assert_same_through(self, faults, least):
        with FaultProxy(test_program.url, faults=faults, seed=7) as proxy:
            self.assertEqual(self.report(LOGS, "faulty.db", "--endpoint-url", proxy.url), Faults.clean)
            self.assertGreaterEqual(sum(proxy.counts[fault] for fault in faults), least)

    def test_all_faults_at_five_per_cent(self):
        self.assert_same_through({fault: 0.05 for fault in FAULTS}, 100)

    def test_killed_again_and_again_it_ends_with_the_same_totals(self):
        store = f"{self.home.name}/killed.db"
        times = random.Random(11)
        with FaultProxy(test_program.url, latency_ms=3) as proxy:
            command = [BINARY, "sync", "--source", LOGS, "--store", store, *WINDOW, "--endpoint-url", proxy.url]
            killed = 0
            for _ in range(KILLS):
                process = subprocess.Popen(command, env=environment(self.home.name), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(times.uniform(0.02, 1.2))
                process.send_signal(signal.SIGKILL)
                killed += process.wait() == -signal.SIGKILL
            self.assertGreater(killed, KILLS // 5)
        self.assertEqual(self.report(LOGS, "killed.db", "--endpoint-url", test_program.url), Faults.clean)


def alone(fault):
    return lambda self: self.assert_same_through({fault: 0.2}, 20)


for fault in FAULTS:
    setattr(Faults, f"test_{fault}_alone", alone(fault))
for name in [name for name in vars(test_program.Program) if name.startswith("test_")]:
    setattr(Faults, name, None)  # they run in their own file


if __name__ == "__main__":
    unittest.main()
