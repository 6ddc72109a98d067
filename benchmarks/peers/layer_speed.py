"""PyTorch's side of `Strata.Benchmarks layers` and `depthwise`: the best of many runs, in ms.

usage: layer_speed.py [THREADS]
"""

import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)


def best(action, count=40):
    for _ in range(3):
        action()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def report(name, module, x):
    def forward():
        with torch.no_grad():
            module(x)

    def both():
        y = module(x)
        y = y[0] if isinstance(y, tuple) else y
        y.backward(gradient)

    with torch.no_grad():
        y = module(x)
        gradient = torch.ones_like(y[0] if isinstance(y, tuple) else y)
    print(f"{name:30} forward {best(forward):8.2f}   forward and backward {best(both):8.2f}")


for hidden in (128, 256):
    for kind in (torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN):
        x = torch.randn(64, 32, hidden, requires_grad=True)
        report(f"{kind.__name__} {hidden}, 2 layers", kind(hidden, hidden, 2), x)

rows = torch.randn(512, 768, requires_grad=True)
report("LayerNorm 512x768", torch.nn.LayerNorm(768), rows)
report("Dropout 512x768", torch.nn.Dropout(0.1), rows)
images = torch.randn(8, 96, 56, 56, requires_grad=True)
report("GroupNorm 8x96x56x56", torch.nn.GroupNorm(8, 96), images)

for channels, size, kernel, stride in (
    (96, 56, 7, 1),
    (384, 14, 7, 1),
    (768, 7, 7, 1),
    (96, 56, 3, 1),
    (96, 112, 3, 2),
    (144, 56, 5, 2),
    (240, 28, 5, 1),
):
    x = torch.randn(1, channels, size, size, requires_grad=True)
    layer = torch.nn.Conv2d(channels, channels, kernel, stride, kernel // 2, groups=channels)
    report(f"depthwise {channels} {size}x{size} k{kernel} s{stride}", layer, x)
