"""A log folder to records, for the oracle: which files are logs, and what lies in them."""
import os
import re
from datetime import datetime, timezone

from oracle import decode, unpack

KEY_HOUR = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/(\d\d)/")
BODIES = re.compile(r"/BedrockModelInvocationLogs/[^/]+/\d{4}/\d\d/\d\d/\d\d/data/")
LOG_NAME = re.compile(r"\.(json|ndjson|jsonl|log)(\.gz|\.zst)?$|\.gz$|\.zst$|\.jsonl\.out$")


def is_log(path):
    name = os.path.basename(path)
    if name == "amazon-bedrock-logs-permission-check" or name.startswith("manifest.json.out"):
        return False
    return bool(LOG_NAME.search(name)) and not BODIES.search(path)


def files(source):
    """Log files of a folder (or the file itself), ascending."""
    source = os.path.realpath(source)
    if os.path.isfile(source):
        return [source]
    found = [os.path.join(top, name) for top, _, names in os.walk(source) for name in names]
    return sorted(path for path in found if is_log(path))


def key_hour(path):
    match = KEY_HOUR.search(path)
    if not match:
        return None
    try:
        return int(datetime(*map(int, match.groups()), tzinfo=timezone.utc).timestamp())
    except ValueError:
        return None


def read(path):
    """(records, rejects) of one file; a reject is (path, line, reason, time)."""
    with open(path, "rb") as log:
        data, damaged = unpack.unpack(log.read())
    records, rejects, near = [], [], key_hour(path)
    for item in unpack.items(data.decode("utf-8", "replace").lstrip("\ufeff")):
        own = None
        try:
            if isinstance(item, unpack.Broken):
                raise decode.NotARecord(item.reason)
            own = unpack.parse_time(item.value.get("timestamp")) if isinstance(item.value, dict) else None
            records.append(parse(item, path))
        except decode.NotARecord as why:
            rejects.append((path, item.line, str(why), own or near or before(records)))
    if damaged:
        rejects.append((path, 0, "cannot be unpacked", near or before(records)))
    return records, [r if r[3] else r[:3] + (after(records, path),) for r in rejects]


def before(records):
    return records[-1].time if records else None


def after(records, path):
    return records[0].time if records else int(os.path.getmtime(path))


def parse(item, path):
    if path.endswith(".jsonl.out"):
        return decode.decode_batch(item.value, int(os.path.getmtime(path)), path)
    return decode.decode(item.value, item.envelope_time, key_hour(path))


def read_all(sources):
    records, rejects = [], []
    for path in dict.fromkeys(path for source in sources for path in files(source)):
        found, bad = read(path)
        records += found
        rejects += bad
    return records, rejects
