"""One JSON value to one record, for the oracle."""
from dataclasses import dataclass, field

from oracle.unpack import parse_time

COUNT_LIMIT = 1_000_000_001
LIFETIMES = {"5m": "write_5m", "30m": "write_30m", "1h": "write_1h"}


class NotARecord(Exception):
    pass


@dataclass
class Record:
    time: int
    account: str = ""
    region: str = ""
    inference_region: str = ""
    request_id: str = ""
    operation: str = ""
    model: str = ""
    body_model: str = ""
    arn: str = None
    error: str = ""
    tier: str = ""
    metadata: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)  # component -> count
    token_fields: int = 0
    tier_unknown: bool = False
    cache_unknown: bool = False
    units: int = 0


def count(value):
    """A token count: None when absent, else a whole number; anything else is no record."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < COUNT_LIMIT:
        raise NotARecord("count")
    return value


def text(value):
    return value if isinstance(value, str) else ""


def part(value, *path):
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def pick(*values):
    for value in values:
        found = count(value) if not isinstance(value, (dict, list, str)) else None
        if found is not None:
            return found
    return None


class Body:
    """What the response body tells of usage, model and tier; object or array of chunks."""

    def __init__(self, body):
        self.chunks = [c for c in body if isinstance(c, dict)] if isinstance(body, list) else []
        self.body = body if isinstance(body, dict) else {}
        self.present = bool(self.chunks or self.body)
        start = self.first("message")
        self.usages = [u for u in (self.body.get("usage"), self.first("amazon-bedrock-invocationMetrics"),
                                   part(self.first("metadata"), "usage"), part(start, "usage"))
                       if isinstance(u, dict)]
        self.model = (text(self.body.get("model")) or text(part(start, "model"))
                      or text(part(self.body, "trace", "promptRouter", "invokedModelId")))

    def first(self, key):
        for chunk in self.chunks:
            if isinstance(chunk.get(key), dict):
                return chunk[key]
        return None

    def usage(self, *names):
        return pick(*(u.get(name) for u in self.usages for name in names))

    def input(self):
        return pick(self.usage("inputTokens", "input_tokens", "inputTokenCount"),
                    self.body.get("prompt_token_count"), self.body.get("inputTextTokenCount"))

    def output(self):
        delta = [part(c, "usage", "output_tokens") for c in self.chunks if c.get("type") == "message_delta"]
        whole = [u for u in self.usages if u is not part(self.first("message"), "usage")]
        ended = [u.get(n) for u in whole for n in ("outputTokens", "output_tokens", "outputTokenCount")]
        return pick(*ended, *delta, self.body.get("generation_token_count"))

    def cache_read(self):
        return self.usage("cacheReadInputTokens", "cache_read_input_tokens", "cacheReadInputTokenCount")

    def cache_write(self):
        return self.usage("cacheWriteInputTokens", "cache_creation_input_tokens", "cacheWriteInputTokenCount")

    def lifetimes(self):
        """Cache writes by lifetime: {component: tokens}, {} when the body does not say."""
        for usage in self.usages:
            split = {}
            for detail in usage.get("cacheDetails") or []:
                name = LIFETIMES.get(text(part(detail, "ttl")), "write_unknown")
                split[name] = split.get(name, 0) + (pick(part(detail, "inputTokens")) or 0)
            for ttl, name in LIFETIMES.items():
                tokens = pick(part(usage, "cache_creation", f"ephemeral_{ttl}_input_tokens"))
                if tokens is not None:
                    split[name] = split.get(name, 0) + tokens
            if split:
                return split
        return {}

    def units(self, request):
        """Images of the answer, or queries of a reranker: one for each 100 documents of the request."""
        for name in ("images", "artifacts"):
            if isinstance(self.body.get(name), list):
                return len(self.body[name])
        documents = part(request, "documents")
        return -(-len(documents) // 100) if isinstance(documents, list) and "results" in self.body else 0

    def tier(self):
        latency = text(part(self.body, "performanceConfig", "latency"))
        kind = text(part(self.body, "serviceTier", "type"))
        if latency == "optimized":
            return "optimized"
        return {"default": "standard"}.get(kind, kind)


def decode(value, envelope_time, key_time):
    """A Record; raises NotARecord."""
    if not isinstance(value, dict):
        raise NotARecord("not an object")
    model, operation = text(value.get("modelId")), text(value.get("operation"))
    if value.get("schemaType") != "ModelInvocationLog" and not (model and operation):
        raise NotARecord("not an invocation")
    time = parse_time(value.get("timestamp"))
    time = time if time is not None else envelope_time if envelope_time is not None else key_time
    if time is None:
        raise NotARecord("no time")
    body = Body(part(value, "output", "outputBodyJson"))
    record = Record(
        time, text(value.get("accountId")), text(value.get("region")), text(value.get("inferenceRegion")),
        text(value.get("requestId")), operation, model, body.model, part(value, "identity", "arn"),
        text(value.get("errorCode")), metadata=metadata(value.get("requestMetadata")))
    count_tokens(record, value, body)
    record.tier = body.tier() or "standard"
    record.tier_unknown = not body.tier() and not (operation.startswith("Converse") and body.present)
    return record


def metadata(value):
    return {k: v for k, v in value.items() if isinstance(v, str)} if isinstance(value, dict) else {}


def count_tokens(record, value, body):
    envelope = [count(part(value, *path)) for path in (
        ("input", "inputTokenCount"), ("output", "outputTokenCount"),
        ("input", "cacheReadInputTokenCount"), ("input", "cacheWriteInputTokenCount"))]
    said = [pick(a, b) for a, b in zip(envelope, (body.input(), body.output(), body.cache_read(),
                                                  body.cache_write()))]
    record.token_fields = sum(s is not None for s in said)
    read, write = said[2], said[3]
    record.cache_unknown = read is None and write is None and not body.usages
    split = body.lifetimes()
    if write is None:
        write = sum(split.values())
    if sum(split.values()) > write:
        split = {}
    split["write_unknown"] = split.get("write_unknown", 0) + write - sum(split.values())
    record.units = body.units(part(value, "input", "inputBodyJson"))
    record.tokens = {"input": said[0] or 0, "output": said[1] or 0, "read": read or 0, **split}


def decode_batch(value, modified, path):
    """A line of a batch output file: model from the output, time of the object."""
    if not isinstance(value, dict) or not ("modelOutput" in value or "error" in value):
        raise NotARecord("not a batch line")
    body = Body(value.get("modelOutput"))
    if not body.model and "error" not in value:
        raise NotARecord("no model")
    record = Record(modified, operation="BatchInference", model=body.model, body_model=body.model,
                    error=text(part(value, "error", "errorCode")), tier="batch")
    if "error" in value and not record.error:
        record.error = "error"
    count_tokens(record, {}, body)
    return record
