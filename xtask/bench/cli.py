"""Times of commands of tcapi, alone and beside the same commands of tccli, as rows of two tables.

Usage: cli.py TCAPI FOLDER_OF_TCCLI ENDPOINT CALLS CALLS_OF_TCCLI
"""

import os
import statistics
import subprocess
import sys
import time

tcapi, folder, endpoint, calls, calls_of_tccli = sys.argv[1:]
tccli = os.path.join(folder, "tccli")
# What bash runs for `complete -C`: the line is in the environment.
completer = os.path.join(folder, "tccli_completer")
line = "tccli cvm DescribeInst"
completing = dict(os.environ, COMP_LINE=line, COMP_POINT=str(len(line)))


# Where `tcapi docs add` put the descriptions.
described = dict(os.environ, HOME=os.path.join(os.environ["HOME"], "described"))


def run(command, environment=None):
    """Returns the milliseconds that a command takes, and its memory in MB."""
    start = time.perf_counter()
    null = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=null, stdout=null, stderr=null, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    milliseconds = (time.perf_counter() - start) * 1000
    if status != 0:
        sys.exit(f"{' '.join(command)} failed")
    return milliseconds, usage.ru_maxrss / 1024


def median(runs, command, environment=None):
    run(command, environment)  # warms the caches
    found = [run(command, environment) for _ in range(runs)]
    return statistics.median(ms for ms, _ in found), max(mb for _, mb in found)


def row(what, ours, theirs, environment=None):
    our, our_memory = median(200, [tcapi, *ours])
    their, their_memory = median(20, theirs, environment)
    print(
        f"| {what} | {our:.1f} | {their:.0f} | {their / our:.0f} "
        f"| {our_memory:.0f} | {their_memory:.0f} |",
        flush=True,
    )


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
    runs = 20 if line.startswith("search") else 200
    alone, both = median(runs, command)[0], median(runs, command, described)[0]
    print(f"| `tcapi {line}` | {alone:.1f} | {both:.1f} |", flush=True)

print()
print("| | tcapi, ms | tccli, ms | ratio | tcapi, MB | tccli, MB |")
print("|---|---|---|---|---|---|")
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
call = ["cvm", "DescribeZones", "--endpoint", endpoint]
row("`cvm DescribeZones`, against the local cloud", call, [tccli, *call])



def calls_of(command, number):
    """Returns the seconds that calls take, one process each, and the most memory of one in MB."""
    start = time.perf_counter()
    memory = max((run(command)[1] for _ in range(number)), default=0)
    return time.perf_counter() - start, memory


for name, command, number in [
    ("tcapi", [tcapi, *call], int(calls)),
    ("tccli", [tccli, *call], int(calls_of_tccli)),
]:
    seconds, memory = calls_of(command, number)
    print(f"\n{name}: {number} calls, one process each: {seconds:.1f} s, {memory:.0f} MB", flush=True)
