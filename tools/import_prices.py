#!/usr/bin/env python3
"""Makes prices/bedrock.csv and prices/models.csv. How and why: docs/prices.md.

    pip download --no-deps --require-hashes -r tools/import_prices-requirements.txt -d WHEELS
    python3 tools/import_prices.py --wheels WHEELS --as-of YYYY-MM-DD
"""

import argparse
import csv
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from price_names import display_name, plain_id, provider_of
from price_sources import COLUMNS, SPELLINGS, Key, Row, read_genai_prices, read_litellm

PRICES = Path(__file__).resolve().parent.parent / "prices"
FIELDS = ("model", "scope", "region", "tier", "above", "unit", *COLUMNS, "valid_from", "valid_to", "source", "note")
# Claude before 4.5: one price for in-Region, geographic and global calls.
ONE_PRICE = re.compile(r"anthropic\.claude-(v\d|instant|3-|(sonnet|opus)-4-2025|opus-4-1-)")
AREA_ORDER = ("us", "eu", "apac", "jp", "au", "in", "ca")
AS_GEO = "in-Region bills as Geo: AWS Price List, 'Regional CRIS'"


def agree(a, b):
    return all(a[c] == b[c] for c in a.keys() & b.keys())


def is_gov(key):
    return key.region.startswith("us-gov")


def fold_one_price_models(rows):
    """Claude before 4.5: the bare row is for any scope; profile rows that repeat it go."""
    for key in [k for k in rows if ONE_PRICE.match(k.model) and k.region in ("us", "*", *AREA_ORDER)]:
        row = rows.pop(key)
        whole = replace(key, scope="any", region="*")
        if not agree(rows.setdefault(whole, row).rates, row.rates):
            raise SystemExit(f"{row.source}: not one price for every scope")


def geo_rows(rows, key):
    """Rows of the model's geographic profiles outside GovCloud, the best known area first."""
    found = [(k, r) for k, r in rows.items() if k.scope == "geo" and not is_gov(k)
             and (k.model, k.tier, k.above, k.unit) == (key.model, key.tier, key.above, key.unit)]
    return sorted(found, key=lambda kr: (-len(kr[1].rates), AREA_ORDER.index(kr[0].region)))


def global_is_cheaper(rows, key):
    world = rows.get(replace(key, scope="global", region="*"))
    return world is not None and world.rates.get("input") != rows[key].rates.get("input")


def price_in_region_as_geo(rows):
    """Where global is cheaper than the profiles, the bare id bills as the profiles do."""
    profiles = [k for k in rows if k.scope == "geo" and not is_gov(k)]
    cheaper = {k.model for k in profiles if global_is_cheaper(rows, k)}
    for key in profiles:
        claude, bare = key.model.startswith("anthropic."), replace(key, scope="in-region", region="us")
        if not claude and key.model not in cheaper:
            continue
        geo = geo_rows(rows, key)
        uniform = all(agree(geo[0][1].rates, r.rates) for _, r in geo)
        listed = rows.pop(bare, None)
        keep = listed if listed and claude and key.tier == "batch" else None
        best = geo[0][1] if uniform else next((r for k, r in geo if k.region == "us"), None)
        if not best:
            raise SystemExit(f"{key}: no United States profile to price the bare id by")
        target = replace(bare, region="*" if claude else "us")
        rows[target] = keep or rows.get(target) or Row(dict(best.rates), best.source, AS_GEO)


def fold_repeated_regions(rows):
    """A United States Region whose rows all repeat the area's has the area's other tiers too."""
    regions = {}
    for key in rows:
        if key.scope == "in-region" and re.match(r"us-(east|west)-", key.region):
            regions.setdefault((key.model, key.region), []).append(key)
    for keys in regions.values():
        areas = [rows.get(replace(k, region="us")) for k in keys]
        if all(area and rows[k].rates.items() <= area.rates.items() for k, area in zip(keys, areas)):
            for key in keys:
                del rows[key]


def add_free_cache_writes(rows):
    """Amazon Nova: cache writes are a published $0, whatever their lifetime."""
    for key, row in rows.items():
        if key.model.startswith("amazon.nova") and "cache_read" in row.rates:
            row.rates.update(cache_write_5m=Decimal(0), cache_write_30m=Decimal(0), cache_write_1h=Decimal(0))
            row.source += " + Amazon Bedrock pricing page"
            row.note = "; ".join(n for n in (row.note, "cache writes are free") if n)


def rows_of_class(rows, model, kind):
    """Standard rows that genai-prices' global or regional entry of a model speaks of."""
    return [k for k in rows if k.model == model and k.tier == "standard" and k.unit == "token" and not is_gov(k)
            and (not kind or (k.scope == "global") == (kind == "global") or k.scope == "any")]


def fill_cache_prices(rows, priced, model, version):
    """Cache components that litellm lacks, where both name the same input and output price."""
    for key in rows_of_class(rows, model, priced.kind):
        theirs, ours = priced.history[-1][1].get(key.above), rows[key].rates
        if not theirs or not agree(theirs, ours) or not {"input", "output"} <= ours.keys() & theirs.keys():
            continue
        missing = {c: v for c, v in theirs.items() if c not in ours}
        if missing:
            ours.update(missing)
            rows[key].source += f" + genai-prices {version} {priced.id} ({' '.join(sorted(missing))})"


def new_places(priced, model):
    """Where a model that litellm does not know is priced."""
    if priced.kind == "global":
        return [("global", "*")]
    if ONE_PRICE.match(model):
        return [("any", "*")]
    bare = "*" if model.startswith("anthropic.") else "us"
    places = [("geo", a) for a in priced.areas]
    return places + ([("in-region", bare)] if priced.in_region or not places else [])


def add_new_model(rows, priced, model, version):
    for scope, region in new_places(priced, model):
        for above, rates in priced.history[-1][1].items():
            rows[Key(model, scope, region, "standard", above)] = Row(dict(rates), f"genai-prices {version} {priced.id}")


def add_history(rows, history, priced, model, version):
    """Earlier prices of rows whose latest dated price is ours."""
    for key in rows_of_class(rows, model, priced.kind):
        latest = priced.history[-1][1].get(key.above)
        if not latest or not agree(latest, rows[key].rates):
            continue
        for (start, levels), (end, _) in zip(priced.history, priced.history[1:]):
            if key.above in levels:
                old = Row(levels[key.above], f"genai-prices {version} {priced.id}", "", start, end)
                history.setdefault(key, []).append(old)
        rows[key].start = priced.history[-1][0]


def merge_genai(rows, models, version):
    ids = {plain_id(k.model): k.model for k in rows}
    known = {k.model for k in rows}
    history = {}
    for priced in models:
        if "sonic" in priced.id:
            continue  # speech: never in an invocation log
        model = SPELLINGS.get(priced.model) or ids.get(plain_id(priced.model), priced.model)
        if model not in known:
            add_new_model(rows, priced, model, version)
        fill_cache_prices(rows, priced, model, version)
        if len(priced.history) > 1:
            add_history(rows, history, priced, model, version)
    return history


def read_facts():
    """{Key: [Row]} of the hand-kept file; a key there replaces what the packages say of it."""
    facts = {}
    with open(PRICES / "dated_facts.csv", newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            key = Key(*(line[f] for f in FIELDS[:4]), int(line["above"]), line["unit"])
            rates = {c: Decimal(line[c]) for c in COLUMNS if line[c]}
            row = Row(rates, line["source"], line["note"], line["valid_from"], line["valid_to"])
            facts.setdefault(key, []).append(row)
    return facts


def plain(value):
    return format(value.normalize(), "f")


def write_rows(book, as_of):
    with open(PRICES / "bedrock.csv", "w", newline="", encoding="utf-8") as file:
        file.write(f"# as of {as_of}; made by tools/import_prices.py from the sources in prices/README.md\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        for key in sorted(book):
            for row in sorted(book[key], key=lambda r: r.start):
                undated = "undated" if row.start == "1970-01-01" else ""
                note = "; ".join(n for n in (undated, row.note) if n)
                cells = [plain(row.rates[c]) if c in row.rates else "" for c in COLUMNS]
                writer.writerow([key.model, key.scope, key.region, key.tier, key.above, key.unit, *cells,
                                 row.start, row.end, row.source, note])


def write_models(book, genai_names, end_of_life):
    spellings = {}
    for spelling, model in SPELLINGS.items():
        spellings.setdefault(model, []).append(spelling)
    with open(PRICES / "models.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("model", "name", "provider", "end_of_life", "spellings"))
        for model in sorted({k.model for k in book}):
            name = display_name(model, genai_names.get(model, ""))
            writer.writerow((model, name, provider_of(model), end_of_life.get(model, ""),
                             " ".join(sorted(spellings.get(model, [])))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, required=True, help="folder with the two wheels")
    parser.add_argument("--as-of", required=True, help="day on which the packages were the newest")
    options = parser.parse_args()
    litellm, = options.wheels.glob("litellm-*.whl")
    genai, = options.wheels.glob("genai_prices-*.whl")
    version = genai.name.split("-")[1]
    rows, end_of_life = read_litellm(litellm, litellm.name.split("-")[1])
    models = read_genai_prices(genai)
    fold_one_price_models(rows)
    price_in_region_as_geo(rows)
    fold_repeated_regions(rows)
    history = merge_genai(rows, models, version)
    add_free_cache_writes(rows)
    book = {key: [*history.get(key, []), row] for key, row in rows.items()}
    book.update(read_facts())
    ids = {plain_id(k.model): k.model for k in book}
    write_rows(book, options.as_of)
    write_models(book, {ids.get(plain_id(m.model), m.model): m.name for m in models}, end_of_life)


if __name__ == "__main__":
    main()
