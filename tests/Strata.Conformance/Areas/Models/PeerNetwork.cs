using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Models;

/// <summary>A network of the fixtures: our module, and what the peer calls with the inputs of a case.</summary>
/// <param name="Model">Its parameters have the peer's names, or names that <see cref="PeerName"/> turns into them.</param>
/// <param name="Logits">From the inputs by name.</param>
public sealed record PeerNetwork(Module Model, Func<IReadOnlyDictionary<string, Tensor>, Tensor> Logits)
{
    /// <summary>The loss of the logits; when absent, mean cross-entropy with the input <c>labels</c>.</summary>
    public Func<Tensor, IReadOnlyDictionary<string, Tensor>, Tensor> Loss { get; init; } =
        (logits, inputs) =>
            Nn.Loss.CrossEntropy(
                logits.Reshape(new Shape(logits.Count / logits.Shape[^1], logits.Shape[^1])),
                Operations.Flatten(inputs["labels"], 0)
            );

    /// <summary>The peer's name of a parameter or buffer of ours.</summary>
    public Func<string, string> PeerName { get; init; } = name => name;

    /// <summary>A network of one input.</summary>
    public static PeerNetwork Of(Layer model, string input = "x") => new(model, inputs => model.Forward(inputs[input]));

    /// <summary>Parameters by the peer's names.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters() =>
        Model.NamedParameters().ToDictionary(entry => PeerName(entry.Key), entry => entry.Value);

    /// <summary>Buffers by the peer's names.</summary>
    public IReadOnlyDictionary<string, Tensor> Buffers() =>
        Model.NamedBuffers().ToDictionary(entry => PeerName(entry.Key), entry => entry.Value);

    /// <summary>Gives every parameter and running statistic its value by formula.</summary>
    public void Fill()
    {
        foreach ((string name, Parameter parameter) in Parameters())
            FormulaValues.Parameter(name, parameter.Shape.Sizes).CopyTo(parameter.Value.Span);
        foreach ((string name, Tensor buffer) in Buffers())
        {
            if (FormulaValues.Buffer(name, buffer.Count) is { } values)
                buffer.CopyFrom(values);
        }
    }

    /// <summary>Moves every second value by a rounding step, up or down.</summary>
    public static void Nudge(Module model, int seed)
    {
        var random = new System.Random(seed);
        foreach (Parameter parameter in model.Parameters())
        {
            foreach (ref float value in parameter.Value.Span)
            {
                value = random.Next(4) switch
                {
                    0 => MathF.BitIncrement(value),
                    1 => MathF.BitDecrement(value),
                    _ => value,
                };
            }
        }
    }

    /// <summary>The inputs of a case by formula, or as given.</summary>
    /// <param name="item">Name, kind, limit, shape and values of each.</param>
    /// <param name="suffix">What follows the names: <c>@3</c> for the batch of the third step.</param>
    public static IReadOnlyDictionary<string, Tensor> Inputs(Item item, string suffix = "") =>
        item.Names.ToDictionary(name => name, name => Input(item.Object(name), suffix));

    private static Tensor Input(Item item, string suffix)
    {
        var shape = new Shape(item.Integers("shape"));
        return item.Text("kind") switch
        {
            "real" => Tensor.From(FormulaValues.Input(item.Text("name") + suffix, shape.Count), shape),
            "integer" => Tensor.From(
                FormulaValues.Labels(item.Text("name") + suffix, shape.Count, item.Integer("limit")),
                shape
            ),
            _ => Tensor.From(
                [.. item.List("values").SelectMany(row => row.EnumerateArray().Select(value => value.GetSingle()))],
                shape
            ),
        };
    }
}
