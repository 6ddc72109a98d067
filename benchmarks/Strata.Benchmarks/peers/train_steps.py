"""The peer's side of `Strata.Benchmarks train`: one model; each line on stdin is a number of steps to time.

Answers are JSON lines: first the version, the parameter count and what the first step took of resident memory, then the
median time of each round. The models are those of PyTorch users: torchvision's ResNet-18, a ViT-tiny, a GPT, an LSTM.
"""
import json, sys, time
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)


def resident(key):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return 0


def supervised(model, x, y, loss=F.cross_entropy):
    """AdamW with a group for each top-level module, rates shrinking by 0.9 a module from the last one."""
    names = [n.split(".")[0] for n, _ in model.named_parameters()]
    order = list(dict.fromkeys(reversed(names)))
    groups = [dict(params=[p for n, p in model.named_parameters() if n.split(".")[0] == top], lr=1e-3 * 0.9 ** i)
              for i, top in enumerate(order)]
    opt = torch.optim.AdamW(groups, lr=1e-3, fused=True)

    def step():
        opt.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        opt.step()
    return model, step


def dense4():
    model = nn.Linear(8, 4)
    x, y = torch.randn(16, 8), torch.randn(64)
    opt = torch.optim.SGD([dict(params=[model.weight], lr=0.01), dict(params=[model.bias], lr=0.1)])

    def step():
        opt.zero_grad(set_to_none=True)
        F.mse_loss(model(x).reshape(-1), y).backward()
        opt.step()
    return model, step


def mlp(batch=128):
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    return supervised(model, torch.randn(batch, 784), torch.randint(0, 10, (batch,)))


def resnet18(batch, size, classes=10):
    import torchvision
    model = torchvision.models.resnet18(num_classes=classes)
    return supervised(model, torch.randn(batch, 3, size, size), torch.randint(0, classes, (batch,)))


class EmbeddingLstm(nn.Module):
    def __init__(self, vocab=10000, dim=128, hidden=256, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocab, dim)
        self.rnn = nn.LSTM(dim, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, classes)

    def forward(self, tokens):
        return self.fc(self.rnn(self.embedding(tokens))[0][:, -1])


def lstm(batch=32, length=64):
    return supervised(EmbeddingLstm(), torch.randint(0, 10000, (batch, length)), torch.randint(0, 2, (batch,)))


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
    return supervised(Vit(), torch.randn(batch, 3, 32, 32), torch.randint(0, 10, (batch,)))


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
    tokens = torch.randint(0, 256, (batch, context + 1))
    return supervised(Gpt(context=context), tokens[:, :-1], tokens[:, 1:].reshape(-1),
                      lambda logits, y: F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y))


CASES = {
    "dense4": dense4, "mlp_b128": mlp, "lstm_b32_t64": lstm,
    "resnet18_b32_32px": lambda: resnet18(32, 32), "resnet18_b16_64px": lambda: resnet18(16, 64),
    "resnet18_b4_224px": lambda: resnet18(4, 224), "vit_tiny_b32_32px": vit_tiny, "gpt_6x384_b8_t256": gpt,
}
model, step = CASES[sys.argv[1]]()
with open("/proc/self/clear_refs", "w") as clear:
    clear.write("5")  # starts the high-water mark anew
before = resident("VmRSS")
for _ in range(3):
    step()
taken = resident("VmHWM") - before
print(json.dumps(dict(peer="torch " + torch.__version__, threads=torch.get_num_threads(), bytes=taken,
                      parameters=sum(p.numel() for p in model.parameters()))), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(json.dumps(dict(ms=sorted(times)[len(times) // 2] * 1e3)), flush=True)
