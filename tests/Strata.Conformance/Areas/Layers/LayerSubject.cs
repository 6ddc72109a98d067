using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Conformance.Areas.Layers;

/// <summary>What a case of layers is about: a module, or a function of its inputs by name.</summary>
/// <param name="Module">Holds the parameters and buffers; null for a bare function.</param>
/// <param name="Call">From the inputs of one call to its outputs, by name.</param>
public sealed record LayerSubject(Module? Module, Func<IReadOnlyDictionary<string, Tensor>, OutputList> Call)
{
    /// <summary>A layer that is called once for each input: x gives out; x1 and x2 give out1 and out2.</summary>
    public static LayerSubject Of(Layer layer) => Each(layer, layer.Forward);

    /// <summary>A function that is called once for each input.</summary>
    public static LayerSubject Each(Module? module, Func<Tensor, Tensor> function) =>
        new(module, inputs => [.. inputs.Select(input => ($"out{input.Key[1..]}", function(input.Value)))]);

    /// <summary>A loss: input and target give out.</summary>
    public static LayerSubject Loss(Func<Tensor, Tensor, Tensor> loss) =>
        new(null, inputs => [("out", loss(inputs["input"], inputs["target"]))]);
}
