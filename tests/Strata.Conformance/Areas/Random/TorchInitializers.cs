using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>The initializers of <c>torch.nn.init</c> and the models of timm by the names of the cases.</summary>
internal static class TorchInitializers
{
    public static Initializer Make(string name) =>
        name[..name.IndexOf(" on ", StringComparison.Ordinal)] switch
        {
            "xavier_uniform_()" => Initializer.XavierUniform(),
            "xavier_uniform_(gain=5/3)" => Initializer.XavierUniform(Initializer.Gain(Nonlinearity.Tanh)),
            "xavier_normal_()" => Initializer.XavierNormal(),
            "kaiming_uniform_()" => Initializer.KaimingUniform(),
            "kaiming_uniform_(a=sqrt(5))" => Initializer.KaimingUniform(Math.Sqrt(5)),
            "kaiming_uniform_(mode='fan_out', nonlinearity='relu')" => Initializer.KaimingUniform(
                mode: FanMode.FanOut,
                nonlinearity: Nonlinearity.Relu
            ),
            "kaiming_normal_()" => Initializer.KaimingNormal(),
            "kaiming_normal_(mode='fan_out', nonlinearity='relu')" => Initializer.KaimingNormal(
                mode: FanMode.FanOut,
                nonlinearity: Nonlinearity.Relu
            ),
            "kaiming_normal_(nonlinearity='linear')" => Initializer.KaimingNormal(nonlinearity: Nonlinearity.Linear),
            "trunc_normal_(std=0.02)" => Initializer.TruncatedNormal(standardDeviation: 0.02),
            "trunc_normal_(std=1.0)" => Initializer.TruncatedNormal(),
            "trunc_normal_(mean=0.1, std=0.5, a=-0.2, b=1.0)" => Initializer.TruncatedNormal(0.1, 0.5, -0.2, 1.0),
            "orthogonal_(gain=1.5)" => Initializer.Orthogonal(1.5),
            "eye_" => Initializer.Identity,
            "dirac_" => Initializer.Dirac(),
            string other => throw new UnsupportedException($"torch.nn.init.{other}"),
        };

    public static double Gain(string name) =>
        name switch
        {
            "linear" or "conv1d" or "conv2d" or "conv3d" => Initializer.Gain(Nonlinearity.Linear),
            "sigmoid" => Initializer.Gain(Nonlinearity.Sigmoid),
            "tanh" => Initializer.Gain(Nonlinearity.Tanh),
            "relu" => Initializer.Gain(Nonlinearity.Relu),
            "leaky_relu" => Initializer.Gain(Nonlinearity.LeakyRelu),
            "leaky_relu(0.2)" => Initializer.Gain(Nonlinearity.LeakyRelu, 0.2),
            "leaky_relu(sqrt(5))" => Initializer.Gain(Nonlinearity.LeakyRelu, Math.Sqrt(5)),
            "selu" => Initializer.Gain(Nonlinearity.Selu),
            _ => throw new UnsupportedException($"the gain of {name}"),
        };

    /// <summary>How far the rows (columns where there are fewer) are from orthogonal vectors of one length.</summary>
    public static double GramError(float[] values, Shape shape, double gain)
    {
        int rows = shape[0];
        int columns = values.Length / rows;
        bool wide = rows <= columns;
        (int count, int length) = wide ? (rows, columns) : (columns, rows);
        double At(int vector, int i) => values[wide ? (vector * columns) + i : (i * columns) + vector];
        double worst = 0;
        for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++)
        {
            double dot = 0;
            for (int i = 0; i < length; i++)
                dot += At(a, i) * At(b, i);
            worst = Math.Max(worst, Math.Abs(dot - (a == b ? gain * gain : 0)));
        }

        return worst;
    }

    public static Module Model(Item item)
    {
        string[] parts = item.Text("name").Split(' ', ',');
        Item options = item.Object("options");
        if (parts[1] != "resnet18")
            throw new UnsupportedException($"model {parts[1]}");
        return new ResNet(
            ResNetOptions.ResNet18 with
            {
                ZeroInitLast = options.Flag("zero_init_last"),
            },
            classes: 2,
            new RandomKey(5)
        );
    }

    /// <summary>PyTorch's batch normalisation has a third buffer, the count of batches, which Strata keeps as well.</summary>
    public static int BufferCount(Module model) => model.NamedBuffers().Count();
}
