using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

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
        ["Conv2d"] = Conv2d,
        ["BatchNorm2d"] = BatchNorm2d,
        ["MaxPool2d"] = MaxPool2d,
        ["AvgPool2d"] = AvgPool2d,
        ["ReLU"] = options =>
        {
            options.Ignore("inplace"); // a matter of memory only
            return LayerSubject.Of(new ReLU());
        },
        ["Flatten"] = options => LayerSubject.Of(new Flatten(options.Integer("start_dim"), options.Integer("end_dim"))),
        ["CrossEntropyLoss"] = CrossEntropy,
        ["MSELoss"] = options =>
        {
            Reduction reduction = ReductionOf(options);
            return LayerSubject.Loss((input, target) => Loss.MeanSquaredError(input, target, reduction));
        },
    };

    private static readonly IReadOnlyDictionary<string, Func<Item, LayerSubject>>[] _families =
    [
        _kinds,
        ElementwiseKinds.All,
        ShapeKinds.All,
        SequenceKinds.All,
        NormalizationKinds.All,
        LossKinds.All,
    ];

    /// <summary>Makes layers of a kind; null where there is no such layer.</summary>
    public static Func<Item, LayerSubject>? Find(string kind) =>
        Array.Find(_families, family => family.ContainsKey(kind))?[kind];

    private static LayerSubject Conv2d(Item options)
    {
        string? text = options.Raw("padding").ValueKind == JsonValueKind.String ? options.Text("padding") : null;
        Padding padding = text switch
        {
            null => Size(options, "padding"),
            "same" => Padding.Same,
            "valid" => 0,
            _ => throw new UnsupportedException($"padding '{text}'"),
        };
        return LayerSubject.Of(
            new Conv2d(
                options.Integer("in_channels"),
                options.Integer("out_channels"),
                Size(options, "kernel_size"),
                _key,
                Size(options, "stride"),
                padding,
                Size(options, "dilation"),
                options.Integer("groups"),
                options.Flag("bias"),
                options.Text("padding_mode") switch
                {
                    "zeros" => PaddingMode.Zeros,
                    "reflect" => PaddingMode.Reflect,
                    "replicate" => PaddingMode.Replicate,
                    "circular" => PaddingMode.Circular,
                    string other => throw new UnsupportedException($"padding mode {other}"),
                }
            )
        );
    }

    private static LayerSubject BatchNorm2d(Item options) =>
        LayerSubject.Of(
            new BatchNorm2d(
                options.Integer("num_features"),
                options.Number("eps"),
                options.OptionalNumber("momentum"),
                options.Flag("affine"),
                options.Flag("track_running_stats"),
                options.Flag("bias")
            )
        );

    private static LayerSubject MaxPool2d(Item options)
    {
        var pool = new MaxPool2d(
            Size(options, "kernel_size"),
            OptionalSize(options, "stride"),
            Size(options, "padding"),
            Size(options, "dilation"),
            options.Flag("ceil_mode")
        );
        if (!options.Flag("return_indices"))
            return LayerSubject.Of(pool);
        return new(
            pool,
            inputs =>
            {
                (Tensor output, Tensor indices) = pool.ForwardWithIndices(inputs["x"]);
                return [("out", output), ("indices", indices)];
            }
        );
    }

    private static LayerSubject AvgPool2d(Item options) =>
        LayerSubject.Of(
            new AvgPool2d(
                Size(options, "kernel_size"),
                OptionalSize(options, "stride"),
                Size(options, "padding"),
                options.Flag("ceil_mode"),
                options.Flag("count_include_pad"),
                options.OptionalNumber("divisor_override") is { } divisor ? (int)divisor : null
            )
        );

    internal static Size2d? OptionalSize(Item options, string name)
    {
        if (options.Has(name))
            return Size(options, name);
        options.Ignore(name);
        return null;
    }

    /// <summary>A size that is one number for both axes, or a list of two.</summary>
    internal static Size2d Size(Item options, string name)
    {
        if (options.Raw(name).ValueKind != JsonValueKind.Array)
            return options.Integer(name);
        int[] sizes = options.Integers(name);
        return sizes.Length == 2
            ? new(sizes[0], sizes[1])
            : throw new ManifestException($"{options.Path}.{name}: expected a number or two.");
    }

    internal static Reduction ReductionOf(Item options) =>
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
