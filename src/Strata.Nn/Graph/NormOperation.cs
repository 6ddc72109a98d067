using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>Norms <c>(Σ |x|^p)^(1/p)</c> along axes, with p = 0 (values that are not 0) and ±∞.</summary>
internal sealed class NormOperation : Operation
{
    private readonly Tensor _input;
    private readonly BroadcastShape _loop;
    private readonly double _order;
    private readonly Tensor? _factor;

    public NormOperation(Tensor input, ReducedAxes axes, double order)
        : base(input)
    {
        (_input, _loop, _order) = (input, axes.Loop, order);
        Output = AddOutput(axes.Output);
        _factor = NeedsGradient ? AddScratch(Output.Count) : null;
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input || tensor == Output;

    protected internal override void Forward()
    {
        Block result = Output.Values;
        var x = BroadcastOperand.Whole(_input.Values);
        switch (_order)
        {
            case 0:
                Broadcasting.Fold<IsSet, SumFold>(_loop, default, x, x, x, 0, 1, result);
                break;
            case 1:
                Broadcasting.Fold<SizeOf, SumFold>(_loop, default, x, x, x, 0, 1, result);
                break;
            case 2:
                Broadcasting.Fold<FirstOf, RootFold>(_loop, default, x, x, x, 0, 1, result);
                break;
            case double.PositiveInfinity:
                Broadcasting.Fold<SizeOf, LargestFold>(_loop, default, x, x, x, 0, 1, result);
                break;
            case double.NegativeInfinity:
                Broadcasting.Fold<SizeOf, SmallestFold>(_loop, default, x, x, x, 0, 1, result);
                break;
            default:
                var power = new PowerOfSize((float)_order);
                Broadcasting.Fold<PowerOfSize, SumFold>(_loop, power, x, x, x, 0, 1, result);
                Elementwise.Apply(new PowerOf((float)(1 / _order)), result, result);
                break;
        }
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Block factor = _factor!.Values;
        var x = BroadcastOperand.Whole(_input.Values);
        var norm = new BroadcastOperand(Output.Values, 0);
        var share = new BroadcastOperand(factor, 0);
        switch (_order)
        {
            case 0:
                if (!dx.Accumulate)
                    dx.Values.Clear();
                break;
            case 1:
                share = new(Output.Gradient, 0);
                Broadcasting.Apply(_loop, default(ShareOfSize), x, share, share, dx.Values, dx.Accumulate);
                break;
            case 2:
                Elementwise.Apply(new QuotientOrZero(1), Output.Gradient, Output.Values, factor);
                Broadcasting.Apply(_loop, default(ShareOfSquare), x, share, share, dx.Values, dx.Accumulate);
                break;
            case double.PositiveInfinity or double.NegativeInfinity:
                Broadcasting.Fold<IsSameSize, SumFold>(_loop, default, x, norm, norm, 0, 1, factor);
                Elementwise.Apply(new QuotientOrZero(1), Output.Gradient, factor, factor);
                Broadcasting.Apply(_loop, default(ShareOfSameSize), x, norm, share, dx.Values, dx.Accumulate);
                break;
            default:
                float less = (float)(_order - 1);
                Elementwise.Apply(new PowerQuotientOrZero(less), Output.Gradient, Output.Values, factor);
                Broadcasting.Apply(_loop, new ShareOfPower(less), x, share, share, dx.Values, dx.Accumulate);
                break;
        }
    }
}
