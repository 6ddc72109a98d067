using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Products of the matrices of the last two axes, which may stand transposed; leading axes broadcast.</summary>
internal sealed class MatMulOperation : Operation
{
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly bool _leftTurned;
    private readonly bool _rightTurned;
    private readonly int _m;
    private readonly int _n;
    private readonly int _k;
    private readonly GemmBatch _products;
    private readonly GemmBatch _leftGradients;
    private readonly GemmBatch _rightGradients;

    /// <summary>Prepares the products.</summary>
    /// <param name="left">Batch × m × k, or batch × k × m if it is turned.</param>
    /// <param name="right">Batch × k × n, or batch × n × k if it is turned.</param>
    /// <param name="batch">The joined leading axes.</param>
    public MatMulOperation(Tensor left, Tensor right, bool leftTurned, bool rightTurned, int[] batch)
        : base(left, right)
    {
        (_left, _right, _leftTurned, _rightTurned) = (left, right, leftTurned, rightTurned);
        (_m, _k) = leftTurned ? (left.Shape[^1], left.Shape[^2]) : (left.Shape[^2], left.Shape[^1]);
        _n = rightTurned ? right.Shape[^2] : right.Shape[^1];
        Output = AddOutput(new Shape([.. batch, _m, _n]));
        int[] leftMap = BatchAxes.Map(left.Shape.Sizes[..^2], batch);
        int[] rightMap = BatchAxes.Map(right.Shape.Sizes[..^2], batch);
        int lefts = new Shape(left.Shape.Sizes[..^2]).Count;
        int rights = new Shape(right.Shape.Sizes[..^2]).Count;
        if (right.Shape.Rank == 2 && !leftTurned && leftMap.Length > 1)
        {
            // One matrix for the whole batch: all rows together are one matrix too.
            _m *= leftMap.Length;
            leftMap = rightMap = [0];
            lefts = 1;
        }

        int[] leftStarts = Array.ConvertAll(leftMap, index => index * _m * _k);
        int[] rightStarts = Array.ConvertAll(rightMap, index => index * _k * _n);
        int[] starts = [.. Enumerable.Range(0, leftMap.Length).Select(index => index * _m * _n)];
        _products = GemmBatch.Of(leftStarts, rightStarts, starts);
        _leftGradients = leftTurned
            ? GemmBatch.Summed(rightStarts, starts, leftMap, lefts, _m * _k)
            : GemmBatch.Summed(starts, rightStarts, leftMap, lefts, _m * _k);
        _rightGradients = rightTurned
            ? GemmBatch.Summed(starts, leftStarts, rightMap, rights, _n * _k)
            : GemmBatch.Summed(leftStarts, starts, rightMap, rights, _n * _k);
    }

    public Tensor Output { get; }

    protected internal override OperationWork Work =>
        OperationWork.OfProduct((double)Output.Count * _k, (Wants(_left) ? 1 : 0) + (Wants(_right) ? 1 : 0));

    private MatrixView Left =>
        _leftTurned ? MatrixView.RowMajor(_left.Values, _m).Transposed : MatrixView.RowMajor(_left.Values, _k);

    private MatrixView Right =>
        _rightTurned ? MatrixView.RowMajor(_right.Values, _k).Transposed : MatrixView.RowMajor(_right.Values, _n);

    protected internal override bool BackwardReads(Tensor tensor) =>
        (ReferenceEquals(tensor, _left) && Wants(_right)) || (ReferenceEquals(tensor, _right) && Wants(_left));

    protected internal override void Forward() =>
        BatchedGemm.Multiply(_m, _n, _k, Left, Right, MatrixView.RowMajor(Output.Values, _n), _products);

    protected internal override void Backward()
    {
        MatrixView dy = MatrixView.RowMajor(Output.Gradient, _n);
        if (Wants(_left))
        {
            GradientTarget target = GradientOf(_left);
            if (_leftTurned)
                BatchedGemm.Multiply(
                    _k,
                    _m,
                    _n,
                    Right,
                    dy.Transposed,
                    MatrixView.RowMajor(target.Values, _m),
                    _leftGradients,
                    target.Accumulate
                );
            else
                BatchedGemm.Multiply(
                    _m,
                    _k,
                    _n,
                    dy,
                    Right.Transposed,
                    MatrixView.RowMajor(target.Values, _k),
                    _leftGradients,
                    target.Accumulate
                );
        }

        if (Wants(_right))
        {
            GradientTarget target = GradientOf(_right);
            if (_rightTurned)
                BatchedGemm.Multiply(
                    _n,
                    _k,
                    _m,
                    dy.Transposed,
                    Left,
                    MatrixView.RowMajor(target.Values, _k),
                    _rightGradients,
                    target.Accumulate
                );
            else
                BatchedGemm.Multiply(
                    _k,
                    _n,
                    _m,
                    Left.Transposed,
                    dy,
                    MatrixView.RowMajor(target.Values, _n),
                    _rightGradients,
                    target.Accumulate
                );
        }
    }
}
