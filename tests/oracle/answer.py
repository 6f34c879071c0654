"""Records to the numbers of `report --format json`."""
from collections import Counter
from decimal import Decimal

from oracle import clock
from oracle.identity import identify

DIMENSIONS = {
    "app": ("app",), "user": ("user_or_app",), "user-app": ("app", "user", "model_id"),
    "model": ("model_id",), "daily": ("date",), "hourly": ("hour",)}
WRITES = ("write_5m", "write_30m", "write_1h", "write_unknown")


class Sums:
    def __init__(self):
        self.calls = self.failed = self.input = self.output = self.read = self.write = 0
        self.cost, self.priced, self.unpriced = 0, False, 0

    def add(self, call):
        if call.record.error:
            self.failed += 1
            return
        tokens = call.record.tokens
        self.calls += 1
        self.input += tokens.get("input", 0)
        self.output += tokens.get("output", 0)
        self.read += tokens.get("read", 0)
        self.write += sum(tokens.get(w, 0) for w in WRITES)
        self.cost += call.cost.usd
        self.priced |= call.cost.priced
        self.unpriced += call.cost.unpriced_tokens > 0 or call.cost.unpriced

    def usd(self):
        return dollars(self.cost) if self.priced or not self.calls else None

    def total(self):
        return self.input + self.output + self.read + self.write

    def row(self):
        return {"call_count": self.calls, "failed_calls": self.failed,
                "total_input_tokens": self.input, "total_output_tokens": self.output,
                "cache_read_tokens": self.read, "cache_write_tokens": self.write,
                "total_tokens": self.total(), "estimated_cost_usd": self.usd(),
                "unpriced_calls": self.unpriced}

    def summary(self):
        return {"total_calls": self.calls, "failed_calls": self.failed,
                "total_input_tokens": self.input, "total_output_tokens": self.output,
                "total_cache_read_tokens": self.read, "total_cache_write_tokens": self.write,
                "total_tokens": self.total(), "total_cost_usd": self.usd()}


def dollars(femto):
    return Decimal(femto).scaleb(-15)


class Call:
    """A record with all that a report may ask of it."""

    def __init__(self, record, book, zone):
        self.record, self.zone = record, zone
        self.app, self.user, self.user_or_app = identify(record.arn)
        self.model = book.resolve(record)
        self.cost = book.cost(record)

    def get(self, dimension):
        record = self.record
        if dimension.startswith("metadata:"):
            return record.metadata.get(dimension[len("metadata:"):])
        if dimension == "date":
            return clock.day(record.time, self.zone)
        if dimension == "hour":
            return clock.hour(record.time, self.zone)
        if dimension in ("app", "user", "user_or_app"):
            return getattr(self, dimension)
        return {"model_id": self.model.id, "model_name": self.model.name, "model": self.model.id,
                "scope": self.model.scope, "account": record.account, "region": record.region,
                "inference_region": record.inference_region, "operation": record.operation,
                "error": record.error, "invoked_id": record.model, "tier": record.tier,
                "session": self.session()}[dimension] or None

    def session(self):
        return self.user if isinstance(self.record.arn, str) and ":assumed-role/" in self.record.arn else None


def distinct(records):
    """Duplicates count once: success beats failure, then more token counts. (kept, dropped)."""
    best, kept, dropped = {}, [], []
    for record in records:
        if not record.request_id:
            kept.append(record)
            continue
        key = (record.account, record.region, record.request_id)
        rank = (not record.error, record.token_fields)
        old = best.get(key)
        if old is None:
            best[key] = record
        elif rank > (not old.error, old.token_fields):
            dropped.append(old)
            best[key] = record
        else:
            dropped.append(record)
    return kept + list(best.values()), dropped


def group(calls, dimensions):
    sums = {}
    for call in calls:
        key = tuple(call.get(d) for d in dimensions)
        sums.setdefault(key, Sums()).add(call)
    return sums


def order(rows, dimensions):
    def rank(row):
        usd = row["estimated_cost_usd"]
        return (usd is None, -(usd or 0), -row["call_count"],
                [(row[d] is None, row[d] or "") for d in dimensions])
    return sorted(rows, key=rank)


def table(calls, dimensions):
    return [dict(zip(dimensions, key), **sums.row()) for key, sums in group(calls, dimensions).items()]


def analysis(name, calls, days):
    rows = table(calls, DIMENSIONS[name])
    if name in ("daily", "hourly"):
        column = DIMENSIONS[name][0]
        seen = {row[column] for row in rows}
        missing = [d for d in days if d not in seen] if name == "daily" else []
        rows += [dict({column: d}, **Sums().row()) for d in missing]
        return sorted(rows, key=lambda r: (r[column][:19], r[column][19:])) if name == "daily" else by_hour(rows)
    names = {call.get("model_id"): call.get("model_name") for call in calls}
    users = {}
    for call in calls:
        users.setdefault(call.user_or_app, set()).add(call.user)
    for row in rows:
        if name == "user":
            user = users[row["user_or_app"]]
            row["user"] = next(iter(user)) if len(user) == 1 else None
        if "model_id" in row:
            row["model_name"] = names[row["model_id"]]
        if name == "model":
            row["avg_input_tokens"] = (row["total_input_tokens"], row["call_count"])
            row["avg_output_tokens"] = (row["total_output_tokens"], row["call_count"])
    return order(rows, DIMENSIONS[name])


def by_hour(rows):
    from datetime import datetime
    return sorted(rows, key=lambda r: datetime.fromisoformat(r["hour"].replace("Z", "+00:00")))


def notes(calls, dropped, rejects):
    good = [c for c in calls if not c.record.error]
    return {"records": len(calls), "rejects": rejects, "duplicates": dropped,
            "unpriced": left_out(good, lambda c: c.cost.unpriced_tokens if c.cost.unpriced else None),
            "not_token_priced": left_out(good, lambda c: c.cost.not_token_priced_tokens),
            "assumptions": assumptions(good),
            "regions": sorted({c.record.region for c in calls if c.record.region}),
            "accounts": sorted({c.record.account for c in calls if c.record.account})}


def left_out(calls, tokens_of):
    out = [(c, tokens_of(c)) for c in calls if tokens_of(c) is not None]
    return {"calls": len(out), "tokens": sum(t for _, t in out),
            "models": sorted({c.model.id for c, _ in out})}


def assumptions(calls):
    count, tokens, low, high, unbounded = Counter(), Counter(), Counter(), Counter(), set()
    for call in calls:
        for kind, doubt in call.cost.assumed.items():
            count[kind] += 1
            tokens[kind] += doubt.tokens
            low[kind] += doubt.low
            if doubt.high is None:
                unbounded.add(kind)
            else:
                high[kind] += doubt.high
    return {kind: {"calls": count[kind], "tokens": tokens[kind], "usd_low": dollars(low[kind]),
                   "usd_high": None if kind in unbounded else dollars(high[kind])} for kind in count}
