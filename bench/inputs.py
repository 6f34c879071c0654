"""The inputs of the benchmarks: made once, kept in one folder, used again by the next run."""
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from measure import say

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "bench/requirements.txt"


def run(*command):
    subprocess.run([str(word) for word in command], cwd=ROOT, check=True, stdout=sys.stderr)


def remove(paths):
    for path in paths:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def copy(source, target):
    run("cp", "--reflink=auto", source, target)


def made_once(path, make):
    """`path`, made under another name first: a run that was broken off leaves no half input."""
    if not path.exists():
        say(f"making {path.name}")
        half = path.with_name(path.name + ".half")
        remove(half.parent.glob(half.name + "*"))
        make(half)
        half.rename(path)
    return path


def unpack(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(source) as packed, open(target, "wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)


def unpack_folder(source, target):
    files = sorted(source.rglob("*.json.gz"))
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(unpack, files, [target / file.relative_to(source).with_suffix("") for file in files]))


def raw_bytes(folder):
    """Bytes of the logs when unpacked, as the last four bytes of each gzip file tell."""
    total = 0
    for path in folder.rglob("*.json.gz"):
        with open(path, "rb") as file:
            file.seek(-4, os.SEEK_END)
            total += int.from_bytes(file.read(4), "little")
    return total


class Inputs:
    def __init__(self, folder, generator):
        self.folder = folder
        self.generator = generator
        folder.mkdir(parents=True, exist_ok=True)

    def logs(self, records):
        """A folder of gzip files of synthetic logs."""
        return made_once(self.folder / f"logs-{records}", lambda to: self._generate(to, records)).resolve()

    def _generate(self, folder, records):
        if not self.generator.exists():
            sys.exit(f"no log generator at {self.generator}\n"
                     f"  hint: --generator PATH, or put logs of your own in {self.folder}/logs-{records}")
        run(sys.executable, self.generator, folder, records)

    def plain_logs(self, records):
        """The same records, not compressed."""
        source = self.logs(records)
        return made_once(self.folder / f"plain-{records}", lambda to: unpack_folder(source, to)).resolve()

    def store(self, calls):
        """A store of that many calls over the 90 days to 2025-11-25, made by bench/fill_store.cc."""
        return made_once(self.folder / f"calls-{calls}.db", lambda to: self._fill(to, calls)).resolve()

    def _fill(self, path, calls):
        run("cmake", "--preset", "release")
        run("cmake", "--build", "--preset", "release", "--target", "bench")
        run(ROOT / "build/release/fill_store", path, calls)

    def rival_python(self):
        """A Python that has the rivals, pinned by hash, in an environment of its own."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        place = cache / "bedrock-ledger/bench-venv"
        stamp = place / "requirements.sha256"
        wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            run(sys.executable, "-m", "venv", "--clear", place)
            run(place / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                "--only-binary", ":all:", "-r", REQUIREMENTS)
            stamp.write_text(wanted)
        return place / "bin/python"
