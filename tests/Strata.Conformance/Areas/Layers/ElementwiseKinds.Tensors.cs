using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;

namespace Strata.Conformance.Areas.Layers;

// Functions of several tensors.
public static partial class ElementwiseKinds
{
    private static Dictionary<string, Func<Item, LayerSubject>> _broadcasts =>
        new()
        {
            ["add"] = _ => OfTwo((a, b) => a + b),
            ["sub"] = _ => OfTwo((a, b) => a - b),
            ["mul"] = _ => OfTwo((a, b) => a * b),
            ["div"] = _ => OfTwo((a, b) => a / b),
            ["maximum"] = _ => OfTwo(Operations.Maximum),
            ["minimum"] = _ => OfTwo(Operations.Minimum),
            ["pow"] = options =>
                options.Names.Contains("exponent") ? Power((float)options.Number("exponent")) : OfTwo(Operations.Pow),
            ["clamp"] = Clamp,
            ["where"] = _ =>
                new(null, inputs => [("out", Operations.Where(inputs["condition"], inputs["a"], inputs["b"]))]),
            ["masked_fill"] = options =>
            {
                float value = (float)options.Number("value");
                return new(null, inputs => [("out", Operations.MaskedFill(inputs["a"], inputs["mask"], value))]);
            },
            ["lerp"] = options =>
            {
                float weight = (float)options.Number("weight");
                return OfTwo((a, b) => Operations.Lerp(a, b, weight));
            },
            ["addcmul"] = options =>
            {
                float value = (float)options.Number("value");
                return new(null, inputs => [("out", Operations.Addcmul(inputs["a"], inputs["b"], inputs["c"], value))]);
            },
            ["expression"] = Expression,
        };

    private static LayerSubject Clamp(Item options)
    {
        if (!options.Names.Contains("min"))
            return new(null, inputs => [("out", Operations.Clamp(inputs["a"], inputs["b"], inputs["c"]))]);
        float min = (float)options.Number("min", double.NegativeInfinity);
        float max = (float)options.Number("max", double.PositiveInfinity);
        return Of(a => Operations.Clamp(a, min, max));
    }

    private static LayerSubject Expression(Item options) =>
        options.Text("expression") switch
        {
            "a * a + sum(a, dim 0) * a" => Of(a => (a * a) + (Operations.Sum(a, 0) * a)),
            "a * detach(a)" => Of(a => a * Operations.ScaleGradient(a, 0)),
            string other => throw new UnsupportedException($"the expression {other}"),
        };

    private static LayerSubject Power(float exponent) => Of(a => Operations.Pow(a, exponent));

    private static LayerSubject OfTwo(Func<Tensor, Tensor, Tensor> function) =>
        new(null, inputs => [("out", function(inputs["a"], inputs["b"]))]);
}
