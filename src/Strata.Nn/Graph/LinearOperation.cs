using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary><c>y = x·Wᵀ + b</c> over the last axis, or <c>y = x·W + b</c>; all other axes are rows.</summary>
internal sealed class LinearOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly int _rows;
    private readonly int _in;
    private readonly int _out;
    private readonly bool _inputsFirst;

    /// <summary>Prepares the map.</summary>
    /// <param name="inputsFirst">Whether the weight is in×out instead of out×in.</param>
    public LinearOperation(Tensor input, Tensor weight, Tensor? bias, bool inputsFirst = false)
        : base(input, weight, bias)
    {
        (_input, _weight, _bias, _inputsFirst) = (input, weight, bias, inputsFirst);
        (_out, _in) = inputsFirst ? (weight.Shape[1], weight.Shape[0]) : (weight.Shape[0], weight.Shape[1]);
        _rows = input.Count / _in;
        int[] sizes = input.Shape.Sizes.ToArray();
        sizes[^1] = _out;
        Output = AddOutput(new Shape(sizes));
    }

    public Tensor Output { get; }

    /// <summary>The weight as a matrix of in×out.</summary>
    private MatrixView InputsToOutputs =>
        _inputsFirst ? MatrixView.RowMajor(_weight.Values, _out) : MatrixView.RowMajor(_weight.Values, _in).Transposed;

    protected internal override OperationWork Work =>
        OperationWork.OfProduct((double)_rows * _in * _out, (Wants(_weight) ? 1 : 0) + (Wants(_input) ? 1 : 0));

    protected internal override bool BackwardReads(Tensor tensor) =>
        (tensor == _input && Wants(_weight)) || (tensor == _weight && Wants(_input));

    protected internal override void Forward()
    {
        if (_rows == 0)
            return;
        MatrixView x = MatrixView.RowMajor(_input.Values, _in);
        Gemm.Multiply(_rows, _out, _in, x, InputsToOutputs, MatrixView.RowMajor(Output.Values, _out));
        if (_bias is not null)
            RowBroadcast.Add(_rows, _out, Output.Values, _bias.Values);
    }

    protected internal override void Backward()
    {
        MatrixView dy = MatrixView.RowMajor(Output.Gradient, _out);
        if (Wants(_weight))
        {
            GradientTarget dw = GradientOf(_weight);
            MatrixView x = MatrixView.RowMajor(_input.Values, _in);
            if (_rows > 0 && _inputsFirst)
                Gemm.Multiply(_in, _out, _rows, x.Transposed, dy, MatrixView.RowMajor(dw.Values, _out), dw.Accumulate);
            else if (_rows > 0)
                Gemm.Multiply(_out, _in, _rows, dy.Transposed, x, MatrixView.RowMajor(dw.Values, _in), dw.Accumulate);
            else if (!dw.Accumulate)
                dw.Values.Clear();
        }

        if (_bias is not null && Wants(_bias))
        {
            GradientTarget db = GradientOf(_bias);
            Reductions.SumRows(_rows, _out, Output.Gradient, db.Values, db.Accumulate);
        }

        if (Wants(_input))
        {
            GradientTarget dx = GradientOf(_input);
            MatrixView back = InputsToOutputs.Transposed;
            if (_rows > 0)
                Gemm.Multiply(_rows, _in, _out, dy, back, MatrixView.RowMajor(dx.Values, _in), dx.Accumulate);
        }
    }
}
