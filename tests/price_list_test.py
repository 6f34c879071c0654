"""The book agrees with rows of the AWS Price List, where such rows lie beside the project."""
import csv
import json
import os
import re
import unittest
from decimal import Decimal

from support import ROOT

ROWS = os.path.join(ROOT, "..", "shared", "data", "pricing", "pricelist_getproducts_rows.ndjson")
OFFERS = os.path.join(ROOT, "..", "shared", "data", "pricing", "pricelist_offer_file_shape.json")
# Service and model names of the Price List, and the ids that its usage types spell out.
MODELS = {
    "Claude Haiku 4.5 (Amazon Bedrock Edition)": "anthropic.claude-haiku-4-5-20251001-v1:0",
    "Claude Opus 4.7 (Amazon Bedrock Edition)": "anthropic.claude-opus-4-7",
    "Claude Sonnet 4.6 (Amazon Bedrock Edition)": "anthropic.claude-sonnet-4-6",
    "DeepSeek v3.2": "deepseek.v3.2",
    "Gemma 3 4B": "google.gemma-3-4b-it",
    "Llama 3.3 70B": "meta.llama3-3-70b-instruct-v1:0",
    "Nova Pro": "amazon.nova-pro-v1:0",
    "Stable Diffusion 3.5 Large v1.0 (Amazon Bedrock Edition)": "stability.sd3-5-large-v1:0",
    "qwen.qwen3-coder-next": "qwen.qwen3-coder-next",
}
COLUMNS = (("image", "units"), ("input", "input"), ("output", "output"))
REGIONS = {"USE1": ("us-east-1", "us", "*")}  # the region's own row, its area's, every region's


def book():
    with open(os.path.join(ROOT, "prices", "bedrock.csv"), encoding="utf-8", newline="") as file:
        next(file)
        return [row for row in csv.DictReader(file) if not row["valid_to"]]


def price_of(rows, model, usage_type):
    """The book's price today for a usage type of the Price List, or None."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", usage_type).lower()
    column = next(column for word, column in COLUMNS if word in kind)
    tier = next((t for t in ("batch", "flex", "priority") if t in kind), "standard")
    places = [("global", "*")] if "global" in kind else [("in-region", r) for r in REGIONS[usage_type[:4]]]
    for scope, region in places:
        for row in rows:
            if (row["model"], row["scope"], row["region"], row["tier"], row["above"]) == (
                    model, scope, region, tier, "0") and row[column]:
                return Decimal(row[column])
    return None


def per_million(dimension):
    price = Decimal(dimension["pricePerUnit"]["USD"])
    return price * 1000 if dimension["unit"] == "1K tokens" else price


class PriceList(unittest.TestCase):
    def setUp(self):
        if not os.path.exists(ROWS):
            self.skipTest("no Price List rows beside the project")
        self.rows = book()

    def check(self, attributes, dimension):
        name = attributes.get("model") or attributes["servicename"]
        usage_type = attributes["usagetype"]
        with self.subTest(usage_type, name=name):
            self.assertEqual(price_of(self.rows, MODELS[name], usage_type), per_million(dimension))

    def test_rows_in_the_shape_of_get_products(self):
        with open(ROWS, encoding="utf-8") as file:
            for line in file:
                product = json.loads(line)
                (term,) = product["terms"]["OnDemand"].values()
                (dimension,) = term["priceDimensions"].values()
                self.check(product["product"]["attributes"], dimension)

    def test_rows_of_the_bulk_offer_files(self):
        with open(OFFERS, encoding="utf-8") as file:
            offer = json.load(file)
        checked = 0
        for sku, product in offer["products"].items():
            usage_type = product["attributes"]["usagetype"]
            # Cache writes of Qwen3 Coder Next and reserved throughput are in neither package: unpriced.
            if "cache-write" in usage_type or "reserved" in usage_type:
                continue
            (term,) = offer["terms"]["OnDemand"][sku].values()
            (dimension,) = term["priceDimensions"].values()
            self.check(product["attributes"], dimension)
            checked += 1
        self.assertGreater(checked, 10)


if __name__ == "__main__":
    unittest.main()
