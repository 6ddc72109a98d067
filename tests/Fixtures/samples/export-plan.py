# Written by Strata for PyTorch 2: 6 parameters, 4 groups, 2 frozen.
# PyTorch has one class for each rule, so there is one optimizer for each of SGD, AdamW.
# update = Update(model); then after each loss.backward(): update.step(), and no zero_grad().
import math

import torch

FROZEN = [
    "layers.0.weight",
    "layers.0.bias",
]

GROUPS = {
    "trunk 1": [
        "layers.1.weight",
    ],
    "trunk 2": [
        "layers.1.bias",
    ],
    "head 1": [
        "layers.2.weight",
    ],
    "head 2": [
        "layers.2.bias",
    ],
}

# Further names of the same tensor: tied weights.
ALIASES = {}


def cosine(step, start, steps, floor):
    if step >= steps:
        return floor
    return floor + (start - floor) * (1 + math.cos(math.pi * step / steps)) / 2


def check_names(model):
    """The model's parameters by name; an error unless each is in exactly one group or frozen."""
    named = dict(model.named_parameters(remove_duplicate=False))
    claimed = FROZEN + [name for names in GROUPS.values() for name in names]
    own = {ALIASES.get(name, name) for name, _ in model.named_parameters()}
    problems = [f"{name} is claimed twice" for name in sorted(set(claimed)) if claimed.count(name) > 1]
    problems += [f"{name} is no parameter of the model" for name in sorted(set(claimed) - own)]
    problems += [f"{name} is in no group" for name in sorted(own - set(claimed))]
    for alias, name in ALIASES.items():
        if alias in named and named.get(name) is not named[alias]:
            problems.append(f"{alias} is not tied to {name}")
    if problems:
        raise ValueError("the model is not the one that was planned: " + "; ".join(problems))
    return named


class Update:
    def __init__(self, model):
        self.named = check_names(model)
        self.updates = 0
        for name in FROZEN:
            self.named[name].requires_grad_(False)
        self.trainable = {name: self.named[name] for names in GROUPS.values() for name in names}
        self.optimizers = [
            torch.optim.SGD([
                self.group("trunk 1", lr=1.0, momentum=0.9, dampening=0.0, nesterov=False, weight_decay=0.0001, maximize=False),
                self.group("trunk 2", lr=1.0, momentum=0.9, dampening=0.0, nesterov=False, weight_decay=0.0, maximize=False),
            ]),
            torch.optim.AdamW([
                self.group("head 1", lr=1.0, betas=(0.9, 0.999), eps=1e-08, amsgrad=False, weight_decay=0.01, maximize=False),
                self.group("head 2", lr=1.0, betas=(0.9, 0.999), eps=1e-08, amsgrad=False, weight_decay=0.0, maximize=False),
            ]),
        ]
        self.schedulers = [
            torch.optim.lr_scheduler.LambdaLR(self.optimizers[0], [
                lambda step: 0.05 * cosine(step, 1.0, 420, 0.0),  # trunk 1
                lambda step: 2.0 * 0.05 * cosine(step, 1.0, 420, 0.0),  # trunk 2
            ]),
            torch.optim.lr_scheduler.LambdaLR(self.optimizers[1], [
                lambda step: 0.003 * cosine(step, 1.0, 420, 0.0),  # head 1
                lambda step: 2.0 * 0.003 * cosine(step, 1.0, 420, 0.0),  # head 2
            ]),
        ]

    def group(self, label, **options):
        return {"params": [self.named[name] for name in GROUPS[label]], "label": label, **options}

    def step(self):
        """One update from the gradients of the last backward passes, which it clears. Returns whether it was applied."""
        with torch.no_grad():
            gradients = {name: parameter.grad for name, parameter in self.trainable.items() if parameter.grad is not None}
            bad = [name for name, gradient in gradients.items() if not torch.isfinite(gradient).all()]
            if bad:
                raise RuntimeError(f"gradient is not finite: {', '.join(bad)}")
            torch.nn.utils.clip_grad_norm_(list(self.trainable.values()), 1.0, 2.0)
        for optimizer in self.optimizers:
            optimizer.step()
        for scheduler in self.schedulers:
            scheduler.step()
        self.updates += 1
        self.clear()
        return True

    def clear(self):
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
