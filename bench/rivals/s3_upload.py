"""Puts the files below a folder into a bucket, under their paths: s3_upload.py URL BUCKET FOLDER."""
import concurrent.futures
import sys
from pathlib import Path

import boto3
from botocore.config import Config

url, bucket, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
s3 = boto3.client("s3", endpoint_url=url, config=Config(max_pool_connections=16))
s3.create_bucket(Bucket=bucket)
with concurrent.futures.ThreadPoolExecutor(16) as pool:
    list(pool.map(lambda file: s3.put_object(Bucket=bucket, Key=str(file.relative_to(folder)), Body=file.read_bytes()),
                  (file for file in folder.rglob("*") if file.is_file())))
