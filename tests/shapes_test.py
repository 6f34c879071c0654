"""Every shape of docs/formats.md is read: how logs are packed, and how records and bodies look."""
import gzip
import json
import os
import subprocess
import unittest

from oracle.unpack import have_zstd
from support import HAIKU, WINDOW, Scratch, call, line

CLAUDE = "anthropic.claude-sonnet-4-20250514-v1:0"


class Packing(Scratch):
    def assert_calls(self, count, rejects=0):
        answer = self.report(*WINDOW)
        self.assertEqual((answer["summary"]["total_calls"], answer["meta"]["rejects"]), (count, rejects))
        self.assertEqual(answer["summary"]["total_tokens"], 1100 * count)

    def test_plain_lines_without_a_last_line_end(self):
        self.write("a.ndjson", line(call("r1")) + line(call("r2")).rstrip())
        self.assert_calls(2)

    def test_windows_line_ends_and_a_byte_order_mark(self):
        self.write("a.json", b"\xef\xbb\xbf" + line(call("r1")).replace(b"\n", b"\r\n") + b"\r\n" + line(call("r2")))
        self.assert_calls(2)

    def test_gzip_of_many_members(self):
        self.write("a.json.gz", b"".join(gzip.compress(line(call(f"r{i}"))) for i in range(5)), pack=False)
        self.assert_calls(5)

    def test_a_record_across_two_members(self):
        data = line(call("r1"))
        self.write("a.json.gz", gzip.compress(data[:300]) + gzip.compress(data[300:]), pack=False)
        self.assert_calls(1)

    @unittest.skipUnless(have_zstd(), "needs the zstd program")
    def test_zstd(self):
        plain = self.write("a.json", call("r1"), call("r2"))
        subprocess.run(["zstd", "-q", "--rm", plain], check=True)
        self.assert_calls(2)

    def test_packing_is_told_by_the_bytes_not_the_name(self):
        self.write("a.json", gzip.compress(line(call("r1"))), pack=False)
        self.write("b.json.gz", call("r2"), pack=False)
        self.assert_calls(2)

    def test_an_array(self):
        self.write("a.json", json.dumps([call("r1"), call("r2")]))
        self.assert_calls(2)

    def test_a_pretty_printed_array(self):
        self.write("a.json", json.dumps([call("r1"), call("r2")], indent=2))
        self.assert_calls(2)

    def test_pretty_printed_objects_one_after_another(self):
        self.write("a.json", json.dumps(call("r1"), indent=4), json.dumps(call("r2"), indent=4))
        self.assert_calls(2)

    def test_objects_without_anything_between_them(self):
        self.write("a.json", line(call("r1")).strip() + line(call("r2")).strip() + line(call("r3")).strip())
        self.assert_calls(3)

    def test_wide_spacing(self):
        self.write("a.json", json.dumps(call("r1"), separators=("  ,   ", "   :  ")))
        self.assert_calls(1)

    def test_cloudwatch_export_with_objects_and_strings(self):
        events = [{"timestamp": 1760529600000, "message": call("r1"), "ingestionTime": 1},
                  {"timestamp": 1760529600000, "message": json.dumps(call("r2")), "ingestionTime": 1}]
        self.write("a.json", json.dumps({"events": events}))
        self.write("b.json", json.dumps({"events": events[:0] + [dict(events[1], message=json.dumps(call("r3")))],
                                         "nextForwardToken": "x"}, indent=1))
        self.assert_calls(3)

    def test_an_event_gives_its_time_to_a_record_without_one(self):
        self.write("a.json", json.dumps({"events": [{"timestamp": 1760529600000, "message": call("r1", time=None)}]}))
        self.assertEqual(self.report(*WINDOW)["hourly"][0]["hour"], "2025-10-15T12:00:00Z")

    def test_lines_with_a_time_before_the_record(self):
        self.write("a.log", "2025-10-15T12:00:00.123Z " + json.dumps(call("r1")),
                   "2025-10-15T12:00:01.123Z " + json.dumps(call("r2", time=None)))
        self.assert_calls(2)

    def test_a_key_gives_its_hour_to_a_record_without_time(self):
        self.write("AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2025/10/15/07/x.json.gz",
                   call("r1", time=None))
        self.assertEqual(self.report(*WINDOW)["hourly"][0]["hour"], "2025-10-15T07:00:00Z")

    def test_one_file_is_a_source(self):
        path = self.write("a.json", call("r1"))
        self.write("b.json", call("r2"))
        self.assertEqual(self.report(*WINDOW, source=path)["summary"]["total_calls"], 1)

    def test_sources_answer_for_themselves_only(self):
        self.write("a/a.json", call("r1"))
        self.write("b/b.json", call("r2"), call("r3"))
        self.assertEqual(self.report(*WINDOW)["summary"]["total_calls"], 3)
        self.assertEqual(self.report(*WINDOW, source=os.path.join(self.logs, "b"))["summary"]["total_calls"], 2)

    def test_a_folder_whose_name_starts_like_another_is_another(self):
        self.write("a/a.json", call("r1"))
        self.write("ab/b.json", call("r2"))
        self.report(*WINDOW)
        self.assertEqual(self.report(*WINDOW, source=os.path.join(self.logs, "a"))["summary"]["total_calls"], 1)


class Records(Scratch):
    def summary(self, *records):
        self.write("a.json", *records)
        answer = self.report(*WINDOW)
        self.assertEqual(answer["meta"]["rejects"], 0)
        return answer["summary"]

    def tokens(self, *records):
        row = self.summary(*records)
        return tuple(row[f"total_{k}_tokens"] for k in ("input", "output", "cache_read", "cache_write"))

    def bare(self, body, **more):
        """A record whose counts are in its body alone."""
        record = call("r1", body=body, **more)
        for name in ("inputTokenCount", "cacheReadInputTokenCount", "cacheWriteInputTokenCount"):
            del record["input"][name]
        del record["output"]["outputTokenCount"]
        return record

    def test_keys_in_any_order(self):
        record = call("r1")
        self.assertEqual(self.tokens(record, dict(reversed(list(call("r2").items())))), (2000, 200, 0, 0))

    def test_bodies_off(self):
        record = call("r1")
        del record["input"]["inputBodyJson"], record["output"]["outputBodyJson"]
        self.assertEqual(self.tokens(record), (1000, 100, 0, 0))

    def test_bodies_offloaded(self):
        record = call("r1")
        del record["input"]["inputBodyJson"], record["output"]["outputBodyJson"]
        record["input"]["inputBodyS3Path"] = "s3://b/x_input.json.gz"
        record["output"]["outputBodyS3Path"] = "s3://b/x_output.json.gz"
        self.assertEqual(self.tokens(record), (1000, 100, 0, 0))

    def test_counts_of_a_converse_body(self):
        usage = {"inputTokens": 7, "outputTokens": 8, "cacheReadInputTokens": 9, "cacheWriteInputTokens": 10}
        self.assertEqual(self.tokens(self.bare({"usage": usage})), (7, 8, 9, 10))

    def test_counts_of_a_native_anthropic_body(self):
        usage = {"input_tokens": 7, "output_tokens": 8, "cache_read_input_tokens": 9, "cache_creation_input_tokens": 10}
        self.assertEqual(self.tokens(self.bare({"usage": usage}, operation="InvokeModel", model=CLAUDE)), (7, 8, 9, 10))

    def test_counts_of_a_llama_body(self):
        body = {"generation": "x", "prompt_token_count": 7, "generation_token_count": 8}
        self.assertEqual(self.tokens(self.bare(body, operation="InvokeModel", model="meta.llama3-8b-instruct-v1:0"))[:2],
                         (7, 8))

    def test_counts_of_a_stream_are_in_its_last_chunk(self):
        chunks = [{"type": "message_start", "message": {"model": "claude", "usage": {"input_tokens": 7, "output_tokens": 1}}},
                  "[...truncated...]", {"type": "message_delta", "usage": {"output_tokens": 8}},
                  {"type": "message_stop", "amazon-bedrock-invocationMetrics": {
                      "inputTokenCount": 7, "outputTokenCount": 8, "invocationLatency": 5, "firstByteLatency": 2,
                      "cacheReadInputTokenCount": 9, "cacheWriteInputTokenCount": 10}}]
        record = self.bare(chunks, operation="InvokeModelWithResponseStream", model=CLAUDE)
        self.assertEqual(self.tokens(record), (7, 8, 9, 10))

    def test_counts_of_a_stream_without_metrics(self):
        chunks = [{"type": "message_start", "message": {"usage": {
            "input_tokens": 7, "output_tokens": 1, "cache_read_input_tokens": 9, "cache_creation_input_tokens": 10}}},
            {"type": "message_delta", "usage": {"output_tokens": 8}}, "[DONE]"]
        record = self.bare(chunks, operation="InvokeModelWithResponseStream", model=CLAUDE)
        self.assertEqual(self.tokens(record), (7, 8, 9, 10))

    def test_the_envelope_counts_more_than_the_body(self):
        body = {"usage": {"inputTokens": 1, "outputTokens": 1}}
        self.assertEqual(self.tokens(call("r1", body=body))[:2], (1000, 100))

    def test_an_embedding_has_no_output(self):
        record = call("r1", model="amazon.titan-embed-text-v2:0", operation="InvokeModel")
        record["output"] = {"outputContentType": "application/json", "outputBodyJson": {"embedding": [0.1, -0.2e-3]}}
        self.assertEqual(self.tokens(record), (1000, 0, 0, 0))

    def test_an_unknown_operation_is_a_call(self):
        self.assertEqual(self.summary(call("r1", operation="InvokeModelWithBidirectionalStream"))["total_calls"], 1)

    def test_a_record_without_schema_but_with_model_and_operation_is_a_call(self):
        self.assertEqual(self.summary(call("r1", schemaType=None, schemaVersion=None))["total_calls"], 1)

    def test_times_as_copies_of_logs_write_them(self):
        self.assertEqual(self.summary(call("r1", time="2025-10-15 14:17:22.000000000"),
                                      call("r2", time="2025-10-15T14:17:22.123456Z"),
                                      call("r3", time="2025-10-15T23:17:22+09:00"))["total_calls"], 3)

    def test_prompts_that_look_like_records_are_prompts(self):
        text = json.dumps(call("fake", input=9)) + '"},{"inputTokenCount":5}] \\" \\\\'
        record = call("r1")
        record["input"]["inputBodyJson"] = {"messages": [{"role": "user", "content": [{"text": text}]}],
                                            "modelId": "x", "inputTokenCount": 77, "timestamp": "2020-01-01T00:00:00Z"}
        self.assertEqual(self.tokens(record), (1000, 100, 0, 0))

    def test_escaped_keys_and_values_are_read(self):
        text = json.dumps(call("r1")).replace('"modelId"', '"model\\u0049d"').replace("haiku", "h\\u0061iku")
        self.write("a.json", text)
        self.assertEqual(self.report(*WINDOW)["model"][0]["model_id"], HAIKU)

    def test_batch_output_is_priced_as_batch_at_the_time_of_its_object(self):
        lines = [{"recordId": f"CALL{i}", "modelInput": {}, "modelOutput": {
            "model": "claude-3-haiku-20240307", "usage": {"input_tokens": 1000, "output_tokens": 100}}} for i in range(2)]
        path = self.write("job/input.jsonl.out", *lines,
                          {"recordId": "CALL9", "modelInput": {}, "error": {"errorCode": 400, "errorMessage": "bad"}})
        self.write("job/manifest.json.out", {"totalRecordCount": 3, "inputTokenCount": 2000})
        os.utime(path, (1760529600, 1760529600))
        answer = self.report(*WINDOW)
        self.assertEqual((answer["summary"]["total_calls"], answer["summary"]["failed_calls"]), (2, 1))
        self.assertEqual([r["model_id"] for r in answer["model"] if r["call_count"]], [HAIKU])

    def test_a_reranker_is_priced_by_queries_of_a_hundred_documents(self):
        record = call("r1", model="cohere.rerank-v3-5:0", operation="InvokeModel")
        record["input"] = {"inputBodyJson": {"query": "x", "documents": ["d"] * 250}}
        record["output"] = {"outputBodyJson": {"results": [{"index": 0, "relevance_score": 0.5}]}}
        self.assertEqual(str(self.summary(record)["total_cost_usd"]), "0.006")

    def test_images_are_priced_by_the_image(self):
        record = call("r1", model="amazon.nova-canvas-v1:0", operation="InvokeModel")
        record["input"] = {"inputBodyJson": {"taskType": "TEXT_IMAGE"}}
        record["output"] = {"outputBodyJson": {"images": ["aGVsbG8=", "aGVsbG8=", "aGVsbG8="]}}
        self.assertEqual(str(self.summary(record)["total_cost_usd"]), "0.18")
