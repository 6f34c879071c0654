"""CSV as RFC 4180 and spreadsheets need it."""
import csv
import io
import os

from support import STS, WINDOW, Scratch, call


class Csv(Scratch):
    def rows(self, *args):
        done = self.run_it("report", "--source", self.logs, *WINDOW, "--format", "csv", *args)
        self.assertEqual(done.code, 0, done.err)
        return done.out

    def test_lines_end_as_rfc_4180_says_and_there_is_no_byte_order_mark(self):
        self.write("a.json", call("r1"))
        out = self.rows("--group-by", "app")
        self.assertEqual(out.count(b"\n"), out.count(b"\r\n"))
        self.assertTrue(out.startswith(b"app,"))

    def test_formulas_are_defused(self):
        teams = ("=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "plain", "a\"b,c", "two\nlines")
        self.write("a.json", *(call(f"r{i}", requestMetadata={"team": t}) for i, t in enumerate(teams)))
        table = csv.DictReader(io.StringIO(self.rows("--group-by", "metadata:team").decode(), newline=""))
        cells = {row["metadata:team"] for row in table}
        self.assertEqual(cells, {"'=HYPERLINK(\"http://x\")", "'+1", "'-1", "'@SUM(A1)", "plain", "a\"b,c",
                                 "two\nlines"})

    def test_several_tables_go_to_a_folder_of_files(self):
        self.write("a.json", call("r1", arn=STS + "assumed-role/A/s"))
        self.assertEqual(self.rows(), b"")
        names = sorted(os.listdir(self.path("report")))
        self.assertEqual(len(names), 7, names)
        for name in names:
            self.assertRegex(name, r"^bedrock_[a-z-_]+_[a-z0-9-]+_\d{8}_\d{6}\.csv$")

    def test_one_table_goes_where_it_is_told(self):
        self.write("a.json", call("r1"))
        self.assertEqual(self.rows("--group-by", "app", "-o", self.path("app.csv")), b"")
        with open(self.path("app.csv"), newline="") as file:
            self.assertEqual(next(csv.DictReader(file))["app"], "CustomerServiceApp")
