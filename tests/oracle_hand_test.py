"""The oracle itself, on small logs with figures worked out by hand. Needs no program."""
from decimal import Decimal as D

from oracle import unpack
from oracle.oracle import Logs
from support import IAM, Scratch, call, failed, gzip, json, line

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
MONTH = ("2025-10-01", "2025-10-31")


class OracleByHand(Scratch):
    def oracle(self, **more):
        return Logs([self.logs]).report(*MONTH, **more)

    def test_dollars_of_four_calls(self):
        # 1000 x 0.25 + 100 x 1.25 = 375; 2000 x 3 + 500 x 15 + 10000 x 0.3 = 16500;
        # 1000 x 3.3 + 200 x 16.5 = 6600 millionths
        self.write("a.json", call("r1"), call("r2", model="global." + SONNET, input=2000, output=500, read=10000),
                   call("r3", model="us." + SONNET, arn=IAM + "user/alice", input=1000, output=200), failed("r4"))
        answer = self.oracle()
        self.assertEqual(answer["summary"]["total_cost_usd"], D("0.023475"))
        self.assertEqual([(r["app"], r["estimated_cost_usd"]) for r in answer["app"]],
                         [("CustomerServiceApp", D("0.016875")), (None, D("0.0066"))])
        self.assertEqual((answer["summary"]["total_calls"], answer["summary"]["failed_calls"]), (3, 1))

    def test_an_unknown_model_has_no_dollars(self):
        self.write("a.json", call("r1", model="acme.future-model-v9:0", input=700, output=2))
        answer = self.oracle()
        self.assertEqual((answer["summary"]["total_cost_usd"], answer["meta"]["unpriced"]["tokens"]), (None, 702))

    def test_every_packing_gives_the_same_records(self):
        lines = [line(call(f"r{i}")) for i in range(6)]
        self.write("plain.json", lines[0])
        self.write("members.json.gz", gzip.compress(lines[1]) + gzip.compress(lines[2]), pack=False)
        self.write("array.json", json.dumps([call("r3")], indent=1))
        self.write("joined.json", lines[4].strip() + lines[5].strip())
        self.write("export.json", json.dumps({"events": [{"timestamp": 1760529600000, "message": json.dumps(
            call("r6"))}, {"timestamp": 1760529600000, "message": call("r7", time=None)}]}))
        self.write("prefixed.log", "2025-10-15T12:00:00.000Z " + json.dumps(call("r8", time=None)))
        answer = self.oracle()
        self.assertEqual((answer["summary"]["total_calls"], answer["meta"]["rejects"]), (9, 0))

    def test_times(self):
        for text, seconds in (("2025-10-15T12:00:00Z", 1760529600), ("2025-10-15 12:00:00.000000000", 1760529600),
                              ("2025-10-15T21:00:00+09:00", 1760529600), ("2025-02-30T00:00:00Z", None), ("", None)):
            self.assertEqual(unpack.parse_time(text), seconds, text)
