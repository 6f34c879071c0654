"""src/aws against SeaweedFS, which checks every signature, alone and behind the fault proxy."""
import concurrent.futures
import gzip
import random
import unittest

from fault_proxy import FAULTS, FaultProxy
from servers import READER_KEY, READER_SECRET, boto, seaweedfs, with_keys

SMALL = 600


def setUpModule():
    global server, url, s3
    server = seaweedfs()
    url = server.__enter__()
    s3 = boto(url, threads=16)
    random_bytes = random.Random(7)
    put({f"small/{i:04}.json.gz": gzip.compress(random_bytes.randbytes(1500), mtime=0) for i in range(SMALL)})


def tearDownModule():
    server.__exit__(None, None, None)


def put(objects, bucket="open"):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda item: s3.put_object(Bucket=bucket, Key=item[0], Body=item[1]), objects.items()))


def fetched(line):
    """Objects, bytes, requests and hash in the probe's line."""
    words = line.split()
    return int(words[0]), int(words[2]), int(words[words.index("requests") + 1]), words[words.index("hash") + 1]


class Plain(unittest.TestCase):
    def setUp(self):
        self.probe = with_keys(url)

    def check(self, *args, probe=None):
        code, out, err = (probe or self.probe).run(*args)
        self.assertEqual(code, 0, err)
        return out

    def refused(self, *args, probe=None):
        code, out, err = (probe or self.probe).run(*args)
        self.assertEqual(out, "")
        return code, err

    def test_lists_all_pages_in_order_as_boto3_does(self):
        put({f"many/{i:05}": b"x" for i in range(2100)})
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket="open", Prefix="many/")
        expected = [f'{o["Size"]} {o["ETag"][1:-1]} {int(o["LastModified"].timestamp())} {o["Key"]}' for p in pages for o in p["Contents"]]
        self.assertEqual(len(expected), 2100)
        self.assertEqual(self.check("list", "s3://open/many/").splitlines(), expected)

    def test_keys_with_every_printable_character_survive(self):
        keys = ["odd/" + c + "x" for c in " !\"#$%&'()*+,-:;<=>?@[]^_`{|}~ü한😀"] + ["odd/a%2Fb", "odd/a+b c"]
        put({key: key.encode() for key in keys})
        listed = {line.split(" ", 3)[3] for line in self.check("list", "s3://open/odd/").splitlines()}
        self.assertEqual(listed, set(keys))
        for key in keys:
            self.assertEqual(self.check("get", "s3://open/" + key), key)

    def test_what_it_puts_boto3_reads(self):
        self.check("put", "s3://open/put/ü +y", "a body")
        self.assertEqual(s3.get_object(Bucket="open", Key="put/ü +y")["Body"].read(), b"a body")
        self.assertEqual(self.check("head", "s3://open/put/ü +y").split()[0], "6")

    def test_a_large_object_comes_in_ranges_and_whole(self):
        body = random.Random(3).randbytes((16 << 20) + 12345)
        s3.put_object(Bucket="open", Key="large/one", Body=body)
        count, size, requests, of_large = fetched(self.check("fetch", "s3://open/large/"))
        self.assertEqual((count, size, requests), (1, len(body), 1 + 3))
        self.assertEqual(self.check("hash", "s3://open/large/one").strip(), of_large)

    def test_an_absent_key_is_no_data(self):
        self.assertEqual(self.refused("get", "s3://open/nothing/here")[0], 3)
        self.assertEqual(self.refused("head", "s3://open/nothing/here")[0], 3)

    def test_an_absent_bucket_is_named(self):
        code, err = self.refused("list", "s3://no-such-bucket/x")
        self.assertEqual(code, 1)
        self.assertIn("no-such-bucket", err)

    def test_an_empty_prefix_lists_nothing(self):
        self.assertEqual(self.check("list", "s3://open/empty/"), "")

    def test_a_wrong_secret_is_a_matter_of_credentials_and_stays_secret(self):
        code, err = self.refused("list", "s3://open/", probe=with_keys(url, secret="WRONG-SECRET-VALUE"))
        self.assertEqual(code, 5)
        self.assertNotIn("WRONG-SECRET", err)

    def test_an_unknown_key_id_is_a_matter_of_credentials(self):
        self.assertEqual(self.refused("list", "s3://open/", probe=with_keys(url, key="AKIANOBODY"))[0], 5)

    def test_a_denied_bucket_names_action_and_bucket(self):
        s3.create_bucket(Bucket="closed")
        reader = with_keys(url, key=READER_KEY, secret=READER_SECRET)
        code, err = self.refused("list", "s3://closed/logs/", probe=reader)
        self.assertEqual(code, 5)
        self.assertIn("s3:ListBucket", err)
        self.assertIn("s3://closed/logs/", err)
        self.assertNotIn("\n\n", err.strip())
        self.check("list", "s3://open/empty/", probe=reader)

    def test_nobody_listening_is_told_soon(self):
        code, err = self.refused("list", "s3://open/", probe=with_keys("http://127.0.0.1:9"))
        self.assertEqual(code, 1)
        self.assertIn("127.0.0.1:9", err)

    def test_the_location_of_a_bucket(self):
        self.assertEqual(self.check("location", "open").strip(), "us-east-1")


class Faults(unittest.TestCase):
    """Whatever one answer suffers, the objects are the same to the last bit."""

    def clean(self):
        code, out, err = with_keys(url).run("fetch", "s3://open/small/")
        self.assertEqual(code, 0, err)
        return fetched(out)

    def through(self, **options):
        with FaultProxy(url, **options) as proxy:
            code, out, err = with_keys(proxy.url).run("--slow-seconds", "1", "fetch", "s3://open/small/")
            self.assertEqual(code, 0, err)
            return fetched(out), proxy

    def test_each_fault_alone(self):
        count, size, requests, digest = self.clean()
        self.assertEqual((count, requests), (SMALL, SMALL + 1))
        for fault in FAULTS:
            with self.subTest(fault):
                (got, got_size, sent, got_digest), proxy = self.through(faults={fault: 0.06}, seed=fault)
                self.assertGreater(proxy.counts[fault], 5)
                self.assertEqual((got, got_size, got_digest), (count, size, digest))
                self.assertEqual(sent, requests + proxy.counts[fault])

    def test_all_faults_together(self):
        count, size, _, digest = self.clean()
        (got, got_size, _, got_digest), proxy = self.through(faults={fault: 0.05 for fault in FAULTS}, seed=5)
        self.assertEqual(set(proxy.counts), {"clean", *FAULTS})
        self.assertEqual((got, got_size, got_digest), (count, size, digest))

    def test_a_lost_first_page_is_asked_for_again(self):
        with FaultProxy(url, faults={"lost_page": 0.5}, seed=11) as proxy:
            code, out, err = with_keys(proxy.url).run("list", "s3://open/small/")
            self.assertEqual(code, 0, err)
            self.assertGreater(proxy.counts["lost_page"], 0)
        self.assertEqual(len(out.splitlines()), SMALL)

    def test_a_bucket_elsewhere_is_followed_once_and_remembered(self):
        (count, *_), proxy = self.through(region="eu-west-1")
        self.assertEqual(count, SMALL)
        self.assertEqual(proxy.counts["redirected"], 1)

    def test_requests_overlap(self):
        _, proxy = self.through(latency_ms=20)
        self.assertGreaterEqual(proxy.most_in_flight, 48)

    def test_credentials_that_stay_expired_are_given_up_soon(self):
        with FaultProxy(url, faults={"expired": 1.0}) as proxy:
            code, _, err = with_keys(proxy.url).run("list", "s3://open/small/")
            self.assertEqual(code, 5)
            self.assertIn("expired", err)
            self.assertLess(proxy.counts["expired"], 20)


if __name__ == "__main__":
    unittest.main()
