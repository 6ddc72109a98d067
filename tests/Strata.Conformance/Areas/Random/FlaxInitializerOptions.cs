using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Flax;

namespace Strata.Conformance.Areas.Random;

/// <summary>Makes JAX' initializers from the name and options that a case gives.</summary>
internal static class FlaxInitializerOptions
{
    public static Initializer Make(Item init)
    {
        string name = init.Text("name");
        if (name == "zeros")
            return Initializer.Zeros;
        if (name == "ones")
            return Initializer.Ones;
        Item options = init.Object("options");
        return name switch
        {
            "constant" => Initializer.Constant((float)options.Number("value")),
            "normal" => FlaxInitializers.Normal(options.Number("stddev")),
            "uniform" => FlaxInitializers.Uniform(options.Number("scale")),
            "truncated_normal" => FlaxInitializers.TruncatedNormal(
                options.Number("stddev"),
                options.Number("lower"),
                options.Number("upper")
            ),
            "variance_scaling" => FlaxInitializers.VarianceScaling(
                options.Number("scale"),
                Mode(options.Text("mode")),
                Distribution(options.Text("distribution")),
                Axes(options, "in_axis"),
                Axes(options, "out_axis"),
                Axes(options, "batch_axis")
            ),
            "orthogonal" => FlaxInitializers.Orthogonal(options.Number("scale"), options.Integer("column_axis")),
            "delta_orthogonal" => FlaxInitializers.DeltaOrthogonal(
                options.Number("scale"),
                options.Integer("column_axis")
            ),
            _ => throw new UnsupportedException($"jax.nn.initializers.{name}"),
        };
    }

    private static FanMode Mode(string mode) =>
        mode switch
        {
            "fan_in" => FanMode.FanIn,
            "fan_out" => FanMode.FanOut,
            "fan_avg" => FanMode.FanAverage,
            "fan_geo_avg" => FanMode.FanGeometricAverage,
            _ => throw new UnsupportedException($"mode {mode}"),
        };

    private static FlaxDistribution Distribution(string distribution) =>
        distribution switch
        {
            "truncated_normal" => FlaxDistribution.TruncatedNormal,
            "normal" => FlaxDistribution.Normal,
            "uniform" => FlaxDistribution.Uniform,
            _ => throw new UnsupportedException($"distribution {distribution}"),
        };

    private static int[] Axes(Item options, string name) =>
        !options.Has(name) ? []
        : options.Raw(name).ValueKind == JsonValueKind.Array ? options.Integers(name)
        : [options.Integer(name)];
}
