using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Benchmarks.Peers;

/// <summary>The models of <c>peers/train_rows.py</c>, written with our layers, on the same data.</summary>
internal static class TrainedModels
{
    private static readonly RandomKey s_key = new(1);

    private static readonly Dictionary<string, Func<TrainedModel>> s_models = new()
    {
        ["scalars"] = Scalars,
        ["dense4"] = Dense,
        ["mlp"] = () => Mlp(128),
        ["lstm"] = () => Lstm(32, 64),
        ["resnet18-32px"] = () => ResNet18(32, 32),
        ["resnet18-64px"] = () => ResNet18(16, 64),
        ["resnet18-224px"] = () => ResNet18(4, 224),
        ["vit-tiny"] = () => Supervised(new TinyVit(), Real("x", 32, 3, 32, 32), Classes("y", 10, 32)),
        ["gpt"] = () => Gpt(8, 256),
        ["mobilenetv2"] = () => Vision("mobilenetv2_100", 32, 64),
        ["efficientnet-b0"] = () => Vision("efficientnet_b0", 16, 64),
        ["convnext-tiny"] = () => Vision("convnext_tiny", 4, 64),
        ["swin-tiny"] = () => Vision("swin_tiny_patch4_window7_224", 2, 224),
    };

    public static TrainedModel Create(string name) => s_models[name]();

    public static TrainedModel Mlp(int batch) =>
        Supervised(new Mlp([784, 512, 512, 10], s_key), Real("x", batch, 784), Classes("y", 10, batch));

    public static TrainedModel Lstm(int batch, int length) =>
        Supervised(new EmbeddingLstm(), Classes("x", 10000, batch, length), Classes("y", 2, batch));

    public static TrainedModel Gpt(int batch, int length) =>
        Supervised(new SmallGpt(length), Classes("x", 256, batch, length), Classes("y", 256, batch * length));

    public static TrainedModel ResNet18(int batch, int size) =>
        Supervised(ResNet.ResNet18(10, s_key), Real("x", batch, 3, size, size), Classes("y", 10, batch));

    private static TrainedModel Scalars()
    {
        var model = new Line();
        OptimizationPlan plan = OptimizationPlan
            .For(model)
            .Group("slope", "w", new Sgd(0.01))
            .Group("start", "b", new Sgd(0.1))
            .Build();
        return Fitted(model, plan, Real("x", 16), Real("y", 16));
    }

    private static TrainedModel Dense()
    {
        var model = new Linear(8, 4, s_key);
        OptimizationPlan plan = OptimizationPlan
            .For(model)
            .Group("kernel", "weight", new Sgd(0.01))
            .Group("bias", "bias", new Sgd(0.1))
            .Build();
        return Fitted(model, plan, Real("x", 16, 8), Real("y", 16, 4));
    }

    private static TrainedModel Fitted(Layer model, OptimizationPlan plan, Tensor x, Tensor y) =>
        new(
            model,
            () =>
            {
                var step = TrainStep.Compile(
                    Optimizer.Create(plan),
                    (input, target) => Loss.MeanSquaredError(model.Forward(input), target)
                );
                return (step, () => step.Run(x, y));
            }
        );

    private static TrainedModel Vision(string name, int batch, int size) =>
        Supervised(ModelRegistry.Create(name, 10, s_key), Real("x", batch, 3, size, size), Classes("y", 10, batch));

    private static TrainedModel Supervised(Layer model, Tensor x, Tensor y) =>
        new(
            model,
            () =>
            {
                OptimizationPlan plan = OptimizationPlan
                    .For(model)
                    .Default("all", new AdamW(1e-3))
                    .LayerDecay(0.9, LayerOrder.TopLevelModules)
                    .Build();
                var step = TrainStep.Compile(
                    Optimizer.Create(plan),
                    (input, target) => Loss.CrossEntropy(model.Forward(input), target)
                );
                return (step, () => step.Run(x, y));
            }
        );

    private static Tensor Real(string name, params int[] sizes)
    {
        Tensor tensor = Tensor.Zeros(new Shape(sizes));
        SameValues.Fill(tensor.Values.Span, name);
        return tensor;
    }

    private static Tensor Classes(string name, int limit, params int[] sizes)
    {
        Tensor tensor = Tensor.Zeros(new Shape(sizes));
        SameValues.Classes(tensor.Values.Span, name, limit);
        return tensor;
    }

    private sealed class Line : Layer
    {
        private readonly Parameter _w;
        private readonly Parameter _b;

        public Line()
        {
            _w = AddParameter("w", Shape.Scalar, Initializer.Constant(0.5f), s_key, ParameterRole.Weight);
            _b = AddParameter("b", Shape.Scalar, Initializer.Constant(-0.5f), s_key, ParameterRole.Bias);
        }

        public override Tensor Forward(Tensor input) => (input * Tensor.FromParameter(_w)) + Tensor.FromParameter(_b);
    }

    private sealed class EmbeddingLstm : Layer
    {
        private readonly Embedding _embedding;
        private readonly LSTM _rnn;
        private readonly Linear _fc;

        public EmbeddingLstm()
        {
            _embedding = AddModule("embedding", new Embedding(10000, 128, s_key.FoldIn("embedding")));
            _rnn = AddModule("rnn", new LSTM(128, 256, s_key.FoldIn("rnn"), batchFirst: true));
            _fc = AddModule("fc", new Linear(256, 2, s_key.FoldIn("fc")));
        }

        public override Tensor Forward(Tensor input) =>
            _fc.Forward(Operations.Select(_rnn.Forward(_embedding.Forward(input)).Output, 1, -1));
    }

    private sealed class Block : Layer
    {
        private readonly LayerNorm _norm1;
        private readonly LayerNorm _norm2;
        private readonly Linear _qkv;
        private readonly Linear _proj;
        private readonly Linear _fc1;
        private readonly Linear _fc2;
        private readonly int _heads;
        private readonly bool _causal;

        public Block(int width, int heads, bool causal, RandomKey key)
        {
            (_heads, _causal) = (heads, causal);
            _norm1 = AddModule("norm1", new LayerNorm(width));
            _norm2 = AddModule("norm2", new LayerNorm(width));
            _qkv = AddModule("qkv", new Linear(width, 3 * width, key.FoldIn("qkv")));
            _proj = AddModule("proj", new Linear(width, width, key.FoldIn("proj")));
            _fc1 = AddModule("fc1", new Linear(width, 4 * width, key.FoldIn("fc1")));
            _fc2 = AddModule("fc2", new Linear(4 * width, width, key.FoldIn("fc2")));
        }

        public override Tensor Forward(Tensor input)
        {
            Shape shape = input.Shape;
            Tensor qkv = _qkv.Forward(_norm1.Forward(input));
            qkv = qkv.Reshape(new Shape(shape[0], shape[1], 3, _heads, shape[2] / _heads));
            Tensor x = Operations.Add(input, _proj.Forward(Operations.PackedAttention(qkv, causal: _causal)));
            return Operations.Add(x, _fc2.Forward(Operations.Gelu(_fc1.Forward(_norm2.Forward(x)))));
        }
    }

    private sealed class TinyVit : Layer
    {
        private readonly Conv2d _patches;
        private readonly Parameter _positions;
        private readonly Parameter _class;
        private readonly Sequential _blocks;
        private readonly LayerNorm _norm;
        private readonly Linear _head;

        public TinyVit()
        {
            const int width = 192;
            _positions = AddParameter(
                "pos_embed",
                new Shape(1, 65, width),
                Initializer.Zeros,
                s_key,
                ParameterRole.Embedding
            );
            _class = AddParameter(
                "cls_token",
                new Shape(1, 1, width),
                Initializer.Zeros,
                s_key,
                ParameterRole.Embedding
            );
            _patches = AddModule("patch_embed", new Conv2d(3, width, 4, s_key.FoldIn("patch"), stride: 4));
            Layer[] blocks =
            [
                .. Enumerable.Range(0, 12).Select(i => new Block(width, 3, causal: false, s_key.FoldIn(i))),
            ];
            _blocks = AddModule("blocks", new Sequential(blocks));
            _norm = AddModule("norm", new LayerNorm(width));
            _head = AddModule("head", new Linear(width, 10, s_key.FoldIn("head")));
        }

        public override Tensor Forward(Tensor input)
        {
            Tensor x = Operations.Transpose(Operations.Flatten(_patches.Forward(input), 2), 1, 2);
            Tensor token = Operations.Expand(_class, new Shape(x.Shape[0], 1, x.Shape[2]));
            x = Operations.Add(Operations.Concat([token, x], 1), _positions);
            return _head.Forward(Operations.Select(_norm.Forward(_blocks.Forward(x)), 1, 0));
        }
    }

    private sealed class SmallGpt : Layer
    {
        private readonly Embedding _tokens;
        private readonly Embedding _positions;
        private readonly Sequential _blocks;
        private readonly LayerNorm _norm;
        private readonly Tensor _places;

        public SmallGpt(int length)
        {
            const int width = 384;
            _tokens = AddModule("wte", new Embedding(256, width, s_key.FoldIn("wte")));
            _positions = AddModule("wpe", new Embedding(length, width, s_key.FoldIn("wpe")));
            Layer[] blocks =
            [
                .. Enumerable.Range(0, 6).Select(i => new Block(width, 6, causal: true, s_key.FoldIn(i))),
            ];
            _blocks = AddModule("h", new Sequential(blocks));
            _norm = AddModule("ln_f", new LayerNorm(width));
            _places = Tensor.From([.. Enumerable.Range(0, length).Select(i => (float)i)]);
        }

        public override Tensor Forward(Tensor input)
        {
            Tensor x = Operations.Add(_tokens.Forward(input), _positions.Forward(_places));
            Tensor logits = Operations.Linear(_norm.Forward(_blocks.Forward(x)), _tokens.Weight);
            return logits.Reshape(new Shape(input.Count, 256));
        }
    }
}
