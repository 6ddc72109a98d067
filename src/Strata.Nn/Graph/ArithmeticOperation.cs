using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>A sum, difference or product of two tensors of one shape.</summary>
internal sealed class ArithmeticOperation : Operation
{
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly ArithmeticKind _kind;

    public ArithmeticOperation(Tensor left, Tensor right, ArithmeticKind kind)
        : base(left, right)
    {
        (_left, _right, _kind) = (left, right, kind);
        Output = AddOutput(left.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) =>
        _kind == ArithmeticKind.Multiply && tensor != Output;

    protected internal override bool MayOverwrite(Tensor input) => _kind != ArithmeticKind.Multiply;

    protected internal override void Forward()
    {
        switch (_kind)
        {
            case ArithmeticKind.Add:
                Elementwise.Add(_left.Values, _right.Values, Output.Values);
                break;
            case ArithmeticKind.Subtract:
                Elementwise.Subtract(_left.Values, _right.Values, Output.Values);
                break;
            default:
                Elementwise.Multiply(_left.Values, _right.Values, Output.Values);
                break;
        }
    }

    protected internal override void Backward()
    {
        if (Wants(_left))
            Pass(_left, _right, 1);
        if (Wants(_right))
            Pass(_right, _left, _kind == ArithmeticKind.Subtract ? -1 : 1);
    }

    private void Pass(Tensor operand, Tensor other, float sign)
    {
        GradientTarget target = GradientOf(operand);
        if (_kind == ArithmeticKind.Multiply)
            Elementwise.Multiply(Output.Gradient, other.Values, target.Values, target.Accumulate);
        else if (sign > 0)
            Elementwise.Copy(Output.Gradient, target.Values, target.Accumulate);
        else
            Elementwise.Scale(Output.Gradient, sign, target.Values, target.Accumulate);
    }
}
