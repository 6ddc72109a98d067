import base64, io, json, sys, torch

shapes = {"fc1.weight": (4, 5), "fc1.bias": (4,), "fc2.weight": (2, 4), "fc2.bias": (2,)}

def value(seed, shape):
    n = 1
    for s in shape: n *= s
    return torch.tensor([((i + seed) * 7919 % 257 - 128) / 128 for i in range(n)]).reshape(shape)

def run(make, named):
    params = {k: torch.nn.Parameter(value(i, s)) for i, (k, s) in enumerate(shapes.items())}
    optimizer = make(params)
    gradients = []
    for step in range(6):
        if step == 4:
            middle = {"start": {k: p.detach().clone() for k, p in params.items()},
                      "optimizer": json.loads("null")}
            buffer = io.BytesIO(); torch.save(optimizer.state_dict(), buffer); buffer.seek(0)
            middle["optimizer"] = torch.load(buffer, weights_only=True)
        g = {k: value(100 * step + 7 * i, s) for i, (k, s) in enumerate(shapes.items())}
        for k, p in params.items(): p.grad = g[k].clone()
        if step >= 4: gradients.append(g)
        optimizer.step()
    middle["gradients"] = gradients
    middle["end"] = {k: p.detach().clone() for k, p in params.items()}
    return middle

def groups(p, named, **second):
    a, b = list(p.items())[:2], list(p.items())[2:]
    return [{"params": a if named else [v for _, v in a]}, {"params": b if named else [v for _, v in b], **second}]

cases = {
    "adamw_named": lambda p: torch.optim.AdamW(groups(p, True, lr=3e-2, weight_decay=0.1), lr=1e-2),
    "adam_order": lambda p: torch.optim.Adam(groups(p, False, lr=3e-2), lr=1e-2, amsgrad=True),
    "sgd_named": lambda p: torch.optim.SGD(groups(p, True, lr=3e-2), lr=1e-2, momentum=0.9, nesterov=True, weight_decay=0.01),
    "sgd_plain": lambda p: torch.optim.SGD(groups(p, True, lr=3e-2), lr=1e-2),
}
for name, make in cases.items():
    out = io.BytesIO()
    torch.save(run(make, name), out)
    print(name, base64.b64encode(out.getvalue()).decode())
