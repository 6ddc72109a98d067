using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Matrix products, and operations that move values.</summary>
public static partial class ShapeKinds
{
    private static readonly RandomKey _key = new(0); // every value is replaced by the stored ones

    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>
        {
            ["matmul"] = MatMul,
            ["addmm"] = AddMm,
            ["einsum"] = Einsum,
            ["Bilinear"] = Bilinear,
            ["Unflatten"] = options =>
                LayerSubject.Of(new Unflatten(options.Integer("dim"), options.Integers("unflattened_size"))),
            ["reshape"] = Reshape,
            ["transpose"] = options =>
                Of(
                    options,
                    o => (o.Integer("dim0"), o.Integer("dim1")),
                    (x, axes) => x.Transpose(axes.Item1, axes.Item2)
                ),
            ["permute"] = options => Of(options, o => o.Integers("dims"), (x, axes) => x.Permute(axes)),
            // The case adds an axis to an input that has none of size 1, so squeezing must give it back.
            ["unsqueeze"] = options =>
                Of(options, o => o.Integer("dim"), (x, axis) => x.Unsqueeze(axis).Squeeze().Unsqueeze(axis)),
            ["expand"] = options => Of(options, o => o.Integers("shape"), (x, sizes) => x.Expand(new Shape(sizes))),
            ["repeat"] = options => Of(options, o => o.Integers("repeats"), (x, repeats) => x.Repeat(repeats)),
            ["repeat_interleave"] = options =>
                Of(
                    options,
                    o => (o.Integer("repeats"), o.Integer("dim")),
                    (x, o) => Operations.RepeatInterleave(x, o.Item1, o.Item2)
                ),
            ["flip"] = options => Of(options, o => o.Integers("dims"), (x, axes) => x.Flip(axes)),
            ["roll"] = options =>
                Of(
                    options,
                    o => (o.Integer("shifts"), o.Integer("dim")),
                    (x, o) => Operations.Roll(x, o.Item1, o.Item2)
                ),
            ["triu"] = options =>
                Of(options, o => o.Integer("diagonal"), (x, diagonal) => Operations.UpperTriangle(x, diagonal)),
            ["tril"] = options =>
                Of(options, o => o.Integer("diagonal"), (x, diagonal) => Operations.LowerTriangle(x, diagonal)),
            ["concat"] = options => Join(options, (inputs, axis) => Operations.Concat(inputs, axis)),
            ["stack"] = options => Join(options, (inputs, axis) => Operations.Stack(inputs, axis)),
            ["split"] = options =>
                Parts(options, o => (o.Integers("sizes"), o.Integer("dim")), (x, o) => x.Split(o.Item1, o.Item2)),
            ["chunk"] = options =>
                Parts(options, o => (o.Integer("chunks"), o.Integer("dim")), (x, o) => x.Chunk(o.Item1, o.Item2)),
            ["slice"] = Slice,
            ["select"] = options =>
                Of(options, o => (o.Integer("dim"), o.Integer("index")), (x, o) => x.Select(o.Item1, o.Item2)),
            ["narrow"] = options =>
                Of(
                    options,
                    o => (o.Integer("dim"), o.Integer("start"), o.Integer("length")),
                    (x, o) => x.Narrow(o.Item1, o.Item2, o.Item3)
                ),
            ["pad"] = Pad,
            ["unfold"] = Unfold,
            ["gather"] = options =>
                With(options, o => o.Integer("dim"), (x, axis) => Operations.Gather(x["a"], axis, x["index"])),
            ["index_select"] = options =>
                With(options, o => o.Integer("dim"), (x, axis) => Operations.IndexSelect(x["a"], axis, x["index"])),
            ["scatter_add"] = options =>
                With(
                    options,
                    o => o.Integer("dim"),
                    (x, axis) => Operations.ScatterAdd(x["a"], axis, x["index"], x["b"])
                ),
            ["index_add"] = options =>
                With(
                    options,
                    o => (o.Integer("dim"), o.Number("alpha")),
                    (x, o) => Operations.IndexAdd(x["a"], o.Item1, x["index"], x["b"], (float)o.Item2)
                ),
            ["masked_select"] = options => With(options, _ => 0, (x, _) => Operations.MaskedSelect(x["a"], x["mask"])),
            ["one_hot"] = options =>
                With(options, o => o.Integer("num_classes"), (x, classes) => Operations.OneHot(x["index"], classes)),
            ["topk"] = TopK,
            ["sort"] = options =>
            {
                (int axis, bool descending) = (options.Integer("dim"), options.Flag("descending"));
                return new(null, inputs => Ordered(Operations.Sort(inputs["a"], axis, descending)));
            },
        };

    private static LayerSubject With<T>(
        Item options,
        Func<Item, T> read,
        Func<IReadOnlyDictionary<string, Tensor>, T, Tensor> function
    )
    {
        T option = read(options);
        return new(null, inputs => [("out", function(inputs, option))]);
    }

    private static LayerSubject Of<T>(Item options, Func<Item, T> read, Func<Tensor, T, Tensor> function) =>
        With(options, read, (inputs, option) => function(inputs["a"], option));

    private static LayerSubject Join(Item options, Func<Tensor[], int, Tensor> function) =>
        With(options, o => o.Integer("dim"), (inputs, axis) => function([.. inputs.Values], axis));

    private static LayerSubject Parts<T>(Item options, Func<Item, T> read, Func<Tensor, T, Tensor[]> function)
    {
        T option = read(options);
        return new(null, inputs => [.. function(inputs["a"], option).Select((part, i) => ($"out{i}", part))]);
    }

    private static OutputList Ordered((Tensor Values, Tensor Indices) found) =>
        [("values", found.Values), ("indices", found.Indices)];

    private static LayerSubject MatMul(Item options)
    {
        string? expression = options.OptionalNames("expression");
        return expression switch
        {
            null => new(null, x => [("out", x["a"].MatMul(x["b"]))]),
            "a^T @ b^T over the last two dimensions" => new(
                null,
                x => [("out", x["a"].Transpose(-1, -2).MatMul(x["b"].Transpose(-2, -1)))]
            ),
            _ => throw new UnsupportedException($"matmul {expression}"),
        };
    }

    private static LayerSubject AddMm(Item options)
    {
        (double beta, double alpha) = (options.Number("beta"), options.Number("alpha"));
        return new(null, x => [("out", Operations.AddMm(x["c"], x["a"], x["b"], (float)beta, (float)alpha))]);
    }

    private static LayerSubject Einsum(Item options)
    {
        string equation = options.Text("equation");
        return new(null, inputs => [("out", Operations.Einsum(equation, [.. inputs.Values]))]);
    }

    private static LayerSubject Bilinear(Item options)
    {
        var layer = new Bilinear(
            options.Integer("in1_features"),
            options.Integer("in2_features"),
            options.Integer("out_features"),
            _key,
            options.Flag("bias")
        );
        return new(layer, inputs => [("out", layer.Forward(inputs["x1"], inputs["x2"]))]);
    }

    private static LayerSubject Reshape(Item options)
    {
        string? expression = options.OptionalNames("expression");
        return expression switch
        {
            null => Of(options, o => o.Integers("shape"), (x, sizes) => x.Reshape(sizes)),
            "transpose(0, 1), then reshape(3, 8)" => new(null, x => [("out", x["a"].Transpose(0, 1).Reshape(3, 8))]),
            _ => throw new UnsupportedException($"reshape {expression}"),
        };
    }

    private static LayerSubject Slice(Item options)
    {
        string expression = options.Text("expression");
        return expression switch
        {
            "a[:, 1:3, ::2]" => new(null, x => [("out", x["a"].Slice(1, 1, 3).Slice(2, step: 2))]),
            "a[:, :3] and a[:, 2:]" => new(
                null,
                x => [("out0", x["a"].Slice(1, end: 3)), ("out1", x["a"].Slice(1, 2))]
            ),
            _ => throw new UnsupportedException($"slice {expression}"),
        };
    }

    private static LayerSubject Pad(Item options)
    {
        int[] widths = options.Integers("pad");
        float value = (float)options.Number("value");
        return options.Text("mode") switch
        {
            "constant" => new(null, x => [("out", Operations.Pad(x["a"], widths, value))]),
            "reflect" => new(null, x => [("out", Operations.Pad(x["a"], widths, PaddingMode.Reflect))]),
            "replicate" => new(null, x => [("out", Operations.Pad(x["a"], widths, PaddingMode.Replicate))]),
            "circular" => new(null, x => [("out", Operations.Pad(x["a"], widths, PaddingMode.Circular))]),
            string other => throw new UnsupportedException($"padding mode {other}"),
        };
    }

    private static LayerSubject Unfold(Item options)
    {
        (Size2d kernel, Size2d dilation) = (
            LayerKinds.Size(options, "kernel_size"),
            LayerKinds.Size(options, "dilation")
        );
        (Size2d padding, Size2d stride) = (LayerKinds.Size(options, "padding"), LayerKinds.Size(options, "stride"));
        return new(null, x => [("out", Operations.Unfold(x["a"], kernel, dilation, padding, stride))]);
    }

    private static LayerSubject TopK(Item options)
    {
        (int count, int axis, bool largest) = (options.Integer("k"), options.Integer("dim"), options.Flag("largest"));
        options.Ignore("sorted"); // always in order
        return new(null, inputs => Ordered(Operations.TopK(inputs["a"], count, axis, largest)));
    }

    private static string? OptionalNames(this Item options, string name) =>
        options.Has(name) ? options.Text(name) : null;
}
