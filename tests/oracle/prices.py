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
NOT_TOKEN_PRICED = re.compile(r"arn:[^:]*:(bedrock:[^:]*:[^:]*:(provisioned-model|imported-model|custom-model)/|sagemaker:)")


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
            return self.hidden(logged, record.body_model)
        return self.split(resource.group(2) if resource else logged)

    def hidden(self, logged, body_model):
        """A profile, prompt or router: the model that the body names, by id, ARN or Anthropic's name."""
        if not re.search(r":(application-inference-profile|prompt|prompt-router|default-prompt-router)/", logged):
            return Model(logged, logged, "")
        resource = RESOURCE.match(body_model)
        if resource:
            return self.split(resource.group(2))
        named = self.from_body(body_model)
        return self.named(named, "", "", True) if named else Model(logged, logged, "")

    def split(self, model):
        prefix, _, rest = model.partition(".")
        if prefix == "global" and "." in rest:
            return self.named(rest, "global")
        if "." in rest and (prefix in GEOS or self.bare(rest) in self.rows and model not in self.rows):
            return self.named(rest, "geo", prefix)
        return self.named(model, "in-region")

    def bare(self, model):
        """The id as the book has it: context variants and versions that it leaves away come off."""
        for spelling in (model, re.sub(r":\d+k$", "", model), re.sub(r"-v\d+(:\d+)?$", "", model)):
            if spelling in self.names:
                return spelling
            if spelling in self.spellings:
                return self.spellings[spelling]
        return model if "." in model else self.from_body(model) or model

    def named(self, model, scope, profile="", assumed=False):
        model = self.bare(model)
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
        place = self.place(model, record.region)
        rates = pick_rows(place.rows, record, day)
        cost = Cost()
        if record.units and "units" in rates:
            tokens["units"] = record.units
        elif any(r.unit != "token" for r in place.rows) and not record.units and sells_input_by_unit(place.rows):
            cost.unpriced = True
        for component, count in tokens.items():
            add(cost, component, count, rates)
        cost.priced = cost.priced or bool(rates and not tokens and not cost.unpriced)
        if rates and cost.priced:
            self.assume(cost, tokens, rates, place, record, model, day)
        return cost

    def place(self, model, region):
        """The rows of the first place, from the exact to the assumed, that has any for the model."""
        rows = [r for r in self.rows.get(model.id, []) if is_gov(r.region) == is_gov(region, model.profile)]
        for exact, fits in candidates(model, region):
            found = [r for r in rows if fits(r)]
            if found:
                return Place(found, not exact, rows)
        return Place([], False, rows)

    def assume(self, cost, tokens, rates, place, record, model, day):
        kinds = set()
        every = [rates]
        if tokens.get("write_unknown") and len({rates.get(w) for w in WRITES}) > 1 and write_rate(rates) is not None:
            kinds.add("cache_write_lifetime")
        others = tiers_at(place.rows, record, day)
        if record.tier_unknown and others:
            kinds.add("tier")
            every += others
        if record.cache_unknown and any(rates.get(c) for c in ("read",) + WRITES):
            kinds.add("cache")
        if place.assumed:
            kinds.add("region_rate")
            every += rates_everywhere(place.all, record, day)
        if model.scope_assumed:
            scopes = self.scopes(model, record, day)
            if any(s != rates for s in scopes):
                kinds.add("scope")
                every += scopes
        count = sum(v for k, v in tokens.items() if k != "units")
        low, high = bounds(tokens, every)
        for kind in kinds:
            doubtful = tokens["write_unknown"] if kind == "cache_write_lifetime" else count
            cost.assumed[kind] = Doubt(doubtful, low, None if kind == "cache" else high)

    def scopes(self, model, record, day):
        """Rates of the geographic and the global profile of a model whose scope nothing tells."""
        area = area_of(record.region)
        found = [Model(model.id, "", "geo", area), Model(model.id, "", "global")]
        places = [[r for r in self.rows.get(m.id, []) if r.scope == m.scope and r.region in (m.profile, "*")]
                  for m in found]
        return [rates for rates in (pick_rows(p, record, day) for p in places) if rates]


@dataclass
class Place:
    rows: list
    assumed: bool
    all: list


def is_gov(*regions):
    return any(r.startswith("us-gov") for r in regions)


def area_of(region):
    start = region.split("-")[0]
    return {"ap": "jp" if region == "ap-northeast-1" else "apac"}.get(start, start)


def candidates(model, region):
    """(exact, predicate) of places, best first."""
    if model.scope == "geo":
        yield True, lambda r: r.scope == "geo" and r.region == model.profile
    if model.scope == "global":
        yield True, lambda r: r.scope == "global"
    yield True, lambda r: r.scope == "in-region" and r.region == region
    if region.startswith("us-"):
        yield True, lambda r: r.scope == "in-region" and r.region == "us"
    yield True, lambda r: r.scope == "any"
    yield model.scope != "global", lambda r: r.scope == "in-region" and r.region == "*"
    yield False, lambda r: r.scope == "in-region" and r.region == "us"
    yield False, lambda r: r.scope == "geo"
    yield False, lambda r: True


def pick_rows(rows, record, day, tier=None):
    """Rates of the tier and day, of the longest context that applies; `units` where one unit is sold."""
    prompt = sum(v for k, v in record.tokens.items() if k != "output")
    rows = [r for r in rows if r.tier == (tier or record.tier) and r.in_force(day)]
    fits = [r for r in rows if r.unit == "token" and (r.above == 0 or prompt > r.above)]
    rates = dict(max(fits, key=lambda r: r.above).rates) if fits else {}
    units = {r.unit: r.rates["units"] for r in rows if r.unit != "token"}
    if len(units) == 1:
        rates["units"] = next(iter(units.values()))
    return rates


def sells_input_by_unit(rows):
    return not any(r.unit == "token" and "input" in r.rates for r in rows)


def tiers_at(rows, record, day):
    names = {r.tier for r in rows} - {"batch", record.tier}
    return [rates for rates in (pick_rows(rows, record, day, t) for t in names) if rates]


def rates_everywhere(rows, record, day):
    places = {(r.scope, r.region) for r in rows}
    found = (pick_rows([r for r in rows if (r.scope, r.region) == p], record, day) for p in places)
    return [rates for rates in found if rates]


def write_rate(rates):
    return next((rates[w] for w in WRITES if w in rates), None)


def bounds(tokens, every):
    """Least and most that these tokens cost under any of the rates, each component by itself."""
    low = high = 0
    for component, count in tokens.items():
        if component == "write_unknown":
            found = [r[w] for r in every for w in WRITES if w in r]
        else:
            found = [r[component] for r in every if component in r]
        if found and (component in every[0] or component == "write_unknown"):
            low, high = low + count * min(found), high + count * max(found)
    return low, high


def add(cost, component, count, rates):
    rate = write_rate(rates) if component == "write_unknown" else rates.get(component)
    if rate is None:
        cost.unpriced = True
        cost.unpriced_tokens += count
        return
    cost.priced = True
    cost.usd += rate * count
