#!/usr/bin/env python3
"""Checks the text of every file in the repository: no path of one machine, no registry host, no loose end."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written in pieces, so that this file passes its own check.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.$}>-])/(?:wo" + r"rk|ro" + r"ot)/",
    "a registry's host": r"registry\.np" + r"mjs|crates" + r"\.io|py" + r"pi\.org|pythonh" + r"osted\.|deb\.deb"
                         r"ian\.org|proxy\.gol" + r"ang\.org|repo1\.ma" + r"ven|api\.nug" + r"et",
    "a loose end": r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK|TB" + r"D)\b",
}
RULES = {what: re.compile(pattern) for what, pattern in FORBIDDEN.items()}


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def faults_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, what) for what, rule in RULES.items() if rule.search(line))


def check_the_check():
    """Each rule must be able to fail."""
    bad = ["see /ro" + "ot/x", "TO" + "DO: later", "https://registry.np" + "mjs.example"]
    assert all(list(faults_of(text)) for text in bad)
    assert not list(faults_of("a/work/b and https://docs.example/home/ todo-list"))


def main():
    check_the_check()
    files, count = tracked_files(), 0
    for name in files:
        data = (ROOT / name).read_bytes()
        if b"\0" in data[:4096]:
            continue
        for number, what in faults_of(data.decode(errors="replace")):
            print(f"{name}:{number}: {what}")
            count += 1
    print(f"{len(files)} files, {count} faults in their text")
    sys.exit(1 if count or not files else 0)


if __name__ == "__main__":
    main()
