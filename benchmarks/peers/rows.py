"""PyTorch's side of `Strata.Benchmarks peers`: one row of the table.

usage: rows.py ROW      Writes a JSON line when ready: what ran and the numbers that both sides must agree on.
Each line on stdin is then a number of steps to time; the answer is their median, and the time that this process
used while it should have waited. The other side speaks the same: Peers/PeerSide.cs.
"""
import json
import sys
import time

import torch

import optimizer_rows
import train_rows


def median_ms(step, count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1e3


def fastest(modes):
    """Of several ways to do the same: the quickest."""
    if len(modes) == 1:
        return modes[0]
    best = []
    for mode in modes:
        once = median_ms(mode[1], 3)
        best.append(min(median_ms(mode[1], max(3, min(200, int(100 / once)))) for _ in range(2)))
    return modes[best.index(min(best))]


def main(name):
    if name in optimizer_rows.ROWS:
        modes, check = optimizer_rows.ROWS[name]()
        mode, step = fastest(modes)
        taken = 0
    else:
        mode, step, check, taken = train_rows.measured(name)
    print(json.dumps(dict(side="PyTorch " + torch.__version__.split("+")[0], mode=mode, threads=torch.get_num_threads(),
                          check=check, bytes=taken)), flush=True)
    done = time.process_time()
    for line in sys.stdin:
        idle = time.process_time() - done
        ms = median_ms(step, int(line))
        done = time.process_time()
        print(json.dumps(dict(ms=ms, idle=idle * 1e3)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
