"""Real servers on loopback for the tests of src/aws, each on a free port, in a folder of its own.

The programs come from tests/aws/requirements.txt, installed by tests/aws/setup into the cache.
"""
import contextlib
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
VENV = CACHE / "bedrock-ledger" / "deps" / "tests-aws"
KEY, SECRET = "AKIALEDGERTESTKEY000", "ledger/Test+Secret0000000000000000000000"
READER_KEY, READER_SECRET = "AKIALEDGERREADONLY00", "reader/Test+Secret0000000000000000000000"


def free_ports(count):
    """Below the ephemeral range, so that no outgoing connection takes one before its server does."""
    found = []
    while len(found) < count:
        port = random.randrange(11000, 32000)
        with socket.socket() as s:
            if port not in found and s.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
    return found


def free_port():
    return free_ports(1)[0]


def wait_for(url, seconds=30):
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(url, timeout=2).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def program(command, env=None):
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **(env or {})})
        try:
            yield process
        except OSError:
            log.seek(0)
            sys.stderr.write(log.read()[-4000:].decode(errors="replace"))
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def seaweedfs():
    """S3 that checks every signature; one key for all, one that may only read bucket "open"."""
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "s3.json"
        config.write_text(json.dumps({"identities": [
            {"name": "all", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
             "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
            {"name": "reader", "credentials": [{"accessKey": READER_KEY, "secretKey": READER_SECRET}],
             "actions": ["Read:open", "List:open"]}]}))
        data = pathlib.Path(folder) / "data"
        data.mkdir()
        s3, volume, master, filer, *grpc = free_ports(8)
        command = [str(VENV / "bin" / "weed"), "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                   f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", "-s3",
                   f"-s3.port={s3}", "-s3.port.iceberg=0", "-s3.port.lance=0",
                   f"-s3.config={config}", "-master.volumeSizeLimitMB=64", "-volume.max=0",
                   f"-master.port.grpc={grpc[0]}", f"-volume.port.grpc={grpc[1]}",
                   f"-filer.port.grpc={grpc[2]}", f"-s3.port.grpc={grpc[3]}"]
        with program(command):
            url = f"http://127.0.0.1:{s3}"
            wait_for(url)
            wait_until_writable(url)
            yield url


@contextlib.contextmanager
def ministack():
    """AWS APIs with authentication on. Its root key takes any secret, so tests use a created user's."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = {"BIND_HOST": "127.0.0.1", "AUTH": "true", "GATEWAY_PORT": str(port), "EDGE_PORT": str(port), "HOME": folder}
        with program([str(VENV / "bin" / "python"), "-m", "ministack"], env):
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            yield url


@contextlib.contextmanager
def moto():
    port = free_port()
    with program([str(VENV / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]):
        url = f"http://127.0.0.1:{port}"
        wait_for(url)
        yield url


def wait_until_writable(url):
    s3 = boto(url)
    end = time.monotonic() + 30
    while True:
        try:
            s3.create_bucket(Bucket="open")
            s3.put_object(Bucket="open", Key="ready", Body=b"x")
            return s3.delete_object(Bucket="open", Key="ready")
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def boto(url, service="s3", key=KEY, secret=SECRET, token=None, threads=16):
    import boto3
    from botocore.config import Config
    return boto3.client(service, endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret,
                        aws_session_token=token, region_name="us-east-1",
                        config=Config(max_pool_connections=threads, retries={"max_attempts": 2}))


def key_of(iam, user):
    made = iam.create_access_key(UserName=user)["AccessKey"]
    return {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}


class Probe:
    """Runs aws_probe with an environment of its own: nothing of the user's leaks in."""

    def __init__(self, url="", home=None, **env):
        self.program = os.environ.get("AWS_PROBE") or sys.exit("set AWS_PROBE to the program aws_probe")
        self.env = {"PATH": os.environ["PATH"], "HOME": str(home or "/nonexistent"), "AWS_EC2_METADATA_DISABLED": "true"}
        self.env.update({k: v for k, v in env.items() if v is not None})
        self.options = ["--endpoint-url", url] if url else []

    def run(self, *args, timeout=120):
        done = subprocess.run([self.program, *self.options, *args], env=self.env, capture_output=True, timeout=timeout)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


def with_keys(url, key=KEY, secret=SECRET, **env):
    return Probe(url, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, **env)
