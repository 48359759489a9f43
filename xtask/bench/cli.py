"""Times of commands of tcapi beside the same commands of tccli, as rows of a table.

Usage: cli.py TCAPI FOLDER_OF_TCCLI ENDPOINT CALLS
"""

import os
import statistics
import subprocess
import sys
import time

tcapi, folder, endpoint, calls = sys.argv[1:]
tccli = os.path.join(folder, "tccli")
# What bash runs for `complete -C`: the line is in the environment.
completer = os.path.join(folder, "tccli_completer")
line = "tccli cvm DescribeInst"
completing = dict(os.environ, COMP_LINE=line, COMP_POINT=str(len(line)))


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

start = time.perf_counter()
for _ in range(int(calls)):
    run([tcapi, *call])
ours = time.perf_counter() - start
# A twentieth of them is enough for a program that is so much slower.
start, some = time.perf_counter(), max(1, int(calls) // 20)
for _ in range(some):
    run([tccli, *call])
theirs = (time.perf_counter() - start) * int(calls) / some
print(f"\n{calls} calls, one process each: {ours:.1f} s and {theirs:.0f} s (from {some} calls)")
