using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>A function of every value by itself.</summary>
internal sealed class MapOperation<TFunction> : Operation
    where TFunction : struct, IDifferentiableFunction
{
    private readonly Tensor _input;
    private readonly TFunction _function;

    public MapOperation(Tensor input, in TFunction function)
        : base(input)
    {
        (_input, _function) = (input, function);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override Tensor? Overwritable => TFunction.Needs == DerivativeOf.Operand ? null : _input;

    protected internal override bool BackwardReads(Tensor tensor) =>
        TFunction.Needs switch
        {
            DerivativeOf.Operand => tensor == _input,
            DerivativeOf.Result => tensor == Output,
            _ => false,
        };

    protected internal override void Forward() => Elementwise.Apply(_function, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        var gradient = new GradientOf<TFunction>(_function);
        if (TFunction.Needs == DerivativeOf.Neither)
        {
            Elementwise.Apply(gradient, Output.Gradient, dx.Values, dx.Accumulate);
            return;
        }

        Tensor kept = TFunction.Needs == DerivativeOf.Operand ? _input : Output;
        Elementwise.Apply(gradient, kept.Values, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
