"""Log bytes to JSON values, for the oracle: plain, gzip and zstd; lines, arrays, exports.

Each value comes with the line where it starts and the time of its envelope (or None). What is no
JSON value comes as a Broken. Nothing here knows what a record is.
"""
import json
import re
import shutil
import subprocess
import zlib
from collections import namedtuple
from datetime import datetime, timezone

MAX_RECORD_BYTES = 16 << 20

Item = namedtuple("Item", "line value envelope_time")
Broken = namedtuple("Broken", "line reason")


class Fraction(float):
    """A JSON number that is written with a point or an exponent."""


DECODER = json.JSONDecoder(parse_float=Fraction, strict=False)
PREFIXED = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d*)?(?:Z|[+-]\d\d:?\d\d)?)\s+(?=\{)")
BLANK = re.compile(r"[\s\x1e]*")


def gunzip(data):
    """Every member of a gzip file; returns (bytes, damaged)."""
    out = []
    while data:
        if not data.startswith(b"\x1f\x8b"):
            return b"".join(out), bool(data.strip(b"\0"))
        inflate = zlib.decompressobj(31)
        try:
            out.append(inflate.decompress(data))
        except zlib.error:
            out.append(salvage(data))
            return b"".join(out), True
        if not inflate.eof:
            return b"".join(out), True
        data = inflate.unused_data
    return b"".join(out), False


def salvage(data):
    """What a damaged gzip member gives before the damage."""
    inflate, out = zlib.decompressobj(31), []
    try:
        for start in range(0, len(data), 512):
            out.append(inflate.decompress(data[start:start + 512]))
    except zlib.error:
        pass
    return b"".join(out)


def have_zstd():
    return shutil.which("zstd") is not None


def unpack(data):
    """Returns (plain bytes, damaged)."""
    if data.startswith(b"\x1f\x8b"):
        return gunzip(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        done = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        return done.stdout, done.returncode != 0
    return data, False


def values(text):
    """JSON values of a text, one after another, whatever separates them."""
    at, line = BLANK.match(text).end(), 1
    line += text.count("\n", 0, at)
    while at < len(text):
        start, envelope = at, None
        prefixed = PREFIXED.match(text, at)
        if prefixed:
            envelope, at = parse_time(prefixed.group(1)), prefixed.end()
        try:
            if text[at] not in "{[":
                raise ValueError
            value, end = DECODER.raw_decode(text, at)
            yield Item(line, value, envelope) if end - at <= MAX_RECORD_BYTES else Broken(line, "too long")
        except (ValueError, RecursionError):
            yield Broken(line, "not JSON")
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
        end = BLANK.match(text, end).end()
        line += text.count("\n", start, end)
        at = end


def items(text):
    """Record candidates: arrays and CloudWatch exports are opened."""
    for item in values(text):
        if isinstance(item, Broken):
            yield item
        else:
            yield from opened(item)


def opened(item):
    value = item.value
    if isinstance(value, list):
        for element in value:
            yield from opened(item._replace(value=element))
    elif isinstance(value, dict) and isinstance(value.get("events"), list):
        for event in value["events"]:
            yield from message(item.line, event)
    elif isinstance(value, dict) and "message" in value and "schemaType" not in value:
        yield from message(item.line, value)
    else:
        yield item


def message(line, event):
    body = event.get("message") if isinstance(event, dict) else None
    stamp = event.get("timestamp") if isinstance(event, dict) else None
    envelope = stamp // 1000 if isinstance(stamp, int) else None
    if isinstance(body, str):
        try:
            body = DECODER.decode(body)
        except ValueError:
            body = None
    yield Item(line, body, envelope) if isinstance(body, dict) else Broken(line, "no record in the event")


TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{0,9})?(Z|[+-]\d\d:?\d\d)?$")


def parse_time(text):
    """Seconds since the epoch, or None."""
    match = TIME.match(text) if isinstance(text, str) else None
    if not match:
        return None
    try:
        moment = datetime(*map(int, match.groups()[:6]), tzinfo=timezone.utc)
    except ValueError:
        return None
    zone, shift = match.group(7), 0
    if zone and zone != "Z":
        shift = (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60) * (1 if zone[0] == "+" else -1)
    return int(moment.timestamp()) - shift if 1970 <= moment.year < 2200 else None
