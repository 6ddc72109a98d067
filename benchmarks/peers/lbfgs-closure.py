# L-BFGS of torch.optim with strong_wolfe, in float64 from float32 starts; and how far its own float32 run is from it.
import json, torch

def rosenbrock(p):
    x = p[0]
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

def logistic(p):
    w, b = p
    n = 12
    i = torch.arange(n, dtype=w.dtype)
    features = torch.stack([torch.sin(i + 1), torch.cos(2 * i), (i % 3) - 1], 1)
    labels = (i.long() % 2).to(w.dtype)
    z = features @ w + b
    return (torch.log1p(torch.exp(-z.abs())) + z.clamp(min=0) - labels * z).mean() + 0.05 * (w * w).sum()

def quadratic(p):
    x = p[0]
    scale = torch.arange(1, x.numel() + 1, dtype=x.dtype)
    return 0.5 * (scale * x * x).sum() - x.sum()

problems = {
    "rosenbrock": (rosenbrock, [[-1.25, 1.0, 0.5, -0.75]]),
    "logistic": (logistic, [[0.5, -1.0, 0.25], [0.125]]),
    "quadratic": (quadratic, [[1.0, -2.0, 3.0, -4.0, 5.0]]),
}
cases = []
def run(fn, start, dtype, options, steps):
    p = [torch.tensor(v, dtype=torch.float32).to(dtype).requires_grad_() for v in start]
    opt = torch.optim.LBFGS(p, **options)
    evals = []
    def closure():
        opt.zero_grad()
        loss = fn(p)
        loss.backward()
        return loss
    out = []
    for _ in range(steps):
        loss = opt.step(closure)
        state = opt.state[p[0]]
        out.append({"loss": float(loss), "values": [v.tolist() for v in p], "iterations": state["n_iter"], "evaluations": state["func_evals"]})
    return out
for name, (fn, start) in problems.items():
    for options, steps in [
        (dict(max_iter=4, line_search_fn="strong_wolfe"), 4),
        (dict(max_iter=6, max_eval=5, history_size=2, line_search_fn="strong_wolfe"), 4),
        (dict(max_iter=3, lr=0.25, line_search_fn="strong_wolfe"), 4),
        (dict(max_iter=50, tolerance_grad=1e-2, line_search_fn="strong_wolfe"), 2),
        (dict(max_iter=50, tolerance_change=1e-2, line_search_fn="strong_wolfe"), 2),
        (dict(max_iter=4, lr=0.02 if name == "rosenbrock" else 0.5, history_size=3), 4),
    ]:
        truth = run(fn, start, torch.float64, options, steps)
        peer = run(fn, start, torch.float32, options, steps)
        for t, q in zip(truth, peer):
            scale = max(1.0, max(abs(x) for v in t["values"] for x in v))
            t["peer_error"] = max(abs(a - b) for u, w in zip(t["values"], q["values"]) for a, b in zip(u, w)) / scale
            t["peer_agrees"] = t["iterations"] == q["iterations"] and t["evaluations"] == q["evaluations"]
        cases.append({"problem": name, "start": start, "options": options, "steps": truth})
print(json.dumps({"produced_by": {"torch": torch.__version__, "command": "python benchmarks/peers/lbfgs-closure.py > tests/Fixtures/lbfgs/torch.json"}, "notes": [
 "torch.optim.LBFGS with a closure, run in float64 from the float32 start; loss is what step() returns, the loss before the step.",
 "iterations and evaluations count over all steps. peer_error: the largest difference of PyTorch's own float32 run, over max(1, largest value); peer_agrees: whether that run made the same decisions.",
 "rosenbrock: sum 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2. quadratic: sum (i+1) x[i]^2 / 2 - x[i]. logistic: 12 samples i = 0..11 with features sin(i+1), cos(2i), (i mod 3) - 1 and label i mod 2; mean of the logistic loss + 0.05 |w|^2."
], "runs": cases}, indent=1))
