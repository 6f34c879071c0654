"""The rows on logs in S3: a local server that checks signatures (tests/aws/servers.py) and, for latency, a proxy before it."""
import contextlib
import gzip
import json
import shutil
import sys

from inputs import ROOT, made_once
from measure import Contestant, race

sys.path.insert(0, str(ROOT / "tests/aws"))
from fault_proxy import FaultProxy  # noqa: E402
from servers import KEY, SECRET, seaweedfs  # noqa: E402

KNOWN, NEW = 18_000, 2_000  # small objects of days that the store has, and of the day it lacks
PREFIX = "AWSLogs/123456789012/BedrockModelInvocationLogs/"
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
DAYS = ["--start-date", "2025-10-01", "--end-date", "2025-10-30"]
LATENCY_MS = 20


def small_object(number):
    """One record of some 2 kB when packed, as a quiet account's objects are."""
    body = " ".join(f"{number * 7919 + i * 104729:x}" for i in range(400))
    return {"timestamp": "2025-10-%02dT%02d:00:00Z" % day_and_hour(number), "accountId": "123456789012", "region": region(number),
            "requestId": f"{number:08x}-0000-4000-8000-000000000000", "operation": "Converse", "modelId": "amazon.nova-lite-v1:0",
            "identity": {"arn": "arn:aws:sts::123456789012:assumed-role/App-BedrockRole/s"},
            "input": {"inputTokenCount": 100, "inputBodyJson": {"messages": body}, "cacheReadInputTokenCount": 0, "cacheWriteInputTokenCount": 0},
            "output": {"outputTokenCount": 10}, "schemaType": "ModelInvocationLog", "schemaVersion": "1.0"}


def day_and_hour(number):
    return (30, number % 24) if number >= KNOWN else (1 + number % 29, number // 29 % 24)


def region(number):
    return "us-east-1" if number >= KNOWN or number % 2 else "eu-west-1"


def make_small(folder):
    for number in range(KNOWN + NEW):
        day, hour = day_and_hour(number)
        path = folder / PREFIX / region(number) / f"2025/10/{day:02}/{hour:02}" / f"202510{day:02}T{hour:02}0000000Z_{number:016x}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(json.dumps(small_object(number)).encode() + b"\n"))


class Bucket:
    """A folder of the inputs, served from a bucket of its own."""

    def __init__(self, bench, url, name, folder):
        self.bench, self.url, self.source = bench, url, f"s3://{name}"
        race(0, bench.scratch, self.with_keys(bench.rival("s3_upload.py", url, name, folder)))

    def with_keys(self, contestant):
        contestant.environment |= KEYS
        return contestant

    def sync(self, store, *options, url=None, prepare=lambda: None):
        command = [self.bench.binary, "sync", "--source", self.source, "--store", store, "--endpoint-url", url or self.url, *options]
        return self.with_keys(Contestant(f"sync of {self.source}", command, prepare))


def restore(saved, store):
    return lambda: shutil.copyfile(saved, store)


@contextlib.contextmanager
def small_bucket(bench):
    """A bucket of 20,000 small objects, and a store that lacks those of the last day."""
    folder = made_once(bench.inputs.folder / f"small-{KNOWN + NEW}", make_small)
    with seaweedfs() as url:
        bucket = Bucket(bench, url, "small", folder)
        saved = bench.drop("known.db")
        race(0, bench.scratch, bucket.sync(saved, "--start-date", "2025-10-01", "--end-date", "2025-10-28"))
        yield bucket, saved


def small(bench, line):
    with small_bucket(bench) as (bucket, saved):
        store = bench.scratch / "small.db"
        ours = bucket.sync(store, *DAYS, prepare=restore(saved, store))
        part = "us-east-1/2025/10/30"
        boto3 = bucket.with_keys(bench.rival("s3_boto3.py", bucket.url, "small", PREFIX, part))
        s5cmd = bucket.with_keys(Contestant("s5cmd", ["sh", "-c", '"$0" --endpoint-url "$1" ls "s3://small/*" >/dev/null && exec "$0" --endpoint-url "$1" '
                                                     'cat "s3://small/$2*"', bench.inputs.rival_python().parent / "s5cmd", bucket.url, PREFIX + part]))
        mine, theirs, go = race(bench.rounds(5), bench.scratch, ours, boto3, s5cmd)
        expect(f"read {NEW:,} objects", mine.output)
        expect(f"{KNOWN + NEW} {NEW} ", theirs.output)
        yield line("20,000 keys listed, 2,000 small objects read (ours: into a store)", mine, "boto3, 16 threads", theirs, 3)
        yield line("the same", mine, "s5cmd", go, 1)
        with FaultProxy(bucket.url, latency_ms=LATENCY_MS) as slow:
            (late,) = race(bench.rounds(5), bench.scratch, bucket.sync(store, *DAYS, url=slow.url, prepare=restore(saved, store)))
            expect(f"read {NEW:,} objects", late.output)
            (again,) = race(bench.rounds(5), bench.scratch, bucket.sync(store, *DAYS, url=slow.url))
            expect("read 0 objects", again.output)
            rate = NEW / (late.median - again.median)
            yield line.plain(f"the same, {LATENCY_MS} ms added to every request",
                             f"{late.median:.2f} s, of it {again.median:.2f} s to list; {rate:,.0f} objects/s", "1,500 objects/s", rate >= 1_500)
            yield line.plain(f"nothing new, 30 days x 2 regions, {LATENCY_MS} ms", f"{again.median:.2f} s", "1 s", again.median < 1)


def large(bench, line):
    logs = bench.inputs.logs(98_000)
    with seaweedfs() as url:
        bucket = Bucket(bench, url, "large", logs)
        whole = ["--start-date", "2025-01-01", "--end-date", "2026-12-31"]
        ours = bucket.sync(bench.scratch / "s3.db", "-q", *whole, prepare=lambda: bench.drop("s3.db"))
        copied = bench.scratch / "copied"
        command = [ROOT / "bench/rivals/copy_then_sync.sh", bench.inputs.rival_python().parent / "aws", url, "s3://large", copied, bench.binary,
                   bench.scratch / "copied.db", *whole]

        def clear():
            shutil.rmtree(copied, ignore_errors=True)
            bench.drop("copied.db")

        rival = bucket.with_keys(Contestant("aws s3 sync, then ours", command, clear))
        mine, local, theirs = race(bench.rounds(5), bench.scratch, ours, bench.sync(logs, "local.db"), rival)
        clear()
        ratio, cpu = mine.median / local.median, mine.cpu_median / local.cpu_median
        yield line.plain("246 MB of logs from a local S3 into a durable store", f"{mine.median:.2f} s; {ratio:.2f}x of local files, CPU {cpu:.2f}x",
                         "1.8x, CPU 1.3x", ratio <= 1.8 and cpu <= 1.3)
        yield line("the same", mine, "AWS CLI `s3 sync`, then the local ingest", theirs, 1)


def expect(text, output):
    if text not in output:
        sys.exit(f"not what was asked for: {text!r} is not in {output!r}")
