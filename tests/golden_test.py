"""Every folder of tests/golden/ is a test."""
import unittest

import golden
from support import BINARY


class Golden(unittest.TestCase):
    maxDiff = None


def make(name):
    def test(self):
        diff, _ = golden.differences(name, BINARY)
        if diff:
            self.fail("\n" + diff)
    return test


for case in golden.cases():
    setattr(Golden, "test_" + case, make(case))
