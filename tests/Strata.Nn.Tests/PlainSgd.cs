using Strata.Optim;

namespace Strata.Nn.Tests;

/// <summary>The smallest optimizer that a compiled step can use.</summary>
internal sealed class PlainSgd(IEnumerable<Parameter> parameters, float rate) : IStepOptimizer
{
    private readonly Parameter[] _parameters = [.. parameters];

    public int PlanVersion { get; set; }

    public void Step()
    {
        foreach (Parameter parameter in _parameters)
        {
            if (!parameter.HasGradient || !parameter.RequiresGradient)
                continue;
            Span<float> values = parameter.Value.Span;
            Span<float> gradient = parameter.Gradient.Span;
            for (int i = 0; i < values.Length; i++)
                values[i] -= rate * gradient[i];
        }
    }

    public void ZeroGradients()
    {
        foreach (Parameter parameter in _parameters)
            parameter.HasGradient = false;
    }
}
