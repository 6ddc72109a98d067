# What PyTorch gets where samples/*.cs train: the same initial values, batches and figures, in float64 (the truth) and in
# float32 (how far PyTorch's own run is from it). Reads the folder that samples.cs wrote; prints JSON.
#   python samples.py FOLDER
import csv, functools, json, math, os, struct, sys

import numpy, torch
from torch.nn import functional as F

torch.set_num_threads(1)
folder = sys.argv[1]
with open(f"{folder}/start.safetensors", "rb") as file:
    size = struct.unpack("<Q", file.read(8))[0]
    header, data = json.loads(file.read(size)), file.read()
START = {
    name: torch.tensor(numpy.frombuffer(data[slice(*entry["data_offsets"])], numpy.float32).reshape(entry["shape"]).copy())
    for name, entry in header.items() if name != "__metadata__"
}


def batches(dtype, epochs, change=lambda images: images):
    images, labels = change(START["train/images"]).to(dtype), START["train/labels"].long()
    for epoch in range(epochs):
        for rows in START[f"order/{epoch}"].long().split(64):
            yield images[rows], labels[rows]


def parameters(prefix, dtype):
    return {name[len(prefix) + 1:]: value.to(dtype).requires_grad_() for name, value in START.items() if name.startswith(prefix + "/")}


def leaves(prefix, dtype):
    return {name: value.detach().clone().requires_grad_() for name, value in parameters(prefix, dtype).items()}


def mlp(p, x):
    count = len(p) // 2
    for i in range(count):
        x = F.linear(x, p[f"layers.{i}.weight"], p[f"layers.{i}.bias"])
        x = F.relu(x) if i < count - 1 else x
    return x


def right(forward, p, dtype, change=lambda images: images):
    with torch.no_grad():
        return int((forward(p, change(START["test/images"]).to(dtype)).argmax(1) == START["test/labels"].long()).sum())


def means(losses):
    return [sum(losses[i:i + 21]) / len(losses[i:i + 21]) for i in range(0, len(losses), 21)]


def train(forward, p, dtype, optimizer, epochs, before=lambda step: None, after=lambda step: None, change=lambda images: images, scheduler=None):
    losses = []
    for step, (x, y) in enumerate(batches(dtype, epochs, change)):
        before(step)
        optimizer.zero_grad()
        loss = F.cross_entropy(forward(p, x), y)
        loss.backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append(float(loss))
        after(step)
    return losses


def thaw(dtype):
    result = {}
    for way in ("frozen", "rate 0"):
        p = leaves("mlp", dtype)
        trunk = [p[n] for n in p if not n.startswith("layers.2")]
        head = [p[n] for n in p if n.startswith("layers.2")]
        optimizer = torch.optim.Adam([{"params": trunk}, {"params": head}], lr=1e-3)
        start = p["layers.0.weight"].detach().clone()
        if way == "frozen":
            for each in trunk:
                each.requires_grad_(False)
        out = {}

        def before(step):
            if way == "rate 0":
                optimizer.param_groups[0]["lr"] = 0.0 if step < 210 else 1e-3
            if step == 210:
                out["changed"] = int((p["layers.0.weight"] != start).sum())
                out["right_before"] = right(mlp, p, dtype)
                for each in trunk:
                    each.requires_grad_(True)

        def after(step):
            if step == 210:
                out["first"] = float((p["layers.0.weight"] - start).abs().max()) / 1e-3
                out["updates"] = int(optimizer.state[p["layers.0.weight"]]["step"])

        out["losses"] = means(train(mlp, p, dtype, optimizer, 20, before, after))
        out["right"] = right(mlp, p, dtype)
        result[way] = out

    # A layer that has trained, then requires_grad off, and gradients zeroed in place instead of dropped.
    for keeps in (False, True):
        p = leaves("mlp", dtype)
        optimizer = torch.optim.AdamW(list(p.values()), lr=1e-3)
        for step, (x, y) in enumerate(batches(dtype, 2)):
            if step == 21:
                p["layers.0.weight"].requires_grad_(False)
                start = p["layers.0.weight"].detach().clone()
            optimizer.zero_grad(set_to_none=not keeps)
            F.cross_entropy(mlp(p, x), y).backward()
            optimizer.step()
        result[f"requires_grad off, gradient {'zero' if keeps else 'none'}"] = {
            "changed": int((p["layers.0.weight"] != start).sum()),
            "largest": float((p["layers.0.weight"] - start).abs().max()),
        }
    return result


def no_decay(dtype):
    def forward(p, x):
        for linear, norm in (("1", "2"), ("4", "5")):
            x = F.linear(x, p[f"{linear}.weight"], p[f"{linear}.bias"])
            x = F.gelu(F.layer_norm(x, (128,), p[f"{norm}.weight"], p[f"{norm}.bias"]))
        return F.linear(x, p["7.weight"], p["7.bias"])

    result = {}
    for name in ("all", "some"):
        p = leaves("norms", dtype)
        free = [n for n in p if p[n].ndim <= 1] if name == "some" else []
        optimizer = torch.optim.AdamW([
            {"params": [p[n] for n in p if n not in free], "weight_decay": 0.1},
            {"params": [p[n] for n in free], "weight_decay": 0.0},
        ], lr=3e-3)
        losses = means(train(forward, p, dtype, optimizer, 20))
        result[name] = {"losses": losses, "right": right(forward, p, dtype), "scale": float(torch.cat([p["2.weight"], p["5.weight"]]).mean())}
    by_name = ["bias", "LayerNorm.weight"]  # the list of the scripts that fine-tune BERT
    result["decayed by that list"] = [n for n in leaves("norms", dtype) if not any(nd in n for nd in by_name)]
    return result


class Muon(torch.optim.Optimizer):
    """By the definition, in the precision of the parameters: PyTorch has it from 2.9 on, in bfloat16 only."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                b = self.state[p].setdefault("b", torch.zeros_like(p))
                b.lerp_(p.grad, 1 - group["momentum"])
                x = torch.lerp(p.grad, b, group["momentum"])
                x = x / max(float(x.norm()), 1e-7)
                for _ in range(5):
                    a = x @ x.T
                    x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * math.sqrt(max(1, p.shape[0] / p.shape[1])) * x)


class Both:
    def __init__(self, *optimizers):
        self.optimizers = optimizers

    def zero_grad(self):
        for each in self.optimizers:
            each.zero_grad()

    def step(self):
        for each in self.optimizers:
            each.step()


def muon_run(name, p):
    hidden = ["layers.1.weight", "layers.2.weight"] if name == "muon" else []
    optimizers = [torch.optim.AdamW([p[n] for n in p if n not in hidden], lr=3e-3)]
    if hidden:
        optimizers.append(Muon([p[n] for n in hidden], lr=0.1, weight_decay=0.01))
    rates = [o.param_groups[0]["lr"] for o in optimizers]
    start = p["layers.1.weight"].detach().clone()
    out = {}

    def before(step):
        for optimizer, rate in zip(optimizers, rates):
            optimizer.param_groups[0]["lr"] = rate * (1 - step / 105)

    def after(step):
        if step == 0:
            out["first"] = float((p["layers.1.weight"] - start).norm()) / (0.1 if name == "muon" else 3e-3)

    out["losses"] = means(train(mlp, p, start.dtype, Both(*optimizers), 5, before, after))
    out["right"] = right(mlp, p, start.dtype)
    return out


@functools.cache
def muon_spread(name, starts=8):
    """How far float64 gets from itself, epoch by epoch, when the initial values move by a rounding of float32.

    Muon gives the directions with the least gradient as much weight as any, so that a unit whose input is nearly 0 comes to
    lie on either side of ReLU's kink. From there on runs part: by parts in a thousand, with one float32 run or another.
    """
    truth = muon_run(name, leaves("deep", torch.float64))["losses"]
    spread = [0.0] * len(truth)
    for seed in range(starts):
        random = torch.Generator().manual_seed(seed)
        p = leaves("deep", torch.float64)
        for each in p.values():
            each.data *= 1 + 2**-24 * torch.randn(each.shape, generator=random, dtype=torch.float64)
        losses = muon_run(name, p)["losses"]
        spread = [max(most, abs(loss - true) / true) for most, loss, true in zip(spread, losses, truth)]
    return spread


def muon(dtype):
    return {name: muon_run(name, leaves("deep", dtype)) | {"spread": muon_spread(name)} for name in ("adamw", "muon")}


def lora(dtype):
    names = ("1", "3", "5")

    def base(p, x):
        for n in names:
            x = F.linear(x, p[f"{n}/base_layer.weight"], p[f"{n}/base_layer.bias"])
            x = F.relu(x) if n != "5" else x
        return x

    def adapted(p, x):
        for n in names:
            x = F.linear(x, p[f"{n}/base_layer.weight"], p[f"{n}/base_layer.bias"]) + F.linear(F.linear(x, p[f"{n}/lora_A.weight"]), p[f"{n}/lora_B.weight"])
            x = F.relu(x) if n != "5" else x
        return x

    coarse = lambda images: F.avg_pool2d(images.view(-1, 1, 8, 8), 2).repeat_interleave(2, 2).repeat_interleave(2, 3).flatten(1)
    p = leaves("lora", dtype)
    train(base, p, dtype, torch.optim.AdamW([p[n] for n in p if "base_layer" in n], lr=3e-3), 10)
    result = {"right": right(base, p, dtype), "right_on_coarse": right(base, p, dtype, coarse)}
    for ratio in (1, 16):
        q = {n: p[n].detach().clone().requires_grad_("lora_" in n) for n in p}
        optimizer = torch.optim.AdamW([
            {"params": [q[n] for n in q if "lora_A" in n], "lr": 5e-4},
            {"params": [q[n] for n in q if "lora_B" in n], "lr": 5e-4 * ratio},
        ], weight_decay=0.0)
        losses = means(train(adapted, q, dtype, optimizer, 5, change=coarse))
        result[f"ratio {ratio}"] = {"losses": losses, "right": right(adapted, q, dtype, coarse)}
    return result


def one_cycle(dtype):
    p = leaves("mlp", dtype)
    rates = [1e-4, 1e-3, 1e-2]
    groups = []
    for i, rate in enumerate(rates):
        groups.append({"params": [p[f"layers.{i}.weight"]], "lr": rate, "weight_decay": 0.01})
        groups.append({"params": [p[f"layers.{i}.bias"]], "lr": rate, "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=[g["lr"] for g in groups], total_steps=210)
    table = {}

    def before(step):
        if step in (0, 31, 62, 105, 157, 209):
            table[step] = [g["lr"] for g in optimizer.param_groups[::2]] + [optimizer.param_groups[0]["betas"][0]]

    losses = []
    for step, (x, y) in enumerate(batches(dtype, 10)):
        before(step)
        optimizer.zero_grad()
        loss = F.cross_entropy(mlp(p, x), y)
        loss.backward()
        optimizer.step()
        if step < 209:
            scheduler.step()
        losses.append(float(loss))
    result = {"table": table, "losses": means(losses), "right": right(mlp, p, dtype)}
    # One number for max_lr is the rate of every group: what the groups said is overwritten.
    flat = torch.optim.AdamW(groups)
    torch.optim.lr_scheduler.OneCycleLR(flat, max_lr=1e-2, total_steps=210)
    result["first rates with one max_lr"] = [g["lr"] for g in flat.param_groups[::2]]
    return result


def schedule_one_group(dtype):
    p = leaves("mlp", dtype)
    peaks = [5e-4, 1e-3, 3e-3]
    optimizer = torch.optim.AdamW([{"params": [p[f"layers.{i}.weight"], p[f"layers.{i}.bias"]], "lr": peaks[i]} for i in range(3)])
    head = lambda step: step / 42 if step < 42 else 0.5 * (1 + math.cos(math.pi * (step - 42) / 378))
    middle = lambda step: FIRST_MIDDLE if step < 210 else min(1, (step - 210 + 1) / 42)
    FIRST_MIDDLE = 1 / 42
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, [lambda step: 1.0, middle, head])
    table = {}

    def before(step):
        if step in (0, 21, 42, 189, 231, 252, 399):
            table[step] = {"rates": [g["lr"] for g in reversed(optimizer.param_groups)], "right": right(mlp, p, dtype)}

    losses = means(train(mlp, p, dtype, optimizer, 20, before, scheduler=scheduler))
    table[420] = {"rates": [g["lr"] for g in reversed(optimizer.param_groups)], "right": right(mlp, p, dtype)}
    # A scheduler of PyTorch takes every group of its optimizer.
    every = torch.optim.AdamW([{"params": [p[f"layers.{i}.weight"]], "lr": peaks[i]} for i in range(3)])
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(every, T_max=420)
    for _ in range(210):
        every.step()
        cosine.step()
    return {"table": table, "losses": losses, "cosine at 210, all groups": [g["lr"] for g in every.param_groups]}


def other_engine(dtype):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/Fixtures/csv/iris.csv")) as file:
        rows = [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
    x = torch.tensor([row[:4] for row in rows], dtype=torch.float32).to(dtype)
    y = torch.tensor([int(row[4]) for row in rows])
    weight, bias = torch.zeros(3, 4, dtype=dtype, requires_grad=True), torch.zeros(3, dtype=dtype, requires_grad=True)
    optimizers = [torch.optim.AdamW([weight], lr=0.05), torch.optim.SGD([bias], lr=0.1, momentum=0.9)]
    table = {}
    for step in range(201):
        logits = F.linear(x, weight, bias)
        loss = F.cross_entropy(logits, y)
        if step % 50 == 0:
            table[step] = [float(loss), int((logits.argmax(1) == y).sum())]
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([weight, bias], 1.0)
        for optimizer in optimizers:
            optimizer.step()
    return {"table": table, "weight": weight[0].tolist()}


def clip(dtype):
    x, y = next(batches(dtype, 1))
    result = {}
    for scope in ("no clip", "ClipScope.Global", "ClipScope.Group", "ClipScope.Parameter", "the trunk only"):
        p = leaves("mlp", dtype)
        F.cross_entropy(mlp(p, x), y).backward()
        trunk = [p[n] for n in p if not n.startswith("layers.2")]
        head = [p[n] for n in p if n.startswith("layers.2")]
        sets = {
            "no clip": [], "ClipScope.Global": [trunk + head], "ClipScope.Group": [trunk, head],
            "ClipScope.Parameter": [[each] for each in trunk + head], "the trunk only": [trunk],
        }[scope]
        for each in sets:
            torch.nn.utils.clip_grad_norm_(each, 0.1)
        norm = lambda ps: math.sqrt(sum(float(each.grad.double().square().sum()) for each in ps))
        result[scope] = [norm(trunk), norm(head), norm(trunk + head)]
    for scope in ("Global", "Group"):
        p = leaves("mlp", dtype)
        trunk = [p[n] for n in p if not n.startswith("layers.2")]
        head = [p[n] for n in p if n.startswith("layers.2")]
        optimizer = torch.optim.SGD(trunk + head, lr=0.1, momentum=0.9)
        clipped, losses = [0, 0], []
        for bx, by in batches(dtype, 20):
            optimizer.zero_grad()
            loss = F.cross_entropy(mlp(p, bx), by)
            loss.backward()
            for i, ps in enumerate([trunk, head] if scope == "Group" else [trunk + head]):
                if float(torch.nn.utils.clip_grad_norm_(ps, 1.0)) + 1e-6 > 1.0:
                    clipped[i] += 1
            optimizer.step()
            losses.append(float(loss))
        if scope == "Global":
            clipped[1] = clipped[0]
        result[scope] = {"clipped": clipped, "losses": means(losses), "right": right(mlp, p, dtype)}
    return result


def resume(dtype):
    def optimizer_of(p):
        return torch.optim.AdamW([
            {"params": [p["layers.2.weight"], p["layers.2.bias"]], "lr": 3e-3},
            {"params": [p[n] for n in ("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias")], "lr": 1e-3},
        ])

    p = leaves("mlp", dtype)
    optimizer, steps = optimizer_of(p), list(batches(dtype, 20))
    for x, y in steps[:210]:
        optimizer.zero_grad()
        F.cross_entropy(mlp(p, x), y).backward()
        optimizer.step()
    half = {n: p[n].detach().clone() for n in p}
    state = {n: {k: v.clone() for k, v in optimizer.state[p[n]].items()} for n in p}
    saved = optimizer.state_dict()
    for x, y in steps[210:]:
        optimizer.zero_grad()
        F.cross_entropy(mlp(p, x), y).backward()
        optimizer.step()
    result = {"right": right(mlp, p, dtype)}

    q = {n: half[n].clone().requires_grad_(not n.startswith("layers.0")) for n in half}
    middle = torch.optim.AdamW([q["layers.1.weight"], q["layers.1.bias"]], lr=5e-4)
    for n in ("layers.1.weight", "layers.1.bias"):
        middle.state[q[n]] = state[n]
    head = torch.optim.SGD([q["layers.2.weight"], q["layers.2.bias"]], lr=1e-2, momentum=0.9)
    both = Both(middle, head)
    for x, y in steps[210:]:
        both.zero_grad()
        F.cross_entropy(mlp(q, x), y).backward()
        both.step()
    result["right with the changed plan"] = right(mlp, q, dtype)

    # What load_state_dict itself makes of changed groups.
    fresh = leaves("mlp", dtype)
    names = list(fresh)
    swapped = torch.optim.AdamW([
        {"params": [fresh["layers.2.weight"], fresh["layers.2.bias"]], "lr": 123.0},
        {"params": [fresh[n] for n in ("layers.1.weight", "layers.1.bias", "layers.0.weight", "layers.0.bias")], "lr": 123.0},
    ])
    swapped.load_state_dict(saved)
    result["rates after loading, constructed with 123"] = [g["lr"] for g in swapped.param_groups]
    result["shape of exp_avg of layers.1.weight, order changed"] = list(swapped.state[fresh["layers.1.weight"]]["exp_avg"].shape)
    try:
        other = torch.optim.SGD([fresh[n] for n in names[4:]], lr=1e-2, momentum=0.9)
        other.load_state_dict(saved)
        result["other groups"] = "loaded"
    except ValueError as problem:
        result["other groups"] = str(problem)
    return result


def export(dtype):
    space = {}
    exec(open(f"{folder}/export-plan.py").read(), space)

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = torch.nn.ModuleList([torch.nn.Linear(64, 128), torch.nn.Linear(128, 128), torch.nn.Linear(128, 10)])
            self.load_state_dict({n: v for n, v in parameters("mlp", torch.float32).items()})
            self.to(dtype)

        def forward(self, x):
            return self.layers[2](F.relu(self.layers[1](F.relu(self.layers[0](x)))))

    model = Model()
    update = space["Update"](model)
    def rates():
        return {n: g["lr"] for n, p in model.named_parameters() for o in update.optimizers for g in o.param_groups if any(p is each for each in g["params"])}
    first, losses = rates(), []
    decay = {n: g["weight_decay"] for n, p in model.named_parameters() for o in update.optimizers for g in o.param_groups if any(p is each for each in g["params"])}
    for x, y in batches(dtype, 20):
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        update.step()
        losses.append(float(loss))
    return {
        "rates": first, "decay": decay, "losses": means(losses), "frozen": [n for n, p in model.named_parameters() if not p.requires_grad],
        "right": int((model(START["test/images"].to(dtype)).argmax(1) == START["test/labels"].long()).sum()),
    }


def layer_rates(dtype):
    p = leaves("mlp", dtype)
    groups = []
    for i, scale in enumerate((0.8 ** 2, 0.8)):
        groups.append({"params": [p[f"layers.{i}.weight"]], "lr": 5e-2 * scale, "weight_decay": 1e-4})
        groups.append({"params": [p[f"layers.{i}.bias"]], "lr": 5e-2 * scale, "weight_decay": 0.0})
    trunk = torch.optim.SGD(groups, momentum=0.9)
    head = torch.optim.AdamW([{"params": [p["layers.2.weight"]], "weight_decay": 0.01}, {"params": [p["layers.2.bias"]], "weight_decay": 0.0}])

    def before(step):
        for group in head.param_groups:
            group["lr"] = 3e-3 * 0.5 * (1 + math.cos(math.pi * step / 420))

    losses = means(train(mlp, p, dtype, Both(trunk, head), 20, before))
    return {"losses": losses, "right": right(mlp, p, dtype)}


SAMPLES = {
    "layer-rates": layer_rates,
    "thaw-a-layer": thaw, "no-decay": no_decay, "muon": muon, "lora-plus": lora, "one-cycle": one_cycle, "clip": clip,
    "schedule-one-group": schedule_one_group, "other-engine": other_engine, "resume": resume, "export-plan": export,
}
only = sys.argv[2:] or SAMPLES
result = {"produced_by": f"PyTorch {torch.__version__}, benchmarks/peers/samples.py"}
for name in only:
    result[name] = {"float64": SAMPLES[name](torch.float64), "float32": SAMPLES[name](torch.float32)}
    print(name, file=sys.stderr)
print(json.dumps(result, indent=1, ensure_ascii=False))
