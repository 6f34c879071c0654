"""Lists every key below s3://BUCKET/PREFIX and reads the objects below PREFIX + PART with 16 threads: s3_boto3.py URL BUCKET PREFIX PART."""
import concurrent.futures
import sys

import boto3
from botocore.config import Config

url, bucket, prefix, part = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=url, config=Config(max_pool_connections=16))
pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
wanted = [key for key in keys if key.startswith(prefix + part)]
with concurrent.futures.ThreadPoolExecutor(16) as pool:
    size = sum(pool.map(lambda key: len(s3.get_object(Bucket=bucket, Key=key)["Body"].read()), wanted))
print(len(keys), len(wanted), size)
