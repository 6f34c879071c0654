"""An HTTP proxy in front of an S3 server that does to its answers what networks and services do.

    with FaultProxy("http://127.0.0.1:8333", {"slow_down": 0.05}, seed=1) as proxy: ... proxy.url

Each fault strikes an answer with the given probability, at most one a request:
  slow_down     503 SlowDown instead of the answer        internal     500 InternalError
  reset         half of the body, then a TCP reset        truncate     half of the body, then a plain close
  short_length  half of the body under a Content-Length that fits it: looks whole
  trickle       one body byte a second                    expired      400 ExpiredToken
  lost_page     200 with an empty body (a listing page that got lost); nothing at all for other requests
`latency_ms` delays every answer; `region` answers 301 to every request not signed for that region.
`counts` holds how often each fault struck, `keys` which access key asked for which bucket. Signatures stay valid: the Host header is passed on.
"""
import asyncio
import collections
import random
import re
import socket
import struct
import threading
from urllib.parse import urlparse

ERROR = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{}</Code><Message>made by the test</Message>{}</Error>'
FAULTS = ("slow_down", "internal", "reset", "truncate", "short_length", "trickle", "expired", "lost_page")


class FaultProxy:
    def __init__(self, upstream, faults=None, seed=1, latency_ms=0, region=None):
        target = urlparse(upstream)
        self.upstream = (target.hostname, target.port)
        self.faults = faults or {}
        assert set(self.faults) <= set(FAULTS), self.faults
        self.latency = latency_ms / 1000
        self.region = region
        self.random = random.Random(seed)
        self.counts = collections.Counter()
        self.keys = set()
        self.most_in_flight = self.in_flight = 0
        self.idle = []

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(started,), daemon=True)
        self.thread.start()
        started.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def run(self, started):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=512, limit=1 << 24))
        self.url = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        server.close()
        for _, writer in self.idle:
            writer.close()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0.05))
        self.loop.close()

    async def serve(self, reader, writer):
        try:
            while await self.one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass
        finally:
            writer.close()

    async def one(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(length_of(head))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self.answer(head, body, writer)
        finally:
            self.in_flight -= 1

    async def answer(self, head, body, writer):
        fault = self.choose()
        self.counts[fault or "clean"] += 1
        if signed := re.search(rb"^\S+ /([^/? ]+).*Credential=([^/]*)/", head, re.DOTALL):
            self.keys.add((signed[1].decode(), signed[2].decode()))
        if self.region and ("/%s/s3/" % self.region).encode() not in head:
            self.counts["redirected"] += 1
            return await error(writer, head, "301 Moved Permanently", "PermanentRedirect", "x-amz-bucket-region: %s\r\n" % self.region)
        if fault == "slow_down":
            return await error(writer, head, "503 Slow Down", "SlowDown")
        if fault == "internal":
            return await error(writer, head, "500 Internal Server Error", "InternalError")
        if fault == "expired":
            return await error(writer, head, "400 Bad Request", "ExpiredToken")
        if fault == "lost_page":
            if b"list-type=2" not in head.split(b"\r\n")[0]:
                return False
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return True
        answer_head, answer_body = await self.forward(head, body)
        return await deliver(writer, answer_head, answer_body, fault)

    def choose(self):
        at = self.random.random()
        for fault, probability in self.faults.items():
            if at < probability:
                return fault
            at -= probability
        return None

    async def forward(self, head, body):
        while True:
            fresh = not self.idle
            reader, writer = await asyncio.open_connection(*self.upstream, limit=1 << 24) if fresh else self.idle.pop()
            try:
                writer.write(head + body)
                answer_head = await reader.readuntil(b"\r\n\r\n")
                bodyless = head.startswith(b"HEAD ") or answer_head.split(b" ", 2)[1] in (b"204", b"304")
                if bodyless:
                    answer_body = b""
                elif b"transfer-encoding: chunked" in answer_head.lower():
                    answer_body, answer_head = await unchunk(reader, answer_head)
                else:
                    answer_body = await reader.readexactly(length_of(answer_head))
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()
                if fresh:
                    raise
                continue
            self.idle.append((reader, writer))
            return answer_head, answer_body


def length_of(head):
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


def with_length(head, length):
    lines = [line for line in head.split(b"\r\n")[:-2]
             if line[:15].lower() != b"content-length:" and line[:18].lower() != b"transfer-encoding:"]
    return b"\r\n".join(lines + [b"Content-Length: %d" % length, b"", b""])


async def unchunk(reader, head):
    body = b""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        part = await reader.readexactly(size + 2)
        if size == 0:
            return body, with_length(head, len(body))
        body += part[:-2]


async def error(writer, head, status, code, headers=""):
    body = b"" if head.startswith(b"HEAD ") else ERROR.format(code, "").encode()
    writer.write(f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    return True


async def deliver(writer, head, body, fault):
    half = body[:len(body) // 2]
    if not body or fault is None:
        writer.write(head + body)
    elif fault == "short_length":
        writer.write(with_length(head, len(half)) + half)
    elif fault == "trickle":
        writer.write(head)
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
    else:
        writer.write(head + half)
        await writer.drain()
        if fault == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        return False
    await writer.drain()
    return True
