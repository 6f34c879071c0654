"""The importer makes the book that is in the repository, from the pinned packages, byte for byte."""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import ROOT

WHEELS = os.environ.get("LEDGER_PRICE_WHEELS", os.path.join(ROOT, "build", "price-wheels"))
BOOK = ("bedrock.csv", "models.csv")


def read(*names):
    with open(os.path.join(*names), encoding="utf-8") as file:
        return file.read()


class Importer(unittest.TestCase):
    def setUp(self):
        if not os.path.isdir(WHEELS):
            self.skipTest(f"no wheels in {WHEELS}")
        self.dir = tempfile.mkdtemp(prefix="ledger-prices-")
        self.addCleanup(shutil.rmtree, self.dir)
        for folder in ("tools", "prices"):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(self.dir, folder))

    def test_wheels_are_the_pinned_ones(self):
        pinned = set(re.findall(r"sha256:(\w+)", read(ROOT, "tools", "import_prices-requirements.txt")))
        found = set()
        for name in os.listdir(WHEELS):
            with open(os.path.join(WHEELS, name), "rb") as file:
                found.add(hashlib.sha256(file.read()).hexdigest())
        self.assertEqual(found, pinned)

    def test_book_is_what_the_importer_makes(self):
        as_of = re.match(r"# as of (\S+);", read(ROOT, "prices", BOOK[0])).group(1)
        for name in BOOK:
            os.remove(os.path.join(self.dir, "prices", name))
        importer = os.path.join(self.dir, "tools", "import_prices.py")
        subprocess.run([sys.executable, importer, "--wheels", WHEELS, "--as-of", as_of], check=True)
        for name in BOOK:
            self.assertEqual(read(self.dir, "prices", name), read(ROOT, "prices", name), name)


if __name__ == "__main__":
    unittest.main()
