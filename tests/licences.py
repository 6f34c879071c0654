#!/usr/bin/env python3
"""Checks that docs/dependencies.md lists every dependency that tools/bootstrap can install, with a licence."""
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = re.compile(r"\b(MIT|BSL-1\.0|BSD-[23]-Clause|Apache-2\.0|Zlib|Artistic-2.0|PSF-2\.0|GPL-[23]\.0(?:-or-later)?|MPL-2\.0|"
                   r"public domain)")


def needed():
    pins = ROOT / "tools/deps"
    lines = (pins / "debian.txt").read_text().splitlines()
    yield from (line.split()[1] for line in lines if line and not line.startswith("#"))
    yield from json.loads((pins / "package.json").read_text())["optionalDependencies"]
    for line in (pins / "crates.sha256").read_text().splitlines():
        yield re.sub(r"-\d+\.\d+\.\d+\.crate$", "", line.split()[1])
    for file in ("bench/requirements.txt", "tests/aws/requirements.txt"):
        yield from re.findall(r"^([\w-]+)==", (ROOT / file).read_text(), re.M)
    yield from re.findall(r'^echo "([\w-]+)==', (ROOT / "tools/bootstrap_aws").read_text(), re.M)
    for package in re.findall(r"apt_install ([a-z][\w-]*)$", (ROOT / "tools/bootstrap").read_text(), re.M):
        yield package


def rows():
    """Each table row that names packages in backquotes, with its cells."""
    for line in (ROOT / "docs/dependencies.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) >= 5:
            yield set(re.findall(r"`([^`]+)`", line)), cells


def main():
    licence_of = {}
    for packages, cells in rows():
        licence_of.update((package, cells[2]) for package in packages)
    faults = [f"{package} is not in a table of docs/dependencies.md"
              for package in needed() if package not in licence_of]
    faults += [f"{package} has no known licence: {licence_of[package]}" for package in needed()
               if package in licence_of and not KNOWN.search(licence_of[package])]
    print("\n".join(faults) or f"{len(set(needed()))} dependencies, each with a licence")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
