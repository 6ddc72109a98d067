"""Whole training steps of the models that PyTorch users have, and MiniLM's forward pass.

The models are torchvision's, a ViT-tiny, a GPT, an LSTM, and BERT's encoder; AdamW has a group for each top-level module.
"""
import ctypes

import torch
from torch import nn
import torch.nn.functional as F

from same_values import classes, values, weigh

STEPS = 3


def resident(key):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return 0


def supervised(model, x, y, loss=F.cross_entropy):
    """AdamW with a group for each top-level module, rates shrinking by 0.9 a module from the last one."""
    weigh(model)
    names = [n.split(".")[0] for n, _ in model.named_parameters()]
    order = list(dict.fromkeys(reversed(names)))
    groups = [dict(params=[p for n, p in model.named_parameters() if n.split(".")[0] == top], lr=1e-3 * 0.9 ** i)
              for i, top in enumerate(order)]
    opt = torch.optim.AdamW(groups, lr=1e-3, fused=True)

    def step():
        opt.zero_grad(set_to_none=True)
        value = loss(model(x), y)
        value.backward()
        opt.step()
        return value
    return step


def scalars():
    w, b = nn.Parameter(torch.tensor(0.5)), nn.Parameter(torch.tensor(-0.5))
    x, y = values("x", 16), values("y", 16)
    opt = torch.optim.SGD([dict(params=[w], lr=0.01), dict(params=[b], lr=0.1)])

    def step():
        opt.zero_grad(set_to_none=True)
        loss = F.mse_loss(w * x + b, y)
        loss.backward()
        opt.step()
        return loss
    return step


def dense4():
    model = weigh(nn.Linear(8, 4))
    x, y = values("x", 16, 8), values("y", 16, 4)
    opt = torch.optim.SGD([dict(params=[model.weight], lr=0.01), dict(params=[model.bias], lr=0.1)])

    def step():
        opt.zero_grad(set_to_none=True)
        loss = F.mse_loss(model(x), y)
        loss.backward()
        opt.step()
        return loss
    return step


def mlp(batch=128):
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    return supervised(model, values("x", batch, 784), classes("y", 10, batch))


def vision(name, batch, size):
    import torchvision
    model = getattr(torchvision.models, name)(num_classes=10)
    return supervised(model, values("x", batch, 3, size, size), classes("y", 10, batch))


class EmbeddingLstm(nn.Module):
    def __init__(self, vocab=10000, dim=128, hidden=256, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocab, dim)
        self.rnn = nn.LSTM(dim, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, classes)

    def forward(self, tokens):
        return self.fc(self.rnn(self.embedding(tokens))[0][:, -1])


def lstm(batch=32, length=64):
    return supervised(EmbeddingLstm(), classes("x", 10000, batch, length), classes("y", 2, batch))


class Block(nn.Module):
    def __init__(self, dim, heads, causal):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.fc1, self.fc2 = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)
        self.heads, self.causal = heads, causal

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal).transpose(1, 2).reshape(b, t, c)
        x = x + self.proj(a)
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class Vit(nn.Module):
    def __init__(self, dim=192, depth=12, heads=3, patch=4, size=32, classes=10):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, dim, patch, patch)
        self.pos_embed = nn.Parameter(torch.zeros(1, (size // patch) ** 2 + 1, dim))
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.blocks = nn.Sequential(*[Block(dim, heads, False) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, classes)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


def vit_tiny(batch=32):
    return supervised(Vit(), values("x", batch, 3, 32, 32), classes("y", 10, batch))


class Gpt(nn.Module):
    def __init__(self, vocab=256, dim=384, depth=6, heads=6, context=256):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocab, dim), nn.Embedding(context, dim)
        self.h = nn.Sequential(*[Block(dim, heads, True) for _ in range(depth)])
        self.ln_f = nn.LayerNorm(dim)
        self.lm_head = nn.Linear(dim, vocab, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe(torch.arange(tokens.shape[1]))
        return self.lm_head(self.ln_f(self.h(x)))


def gpt(batch=8, context=256):
    return supervised(Gpt(context=context), classes("x", 256, batch, context), classes("y", 256, batch * context),
                      lambda logits, y: F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y))


class Encoder(nn.Module):
    """BERT's encoder with MiniLM's sizes, parameters in the order of transformers."""

    def __init__(self, vocab=30522, dim=384, depth=6, heads=12, positions=512):
        super().__init__()
        self.words, self.places, self.types = nn.Embedding(vocab, dim), nn.Embedding(positions, dim), nn.Embedding(2, dim)
        self.norm = nn.LayerNorm(dim, 1e-12)
        self.layers = nn.Sequential(*[EncoderLayer(dim, heads) for _ in range(depth)])

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1])
        return self.layers(self.norm(self.words(tokens) + self.types(torch.zeros_like(tokens)) + self.places(places)))


class EncoderLayer(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(dim, dim), nn.Linear(dim, dim), nn.Linear(dim, dim)
        self.joined, self.norm1 = nn.Linear(dim, dim), nn.LayerNorm(dim, 1e-12)
        self.fc1, self.fc2, self.norm2 = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim), nn.LayerNorm(dim, 1e-12)
        self.heads = heads

    def forward(self, x):
        q, k, v = (part(x).view(*x.shape[:2], self.heads, -1).transpose(1, 2) for part in (self.query, self.key, self.value))
        x = self.norm1(x + self.joined(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(x.shape)))
        return self.norm2(x + self.fc2(F.gelu(self.fc1(x))))


def minilm(sentences=32, length=64):
    model = weigh(Encoder()).eval()
    tokens = classes("x", 30000, sentences, length) + 1

    @torch.inference_mode()
    def step():
        return model(tokens)
    return step


ROWS = {
    "scalars": scalars, "dense4": dense4, "mlp": mlp, "lstm": lstm,
    "resnet18-32px": lambda: vision("resnet18", 32, 32), "resnet18-64px": lambda: vision("resnet18", 16, 64),
    "resnet18-224px": lambda: vision("resnet18", 4, 224), "vit-tiny": vit_tiny, "gpt": gpt, "minilm": minilm,
    "mobilenetv2": lambda: vision("mobilenet_v2", 32, 64), "efficientnet-b0": lambda: vision("efficientnet_b0", 16, 64),
    "convnext-tiny": lambda: vision("convnext_tiny", 4, 64), "swin-tiny": lambda: vision("swin_t", 2, 224),
}


def measured(name):
    """A step, losses of the first three (or sums over the output), and what they took of memory beyond model and inputs."""
    step = ROWS[name]()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except OSError:
        pass  # another C library
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")  # starts the high-water mark anew
    before = resident("VmRSS")
    results = [step().detach() for _ in range(STEPS)]
    taken = resident("VmHWM") - before
    if results[0].numel() == 1:
        return "", step, [float(loss) for loss in results], taken
    output = results[-1].double().view(-1)
    return "", step, [float(output.norm()), float(output @ values("check", output.numel()).double())], taken
