"""Runs whole processes and measures them: wall time, and peak memory as the kernel counts it."""
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable


@dataclass
class Contestant:
    """A command and what is done before each of its runs, outside the measured time."""
    name: str
    command: list
    prepare: Callable = lambda: None
    environment: dict = field(default_factory=dict)


@dataclass
class Samples:
    seconds: list = field(default_factory=list)
    cpu_seconds: list = field(default_factory=list)
    peak_bytes: list = field(default_factory=list)
    output: str = ""  # of the last run

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def cpu_median(self):
        return statistics.median(self.cpu_seconds)

    @property
    def peak(self):
        return max(self.peak_bytes)


def say(text):
    print(text, file=sys.stderr, flush=True)


def clean_environment(home):
    """Nothing of the machine's user reaches a run."""
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def run_once(contestant, scratch):
    """Output goes to a file, so that nobody reads along; dirty pages of before are written first."""
    contestant.prepare()
    os.sync()
    environment = clean_environment(scratch) | contestant.environment
    with open(scratch / "stdout", "wb") as out, open(scratch / "stderr", "wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen([str(word) for word in contestant.command], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        errors = (scratch / "stderr").read_text(errors="replace")
        sys.exit(f"{contestant.name}: exit code {process.returncode}\n{errors}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, (scratch / "stdout").read_text(errors="replace")


def race(rounds, scratch, *contestants):
    """One warm-up each, then in turn: A B A B. The Samples of each contestant, in their order; with 0 rounds only the warm-up."""
    results = [Samples() for _ in contestants]
    for number in range(rounds + 1):
        for contestant, samples in zip(contestants, results):
            seconds, cpu, peak, samples.output = run_once(contestant, scratch)
            if number > 0:
                samples.seconds.append(seconds)
                samples.cpu_seconds.append(cpu)
                samples.peak_bytes.append(peak)
    for contestant, samples in zip(contestants, results if rounds else []):
        times = " ".join(f"{seconds:.3f}" for seconds in samples.seconds)
        say(f"  {contestant.name}: {times} s, peak {samples.peak / 1e6:.0f} MB")
    return results


def output_of(contestant, scratch):
    return run_once(contestant, scratch)[-1]


def machine():
    """One line on where the figures come from."""
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), os.uname().machine)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = next((line.split("=", 1)[1].strip('"') for line in Path("/etc/os-release").read_text().splitlines()
                   if line.startswith("PRETTY_NAME=")), os.uname().sysname)
    return f"{cpu}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB, {system}, Linux {os.uname().release}"
