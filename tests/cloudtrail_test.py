"""CloudTrail beside the logs: applications of user agents, served tiers, and what the logs do not have."""
import collections
import glob
import gzip
import json
import os
import random
import re

from support import ACCOUNT, HAIKU, IAM, STS, WINDOW, Scratch, call, failed

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
BOTO = "Boto3/1.34.162 md/Botocore#1.34.162 ua/2.0 os/linux#6.1 lang/python#3.12.0 Botocore/1.34.162"
ALICE, ROLE = IAM + "user/alice", STS + "assumed-role/CustomerServiceApp-BedrockRole/sess"


def event(request, agent=BOTO, time="2025-10-15T12:00:01Z", region="us-east-1", name="Converse", arn=ALICE,
          source="bedrock", error=None, data=None, account=ACCOUNT):
    made = {"eventVersion": "1.11", "userIdentity": {"type": "IAMUser", "arn": arn, "accountId": account},
            "eventTime": time, "eventSource": source + ".amazonaws.com", "eventName": name, "awsRegion": region,
            "sourceIPAddress": "192.0.2.1", "userAgent": agent, "requestParameters": {"modelId": "m"},
            "responseElements": None, "additionalEventData": data, "requestID": request, "eventID": "e" + request,
            "readOnly": True, "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": account}
    if error:
        made["errorCode"] = error
    return made


def invoke(request, **more):
    """An InvokeModel record: no tier in it."""
    body = {"usage": {"input_tokens": 1000, "output_tokens": 100}}
    return call(request, operation="InvokeModel", arn=ALICE, body=body, **more)


class Trail(Scratch):
    def setUp(self):
        super().setUp()
        self.trail = self.path("trail")

    def write_trail(self, name, *events):
        path = os.path.join(self.trail, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with gzip.open(path, "wb") as out:
            out.write(json.dumps({"Records": list(events)}, separators=(",", ":")).encode())
        return path

    def with_trail(self, *args, **more):
        return self.report("--cloudtrail", self.trail, *WINDOW, *args, **more)

    def apps(self, answer):
        return {row["app"]: row["call_count"] for row in answer["app"]}

    def coverage(self, answer):
        return [(c["region"], c["date"], c["events"], c["logged"], c["missing"], c["mantle"])
                for c in answer["meta"].get("coverage", [])]


class Applications(Trail):
    def test_a_token_is_the_application_where_no_role_names_one(self):
        self.write("a.json", call("r1", arn=ALICE), call("r2", arn=ROLE), call("r3", arn=ALICE), call("r4", arn=IAM + "root"))
        self.write_trail("t.json.gz", event("r1", BOTO + " Shop/1.0"), event("r2", BOTO + " Shop/1.0"), event("r3"),
                         event("r4", "app/batch"), event("x", source="s3", name="GetObject"))
        answer = self.with_trail()
        self.assertEqual(self.apps(answer), {"Shop": 1, "CustomerServiceApp": 1, "batch": 1, None: 1})
        self.assertEqual({r["user_or_app"]: r["call_count"] for r in answer["user"]},
                         {"user/alice": 2, "CustomerServiceApp": 1, "root": 1})

    def test_a_store_without_trail_says_nothing_of_it(self):
        self.write("a.json", call("r1", arn=ALICE))
        self.assertNotIn("coverage", self.report(*WINDOW)["meta"])

    def test_a_filter_finds_the_application(self):
        self.write("a.json", call("r1", arn=ALICE), call("r2", arn=ALICE))
        self.write_trail("t.json.gz", event("r1", "Shop/1.0"))
        self.assertEqual(self.with_trail("--filter", "app=Shop")["summary"]["total_calls"], 1)

    def test_the_key_is_account_region_and_request(self):
        self.write("a.json", call("r1", arn=ALICE), call("r1", arn=ALICE, region="us-west-2"))
        self.write_trail("t.json.gz", event("r1", "Shop/1.0"), event("r1", "Other/1", account="999999999999"))
        self.assertEqual(self.apps(self.with_trail()), {"Shop": 1, None: 1})


class Tiers(Trail):
    # Sonnet 4.5 in-region: 3.30 and 16.50 dollars a million in its standard tier; Nova Pro has a flex tier.
    NOVA = "amazon.nova-2-lite-v1:0"

    def test_the_served_tier_takes_the_place_of_the_assumed_one(self):
        model = self.model_with_tiers()
        self.write("a.json", invoke("r1", model=model), invoke("r2", model=model), call("r3", model=model, arn=ALICE))
        before = self.report(*WINDOW, "--group-by", "tier", store="before.db")
        self.assertEqual({r["tier"]: r["call_count"] for r in before["group_by"]}, {"standard": 3})
        self.assertEqual([a["kind"] for a in before["meta"]["assumptions"]], ["tier"])
        self.write_trail("t.json.gz", event("r1", name="InvokeModel", data={"serviceTier": "flex"}),
                         event("r2", name="InvokeModel", data={"serviceTier": "default"}),
                         event("r3", data={"serviceTier": "priority"}))  # the record names its own
        answer = self.with_trail("--group-by", "tier")
        rows = {r["tier"]: r for r in answer["group_by"]}
        self.assertEqual({t: r["call_count"] for t, r in rows.items()}, {"standard": 2, "flex": 1})
        self.assertEqual(answer["meta"]["assumptions"], [])
        standard = before["summary"]["total_cost_usd"] / 3
        self.assertEqual(rows["standard"]["estimated_cost_usd"], 2 * standard)
        self.assertEqual(rows["flex"]["estimated_cost_usd"], standard / 2)  # half the price ("Amazon Bedrock pricing")

    def model_with_tiers(self):
        return "amazon.nova-pro-v1:0"


class Orders(Trail):
    """Whatever comes first, comes again, or goes: the same answer."""

    def figures(self, store):
        answer = self.with_trail("--group-by", "app,user,tier,region,date", store=store)
        rolled = self.with_trail(store=store)
        return (answer["summary"], answer["group_by"], answer["meta"].get("coverage"), answer["meta"]["duplicates"],
                rolled["app"], rolled["model"], rolled["daily"], rolled["hourly"])

    def fill(self):
        self.write("a.json", *(invoke(f"r{i}", input=i) for i in range(60)))
        self.write("b.json", *(invoke(f"r{i}", input=i) for i in range(30, 90)))
        self.write_trail("t1.json.gz", *(event(f"r{i}", f"App{i % 3}/1", name="InvokeModel",
                                               data={"serviceTier": "flex"} if i % 2 else None) for i in range(0, 80, 2)))
        self.write_trail("t2.json.gz", *(event(f"r{i}", f"App{i % 3}/1", name="InvokeModel",
                                               data={"serviceTier": "flex"}) for i in range(1, 100, 2)))

    def sync(self, store, *sources):
        done = self.run_it("sync", *sources, *WINDOW, store=store)
        self.assertEqual(done.code, 0, done.err)
        return done.out.decode()

    def test_both_orders_and_one_by_one(self):
        self.fill()
        whole = self.figures("whole.db")
        logs, trail = ("--source", self.logs), ("--cloudtrail", self.trail)
        self.sync("logs.db", *logs)
        self.assertEqual(self.figures("logs.db"), whole)
        for order in range(4):
            steps = [("--source", p) for p in sorted(glob.glob(self.logs + "/*"))]
            steps += [("--source", self.logs + "/a.json", "--cloudtrail", p) for p in sorted(glob.glob(self.trail + "/*"))]
            random.Random(order).shuffle(steps)
            for step in steps:
                self.sync(f"order{order}.db", *step)
            self.assertEqual(self.figures(f"order{order}.db"), whole, order)

    def test_a_second_run_reads_nothing(self):
        self.fill()
        self.figures("store.db")
        done = self.sync("store.db", "--source", self.logs, "--cloudtrail", self.trail)
        self.assertTrue(done.startswith("read 0 objects") and done.endswith("4 objects known before\n"), done)

    def test_a_plain_report_reads_on_what_was_named_once(self):
        self.fill()
        self.figures("store.db")
        self.write_trail("t3.json.gz", event("r90", "Late/1"))
        self.write("c.json", invoke("r90"))
        answer = self.run_it("report", "--format", "json", *WINDOW, store="store.db").json()
        self.assertEqual(answer["meta"]["objects_read"], 2)
        self.assertEqual(self.apps(answer)["Late"], 1)

    def test_replaced_objects_leave_nothing_behind(self):
        self.fill()
        self.write_trail("t1.json.gz", event("r0", "Wrong/1", name="InvokeModel", data={"serviceTier": "priority"}))
        self.write("a.json", invoke("r1", input=7))
        self.figures("store.db")
        self.fill()
        for path in glob.glob(self.dir + "/logs/*") + glob.glob(self.trail + "/*"):
            os.utime(path, (1, 1))
        self.assertEqual(self.figures("store.db"), self.figures("whole.db"))

    def test_an_event_that_goes_takes_its_application_along(self):
        self.write("a.json", invoke("r1"))
        self.write_trail("t.json.gz", event("r1", "Shop/1", name="InvokeModel", data={"serviceTier": "flex"}))
        self.assertEqual(self.apps(self.with_trail()), {"Shop": 1})
        self.write_trail("t.json.gz", event("r2", "Shop/1"))
        answer = self.with_trail()
        self.assertEqual(self.apps(answer), {None: 1})
        self.assertEqual(self.coverage(answer), [("us-east-1", "2025-10-15", 1, 0, 1, 0)])
        plain = self.report(*WINDOW, store="plain.db")
        self.assertEqual(answer["summary"], plain["summary"])
        self.assertEqual(answer["model"], plain["model"])

    def test_any_history_ends_as_if_all_was_read_at_once(self):
        for seed in range(6):
            dice = random.Random(seed)
            self.logs, self.trail = self.path(f"logs{seed}"), self.path(f"trail{seed}")
            os.makedirs(self.logs), os.makedirs(self.trail)
            for step in range(14):
                ids = dice.sample(range(25), dice.randint(1, 12))
                if dice.random() < 0.5:
                    kinds = [dice.choice((invoke, invoke, call, failed)) for _ in ids]
                    self.write(f"{dice.randrange(4)}.json", *(
                        kind(f"r{i}", **({} if kind is failed else {"input": dice.randrange(50)}),
                             region=dice.choice(("us-east-1", "us-west-2"))) for i, kind in zip(ids, kinds)))
                else:
                    self.write_trail(f"{dice.randrange(4)}.json.gz", *(
                        event(f"r{i}", dice.choice((BOTO, "Shop/1", "app/jobs")), region=dice.choice(("us-east-1", "us-west-2")),
                              data=dice.choice((None, {"serviceTier": "flex"}, {"serviceTier": "priority"})),
                              error=dice.choice((None, None, "AccessDenied")))
                        for i in ids))
                self.sync(f"steps{seed}.db", "--source", self.logs, "--cloudtrail", self.trail)
            self.assertEqual(self.figures(f"steps{seed}.db"), self.figures(f"fresh{seed}.db"), seed)
            for log in glob.glob(self.logs + "/*"):  # copies that lost stand for their calls
                among = self.with_trail("--group-by", "app,tier", source=log, store=f"steps{seed}.db")
                alone = self.with_trail("--group-by", "app,tier", source=log, store=f"{seed}-{os.path.basename(log)}.db")
                self.assertEqual(among["group_by"], alone["group_by"], (seed, log))
                self.assertEqual(self.coverage(among), self.coverage(alone), (seed, log))

    def test_a_folder_named_wrongly_first_is_read_again(self):
        self.write("a.json", invoke("r1"))
        self.write_trail("t.json.gz", event("r1", "Shop/1"))
        self.sync("store.db", "--source", self.trail)
        answer = self.with_trail()
        self.assertEqual(self.apps(answer), {"Shop": 1})
        self.assertEqual(answer["meta"]["rejects"], 0)


class Coverage(Trail):
    def test_missing_calls_by_region_and_day(self):
        self.write("a.json", call("r1"), call("r2"), failed("r3"), call("r4", time="2025-10-16T01:00:00Z"))
        self.write_trail(
            "t.json.gz", event("r1"), event("r1"), event("r2"), event("r3", error="ThrottlingException"),
            event("r4", time="2025-10-16T01:00:00Z"), event("r5", region="eu-west-1"),
            event("r6", error="AccessDenied"), event("r7", source="bedrock-mantle", name="CreateInference"),
            event("r8", time="2025-11-01T00:00:00Z"), event("r9", name="ListFoundationModels"))
        answer = self.with_trail()
        self.assertEqual(self.coverage(answer), [("eu-west-1", "2025-10-15", 1, 0, 1, 0),
                                                 ("us-east-1", "2025-10-15", 4, 3, 1, 1),
                                                 ("us-east-1", "2025-10-16", 1, 1, 0, 0)])
        self.assertEqual(self.coverage(self.with_trail("--region", "eu-west-1", code=3)),
                         [("eu-west-1", "2025-10-15", 1, 0, 1, 0)])
        self.assertEqual(self.coverage(self.with_trail("--filter", "account=" + ACCOUNT)), self.coverage(answer))
        self.assertEqual(self.coverage(self.with_trail("--filter", "account=999999999999", code=3)), [])
        self.assertIn(("eu-west-1", "2025-10-16", 1, 0, 1, 0), self.coverage(self.with_trail("--timezone", "Pacific/Auckland")))

    def test_the_terminal_tells_what_is_missing_and_what_to_do(self):
        self.write("a.json", call("r1"))
        self.write_trail("t.json.gz", event("r1"))
        done = self.run_it("report", "--source", self.logs, "--cloudtrail", self.trail, *WINDOW)
        self.assertIn(b"all 1 call that CloudTrail saw are in the logs", done.out)
        self.write_trail("u.json.gz", *(event(f"x{i}", region="eu-west-1") for i in range(3)),
                         event("m", source="bedrock-mantle", name="CreateInference"))
        done = self.run_it("report", "--source", self.logs, "--cloudtrail", self.trail, *WINDOW)
        text = b" ".join(done.out.split())
        self.assertIn(b"! CloudTrail saw 4 calls that the logs do not have: 3 in eu-west-1 (2025-10-15), 1 to "
                      b"bedrock-mantle (2025-10-15); switch model invocation logging on there", text)

    def test_without_any_call_it_is_told_all_the_same(self):
        self.write("a.json", call("r1", time="2025-09-15T12:00:00Z"))
        self.write_trail("t.json.gz", event("r2"))
        done = self.run_it("report", "--source", self.logs, "--cloudtrail", self.trail, *WINDOW)
        self.assertEqual(done.code, 3)
        self.assertIn(b"note: CloudTrail saw 1 call that the logs do not have: 1 in us-east-1 (2025-10-15)", done.err)

    def test_sources_bound_what_counts_as_logged(self):
        self.write("one/a.json", call("r1"))
        self.write("two/a.json", call("r2"))
        self.write_trail("t.json.gz", event("r1"), event("r2"))
        self.assertEqual(self.coverage(self.with_trail()), [("us-east-1", "2025-10-15", 2, 2, 0, 0)])
        one = self.with_trail(source=self.logs + "/one")
        self.assertEqual(self.coverage(one), [("us-east-1", "2025-10-15", 2, 1, 1, 0)])
        self.assertEqual(self.coverage(self.report(*WINDOW)), [])  # no events were named beside these logs
        self.assertEqual(self.coverage(self.run_it("report", "--format", "json", *WINDOW).json()),
                         [("us-east-1", "2025-10-15", 2, 2, 0, 0)])

    def test_the_last_hour_is_left_out(self):
        self.write("a.json", call("r1"))
        self.write_trail("t.json.gz", event("r1"), event("young", time="2025-10-15T12:30:00Z"))
        command = ["env", "SOURCE_DATE_EPOCH=1760534999"]  # 13:29:59
        import subprocess
        from support import Outcome, environment
        done = Outcome(subprocess.run(
            [*command, *self.command("report", "--source", self.logs, "--cloudtrail", self.trail, "--days", "1",
                                     "--format", "json")], env=environment(self.home), cwd=self.dir, capture_output=True))
        self.assertEqual(self.coverage(done.json()), [("us-east-1", "2025-10-15", 1, 1, 0, 0)])


class Layout(Trail):
    DAY = "AWSLogs/o-abc/123456789012/CloudTrail/us-east-1/2025/10/{}/123456789012_CloudTrail_us-east-1_{}.json.gz"

    def test_days_of_the_window_and_no_digests(self):
        self.write("a.json", call("r1", arn=ALICE))
        for day in ("14", "16", "20"):
            self.write_trail(self.DAY.format(day, day), event("r1" if day == "16" else "d" + day, "Shop/1"))
        self.write_trail(self.DAY.format("15", "x").replace("/CloudTrail/", "/CloudTrail-Digest/"), event("no"))
        answer = self.report("--cloudtrail", self.trail, "--start-date", "2025-10-15", "--end-date", "2025-10-15")
        self.assertEqual(answer["meta"]["objects_read"], 3)  # the log, and the days 14 (an hour before) and 16
        self.assertEqual(self.apps(answer), {"Shop": 1})

    def test_under_source_cloudtrail_folders_stay_skipped(self):
        self.write("AWSLogs/123456789012/CloudTrail/us-east-1/2025/10/15/x.json", json.dumps({"Records": [event("r1")]}))
        self.write("a.json", call("r1"))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["meta"]["objects_read"], answer["meta"]["rejects"]), (1, 0))

    def test_a_trail_that_is_not_there_is_exit_two(self):
        done = self.run_it("report", "--source", self.logs, "--cloudtrail", self.path("nowhere"), *WINDOW)
        self.assertEqual(done.code, 2, done.err)
        self.assertIn(b"hint: --cloudtrail names", done.err)

    def test_the_configuration_names_it(self):
        os.makedirs(self.home + "/config/bedrock-ledger")
        with open(self.home + "/config/bedrock-ledger/config.toml", "w") as config:
            config.write(f'cloudtrail = ["{self.trail}"]\n')
        self.write("a.json", call("r1", arn=ALICE))
        self.write_trail("t.json.gz", event("r1", "Shop/1"))
        self.assertEqual(self.apps(self.report(*WINDOW)), {"Shop": 1})


class Company(Trail):
    """A month of a made-up company, its trail made from its logs: every figure counted a second time here."""

    def setUp(self):
        super().setUp()
        done = self.run_it("generate", "logs", "--out", self.path("made"), "--calls", "4000", "--end-date", "2025-10-31")
        self.assertEqual(done.code, 0, done.err)
        self.source, self.span = self.path("made"), ("--start-date", "2025-10-02", "--end-date", "2025-10-31")
        self.plain = self.report(*self.span, source=self.source, store="plain.db")
        self.logged = {self.key(r): r["app"] for r in self.usage("plain.db") if r["request_id"]}

    def usage(self, store):
        return self.run_it("sql", "SELECT account, region, request_id, app FROM usage", "--format", "json",
                           store=store).json()

    def key(self, row):
        return row["account"], row["region"], row["request_id"]

    def records(self):
        """Of the raw files, by key."""
        by_key = {}
        for path in sorted(glob.glob(self.source + "/**/*.json.gz", recursive=True)):
            with gzip.open(path, "rt", errors="replace") as log:
                for text in log:
                    try:
                        record = json.loads(text)
                        key = (record["accountId"], record["region"], record["requestId"])
                    except (ValueError, KeyError, TypeError, RecursionError):
                        continue
                    if key in self.logged and re.fullmatch(r"[-0-9]{10}T[:0-9]{8}Z", str(record.get("timestamp"))):
                        by_key.setdefault(key, record)
        return by_key

    def test_totals_stay_and_every_event_is_counted(self):
        dice = random.Random(5)
        events, agents = collections.defaultdict(dict), {}
        for key, record in sorted(self.records().items()):
            if dice.random() < 0.1:
                continue  # CloudTrail did not deliver it
            agent = dice.choice([BOTO, BOTO + " Shop/1.0", "app/jobs"])
            agents[key] = {BOTO: None}.get(agent, "Shop" if "Shop" in agent else "jobs")
            events[key[1], record["timestamp"][:10]][key] = event(
                key[2], agent, record["timestamp"], key[1], account=key[0],
                arn=record.get("identity", {}).get("arn", ""))
        extra = 0
        for (region, day), made in list(events.items()):
            if dice.random() < 0.3:
                extra += 1
                made[ACCOUNT, region, f"missing-{extra}"] = event(f"missing-{extra}", time=day + "T00:00:00Z", region=region)
        for (region, day), made in events.items():
            self.write_trail(f"AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day.replace('-', '/')}/x.json.gz", *made.values())
        answer = self.report(*self.span, "--cloudtrail", self.trail, source=self.source)
        for table in ("model", "daily", "hourly", "user", "summary"):
            self.assertEqual(answer[table], self.plain[table], table)
        expected = []
        for (region, day), made in sorted(events.items()):
            if "2025-10-02" <= day <= "2025-10-31":
                missing = sum(key[2].startswith("missing-") for key in made)
                expected.append((region, day, len(made), len(made) - missing, missing, 0))
        self.assertEqual(self.coverage(answer), expected)
        wanted = {key: app or agents.get(key) for key, app in self.logged.items()}
        self.assertEqual({self.key(r): r["app"] for r in self.usage("store.db") if r["request_id"]}, wanted)
        self.assertGreater(collections.Counter(wanted.values())["jobs"], 20)
        self.assertGreater(len(agents), 3000)
