using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Benchmarks;

/// <summary>How long do recurrent layers, normalisation and dropout take? The side of PyTorch is peers/layer_speed.py.</summary>
internal static class LayerSpeed
{
    /// <summary>Prints a line a layer.</summary>
    public static void Run()
    {
        var key = new RandomKey(1);
        foreach (int hidden in (int[])[128, 256])
        {
            Tensor x = Random(64, 32, hidden);
            var lstm = new LSTM(hidden, hidden, key, numLayers: 2);
            Print($"LSTM {hidden}, 2 layers", lstm, x, input => lstm.Forward(input).Output);
            var gru = new GRU(hidden, hidden, key, numLayers: 2);
            Print($"GRU {hidden}, 2 layers", gru, x, input => gru.Forward(input).Output);
            var rnn = new RNN(hidden, hidden, key, numLayers: 2);
            Print($"RNN {hidden}, 2 layers", rnn, x, input => rnn.Forward(input).Output);
        }

        Tensor rows = Random(512, 768);
        var norm = new LayerNorm(768);
        Print("LayerNorm 512×768", norm, rows, norm.Forward);
        var dropout = new Dropout(0.1, key);
        Print("Dropout 512×768", dropout, rows, dropout.Forward);
        Tensor images = Random(8, 96, 56, 56);
        var groups = new GroupNorm(8, 96);
        Print("GroupNorm 8×96×56×56", groups, images, groups.Forward);
    }

    private static void Print(string name, Module module, Tensor x, Func<Tensor, Tensor> forward)
    {
        x.RequiresGradient = true;
        double alone = Measure.Seconds(() =>
        {
            using (Tape.NoGradient())
                forward(x);
        });
        Tensor gradient;
        using (Tape.NoGradient())
            gradient = Tensor.Full(forward(x).Shape, 1);
        double both = Measure.Seconds(() =>
        {
            forward(x).Backward(gradient);
            x.ClearGradient();
            foreach (Strata.Optim.Parameter parameter in module.Parameters())
                parameter.HasGradient = false;
        });
        Tape.Discard();
        Console.WriteLine($"{name, -24} forward {alone * 1e3, 7:F2} ms   forward and backward {both * 1e3, 7:F2} ms");
    }

    private static Tensor Random(params int[] sizes)
    {
        var tensor = Tensor.Zeros(new Shape(sizes));
        new RandomKey(7).Normal(tensor.Values.Span);
        return tensor;
    }
}
