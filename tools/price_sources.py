"""Reads what the two packages say of Amazon Bedrock prices. Decimals from text, never floats."""

import ast
import json
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal

GEO_PREFIXES = ("us-gov", "us", "eu", "apac", "jp", "au", "in", "ca", "global")
COLUMNS = ("input", "output", "cache_read", "cache_write_5m", "cache_write_30m", "cache_write_1h", "units")
MILLION = Decimal(1_000_000)

# One model under a second spelling: the spelling of another endpoint, or of one package alone.
SPELLINGS = {
    "amazon.titan-image-generator-v2": "amazon.titan-image-generator-v2:0",
    "moonshotai.kimi-k2-thinking": "moonshot.kimi-k2-thinking",
    "openai.gpt-oss-120b": "openai.gpt-oss-120b-1:0",
    "openai.gpt-oss-20b": "openai.gpt-oss-20b-1:0",
    "qwen.qwen3-235b-a22b-2507": "qwen.qwen3-235b-a22b-2507-v1:0",
    "qwen.qwen3-32b": "qwen.qwen3-32b-v1:0",
    "qwen.qwen3-coder-30b-a3b-instruct": "qwen.qwen3-coder-30b-a3b-v1:0",
    "qwen.qwen3-coder-480b-a35b-instruct": "qwen.qwen3-coder-480b-a35b-v1:0",
    "qwen.qwen3-next-80b-a3b-instruct": "qwen.qwen3-next-80b-a3b",
    "qwen.qwen3-vl-235b-a22b-instruct": "qwen.qwen3-vl-235b-a22b",
}

DROPPED = re.compile(
    r"commitment|claude_platform|^bedrock/(invoke|guardrails)|^bedrock/us\.|@"
    r"|^(\d+|max)-x-|claude-3-7-sonnet-20240620|^bedrock_mantle/.*anthropic"
)
MODEL = re.compile(r"[a-z0-9]+\.[a-z0-9.:-]+")
PRICE_FIELD = re.compile(
    r"(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost)"
    r"(_above_1hr)?(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority|ultrafast))?"
)
UNIT_FIELDS = {
    "output_cost_per_image": "image",
    "input_cost_per_image": "image",
    "input_cost_per_query": "query",
    "input_cost_per_video_per_second": "second",
}
# Cache writes of these providers live 30 minutes (model cards, "Prompt caching").
THIRTY_MINUTES = ("openai.", "moonshotai.", "zai.")


@dataclass(frozen=True, order=True)
class Key:
    model: str
    scope: str
    region: str
    tier: str = "standard"
    above: int = 0
    unit: str = "token"


@dataclass
class Row:
    rates: dict
    source: str
    note: str = ""
    start: str = "1970-01-01"
    end: str = ""


@dataclass
class Priced:
    """One model of genai-prices: its class ("global", "regional" or ""), areas and dated prices."""

    id: str
    kind: str
    model: str
    areas: tuple
    in_region: bool
    name: str
    history: list = field(default_factory=list)  # (start, {above: {column: Decimal}})


def in_wheel(wheel, path):
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(path).decode("utf-8")


def cache_write_column(model):
    return "cache_write_30m" if model.startswith(THIRTY_MINUTES) else "cache_write_5m"


def place_of(key):
    """(model, scope, region) of a litellm key. A bare key is the list price of the US Regions."""
    parts = key.split("/")
    region = parts[1] if len(parts) == 3 else "us"
    head, _, rest = parts[-1].partition(".")
    if len(parts) == 1 and head in GEO_PREFIXES:
        return (rest, "global", "*") if head == "global" else (rest, "geo", head)
    return parts[-1], "in-region", region


def token_rates(model, entry):
    """{(tier, above): {column: dollars per million tokens}} of one litellm entry."""
    free = entry.get("mode") in ("embedding", "rerank")  # a 0 there says "no such tokens"
    found = {}
    for name, value in entry.items():
        match = PRICE_FIELD.fullmatch(name)
        if not match or (free and value == 0):
            continue
        base, hour, above, tier = match.groups()
        column = {"input_cost_per_token": "input", "output_cost_per_token": "output",
                  "cache_read_input_token_cost": "cache_read"}.get(base)
        column = column or ("cache_write_1h" if hour else cache_write_column(model))
        place = ({None: "standard", "batches": "batch"}.get(tier, tier), int(above or 0) * 1000)
        found.setdefault(place, {})[column] = value * MILLION
    return found


def read_litellm(wheel, version):
    """({Key: Row}, {model: end of life}) of every Bedrock key that is a price of a call."""
    text = in_wheel(wheel, "litellm/model_prices_and_context_window_backup.json")
    entries = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    rows, end_of_life = {}, {}
    keys = [k for k, v in entries.items() if str(v.get("litellm_provider", "")).startswith("bedrock")]
    for key in sorted(keys, key=lambda k: (k.startswith("bedrock_mantle"), k)):
        entry = entries[key]
        model, scope, region = place_of(key)
        if DROPPED.search(key) or entry.get("mode") == "realtime" or not MODEL.fullmatch(model):
            continue
        model, source = SPELLINGS.get(model, model), f"litellm {version} {key}"
        for (tier, above), rates in token_rates(model, entry).items():
            rows.setdefault(Key(model, scope, region, tier, above), Row(rates, source))
        for name, unit in UNIT_FIELDS.items():
            if entry.get(name):
                rows.setdefault(Key(model, scope, region, unit=unit), Row({"units": entry[name]}, source))
        if "deprecation_date" in entry:
            end_of_life.setdefault(model, entry["deprecation_date"])
    return rows, end_of_life


def keywords(call):
    return {k.arg: k.value for k in call.keywords}


def strings(node):
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def decimal_of(call):
    return Decimal(call.args[0].value)


def price_levels(call, model):
    """{above: {column: Decimal}} of one ModelPrice(...) expression."""
    columns = {"input_mtok": "input", "output_mtok": "output", "cache_read_mtok": "cache_read",
               "cache_write_mtok": cache_write_column(model), "cache_write_1h_mtok": "cache_write_1h"}
    levels = {}
    for name, value in keywords(call).items():
        if name not in columns:
            continue
        if value.func.id == "Decimal":
            levels.setdefault(0, {})[columns[name]] = decimal_of(value)
            continue
        tiered = keywords(value)
        levels.setdefault(0, {})[columns[name]] = decimal_of(tiered["base"])
        for tier in tiered["tiers"].elts:
            part = keywords(tier)
            levels.setdefault(part["start"].value, {})[columns[name]] = decimal_of(part["price"])
    return levels


def dated_prices(node, model):
    if isinstance(node, ast.Call):
        return [("1970-01-01", price_levels(node, model))]
    history = []
    for conditional in node.elts:
        part, start = keywords(conditional), "1970-01-01"
        if "constraint" in part:
            date = keywords(part["constraint"])["start_date"]
            start = "%04d-%02d-%02d" % tuple(a.value for a in date.args)
        history.append((start, price_levels(part["prices"], model)))
    return sorted(history, key=lambda h: h[0])


def priced_model(call):
    part = keywords(call)
    spelled = part["id"].value
    head, _, rest = spelled.partition(".")
    kind, model = (head, rest) if head in ("global", "regional") else ("", spelled)
    matches = strings(part["match"])
    areas = {m.split(".")[0] for m in matches} & set(GEO_PREFIXES) - {"global", "us-gov"}
    bare = model.split("-v1")[0]
    name = part["name"].value if "name" in part else ""
    return Priced(spelled, kind, model, tuple(sorted(areas)), any(m.startswith(bare) for m in matches),
                  re.sub(r" \((global|regional)\)$", "", name), dated_prices(part["prices"], model))


def read_genai_prices(wheel):
    """The models of provider "aws", read from the package's source text without running it."""
    tree = ast.parse(in_wheel(wheel, "genai_prices/data.py"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Provider":
            part = keywords(node)
            if part["id"].value == "aws":
                return [priced_model(m) for m in part["models"].elts]
    raise SystemExit("genai-prices has no provider aws")
