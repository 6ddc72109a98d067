using System.Text.Json;
using Strata.Conformance.Manifests;
using Strata.Nn;

namespace Strata.Conformance.Areas.Layers;

// Reductions and scans.
public static partial class ElementwiseKinds
{
    private static Dictionary<string, Func<Item, LayerSubject>> _reductions =>
        new()
        {
            ["sum"] = options => Along(options, (a, axes, keep) => Operations.Sum(a, axes, keep)),
            ["mean"] = options => Along(options, (a, axes, keep) => Operations.Mean(a, axes, keep)),
            ["amax"] = options => Along(options, (a, axes, keep) => Operations.Amax(a, axes, keep)),
            ["amin"] = options => Along(options, (a, axes, keep) => Operations.Amin(a, axes, keep)),
            ["logsumexp"] = options => Along(options, (a, axes, keep) => Operations.LogSumExp(a, axes, keep)),
            ["prod"] = options =>
            {
                bool keep = options.Flag("keepdim");
                return OptionalAxis(options) is { } axis
                    ? Of(a => Operations.Prod(a, axis, keep))
                    : Of(a => Operations.Prod(a));
            },
            ["max"] = options => Extreme(options, Operations.Max, Operations.Max),
            ["min"] = options => Extreme(options, Operations.Min, Operations.Min),
            ["argmax"] = options =>
            {
                int? axis = OptionalAxis(options);
                return Of(a => Operations.Argmax(a, axis));
            },
            ["argmin"] = options =>
            {
                int? axis = OptionalAxis(options);
                return Of(a => Operations.Argmin(a, axis));
            },
            ["var"] = options =>
            {
                double correction = options.Number("correction");
                return Along(options, (a, axes, keep) => Operations.Var(a, axes, correction, keep));
            },
            ["std"] = options =>
            {
                double correction = options.Number("correction");
                return Along(options, (a, axes, keep) => Operations.Std(a, axes, correction, keep));
            },
            ["vector_norm"] = options =>
            {
                double order = options.Number("ord");
                return Along(options, (a, axes, keep) => Operations.VectorNorm(a, order, axes, keep));
            },
            ["normalize"] = options =>
            {
                (double order, int axis) = (options.Number("p"), options.Integer("dim"));
                float epsilon = (float)options.Number("eps");
                return Of(a => Operations.Normalize(a, order, axis, epsilon));
            },
            ["cumsum"] = options =>
            {
                int axis = options.Integer("dim");
                return Of(a => Operations.Cumsum(a, axis));
            },
            ["cumprod"] = options =>
            {
                int axis = options.Integer("dim");
                return Of(a => Operations.Cumprod(a, axis));
            },
        };

    private static LayerSubject Along(Item options, Func<Tensor, Axes, bool, Tensor> reduce)
    {
        bool keep = options.OptionalFlag("keepdim");
        Axes axes =
            options.Raw("dim").ValueKind == JsonValueKind.Array ? options.Integers("dim")
            : OptionalAxis(options) is { } axis ? axis
            : Axes.All;
        return Of(a => reduce(a, axes, keep));
    }

    private static int? OptionalAxis(Item options) => (int?)options.OptionalNumber("dim");

    private static LayerSubject Extreme(
        Item options,
        Func<Tensor, Tensor> whole,
        Func<Tensor, int, bool, (Tensor Values, Tensor Indices)> along
    )
    {
        bool keep = options.OptionalFlag("keepdim");
        if (OptionalAxis(options) is not { } axis)
            return Of(whole);
        return new(
            null,
            inputs =>
            {
                (Tensor values, Tensor indices) = along(inputs["a"], axis, keep);
                return [("values", values), ("indices", indices)];
            }
        );
    }
}
