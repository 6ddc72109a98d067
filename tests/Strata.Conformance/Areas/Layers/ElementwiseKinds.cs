using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Arithmetic, functions of one value, activations and reductions.</summary>
public static partial class ElementwiseKinds
{
    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        _activations
            .Concat(_functions)
            .Concat(_broadcasts)
            .Concat(_reductions)
            .ToDictionary(entry => entry.Key, entry => entry.Value);

    private static Dictionary<string, Func<Item, LayerSubject>> _activations =>
        new()
        {
            ["ReLU6"] = options => Activation(options, new ReLU6()),
            ["LeakyReLU"] = options => Activation(options, new LeakyReLU((float)options.Number("negative_slope"))),
            ["PReLU"] = options =>
                Activation(options, new PReLU(options.Integer("num_parameters"), (float)options.Number("init"))),
            ["ELU"] = options => Activation(options, new ELU((float)options.Number("alpha"))),
            ["CELU"] = options => Activation(options, new CELU((float)options.Number("alpha"))),
            ["SELU"] = options => Activation(options, new SELU()),
            ["SiLU"] = options => Activation(options, new SiLU()),
            ["Mish"] = options => Activation(options, new Mish()),
            ["Softplus"] = options =>
                Activation(options, new Softplus((float)options.Number("beta"), (float)options.Number("threshold"))),
            ["Hardswish"] = options => Activation(options, new Hardswish()),
            ["Hardsigmoid"] = options => Activation(options, new Hardsigmoid()),
            ["Sigmoid"] = options => Activation(options, new Sigmoid()),
            ["Tanh"] = options => Activation(options, new Tanh()),
            ["LogSigmoid"] = options => Activation(options, new LogSigmoid()),
            ["Softsign"] = options => Activation(options, new Softsign()),
            ["Softshrink"] = options => Activation(options, new Softshrink((float)options.Number("lambd"))),
            ["Hardshrink"] = options => Activation(options, new Hardshrink((float)options.Number("lambd"))),
            ["Tanhshrink"] = options => Activation(options, new Tanhshrink()),
            ["Threshold"] = options =>
                Activation(options, new Threshold((float)options.Number("threshold"), (float)options.Number("value"))),
            ["GLU"] = options => Activation(options, new GLU(options.Integer("dim"))),
            ["Softmax"] = options => Activation(options, new Softmax(options.Integer("dim"))),
            ["Softmin"] = options => Activation(options, new Softmin(options.Integer("dim"))),
            ["LogSoftmax"] = options => Activation(options, new LogSoftmax(options.Integer("dim"))),
            ["Identity"] = options => Activation(options, new Identity()),
            ["GELU"] = options =>
                Activation(
                    options,
                    new GELU(
                        options.Text("approximate") switch
                        {
                            "none" => GeluApproximation.None,
                            "tanh" => GeluApproximation.Tanh,
                            string other => throw new UnsupportedException($"GELU approximated by {other}"),
                        }
                    )
                ),
            ["Hardtanh"] = options =>
            {
                options.Ignore("min_value", "max_value"); // old names of the bounds, null
                return Activation(
                    options,
                    new Hardtanh((float)options.Number("min_val"), (float)options.Number("max_val"))
                );
            },
        };

    private static Dictionary<string, Func<Item, LayerSubject>> _functions =>
        new()
        {
            ["exp"] = _ => Of(Operations.Exp),
            ["log"] = _ => Of(Operations.Log),
            ["sqrt"] = _ => Of(Operations.Sqrt),
            ["rsqrt"] = _ => Of(Operations.Rsqrt),
            ["abs"] = _ => Of(Operations.Abs),
            ["neg"] = _ => Of(Operations.Neg),
            ["square"] = _ => Of(Operations.Square),
            ["reciprocal"] = _ => Of(Operations.Reciprocal),
            ["sin"] = _ => Of(Operations.Sin),
            ["cos"] = _ => Of(Operations.Cos),
            ["erf"] = _ => Of(Operations.Erf),
            ["log1p"] = _ => Of(Operations.Log1p),
            ["expm1"] = _ => Of(Operations.Expm1),
            ["log2"] = _ => Of(Operations.Log2),
            ["exp2"] = _ => Of(Operations.Exp2),
            ["sign"] = _ => Of(Operations.Sign),
            ["floor"] = _ => Of(Operations.Floor),
            ["round"] = _ => Of(Operations.Round),
            ["tan"] = _ => Of(Operations.Tan),
            ["atan"] = _ => Of(Operations.Atan),
            ["log10"] = _ => Of(Operations.Log10),
        };

    private static LayerSubject Activation(Item options, Layer layer)
    {
        options.Ignore("inplace"); // a matter of memory only
        return LayerSubject.Of(layer);
    }

    private static LayerSubject Of(Func<Tensor, Tensor> function) =>
        new(null, inputs => [("out", function(inputs["a"]))]);
}
