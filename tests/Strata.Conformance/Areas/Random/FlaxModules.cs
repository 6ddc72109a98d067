using System.Text.RegularExpressions;
using Strata.Conformance.Judging;
using Strata.Nn;
using Strata.Nn.Flax;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>The modules of the cases, as a user of Strata would declare them.</summary>
internal static partial class FlaxModules
{
    /// <summary>The name without what the cases differ in: <c>linen_dense_2_2_key0</c> is <c>dense_2_2</c>.</summary>
    public static string Stem(string name)
    {
        string stem = Seed().Replace(name, "");
        return stem[(stem.IndexOf('_') + 1)..];
    }

    public static FlaxModule Linen(string stem) =>
        stem switch
        {
            "dense_2_2" => FlaxLayers.Dense(2, 2),
            "dense_3_4" => FlaxLayers.Dense(3, 4),
            "dense_16_32" => FlaxLayers.Dense(16, 32),
            "dense_1_5" => FlaxLayers.Dense(1, 5),
            "dense_nobias" => FlaxLayers.Dense(5, 8, bias: false),
            "dense_he_normal" => Drawn(FlaxInitializers.HeNormal),
            "dense_glorot_uniform" => Drawn(FlaxInitializers.GlorotUniform),
            "dense_normal" => Drawn(FlaxInitializers.Normal(0.02)),
            "dense_orthogonal" => Drawn(FlaxInitializers.Orthogonal()),
            "dense_general" => FlaxLayers.DenseGeneral(new Shape(3, 4), new Shape(2, 5)),
            "conv" => FlaxLayers.Conv(4, 8, new Shape(3, 3)),
            "conv_1d" => FlaxLayers.Conv(3, 6, new Shape(5)),
            "conv_groups" => FlaxLayers.Conv(4, 8, new Shape(3, 3), groups: 2, bias: false),
            "conv_depthwise" => FlaxLayers.Conv(4, 4, new Shape(3, 3), groups: 4),
            "conv_transpose" => FlaxLayers.Conv(3, 5, new Shape(2, 2)),
            "embed" => FlaxLayers.Embed(11, 6),
            "norms" => new FlaxModule()
                .With("layers_0", FlaxLayers.Norm(6))
                .With("layers_1", FlaxLayers.Norm(6))
                .With("layers_2", FlaxLayers.Norm(6))
                .With("layers_3", FlaxLayers.RmsNorm(6)),
            "lstm" or "optimized_lstm" => LinenCells.Lstm(5, 8),
            "gru" => LinenCells.Gru(5, 8),
            "simple_rnn" => new FlaxModule().With("cell", LinenCells.Simple(5, 8)),
            "attention" => FlaxLayers.Attention(4, 16),
            "attention_qkv" => FlaxLayers.Attention(2, 16, projected: 8, features: 6),
            "mlp" => Mlp(5, 8, 8, 3),
            "blocks" or "rng_separator" => new FlaxModule()
                .With("Block_0", Block())
                .With("Block_1", Block())
                .With("head", FlaxLayers.Dense(4, 3)),
            "setup" => new FlaxModule()
                .With("encoder", FlaxLayers.Dense(5, 6))
                .With("layers_0", FlaxLayers.Dense(6, 6, bias: false))
                .With("norm", FlaxLayers.Norm(6))
                .With("layers_1", FlaxLayers.Dense(6, 6))
                .With("decoder", FlaxLayers.Dense(6, 2)),
            "own_parameters" => new FlaxModule()
                .With("gain", new Shape(5), FlaxInitializers.Normal(0.5))
                .With("Dense_0", FlaxLayers.Dense(5, 4))
                .With("shift", new Shape(4), FlaxInitializers.Uniform(0.1))
                .With("table", new Shape(4, 5), FlaxInitializers.LecunNormal),
            "cnn" => new FlaxModule()
                .With("Conv_0", FlaxLayers.Conv(1, 4, new Shape(3, 3)))
                .With("Conv_1", FlaxLayers.Conv(4, 6, new Shape(3, 3)))
                .With("Dense_0", FlaxLayers.Dense(8, 10)) // made first, called last
                .With("Dense_1", FlaxLayers.Dense(54, 8)),
            "two_streams" => Mlp(5, 6, 6),
            _ => throw new UnsupportedException($"Flax initialisers: the module linen_{stem}"),
        };

    public static FlaxModule Nnx(string stem) =>
        stem switch
        {
            "linear_2_2" => FlaxLayers.Dense(2, 2),
            "linear_3_4" or "params_stream" or "two_streams" => FlaxLayers.Dense(3, 4),
            "linear_16_32" => FlaxLayers.Dense(16, 32),
            "linear_1_5" => FlaxLayers.Dense(1, 5),
            "conv" => FlaxLayers.Conv(4, 8, new Shape(3, 3)),
            "conv_transpose" => FlaxLayers.Conv(3, 5, new Shape(2, 2)),
            "embed" => FlaxLayers.Embed(11, 6),
            "lstmcell" => NnxCells.Lstm(5, 8),
            "optimizedlstmcell" => NnxCells.OptimizedLstm(5, 8),
            "grucell" => NnxCells.Gru(5, 8),
            "simplecell" => NnxCells.Simple(5, 8),
            "attention" => FlaxLayers.Attention(4, 16),
            "mlp" => NnxMlp(5, 8, 3),
            "blocks" => new FlaxModule()
                .With("embed", FlaxLayers.Embed(7, 4))
                .With("blocks", new FlaxModule().With("0", NnxMlp(4, 8, 4)).With("1", NnxMlp(4, 8, 4)))
                .With("head", FlaxLayers.Dense(4, 3, bias: false)),
            "norms" => new FlaxModule().With(
                "layers",
                new FlaxModule()
                    .With("0", FlaxLayers.Norm(6))
                    .With("1", FlaxLayers.Norm(6))
                    .With("2", FlaxLayers.RmsNorm(6))
                    .With("3", FlaxLayers.Dense(6, 2))
            ),
            _ => throw new UnsupportedException($"Flax initialisers: the module nnx_{stem}"),
        };

    private static FlaxModule Drawn(Initializer kernel) =>
        FlaxLayers.Dense(5, 8, kernelInitializer: kernel, biasInitializer: FlaxInitializers.Normal(0.1));

    private static FlaxModule Mlp(params ReadOnlySpan<int> sizes)
    {
        var mlp = new FlaxModule();
        for (int i = 0; i + 1 < sizes.Length; i++)
            mlp.With($"Dense_{i}", FlaxLayers.Dense(sizes[i], sizes[i + 1]));
        return mlp;
    }

    private static FlaxModule Block() =>
        new FlaxModule().With("LayerNorm_0", FlaxLayers.Norm(4)).With("Mlp_0", Mlp(4, 8, 4));

    private static FlaxModule NnxMlp(int inputs, int hidden, int outputs) =>
        new FlaxModule()
            .With("first", FlaxLayers.Dense(inputs, hidden))
            .With("norm", FlaxLayers.Norm(hidden))
            .With("second", FlaxLayers.Dense(hidden, outputs));

    [GeneratedRegex("_key[0-9]+$", RegexOptions.None, 1000)]
    private static partial Regex Seed();
}
