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
