#!/usr/bin/env python3
"""Golden command-line tests: one folder a case under tests/golden/.

    cmd    arguments of the program, one run a line (quoted as in a shell; # is a comment)
    files/ copied into the scratch folder where the program runs
    out err code   what is expected of all runs together; absent = empty, 0 (code: of the last run)

`[..]` in an expected line is any text, a line `...` any lines, `[DIR]` the scratch folder.

    golden.py --binary PATH [NAME…]            show what differs
    golden.py --binary PATH --accept [NAME…]   show it, ask, then write it
"""
import argparse
import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def cases():
    return sorted(n for n in os.listdir(HERE) if os.path.exists(os.path.join(HERE, n, "cmd")))


def expected(name):
    def of(part, default):
        path = os.path.join(HERE, name, part)
        return open(path, encoding="utf-8").read() if os.path.exists(path) else default
    return {"out": of("out", ""), "err": of("err", ""), "code": of("code", "0").strip()}


def commands(name):
    with open(os.path.join(HERE, name, "cmd"), encoding="utf-8") as lines:
        return [shlex.split(line) for line in lines if line.strip() and not line.startswith("#")]


def run(name, binary):
    from support import environment
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ledger-golden-"))
    try:
        files = os.path.join(HERE, name, "files")
        if os.path.isdir(files):
            shutil.copytree(files, scratch, dirs_exist_ok=True)
        os.makedirs(os.path.join(scratch, ".home"))
        out = {"out": "", "err": "", "code": "0"}
        for arguments in commands(name):
            done = subprocess.run([binary, *arguments], cwd=scratch, env=environment(scratch + "/.home"),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
            out["out"] += text(done.stdout, scratch)
            out["err"] += text(done.stderr, scratch)
            out["code"] = str(done.returncode)
        return out
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def text(data, scratch):
    """Line ends of CSV are a test of their own (csv_test.py)."""
    return data.decode("utf-8", "backslashreplace").replace("\r\n", "\n").replace(scratch, "[DIR]")


def matches(want, got):
    return re.fullmatch("".join(pattern(line) for line in want.splitlines(True)), got, re.S) is not None


def pattern(line):
    if line.strip() == "...":
        return r"(?:[^\n]*\n)*?"
    return r"[^\n]*".join(re.escape(piece) for piece in line.split("[..]"))


def differences(name, binary):
    """A readable diff, empty when all is as expected; and what came."""
    want, got = expected(name), run(name, binary)
    lines = []
    for part in ("code", "err", "out"):
        if not matches(want[part], got[part]):
            lines += difflib.unified_diff(want[part].splitlines(), got[part].splitlines(), f"{name}/{part} expected",
                                          f"{name}/{part} came", lineterm="")
    return "\n".join(lines), got


def accept(name, got):
    for part, empty in (("out", ""), ("err", ""), ("code", "0")):
        path = os.path.join(HERE, name, part)
        if got[part] == empty:
            if os.path.exists(path):
                os.remove(path)
        elif not matches(expected(name)[part], got[part]):
            with open(path, "w", encoding="utf-8") as file:
                file.write(got[part])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=os.path.join(HERE, "../../build/bedrock-ledger"))
    parser.add_argument("--accept", action="store_true", help="ask, then make what came the expectation")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    wrong = 0
    for name in args.names or cases():
        diff, got = differences(name, os.path.abspath(args.binary))
        if diff:
            wrong += 1
            print(diff)
            if args.accept and input(f"accept {name}? [y/N] ").strip() == "y":
                accept(name, got)
    print(f"{wrong} differ")
    sys.exit(1 if wrong and not args.accept else 0)


if __name__ == "__main__":
    main()
