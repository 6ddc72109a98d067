using System.Text.Json;

namespace Strata.Conformance.Areas;

/// <summary>One case of the nn fixtures, apart from what is expected of it.</summary>
public sealed class NnCase
{
    public required string Kind { get; init; }

    /// <summary>The peer's constructor or function arguments.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>Whether layers run in evaluation mode.</summary>
    public bool Evaluates { get; init; }

    /// <summary>In the order of the call.</summary>
    public required IReadOnlyList<(string Name, Nn.Tensor Value)> Inputs { get; init; }

    /// <summary>Parameters and buffers by their names.</summary>
    public required IReadOnlyDictionary<string, Nn.Tensor> State { get; init; }

    /// <summary>The results' names.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The gradient that each differentiable result starts from.</summary>
    public required IReadOnlyDictionary<string, Nn.Tensor> OutputGradients { get; init; }

    /// <summary>The inputs that ask for a gradient.</summary>
    public required IReadOnlyList<string> InputGradients { get; init; }
}
