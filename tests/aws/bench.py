"""Lists and reads many small objects of a local S3 server, beside its rivals on the same data:
boto3 with 16 threads and, where S5CMD names that program, s5cmd. Run it as tests/aws/run does."""
import concurrent.futures
import os
import random
import subprocess
import time

from fault_proxy import FaultProxy
from servers import KEY, SECRET, boto, seaweedfs, with_keys

OBJECTS, BYTES = 2000, 2500


def timed(work, times=3):
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def main():
    with seaweedfs() as url, concurrent.futures.ThreadPoolExecutor(16) as pool:
        s3 = boto(url, threads=16)
        rng = random.Random(1)
        list(pool.map(lambda n: s3.put_object(Bucket="open", Key=f"p/{n:05}", Body=rng.randbytes(BYTES)), range(OBJECTS)))

        def rival():
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket="open", Prefix="p/")
            keys = [o["Key"] for page in pages for o in page["Contents"]]
            assert sum(pool.map(lambda key: len(s3.get_object(Bucket="open", Key=key)["Body"].read()), keys)) == OBJECTS * BYTES

        def ours(address):
            code, out, err = with_keys(address).run("fetch", "s3://open/p/")
            assert code == 0 and out.startswith(f"{OBJECTS} objects {OBJECTS * BYTES} bytes"), err

        mine, boto3 = timed(lambda: ours(url)), timed(rival, 1)
        print(f"{OBJECTS} small objects: {mine:.2f} s; boto3, 16 threads: {boto3:.2f} s; ratio {boto3 / mine:.1f}")
        if program := os.environ.get("S5CMD"):
            env = {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
            command = [program, "--endpoint-url", url, "cat", "s3://open/p/*"]
            other = timed(lambda: subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL))
            print(f"s5cmd: {other:.2f} s; ratio {other / mine:.1f}")
        with FaultProxy(url, latency_ms=20) as slow:
            late = timed(lambda: ours(slow.url))
        print(f"with 20 ms added to every request: {OBJECTS / late:.0f} objects/s")


if __name__ == "__main__":
    main()
