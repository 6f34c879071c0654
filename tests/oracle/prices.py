"""The price book read as data, and its own resolution of a call's rates (docs/prices.md).

Rates are integers in 1e-15 dollars. A component without a price is unpriced, whatever else has one.
"""
import csv
import os
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone

from oracle.clock import parse_day

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FEMTO = 10 ** 15
COLUMNS = {"input": "input", "output": "output", "read": "cache_read", "write_5m": "cache_write_5m",
           "write_30m": "cache_write_30m", "write_1h": "cache_write_1h", "units": "units"}
WRITES = ("write_5m", "write_30m", "write_1h")
GEOS = ("us-gov", "us", "eu", "apac", "jp", "au", "in", "ca")
RESOURCE = re.compile(r"arn:[^:]*:bedrock:[^:]*:[^:]*:(foundation-model|inference-profile)/(.+)$")
NOT_TOKEN_PRICED = re.compile(r"arn:[^:]*:(bedrock:[^:]*:[^:]*:(provisioned-model|imported-model)/|sagemaker:)")


def femto(text, per):
    """A plain decimal to 1e-15 dollars each, exactly; None when empty."""
    if text == "":
        return None
    whole, _, part = text.partition(".")
    value, rest = divmod(int(whole + part) * FEMTO, 10 ** len(part) * per)
    assert rest == 0, f"{text} has more digits than 1e-15 dollars"
    return value


@dataclass
class Row:
    model: str
    scope: str
    region: str
    tier: str
    above: int
    unit: str
    rates: dict
    start: object
    end: object

    def in_force(self, day):
        return self.start <= day and (self.end is None or day < self.end)


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    for row in csv.DictReader(lines):
        rates = {}
        for component, column in COLUMNS.items():
            rate = femto(row[column], 1 if component == "units" else 1_000_000)
            if rate is not None:
                rates[component] = rate
        yield Row(row["model"], row["scope"], row["region"], row["tier"], int(row["above"]), row["unit"], rates,
                  parse_day(row["valid_from"]), parse_day(row["valid_to"]) if row["valid_to"] else None)


@dataclass
class Model:
    id: str
    name: str
    scope: str
    profile: str = ""  # the geo prefix
    scope_assumed: bool = False


@dataclass
class Doubt:
    tokens: int
    low: int
    high: int  # None = nothing bounds it


@dataclass
class Cost:
    usd: int = 0
    priced: bool = False
    unpriced: bool = False
    unpriced_tokens: int = 0
    not_token_priced_tokens: int = None
    assumed: dict = field(default_factory=dict)


class Book:
    def __init__(self, folder=os.path.join(ROOT, "prices"), profiles=None):
        self.rows, self.names, self.spellings = {}, {}, {}
        for row in read_rows(os.path.join(folder, "bedrock.csv")):
            self.rows.setdefault(row.model, []).append(row)
        with open(os.path.join(folder, "models.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                self.names[row["model"]] = row["name"]
                for spelling in filter(None, (row.get("spellings") or "").split()):
                    self.spellings[spelling] = row["model"]
        self.profiles = profiles or {}

    def resolve(self, record):
        """The model behind a logged id."""
        logged = record.model
        profile = self.profiles.get(logged)
        if profile:
            return self.named(profile["model"], profile.get("scope", ""), "", not profile.get("scope"))
        resource = RESOURCE.match(logged)
        if logged.startswith("arn:") and not resource:
            named = self.from_body(record.body_model) if ":application-inference-profile/" in logged else None
            return self.named(named, "", "", True) if named else Model(logged, logged, "")
        return self.split(resource.group(2) if resource else logged)

    def split(self, model):
        prefix, _, rest = model.partition(".")
        if prefix == "global" and "." in rest:
            return self.named(rest, "global")
        if prefix in GEOS and "." in rest:
            return self.named(rest, "geo", prefix)
        return self.named(model, "in-region")

    def named(self, model, scope, profile="", assumed=False):
        model = self.spellings.get(model, model)
        return Model(model, self.names.get(model) or model, scope, profile, assumed)

    def from_body(self, body_model):
        """`claude-sonnet-4-5-20250929` of an answer is the model whose id has that stem."""
        found = [m for m in self.names if body_model and re.sub(r"-v\d+(:\d+)?$", "", m.split(".", 1)[1]) == body_model]
        return found[0] if len(found) == 1 else None

    def cost(self, record):
        tokens = {k: v for k, v in record.tokens.items() if v}
        if NOT_TOKEN_PRICED.match(record.model) or record.tier == "reserved":
            return Cost(not_token_priced_tokens=sum(tokens.values()))
        model = self.resolve(record)
        day = datetime.fromtimestamp(record.time, timezone.utc).date()
        rates, assumed = self.rates(model, record, day)
        cost = Cost()
        for component, count in tokens.items():
            self.add(cost, component, count, rates)
        cost.priced = not cost.unpriced or any(
            component in rates for component in tokens if component != "write_unknown")
        if not tokens and rates:
            cost.priced = True
        return cost

    def add(self, cost, component, count, rates):
        rate = rates.get("write_5m" if component == "write_unknown" else component)
        if rate is None:
            cost.unpriced = True
            cost.unpriced_tokens += count
            return
        cost.priced = True
        cost.usd += rate * count
        if component == "write_unknown":
            cost.assumed["cache_write_lifetime"] = Doubt(count, rate * count, count * max(
                rates[w] for w in WRITES if w in rates))

    def rates(self, model, record, day):
        prompt = sum(v for k, v in record.tokens.items() if k != "output")
        rows = [r for r in self.rows.get(model.id, []) if r.tier == record.tier and r.in_force(day)]
        for fits, assumed in self.candidates(model, record.region):
            chosen = [r for r in rows if fits(r) and (r.above == 0 or prompt > r.above)]
            if chosen:
                return max(chosen, key=lambda r: r.above).rates, assumed
        return {}, False

    def candidates(self, model, region):
        """From the exact to the assumed."""
        if model.scope == "geo":
            yield lambda r: r.scope == "geo" and r.region == model.profile, False
        if model.scope == "global":
            yield lambda r: r.scope == "global", False
        yield lambda r: r.scope == "in-region" and r.region == region, False
        yield lambda r: r.scope == "in-region" and r.region == "*", False
        yield lambda r: r.scope == "any", False
        yield lambda r: r.scope == "in-region" and r.region == "us" and region.startswith("us-"), False
        yield lambda r: r.scope == "in-region" and r.region == "us", True
