"""A named test for each exactness rule of docs/exactness.md. Figures are worked out by hand here.

List prices used, dollars per million tokens: Claude 3 Haiku 0.25 in, 1.25 out; Claude Sonnet 4.5
(global) 3 in, 15 out, 0.30 cache read, 3.75 cache write for 5 minutes, 6 for an hour, and 10 %
more through a geo profile or in the region; Claude 3.5 Sonnet 3 / 15, from 1 December 2025 6 / 30.
"""
from decimal import Decimal as D

from support import HAIKU, IAM, STS, WINDOW, Scratch, call, failed

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
NATIVE = {"operation": "InvokeModel"}


def money(row):
    return row["estimated_cost_usd"]


class Rule1CacheTokens(Scratch):
    def test_prompt_tokens_are_input_plus_cache_read_plus_cache_write(self):
        self.write("a.json", call("r1", input=3, read=24479, write=0, output=52))
        row = self.report(*WINDOW)["summary"]
        self.assertEqual((row["total_input_tokens"], row["total_cache_read_tokens"], row["total_tokens"]),
                         (3, 24479, 3 + 24479 + 52))

    def test_cache_counts_may_be_in_the_body_alone(self):
        record = call("r1", input=10, read=2871, write=5, output=1)
        for name in ("cacheReadInputTokenCount", "cacheWriteInputTokenCount"):
            del record["input"][name]
        self.write("a.json", record)
        row = self.report(*WINDOW)["summary"]
        self.assertEqual((row["total_cache_read_tokens"], row["total_cache_write_tokens"]), (2871, 5))

    def test_an_hour_of_cache_costs_more_than_five_minutes(self):
        usage = {"input_tokens": 100, "output_tokens": 10, "cache_read_input_tokens": 1000,
                 "cache_creation_input_tokens": 300,
                 "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 200}}
        self.write("a.json", call("r1", model="global." + SONNET, input=100, output=10, read=1000, write=300,
                                  body={"model": "claude-sonnet-4-5", "usage": usage}, **NATIVE))
        by_hand = D("0.0003") + D("0.00015") + D("0.0003") + D("0.000375") + D("0.0012")
        self.assertEqual(self.report(*WINDOW)["summary"]["total_cost_usd"], by_hand)


class Rule2ListPrice(Scratch):
    def price_of(self, model, **more):
        self.write("a.json", call("r1", model=model, input=100_000, output=0, **more))
        return self.report(*WINDOW)["summary"]["total_cost_usd"]

    def test_global_profile_costs_the_list_price(self):
        self.assertEqual(self.price_of("global." + SONNET), D("0.3"))

    def test_geo_profile_costs_ten_percent_more(self):
        self.assertEqual(self.price_of("us." + SONNET), D("0.33"))

    def test_in_region_call_costs_ten_percent_more(self):
        self.assertEqual(self.price_of(SONNET), D("0.33"))

    def test_the_inference_region_changes_nothing(self):
        self.assertEqual(self.price_of("global." + SONNET, inferenceRegion="ap-northeast-1"), D("0.3"))

    def test_grouping_by_model_ignores_the_scope(self):
        self.write("a.json", call("r1", model="us." + SONNET), call("r2", model="global." + SONNET),
                   call("r3", model=SONNET))
        rows = self.report(*WINDOW)["model"]
        self.assertEqual([(r["model_id"], r["call_count"]) for r in rows], [(SONNET, 3)])

    def test_a_terminal_says_list_price(self):
        self.write("a.json", call("r1"))
        out = self.run_it("report", "--source", self.logs, *WINDOW).out.decode()
        self.assertIn("list", out.lower())


class Rule3DatedPrices(Scratch):
    def test_a_call_is_priced_by_the_row_in_force_at_its_time(self):
        model = "anthropic.claude-3-5-sonnet-20241022-v2:0"
        self.write("a.json", call("r1", model=model, input=1_000_000, output=0, time="2025-11-30T23:59:59Z"),
                   call("r2", model=model, input=1_000_000, output=0, time="2025-12-01T00:00:00Z"))
        daily = self.report("--start-date", "2025-11-30", "--end-date", "2025-12-01")["daily"]
        self.assertEqual([money(r) for r in daily], [3, 6])

    def test_a_model_without_a_price_is_unpriced_not_free(self):
        self.write("a.json", call("r1", model="acme.future-model-v9:0", input=700, output=2), call("r2"))
        answer = self.report(*WINDOW)
        self.assertEqual(answer["meta"]["unpriced"],
                         {"calls": 1, "tokens": 702, "models": ["acme.future-model-v9:0"]})
        rows = {r["model_id"]: r for r in answer["model"]}
        self.assertIsNone(money(rows["acme.future-model-v9:0"]))
        self.assertEqual(rows["acme.future-model-v9:0"]["unpriced_calls"], 1)
        self.assertEqual(answer["summary"]["total_cost_usd"], D("0.000375"))
        self.assertTrue(answer["meta"]["lower_bound"])

    def test_latency_optimized_calls_are_unpriced(self):
        body = {"performanceConfig": {"latency": "optimized"}, "usage": {"inputTokens": 1000, "outputTokens": 100}}
        self.write("a.json", call("r1", model="us.amazon.nova-pro-v1:0", body=body))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["meta"]["unpriced"]["calls"], answer["summary"]["total_cost_usd"]), (1, None))


class Rule4Assumptions(Scratch):
    def test_a_cache_write_without_lifetime_is_counted_as_an_assumption(self):
        self.write("a.json", call("r1", model="global." + SONNET, input=0, output=0, write=100_000))
        answer = self.report(*WINDOW)
        self.assertEqual(answer["summary"]["total_cost_usd"], D("0.375"))
        kinds = {a["kind"]: a for a in answer["meta"]["assumptions"]}
        lifetime = kinds["cache_write_lifetime"]
        self.assertEqual((lifetime["calls"], lifetime["tokens"], lifetime["usd_low"], lifetime["usd_high"]),
                         (1, 100_000, D("0.375"), D("0.6")))
        self.assertTrue(answer["meta"]["lower_bound"])

    def test_provisioned_throughput_is_a_third_bucket(self):
        arn = f"arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefgh1234"
        self.write("a.json", call("r1", model=arn, input=5, output=6))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["meta"]["not_token_priced"]["calls"], answer["meta"]["not_token_priced"]["tokens"],
                          answer["meta"]["unpriced"]["calls"]), (1, 11, 0))

    def test_a_whole_total_is_no_lower_bound(self):
        self.write("a.json", call("r1"))
        meta = self.report(*WINDOW)["meta"]
        self.assertEqual((meta["assumptions"], meta["lower_bound"]), ([], False))

    def test_unknown_cache_is_not_zero_cache(self):
        record = call("r1", model=SONNET)
        for name in ("cacheReadInputTokenCount", "cacheWriteInputTokenCount"):
            del record["input"][name]
        del record["output"]["outputBodyJson"]
        self.write("a.json", record)
        meta = self.report(*WINDOW)["meta"]
        self.assertIn("cache", [a["kind"] for a in meta["assumptions"]])


class Rule5Applications(Scratch):
    WHO = [(STS + "assumed-role/CustomerServiceApp-BedrockRole/sess", "CustomerServiceApp", "sess", "CustomerServiceApp"),
           (STS + "assumed-role/SomeRole/sess", "SomeRole", "sess", "SomeRole"),
           (STS + "assumed-role/AWSReservedSSO_Dev_0123456789abcdef/ann@corp.com", "AWSReservedSSO_Dev",
            "ann@corp.com", "ann@corp.com"),
           (IAM + "user/div/team/alice", None, "alice", "user/alice"),
           (IAM + "user/BedrockAPIKey-abcd", None, "BedrockAPIKey-abcd", "user/BedrockAPIKey-abcd"),
           (STS + "federated-user/bob", None, "bob", "federated-user/bob"),
           (IAM + "root", None, "root", "root"),
           (IAM + "role/App-BedrockRole", "App", None, "App"),
           ("<redacted>", None, None, "Unknown")]

    def test_who_is_who(self):
        for i, (arn, *_) in enumerate(self.WHO):
            self.write(f"{i}.json", call(f"r{i}", arn=arn))
        for arn, app, user, both in self.WHO:
            answer = self.report(*WINDOW, "--arn-pattern", arn)
            row = answer["user_app"][0]
            self.assertEqual((row["app"], row["user"], answer["user"][0]["user_or_app"]), (app, user, both), arn)

    def test_a_record_without_identity_is_unknown(self):
        self.write("a.json", call("r1", identity=None))
        self.assertEqual(self.report(*WINDOW)["user"][0]["user_or_app"], "Unknown")

    def test_sessions_of_one_application_are_one_row(self):
        self.write("a.json", *(call(f"r{i}", arn=STS + f"assumed-role/CustomerServiceApp-BedrockRole/s{i}")
                               for i in range(5)))
        self.assertEqual([(r["app"], r["call_count"]) for r in self.report(*WINDOW)["app"]],
                         [("CustomerServiceApp", 5)])

    def test_a_model_by_id_profile_and_profile_arn_is_one_row(self):
        arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us." + SONNET
        foundation = "arn:aws:bedrock:us-east-1::foundation-model/" + SONNET
        self.write("a.json", *(call(m, model=m) for m in (SONNET, "us." + SONNET, arn, foundation)))
        self.assertEqual([(r["model_id"], r["call_count"]) for r in self.report(*WINDOW)["model"]], [(SONNET, 4)])

    def test_an_application_profile_takes_its_model_from_the_body(self):
        arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6"
        body = {"model": "claude-sonnet-4-5-20250929", "usage": {"input_tokens": 1000, "output_tokens": 100}}
        self.write("a.json", call("r1", model=arn, body=body, **NATIVE))
        self.assertEqual([r["model_id"] for r in self.report(*WINDOW)["model"]], [SONNET])


class Rule6FailuresAndDuplicates(Scratch):
    def test_failed_calls_are_in_no_other_measure(self):
        self.write("a.json", call("r1"), failed("r2"))
        row = self.report(*WINDOW)["summary"]
        self.assertEqual((row["total_calls"], row["failed_calls"], row["total_tokens"]), (1, 1, 1100))

    def test_duplicates_count_once_in_a_file(self):
        self.write("a.json", call("r1"), call("r1"))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["summary"]["total_calls"], answer["meta"]["duplicates"]), (1, 1))

    def test_duplicates_count_once_across_files_and_runs(self):
        self.write("a.json", call("r1"))
        self.report(*WINDOW)
        self.write("b.json.gz", call("r1"), call("r2"))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["summary"]["total_calls"], answer["meta"]["duplicates"]), (2, 1))

    def test_success_beats_failure_in_either_order(self):
        for name, order in (("x", (failed("r1"), call("r1"))), ("y", (call("r1"), failed("r1")))):
            folder = self.write(f"{name}/a.json", *order).rsplit("/", 1)[0]
            row = self.report(*WINDOW, source=folder, store=name)["summary"]
            self.assertEqual((row["total_calls"], row["failed_calls"]), (1, 0), name)

    def test_the_same_id_in_two_accounts_or_regions_is_two_calls(self):
        self.write("a.json", call("r1"), call("r1", region="us-west-2"), call("r1", accountId="210987654321"))
        self.assertEqual(self.report(*WINDOW)["summary"]["total_calls"], 3)

    def test_records_without_an_id_are_never_duplicates(self):
        self.write("a.json", call(None), call(None))
        self.assertEqual(self.report(*WINDOW)["summary"]["total_calls"], 2)

    def test_a_guardrail_block_is_a_call_at_no_cost(self):
        body = {"stopReason": "guardrail_intervened", "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0}}
        self.write("a.json", call("r1", input=0, output=0, body=body))
        row = self.report(*WINDOW)["summary"]
        self.assertEqual((row["total_calls"], row["failed_calls"], row["total_cost_usd"]), (1, 0, 0))


class Rule7Sums(Scratch):
    def test_a_cut_table_has_an_others_row_that_keeps_the_sum(self):
        self.write("a.json", *(call(f"r{i}", arn=STS + f"assumed-role/App{i}/s", input=1000 * i + 1)
                               for i in range(7)))
        answer = self.report(*WINDOW, "--group-by", "app", "--limit", "3")
        rows = next(v for k, v in answer.items() if isinstance(v, list))
        self.assertEqual(len(rows), 4)
        for key, total in (("call_count", "total_calls"), ("estimated_cost_usd", "total_cost_usd"),
                           ("total_tokens", "total_tokens")):
            self.assertEqual(sum(r[key] for r in rows), answer["summary"][total])

    def test_a_sum_of_many_odd_prices_loses_no_digit(self):
        self.write("a.json", *(call(f"r{i}", model="us." + SONNET, input=1, output=0) for i in range(1000)))
        self.assertEqual(self.report(*WINDOW)["summary"]["total_cost_usd"], D("0.0033"))


class Rule8PatternsAreValues(Scratch):
    def setUp(self):
        super().setUp()
        self.write("a.json", *(call(f"r{i}", arn=STS + f"assumed-role/{role}/s") for i, role in enumerate(
            ("100%App", "my_App", "myXApp", "O'Brien", "plain", "PLAIN"))))

    def calls(self, pattern):
        code = 0 if pattern in ("%", "_", "'", "plain", "PLAIN", "") else 3
        return self.report(*WINDOW, "--arn-pattern", pattern, code=code)["summary"]["total_calls"]

    def test_percent_is_an_ordinary_character(self):
        self.assertEqual(self.calls("%"), 1)

    def test_underscore_is_an_ordinary_character(self):
        self.assertEqual(self.calls("_"), 1)

    def test_a_quote_is_an_ordinary_character(self):
        self.assertEqual(self.calls("'"), 1)

    def test_case_matters(self):
        self.assertEqual((self.calls("plain"), self.calls("PLAIN"), self.calls("Plain")), (1, 1, 0))

    def test_an_empty_pattern_is_everything(self):
        self.assertEqual(self.calls(""), 6)

    def test_sql_in_a_pattern_is_text(self):
        self.assertEqual(self.calls("' OR 1=1 --"), 0)

    def test_sql_in_a_filter_is_text(self):
        self.report(*WINDOW, "--filter", "app=' OR ''='", code=3)
        self.assertEqual(self.report(*WINDOW, "--filter", "app=O'Brien")["summary"]["total_calls"], 1)


class Rule9Windows(Scratch):
    def days(self, zone, first, last):
        return self.report("--start-date", first, "--end-date", last, "--timezone", zone)

    def test_days_are_inclusive_and_windows_half_open(self):
        self.write("a.json", *(call(t, time=t) for t in ("2025-10-09T23:59:59Z", "2025-10-10T00:00:00Z",
                                                         "2025-10-10T23:59:59Z", "2025-10-11T00:00:00Z")))
        self.assertEqual(self.days("UTC", "2025-10-10", "2025-10-10")["summary"]["total_calls"], 2)

    def test_a_day_in_seoul_starts_at_fifteen_hours_utc(self):
        self.write("a.json", call("r1", time="2025-10-09T14:59:59Z"), call("r2", time="2025-10-09T15:00:00Z"))
        answer = self.days("Asia/Seoul", "2025-10-10", "2025-10-10")
        self.assertEqual(answer["summary"]["total_calls"], 1)
        self.assertEqual(answer["hourly"][0]["hour"], "2025-10-10T00:00:00+09:00")

    def test_half_hour_zones_have_hours_of_their_own(self):
        self.write("a.json", call("r1", time="2025-10-10T00:29:59Z"), call("r2", time="2025-10-10T00:30:00Z"))
        hours = [r["hour"] for r in self.days("Asia/Kolkata", "2025-10-10", "2025-10-10")["hourly"]]
        self.assertEqual(hours, ["2025-10-10T05:00:00+05:30", "2025-10-10T06:00:00+05:30"])

    def test_the_day_that_clocks_go_back_has_twenty_five_hours(self):
        self.write("a.json", *(call(t, time=t) for t in ("2025-11-02T03:59:59Z", "2025-11-02T04:00:00Z",
                                                         "2025-11-02T05:30:00Z", "2025-11-02T06:30:00Z",
                                                         "2025-11-03T04:59:59Z", "2025-11-03T05:00:00Z")))
        answer = self.days("America/New_York", "2025-11-02", "2025-11-02")
        self.assertEqual(answer["summary"]["total_calls"], 4)
        self.assertEqual([r["hour"] for r in answer["hourly"]],
                         ["2025-11-02T00:00:00-04:00", "2025-11-02T01:00:00-04:00", "2025-11-02T01:00:00-05:00",
                          "2025-11-02T23:00:00-05:00"])

    def test_the_hour_in_a_key_is_not_the_time_of_the_call(self):
        key = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2025/10/11/00/20251011T000042123Z_0123456789abcdef.json.gz"
        self.write(key, call("r1", time="2025-10-10T23:58:00Z"))
        self.assertEqual(self.days("UTC", "2025-10-10", "2025-10-10")["summary"]["total_calls"], 1)
        self.assertEqual(self.run_it("report", "--source", self.logs, "--start-date", "2025-10-11", "--end-date",
                                     "2025-10-11").code, 3)

    def test_a_day_without_calls_is_a_zero_row(self):
        self.write("a.json", call("r1", time="2025-10-10T01:00:00Z"), call("r2", time="2025-10-12T01:00:00Z"))
        daily = self.days("UTC", "2025-10-10", "2025-10-12")["daily"]
        self.assertEqual([(r["date"], r["call_count"]) for r in daily],
                         [("2025-10-10", 1), ("2025-10-11", 0), ("2025-10-12", 1)])


class Rule10NoDataIsAnOutcome(Scratch):
    def test_an_empty_window_is_exit_three_with_a_hint(self):
        self.write("a.json", call("r1"))
        done = self.run_it("report", "--source", self.logs, "--start-date", "2024-01-01", "--end-date", "2024-01-02")
        self.assertEqual(done.code, 3)
        self.assertGreaterEqual(len(done.err.decode().strip().splitlines()), 1)

    def test_json_is_printed_all_the_same(self):
        answer = self.report(*WINDOW, code=3)
        self.assertEqual((answer["summary"]["total_calls"], answer["user"]), (0, []))


class Rule11Labels(Scratch):
    def test_the_ledger_that_has_only_estimates_is_refused_not_guessed(self):
        done = self.run_it("report", "--service", "qcli", "--source", self.logs, *WINDOW)
        self.assertIn(done.code, (1, 2))
        self.assertEqual(done.out, b"")

    def test_model_averages_are_quotients_of_the_sums(self):
        self.write("a.json", call("r1", model=HAIKU, input=1), call("r2", model=HAIKU, input=2))
        self.assertEqual(self.report(*WINDOW)["model"][0]["avg_input_tokens"], D("1.5"))
