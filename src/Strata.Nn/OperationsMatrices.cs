using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

// Products of matrices.
public static partial class Operations
{
    /// <summary>The product of matrices, as <c>torch.matmul</c>.</summary>
    /// <remarks>
    /// Of more than two axes the last two are matrices, and the others broadcast. A vector on the left is a row, one on the
    /// right a column, and that axis is not in the result.
    /// </remarks>
    /// <param name="left">Shape (…, m, k), or (k).</param>
    /// <param name="right">Shape (…, k, n), or (k).</param>
    /// <returns>Shape (…, m, n).</returns>
    /// <exception cref="ShapeException">The inner axes differ, or the leading ones do not broadcast.</exception>
    public static Tensor MatMul(Tensor left, Tensor right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        (bool row, bool column) = (left.Shape.Rank == 1, right.Shape.Rank == 1);
        if (left.Shape.Rank == 0 || right.Shape.Rank == 0)
            throw new ShapeException(
                $"MatMul: expected vectors or matrices, got {left.Shape} and {right.Shape}. Use Scale or Multiply."
            );
        Tensor first = row ? left.Reshape(new Shape(1, left.Count)) : left;
        Tensor second = column ? right.Reshape(new Shape(right.Count, 1)) : right;
        Tensor product = MatMul(first, second, leftTurned: false, rightTurned: false);
        if (!row && !column)
            return product;
        ReadOnlySpan<int> sizes = product.Shape.Sizes;
        return product.Reshape(new Shape([.. sizes[..^2], .. row ? [] : sizes[^2..^1], .. column ? [] : sizes[^1..]]));
    }

    /// <summary><c>beta·input + alpha·left·right</c>, as <c>torch.addmm</c>.</summary>
    /// <param name="input">A shape that broadcasts to (m, n).</param>
    /// <param name="left">Shape (m, k).</param>
    /// <param name="right">Shape (k, n).</param>
    /// <param name="beta">The factor of the input.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor AddMm(Tensor input, Tensor left, Tensor right, float beta = 1, float alpha = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor product = MatMul(left, right);
        if (alpha != 1)
            product = Scale(product, alpha);
        if (beta != 1)
            input = Scale(input, beta);
        return Add(input, product);
    }

    /// <summary>A sum of products over named axes, as <c>torch.einsum</c>: <c>bij,bjk->bik</c> is a batched product.</summary>
    /// <remarks>
    /// A letter that occurs twice in one operand takes its diagonal, one that is not in the result is summed over, and
    /// <c>...</c> stands for any axes, which broadcast. Without an arrow the result has the letters that occur once, in
    /// alphabetical order. Operands are contracted from left to right.
    /// </remarks>
    /// <param name="equation">The letters of each operand, and after an arrow those of the result.</param>
    /// <param name="operands">At least one.</param>
    /// <exception cref="ArgumentException">The equation is none.</exception>
    /// <exception cref="ShapeException">The operands do not fit it, or each other.</exception>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        var letters = EinsumEquation.Parse(equation, operands);
        var term = EinsumTerm.Of(operands[0], letters.Operands[0]);
        for (int i = 1; i < operands.Length; i++)
        {
            string wanted = letters.Result + string.Concat(letters.Operands.Skip(i + 1));
            term = term.Times(EinsumTerm.Of(operands[i], letters.Operands[i]), wanted);
        }

        return term.SumAllBut(letters.Result).InOrder(letters.Result);
    }

    /// <summary>As <see cref="MatMul(Tensor, Tensor)"/> of at least two axes each, where the last two may stand transposed.</summary>
    internal static Tensor MatMul(Tensor left, Tensor right, bool leftTurned, bool rightTurned)
    {
        int inner = leftTurned ? left.Shape[^2] : left.Shape[^1];
        int other = rightTurned ? right.Shape[^1] : right.Shape[^2];
        int[]? batch = BatchAxes.Join(left.Shape.Sizes[..^2], right.Shape.Sizes[..^2]);
        if (inner != other)
            throw new ShapeException(
                $"MatMul: the columns of the left matrix ({inner}) and the rows of the right one ({other}) must be as many, "
                    + $"got {left.Shape} and {right.Shape}. Transpose one of them?"
            );
        if (batch is null)
            throw new ShapeException(
                $"MatMul: the leading axes of {left.Shape} and {right.Shape} differ and are not 1, so they do not broadcast."
            );
        return Tape.Run(new MatMulOperation(left, right, leftTurned, rightTurned, batch)).Output;
    }
}
