using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Layers;

/// <summary>How each kind of layer is made from the peer's options.</summary>
public static class LayerKinds
{
    private static readonly RandomKey _key = new(0); // every value is replaced by the stored ones

    private static readonly Dictionary<string, Func<Item, LayerSubject>> _kinds = new()
    {
        ["Linear"] = options =>
            LayerSubject.Of(
                new Linear(options.Integer("in_features"), options.Integer("out_features"), _key, options.Flag("bias"))
            ),
        ["ReLU"] = options =>
        {
            options.Ignore("inplace"); // a matter of memory only
            return LayerSubject.Of(new ReLU());
        },
        ["Flatten"] = options =>
        {
            int start = options.Integer("start_dim");
            int end = options.Integer("end_dim");
            return LayerSubject.Each(null, input => Operations.Flatten(input, start, end));
        },
        ["CrossEntropyLoss"] = CrossEntropy,
    };

    /// <summary>Makes layers of a kind; null where there is no such layer.</summary>
    public static Func<Item, LayerSubject>? Find(string kind) => _kinds.GetValueOrDefault(kind);

    /// <summary>A size that is one number for both axes, or a list of two.</summary>
    internal static (int Height, int Width) Pair(Item options, string name)
    {
        if (options.Raw(name).ValueKind != System.Text.Json.JsonValueKind.Array)
            return (options.Integer(name), options.Integer(name));
        int[] sizes = options.Integers(name);
        return sizes.Length == 2
            ? (sizes[0], sizes[1])
            : throw new ManifestException($"{options.Path}.{name}: expected a number or two.");
    }

    private static Reduction ReductionOf(Item options) =>
        options.Text("reduction") switch
        {
            "mean" => Reduction.Mean,
            "sum" => Reduction.Sum,
            "none" => Reduction.None,
            string other => throw new UnsupportedException($"reduction {other}"),
        };

    private static LayerSubject CrossEntropy(Item options)
    {
        double smoothing = options.Number("label_smoothing");
        int ignored = options.Integer("ignore_index");
        Reduction reduction = ReductionOf(options);
        Tensor? weight = null;
        if (options.Has("weight"))
            weight = Tensor.From(Array.ConvertAll(options.Numbers("weight"), value => (float)value));
        else
            options.Ignore("weight");
        return LayerSubject.Loss(
            (input, target) => Loss.CrossEntropy(input, target, weight, smoothing, ignored, reduction)
        );
    }
}
