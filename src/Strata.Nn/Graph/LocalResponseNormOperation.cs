using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Division by the squares of neighbouring channels.</summary>
internal sealed class LocalResponseNormOperation : Operation
{
    private readonly Tensor _input;
    private readonly LocalResponse _response;
    private readonly Tensor _scales;

    public LocalResponseNormOperation(Tensor input, LocalResponse response)
        : base(input)
    {
        (_input, _response) = (input, response);
        Output = AddOutput(input.Shape);
        _scales = AddScratch(input.Count);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != Output;

    protected internal override void Forward() => _response.Forward(_input.Values, _scales.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        _response.Backward(_input.Values, _scales.Values, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
