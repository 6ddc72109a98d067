"""Optimizer steps on gradients that are there already. Each row: ways to do it, and norms after three steps."""
import torch

from same_values import fill, values

STEPS = 3


def resnet18():
    shapes = [(64, 3, 7, 7), (64,), (64,)]
    inputs = 64
    for stage, outputs in enumerate((64, 128, 256, 512)):
        for block in range(2):
            shapes += [(outputs, inputs, 3, 3), (outputs,), (outputs,), (outputs, outputs, 3, 3), (outputs,), (outputs,)]
            if stage > 0 and block == 0:
                shapes += [(outputs, inputs, 1, 1), (outputs,), (outputs,)]
            inputs = outputs
    return shapes + [(1000, 512), (1000,)]


def vit_small(width=384, depth=12, classes=1000):
    shapes = [(1, 1, width), (1, 197, width), (width, 3, 16, 16), (width,)]
    for _ in range(depth):
        shapes += [(width,), (width,), (3 * width, width), (3 * width,), (width, width), (width,), (width,), (width,),
                   (4 * width, width), (4 * width,), (width, 4 * width), (width,)]
    return shapes + [(width,), (width,), (classes, width), (classes,)]


def vit_small_matrices(width=384, depth=12):
    return [(3 * width, width), (width, width), (4 * width, width), (width, 4 * width)] * depth


def with_gradients(shapes):
    parameters = []
    for index, shape in enumerate(shapes):
        p = torch.nn.Parameter(values(f"p{index}", *shape))
        p.grad = values(f"g{index}", *shape)
        parameters.append(p)
    return parameters


def norms(parameters):
    """How far the values have moved, and how large they are."""
    moved = total = 0.0
    for index, p in enumerate(parameters):
        value = p.detach().double()
        moved += float((value - values(f"p{index}", *p.shape)).square().sum())
        total += float(value.square().sum())
    return [moved ** 0.5, total ** 0.5]


def checked(make, shapes):
    """A way to step, after three steps; their norms."""
    parameters = with_gradients(shapes)
    step = make(parameters)
    for _ in range(STEPS):
        step()
    return step, norms(parameters)


def row(ways, shapes):
    modes, checks = [], []
    for name, make in ways.items():
        step, check = checked(make, shapes)
        modes.append((name, step))
        checks.append(check)
        for mine, first in zip(check, checks[0]):
            allowed = 0.1 if name == "bfloat16" else 1e-4
            assert abs(mine - first) <= allowed * abs(first), f"{name} computes something else: {check}, {checks[0]}"
    return modes, checks[0]


MODES = {"for-loop": dict(foreach=False), "foreach": dict(foreach=True), "fused": dict(fused=True)}


def grouped(optimizer, modes, base=1e-4, **options):
    """Every parameter in a group of its own, with a rate of its own."""
    def way(flags):
        return lambda parameters: optimizer(
            [dict(params=[p], lr=base * (i + 1)) for i, p in enumerate(parameters)], lr=base, **options, **flags).step
    return {mode: way(MODES[mode]) for mode in modes}


def lion(base=1e-4, beta1=0.9, beta2=0.99, decay=1e-2):
    """Lion in calls of _foreach_, over all parameters, and over each (which is kinder to caches)."""
    def update(p, g, m, rates):
        update = torch._foreach_mul(m, beta1)
        torch._foreach_add_(update, g, alpha=1 - beta1)
        torch._foreach_sign_(update)
        torch._foreach_mul_(p, [1 - rate * decay for rate in rates])
        torch._foreach_mul_(update, [-rate for rate in rates])
        torch._foreach_add_(p, update)
        torch._foreach_lerp_(m, g, 1 - beta2)

    def state(parameters):
        return ([p.detach() for p in parameters], [p.grad for p in parameters],
                [torch.zeros_like(p) for p in parameters], [base * (i + 1) for i in range(len(parameters))])

    def all_at_once(parameters):
        arrays = state(parameters)
        return lambda: update(*arrays)

    def one_by_one(parameters):
        parts = [tuple([x] for x in part) for part in zip(*state(parameters))]

        def step():
            for part in parts:
                update(*part)
        return step
    return {"foreach, all at once": torch.no_grad()(all_at_once), "foreach, each": torch.no_grad()(one_by_one)}


def muon(rate=1e-3, decay=0.1, momentum=0.95, a=3.4445, b=-4.7750, c=2.0315):
    """torch.optim.Muon of 2.13, whose iteration is in bfloat16; float32 beside it."""
    def orthogonal(gradient, dtype):
        x = gradient.to(dtype)
        turned = x.shape[0] > x.shape[1]
        if turned:
            x = x.T
        x = x / x.norm().clamp(min=1e-7)
        for _ in range(5):
            gram = x @ x.T
            gram = torch.addmm(gram, gram, gram, beta=b, alpha=c)
            x = torch.addmm(x, gram, x, beta=a)
        return x.T if turned else x

    def way(dtype):
        def make(parameters):
            averages = [torch.zeros_like(p) for p in parameters]

            @torch.no_grad()
            def step():
                for p, average in zip(parameters, averages):
                    average.lerp_(p.grad, 1 - momentum)
                    direction = orthogonal(p.grad.lerp(average, momentum), dtype)
                    p.mul_(1 - rate * decay)
                    p.add_(direction, alpha=-rate * max(1, p.shape[0] / p.shape[1]) ** 0.5)
            return step
        return make
    return {"float32": way(torch.float32), "bfloat16": way(torch.bfloat16)}


def clipped(parameters):
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, fused=True)

    def step():
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    return step


OPTIM = torch.optim
ROWS = {
    "adamw-62": lambda: row(grouped(OPTIM.AdamW, ["fused"]), resnet18()),
    "sgd": lambda: row(grouped(OPTIM.SGD, MODES, momentum=0.9), resnet18()),
    "rmsprop": lambda: row(grouped(OPTIM.RMSprop, ["for-loop", "foreach"]), resnet18()),
    "nadam": lambda: row(grouped(OPTIM.NAdam, ["for-loop", "foreach"]), resnet18()),
    "adafactor": lambda: row(grouped(OPTIM.Adafactor, ["for-loop", "foreach"], 1e-3), resnet18()),
    "lion": lambda: row(lion(), resnet18()),
    "adamw-2000": lambda: row(grouped(OPTIM.AdamW, ["fused"], 1e-7), [(256,)] * 2000),
    "adamw-64m": lambda: row(grouped(OPTIM.AdamW, ["fused"]), [(8192, 8192)]),
    "muon": lambda: row(muon(), vit_small_matrices()),
    "clip": lambda: row({"fused": clipped}, vit_small()),
}
