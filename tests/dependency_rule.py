#!/usr/bin/env python3
"""Checks src/dependencies.txt against the #includes: who may include whom, and what only one may do."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)
PRINTS = re.compile(r"\bstd::(?:cout|cerr|clog)\b|(?<![\w.>])(?:std::|fmt::)?(?:print(?:f|ln)?|fprintf|fputs|fwrite|puts|putchar)\s*\(")
OPEN_TO_ALL = {"record/record.h"}
MAY_INCLUDE_DUCKDB = {"store"}
MAY_PRINT = {"cli", "render"}
PROGRESS_BAR = "base/progress.cc"


def allowed_by_folder():
    allowed = {}
    for line in (ROOT / "src/dependencies.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            folder, _, others = line.partition(":")
            allowed[folder] = set(others.split()) | {folder, "base"}
    return allowed


def without_comments_and_text(source):
    source = re.sub(r'R"(\w*)\(.*?\)\1"', '""', source, flags=re.S)
    source = re.sub(r"//[^\n]*|/\*.*?\*/", "", source, flags=re.S)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', source)


def include_faults(folder, source, allowed):
    for quote, path in INCLUDE.findall(source):
        owner = path.split("/")[0]
        if path == "duckdb.h" and folder not in MAY_INCLUDE_DUCKDB:
            yield "includes duckdb.h, which only store may"
        if quote == "<":
            continue
        if owner not in allowed or "/" not in path:
            yield f'"{path}" is not written from src: "folder/file.h"'
        elif owner not in allowed[folder] and path not in OPEN_TO_ALL:
            yield f'includes "{path}", which src/dependencies.txt does not allow'


def faults_of(folder, source, allowed, is_product):
    if folder not in allowed:
        yield "its folder is not in src/dependencies.txt"
        return
    yield from include_faults(folder, source, allowed)
    if is_product and folder not in MAY_PRINT and PRINTS.search(without_comments_and_text(source)):
        yield "prints, which only cli, render and the progress bar may"


def check_the_check():
    """The rule must be able to fail."""
    allowed = {"base": {"base"}, "cube": {"cube", "base"}, "store": {"store", "cube", "base"}}
    bad = [("cube", '#include "store/store.h"'), ("base", "#include <duckdb.h>"), ("cube", '#include "cube.h"'),
           ("cube", 'std::cout << "x";'), ("cube", 'fmt::print("x");'), ("new", "")]
    good = [("store", '#include "cube/cube.h"\n#include <duckdb.h>'), ("cube", 'R"(printf(1))"'), ("cube", "// std::cout")]
    assert all(list(faults_of(folder, text, allowed, True)) for folder, text in bad)
    assert not any(list(faults_of(folder, text, allowed, True)) for folder, text in good)


def main():
    check_the_check()
    allowed, count = allowed_by_folder(), 0
    files = [f for f in sorted((ROOT / "src").rglob("*")) if f.suffix in {".h", ".cc"}]
    for file in files:
        name = file.relative_to(ROOT / "src")
        is_product = not file.stem.endswith(("_test", "_bench", "_fuzz")) and str(name) != PROGRESS_BAR
        for fault in faults_of(name.parts[0], file.read_text(), allowed, is_product):
            print(f"src/{name}: {fault}")
            count += 1
    print(f"{len(files)} files, {count} faults against the dependency rule")
    sys.exit(1 if count or not files else 0)


if __name__ == "__main__":
    main()
