using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Benchmarks.Peers;

/// <summary>Whole training steps (forward, backward, AdamW with layer-wise rates) and MiniLM's forward pass, as in <c>peers/train_rows.py</c>.</summary>
/// <remarks>
/// Memory: the largest resident size during the first three steps over that of the model and its inputs: results,
/// gradients, the optimizer's state, scratch memory, and the code that is compiled or loaded for it.
/// </remarks>
internal static class TrainRows
{
    private const int Steps = 3;

    public static IEnumerable<PeerRow> All()
    {
        yield return Train("scalars", "train step, two scalars", 0.02);
        yield return Train("dense4", "train step, Dense(4), batch 16", 0.1);
        yield return Train("mlp", "train step, MLP 784-512-512-10, batch 128", 0.9, TrainedWork.Mlp(128));
        yield return Train(
            "lstm",
            "train step, embedding + LSTM 128→256, batch 32 × 64",
            0.5,
            TrainedWork.Lstm(32, 64)
        );
        yield return Train(
            "resnet18-32px",
            "train step, ResNet-18, 32 px, batch 32",
            0.8,
            TrainedWork.ResNet18(32, 32)
        );
        yield return Train(
            "resnet18-64px",
            "train step, ResNet-18, 64 px, batch 16",
            0.8,
            TrainedWork.ResNet18(16, 64)
        );
        yield return Train(
            "resnet18-224px",
            "train step, ResNet-18, 224 px, batch 4",
            0.8,
            TrainedWork.ResNet18(4, 224)
        );
        yield return Train("vit-tiny", "train step, ViT-tiny, 32 px, batch 32", 0.85, TrainedWork.VitTiny(32));
        yield return Train("gpt", "train step, GPT 6×384, batch 8 × 256", 0.85, TrainedWork.Gpt(8, 256));
        yield return new("minilm", "inference, MiniLM, 32 sentences of 64 tokens", 0.9, MiniLm)
        {
            Flops = TrainedWork.MiniLm(32, 64),
        };
        foreach (string name in (string[])["mobilenetv2", "efficientnet-b0", "convnext-tiny", "swin-tiny"])
        {
            // Both sides draw dropout of their own, so that only the size of the loss can be compared.
            yield return Train(name, $"train step, {name}", 1) with
            {
                IsFurther = true,
                FirstTolerance = 0.5,
                Tolerance = 0.9,
            };
        }
    }

    private static PeerRow Train(string name, string title, double target, double flops = 0) =>
        new(name, title, target, () => Measured(name))
        {
            Flops = flops,
            Tolerance = 2e-3,
            HasMemory = true,
        };

    private static MeasuredWork Measured(string name)
    {
        TrainedModel made = TrainedModels.Create(name);
        Weigh(made.Model.Parameters());
        GC.Collect();
        ResidentMemory.RestartPeak();
        long before = ResidentMemory.Now();
        Func<float> step = made.Compile().Run;
        double[] losses = new double[Steps];
        for (int i = 0; i < Steps; i++)
            losses[i] = step();
        return new(() => step(), losses, ResidentMemory.Peak() - before);
    }

    private static MeasuredWork MiniLm()
    {
        var model = new BertModel(BertOptions.MiniLmL6, new RandomKey(1), addPooler: false);
        Weigh(model.Parameters());
        model.Evaluate();
        Tensor tokens = Tensor.Zeros(new Shape(32, 64));
        SameValues.Classes(tokens.Values.Span, "x", 30000, first: 1);
        var predict = CompiledFunction.Compile(model.Forward);
        for (int i = 1; i < Steps; i++)
            predict.Run(tokens);
        ReadOnlySpan<float> output = predict.Run(tokens).Values.Span;
        double squares = 0;
        foreach (float value in output)
            squares += (double)value * value;
        return new(() => predict.Run(tokens), [Math.Sqrt(squares), SameValues.Product(output, "check")]);
    }

    /// <summary>Weights like PyTorch's own in size: ±1/√(inputs), norms near 1, biases near 0.</summary>
    private static void Weigh(IEnumerable<Parameter> parameters)
    {
        int index = 0;
        foreach (Parameter parameter in parameters)
        {
            string name = $"p{index++}";
            Span<float> values = parameter.Value.Span;
            if (parameter.Rank > 1)
                SameValues.Fill(values, name, (float)Math.Sqrt((double)parameter.Shape[0] / parameter.Count));
            else if (parameter.Rank == 1 && parameter.Name.EndsWith("weight", StringComparison.Ordinal))
                SameValues.Fill(values, name, 0.1f, 1);
            else if (parameter.Rank == 1)
                SameValues.Fill(values, name, 0.1f);
        }
    }
}
