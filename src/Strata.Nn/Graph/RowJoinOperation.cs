using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Tensors one after the other along their first axis.</summary>
internal sealed class RowJoinOperation : Operation
{
    private readonly Tensor[] _parts;

    public RowJoinOperation(Tensor[] parts)
        : base(parts)
    {
        _parts = parts;
        int[] sizes = parts[0].Shape.Sizes.ToArray();
        sizes[0] = parts.Sum(part => part.Shape[0]);
        Output = AddOutput(new Shape(sizes));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        int at = 0;
        foreach (Tensor part in _parts)
        {
            part.Values.CopyTo(Output.Values.Slice(at, part.Count));
            at += part.Count;
        }
    }

    protected internal override void Backward()
    {
        int at = 0;
        foreach (Tensor part in _parts)
        {
            if (Wants(part))
            {
                GradientTarget target = GradientOf(part);
                Elementwise.Copy(Output.Gradient.Slice(at, part.Count), target.Values, target.Accumulate);
            }

            at += part.Count;
        }
    }
}
