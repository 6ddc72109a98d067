using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>An axis read in another order, some elements perhaps several times or not at all.</summary>
internal sealed class AxisMapOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisMap _map;

    public AxisMapOperation(Tensor input, int axis, ReadOnlySpan<int> source)
        : base(input)
    {
        _input = input;
        _map = new(input.Shape.Sizes, axis, source);
        int[] sizes = input.Shape.Sizes.ToArray();
        sizes[axis] = source.Length;
        Output = AddOutput(new Shape(sizes));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => _map.Forward(_input.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate)
            target.Values.Clear();
        _map.AddTo(Output.Gradient, target.Values);
    }
}
