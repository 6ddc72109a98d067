using System.Text.Json;
using Strata.Conformance.Manifests;
using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Convolutions, normalisations, poolings and recurrent layers.</summary>
public static partial class NormalizationKinds
{
    private static readonly RandomKey _key = new(0); // every value is replaced by the stored ones

    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>
        {
            ["LayerNorm"] = options =>
                LayerSubject.Of(
                    new LayerNorm(
                        ShapeOf(options, "normalized_shape"),
                        options.Number("eps"),
                        options.Flag("elementwise_affine"),
                        options.Flag("bias")
                    )
                ),
            ["RMSNorm"] = options =>
                LayerSubject.Of(
                    new RMSNorm(
                        ShapeOf(options, "normalized_shape"),
                        options.OptionalNumber("eps"),
                        options.Flag("elementwise_affine")
                    )
                ),
            ["Dropout"] = options =>
            {
                options.Ignore("inplace"); // a matter of memory only
                return LayerSubject.Of(new Dropout(options.Number("p")));
            },
            ["GroupNorm"] = options =>
                LayerSubject.Of(
                    new GroupNorm(
                        options.Integer("num_groups"),
                        options.Integer("num_channels"),
                        options.Number("eps"),
                        options.Flag("affine"),
                        options.Flag("bias")
                    )
                ),
            ["BatchNorm1d"] = options =>
                LayerSubject.Of(
                    new BatchNorm1d(
                        options.Integer("num_features"),
                        options.Number("eps"),
                        options.OptionalNumber("momentum"),
                        options.Flag("affine"),
                        options.Flag("track_running_stats"),
                        options.Flag("bias")
                    )
                ),
            ["InstanceNorm1d"] = options =>
                LayerSubject.Of(
                    new InstanceNorm1d(
                        options.Integer("num_features"),
                        options.Number("eps"),
                        options.OptionalNumber("momentum"),
                        options.Flag("affine"),
                        options.Flag("track_running_stats"),
                        options.Flag("bias")
                    )
                ),
            ["InstanceNorm2d"] = options =>
                LayerSubject.Of(
                    new InstanceNorm2d(
                        options.Integer("num_features"),
                        options.Number("eps"),
                        options.OptionalNumber("momentum"),
                        options.Flag("affine"),
                        options.Flag("track_running_stats"),
                        options.Flag("bias")
                    )
                ),
            ["LocalResponseNorm"] = options =>
                LayerSubject.Of(
                    new LocalResponseNorm(
                        options.Integer("size"),
                        options.Number("alpha"),
                        options.Number("beta"),
                        options.Number("k")
                    )
                ),
            ["Conv1d"] = Conv1d,
            ["ConvTranspose1d"] = ConvTranspose1d,
            ["ConvTranspose2d"] = ConvTranspose2d,
            ["MaxPool1d"] = MaxPool1d,
            ["AvgPool1d"] = AvgPool1d,
            ["AdaptiveAvgPool1d"] = options => LayerSubject.Of(new AdaptiveAvgPool1d(options.Integer("output_size"))),
            ["AdaptiveAvgPool2d"] = AdaptiveAvgPool2d,
            ["AdaptiveMaxPool2d"] = AdaptiveMaxPool2d,
            ["Upsample"] = Upsample,
            ["PixelShuffle"] = options => LayerSubject.Of(new PixelShuffle(options.Integer("upscale_factor"))),
            ["ZeroPad2d"] = ZeroPad2d,
            ["RNN"] = Rnn,
            ["GRU"] = Gru,
            ["LSTM"] = Lstm,
            ["RNNCell"] = RnnCell,
            ["GRUCell"] = GruCell,
            ["LSTMCell"] = LstmCell,
        };

    private static Shape ShapeOf(Item options, string name) =>
        options.Raw(name).ValueKind == JsonValueKind.Array
            ? new Shape(options.Integers(name))
            : new Shape(options.Integer(name));
}
