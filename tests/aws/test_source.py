"""The S3 source: which log objects it lists for a window, and that it reads each whole, once."""
import concurrent.futures
import datetime
import gzip
import random
import unittest

from fault_proxy import FAULTS, FaultProxy
from servers import READER_KEY, READER_SECRET, boto, seaweedfs, with_keys
from stub import Stub

ROOT = "logs/AWSLogs/123456789012/BedrockModelInvocationLogs/"
QUIET = {f"{ROOT}{region}/2025/10/{day:02}/{hour:02}/2025{day:02}{hour:02}_{n}.json.gz"
         for region in ("us-east-1", "eu-west-1") for day in (14, 15, 16, 17, 18) for hour in (0, 7, 23) for n in (0, 1)}
BUSY = {f"{ROOT}us-east-1/2025/10/20/{hour:02}/20251020T{hour:02}_{n:04}.json.gz" for hour in range(24) for n in range(60)}
BODIES = {f"{ROOT}us-east-1/2025/10/20/{hour:02}/data/{n:04}_input.json.gz" for hour in (0, 5) for n in range(40)}
OTHERS = {"logs/AWSLogs/123456789012/CloudTrail/us-east-1/2025/10/20/a.json.gz", "logs/AWSLogs/123456789012/amazon-bedrock-logs-permission-check",
          "logs-of-others/AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2025/10/18/07/x.json.gz"}
OWN = {"own/a.jsonl", "own/deep/er/b.json.gz"}


def setUpModule():
    global server, url, s3
    server = seaweedfs()
    url = server.__enter__()
    s3 = boto(url, threads=16)
    rng = random.Random(1)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket="open", Key=key, Body=gzip.compress(rng.randbytes(300), mtime=0)),
                      sorted(QUIET | BUSY | BODIES | OTHERS | OWN)))


def tearDownModule():
    server.__exit__(None, None, None)


def hours(key):
    year, month, day, hour = key.split("/")[-5:-1]
    return int(datetime.datetime(int(year), int(month), int(day), int(hour), tzinfo=datetime.timezone.utc).timestamp())


class Listing(unittest.TestCase):
    def listed(self, *args, probe=None):
        code, out, err = (probe or with_keys(url)).run("log-list", *args)
        self.assertEqual(code, 0, err)
        lines = [line.split(" ", 3) for line in out.splitlines()]
        self.assertEqual(lines, sorted(lines, key=lambda line: line[3]))
        keys = [line[3].removeprefix("s3://open/") for line in lines]
        self.assertEqual(len(keys), len(set(keys)))
        for (_, etag, time, _), key in zip(lines, keys):
            self.assertEqual(len(etag), 32)
            self.assertEqual(int(time), hours(key) if "/2025/" in key else 0)
        return set(keys), int(err.split()[0])

    def test_everything_below_a_prefix_but_bodies_and_other_services(self):
        self.assertEqual(self.listed("s3://open/logs/")[0], QUIET | BUSY)

    def test_a_prefix_without_its_slash_is_that_folder_only(self):
        self.assertEqual(self.listed("s3://open/logs")[0], QUIET | BUSY)
        self.assertEqual(self.listed("s3://open/own/a.jsonl")[0], {"own/a.jsonl"})

    def test_folders_of_the_users_own_are_walked(self):
        self.assertEqual(self.listed("s3://open/own/")[0], OWN)
        self.assertEqual(self.listed("s3://open/own/", "2025-10-16T00:00:00Z", "2025-10-17T00:00:00Z")[0], OWN)

    def test_a_window_takes_the_day_after_and_the_hour_before(self):
        keys, requests = self.listed("s3://open/logs/", "2025-10-16T00:00:00Z", "2025-10-17T00:00:00Z")
        expected = {key for key in QUIET if "/15/23/" in key or "/10/16/" in key or "/10/17/" in key}
        self.assertEqual(keys, expected)
        # logs/ > AWSLogs/ > account > layout > 2 regions of 3 days
        self.assertEqual(requests, 4 + 2 * 3)

    def test_a_busy_day_is_listed_by_its_hours_and_without_its_bodies(self):
        keys, requests = self.listed(f"s3://open/{ROOT}us-east-1/", "2025-10-20T05:00:00Z", "2025-10-20T06:00:00Z")
        self.assertEqual(keys, {key for key in BUSY if 4 <= int(key.split("/")[-2])})
        self.assertEqual(requests, 2 + 1 + 24)

    def test_a_day_or_an_hour_as_the_source(self):
        day = f"{ROOT}us-east-1/2025/10/20/"
        self.assertEqual(self.listed(f"s3://open/{day}")[0], BUSY)
        self.assertEqual(self.listed(f"s3://open/{day}05/")[0], {key for key in BUSY if key.startswith(day + "05/")})
        self.assertEqual(self.listed(f"s3://open/{day}05/", "2025-10-01T00:00:00Z", "2025-10-02T00:00:00Z")[0], set())

    def test_nothing_is_no_error(self):
        self.assertEqual(self.listed("s3://open/none/")[0], set())
        self.assertEqual(self.listed("s3://open/logs/", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")[0], set())

    def test_lost_and_broken_pages_change_nothing(self):
        with FaultProxy(url, faults={fault: 0.05 for fault in FAULTS if fault != "trickle"}, seed=3) as proxy:
            self.assertEqual(self.listed("s3://open/logs/", probe=with_keys(proxy.url))[0], QUIET | BUSY)
            self.assertGreater(sum(proxy.counts.values()) - proxy.counts["clean"], 5)

    def test_days_are_listed_side_by_side(self):
        with FaultProxy(url, latency_ms=20) as proxy:
            self.listed("s3://open/logs/", "2025-09-20T00:00:00Z", "2025-10-20T00:00:00Z", probe=with_keys(proxy.url))
            self.assertGreater(proxy.most_in_flight, 30)


class Reading(unittest.TestCase):
    def read(self, probe=None):
        code, out, err = (probe or with_keys(url)).run("--slow-seconds", "1", "log-fetch", "s3://open/logs/")
        self.assertEqual(code, 0, err)
        return out.split(" requests ")[0]

    def test_all_faults_together_leave_the_same_bytes(self):
        clean = self.read()
        self.assertTrue(clean.startswith(f"{len(QUIET | BUSY)} objects "))
        with FaultProxy(url, faults={fault: 0.05 for fault in FAULTS}, seed=8) as proxy:
            self.assertEqual(self.read(with_keys(proxy.url)), clean)

    def test_objects_that_are_gone_replaced_or_archived_are_named(self):
        entry = "<Contents><Key>own/{0}.json</Key><LastModified>2025-10-18T09:41:00Z</LastModified><ETag>&quot;{0}&quot;</ETag><Size>4</Size></Contents>"
        page = "<ListBucketResult><IsTruncated>false</IsTruncated>" + "".join(map(entry.format, "abcd")) + "</ListBucketResult>"
        error = "<Error><Code>{}</Code></Error>".format
        asked = []

        def conditional(request):
            asked.append(request.headers["If-Match"])
            return 412, error("PreconditionFailed")
        routes = {("GET", "/b/"): lambda request: page, ("GET", "/b/own/a.json"): lambda request: "body",
                  ("GET", "/b/own/b.json"): lambda request: (404, error("NoSuchKey")),
                  ("GET", "/b/own/c.json"): lambda request: (403, error("InvalidObjectState")), ("GET", "/b/own/d.json"): conditional}
        with Stub(routes) as stub:
            code, out, err = with_keys(stub.url).run("log-fetch", "s3://b/own/")
        self.assertEqual(code, 0, err)
        self.assertEqual(sorted(out.splitlines()[:3]), ["InvalidObjectState s3://b/own/c.json", "NoSuchKey s3://b/own/b.json",
                                                        "PreconditionFailed s3://b/own/d.json"])
        self.assertTrue(out.splitlines()[3].startswith("1 objects 4 bytes"))
        self.assertEqual(asked, ['"d"'])

    def test_memory_is_bounded_whatever_there_is_to_read(self):
        for number in range(40):
            s3.put_object(Bucket="open", Key=f"big/{number}.json", Body=bytes([number]) * (3 << 20))
        code, out, err = with_keys(url).run("log-fetch", "s3://open/big/")
        self.assertEqual(code, 0, err)
        self.assertTrue(out.startswith(f"40 objects {40 * (3 << 20)} bytes"), out)
        self.assertLess(int(err.split()[1]), 48 << 10)  # KiB; 8 MiB of objects, two threads' own, the program

    def test_a_denied_bucket_is_one_line(self):
        s3.create_bucket(Bucket="closed")
        code, out, err = with_keys(url, key=READER_KEY, secret=READER_SECRET).run("log-fetch", "s3://closed/")
        self.assertEqual((code, out), (5, ""))
        self.assertEqual(len(err.strip().splitlines()), 2)


if __name__ == "__main__":
    unittest.main()
