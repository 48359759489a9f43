"""Times of commands of tcapi, alone and beside the same commands of tccli, as rows of tables.

Usage: cli.py TCAPI FOLDER_OF_TCCLI ENDPOINT

The environment sets the number of runs; cli.sh explains it. Where both tools are measured, their
runs alternate, so that whatever else the machine does slows down both.
"""

import os
import signal
import statistics
import subprocess
import sys
import time

tcapi, folder, endpoint = sys.argv[1:]
tccli = os.path.join(folder, "tccli")
# What bash runs for `complete -C`: the line is in the environment.
completer = os.path.join(folder, "tccli_completer")
line = "tccli cvm DescribeInst"
completing = dict(os.environ, COMP_LINE=line, COMP_POINT=str(len(line)))
# Where `tcapi docs add` put the descriptions.
described = dict(os.environ, HOME=os.path.join(os.environ["HOME"], "described"))


def number(name, default):
    return max(1, int(os.environ.get(name) or default))


runs, runs_of_tccli = number("RUNS", 200), number("RUNS_OF_TCCLI", 20)
calls = number("CALLS", 1000)
calls_of_tccli = min(number("CALLS_OF_TCCLI", 200), calls)


# A command that hangs ends the measurement.
LIMIT_SECONDS = 120


def run(command, environment=None):
    """Returns the milliseconds that a command takes, and its memory in MB."""

    def end(*_):
        process.kill()
        sys.exit(f"{' '.join(command)} takes more than {LIMIT_SECONDS} s")

    signal.signal(signal.SIGALRM, end)
    signal.alarm(LIMIT_SECONDS)
    start = time.perf_counter()
    null = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=null, stdout=null, stderr=null, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    milliseconds = (time.perf_counter() - start) * 1000
    signal.alarm(0)
    if status != 0:
        sys.exit(f"{' '.join(command)} failed")
    return milliseconds, usage.ru_maxrss / 1024


class Runs:
    """The runs of one command."""

    def __init__(self, command, environment=None):
        self.command, self.environment, self.found = command, environment, []

    def run(self):
        self.found.append(run(self.command, self.environment))

    def median(self):
        return statistics.median(ms for ms, _ in self.found)

    def total(self):
        return sum(ms for ms, _ in self.found) / 1000

    def memory(self):
        return max(mb for _, mb in self.found)


def alternate(pairs):
    """Runs each command so many times, spread evenly over the same time, after one run that warms
    the caches."""
    all_runs = [Runs(*command) for command, _ in pairs]
    for runs in all_runs:
        run(runs.command, runs.environment)
    rounds = max(count for _, count in pairs)
    for at in range(rounds):
        for runs, (_, count) in zip(all_runs, pairs):
            if (at + 1) * count // rounds > at * count // rounds:
                runs.run()
    return all_runs


print("| Command | ms | ms, with descriptions |")
print("|---|---|---|")
for line in [
    "--help",
    "__complete bash -- tcapi cvm Describe",
    "__complete zsh -- tcapi csip Describe",
    "cvm DescribeInstances --dry-run",
    "live DescribeLiveDomains --dry-run",
    "live DescribeProIspPlaySumInfoList --help",
    "cvm RunInstances --help",
    "csip --help",
    "csip DescribeCheckViewRisks --help",
    "search snapshot",
]:
    command = [tcapi, *line.split()]
    count = min(runs, 20) if line.startswith("search") else runs
    alone, both = alternate([((command,), count), ((command, described), count)])
    print(f"| `tcapi {line}` | {alone.median():.1f} | {both.median():.1f} |", flush=True)

print(f"\nMedians of {runs} runs of tcapi and {runs_of_tccli} of tccli; the most memory of one run:\n")
print("| | tcapi, ms | tccli, ms | ratio | tcapi, MB | tccli, MB |")
print("|---|---|---|---|---|---|")


def row(what, ours, theirs, environment=None):
    ours, theirs = alternate(
        [(([tcapi, *ours],), runs), ((theirs, environment), runs_of_tccli)]
    )
    print(
        f"| {what} | {ours.median():.1f} | {theirs.median():.0f} "
        f"| {theirs.median() / ours.median():.0f} "
        f"| {ours.memory():.0f} | {theirs.memory():.0f} |",
        flush=True,
    )


row("`--version`", ["--version"], [tccli, "--version"])
row("`help`", ["help"], [tccli, "help"])
row("`cvm help`", ["cvm", "help"], [tccli, "cvm", "help"])
for call in ["cvm DescribeInstances", "live DescribeLiveDomains"]:
    words = [*call.split(), "help"]
    row(f"`{call} help`", words, [tccli, *words])
row(
    "completion of `cvm DescribeInst`",
    ["__complete", "bash", "--", "tcapi", "cvm", "DescribeInst"],
    [completer],
    completing,
)
skeleton = ["cvm", "RunInstances", "--generate-cli-skeleton"]
row("`cvm RunInstances --generate-cli-skeleton`", skeleton, [tccli, *skeleton])

print(f"\n{calls} calls of `cvm DescribeZones` against the local cloud, one process each:\n")
print("| | calls made | median, ms | total, s | most memory, MB |")
print("|---|---|---|---|---|")
call = ["cvm", "DescribeZones", "--endpoint", endpoint]
both = alternate([(([tcapi, *call],), calls), (([tccli, *call],), calls_of_tccli)])
for name, found in zip(["tcapi", "tccli"], both):
    made = len(found.found)
    total = f"{found.total() * calls / made:.1f}"
    if made < calls:
        total += f" (extrapolated from {found.total():.1f} s for {made})"
    print(f"| {name} | {made} | {found.median():.1f} | {total} | {found.memory():.0f} |")
ours, theirs = both
print(f"\nRatio of the medians: {theirs.median() / ours.median():.0f}")
