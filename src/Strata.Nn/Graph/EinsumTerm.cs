using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>A tensor and the letter of each of its axes.</summary>
internal readonly record struct EinsumTerm(Tensor Tensor, string Letters)
{
    /// <summary>An operand of which each letter stands once: of one that occurs twice the diagonal is taken.</summary>
    public static EinsumTerm Of(Tensor tensor, string letters)
    {
        string unique = new([.. letters.Distinct()]);
        if (unique.Length == letters.Length)
            return new(tensor, letters);
        int[] strides = TensorAxis.Strides(tensor.Shape.Sizes);
        int[] sizes = new int[unique.Length];
        int[] diagonal = new int[unique.Length];
        for (int i = 0; i < letters.Length; i++)
        {
            int at = unique.IndexOf(letters[i], StringComparison.Ordinal);
            if (diagonal[at] != 0 && sizes[at] != tensor.Shape[i])
                throw new ShapeException(
                    $"Einsum: '{letters[i]}' names axes of different sizes of an operand of shape {tensor.Shape}."
                );
            sizes[at] = tensor.Shape[i];
            diagonal[at] += strides[i];
        }

        var view = new StridedView(0, sizes, diagonal);
        return new(Tape.Run(new SliceOperation(tensor, view, new Shape(sizes))).Output, unique);
    }

    public int SizeOf(char letter) => Tensor.Shape[Letters.IndexOf(letter, StringComparison.Ordinal)];

    /// <summary>The sum over every axis whose letter is not among some.</summary>
    public EinsumTerm SumAllBut(string kept)
    {
        string left = Keep(Letters, kept);
        if (left.Length == Letters.Length)
            return this;
        var axes = new List<int>();
        for (int i = 0; i < Letters.Length; i++)
        {
            if (!kept.Contains(Letters[i], StringComparison.Ordinal))
                axes.Add(i);
        }

        return new(Operations.Sum(Tensor, [.. axes]), left);
    }

    /// <summary>The axes in another order.</summary>
    public Tensor InOrder(string letters)
    {
        int[] axes = new int[letters.Length];
        for (int i = 0; i < axes.Length; i++)
            axes[i] = Letters.IndexOf(letters[i], StringComparison.Ordinal);
        return Operations.Permute(Tensor, axes);
    }

    /// <summary>Contracts two terms over the letters that they share and nobody else wants.</summary>
    public EinsumTerm Times(EinsumTerm other, string wanted)
    {
        EinsumTerm left = SumAllBut(wanted + other.Letters);
        EinsumTerm right = other.SumAllBut(wanted + Letters);
        string shared = Keep(left.Letters, right.Letters);
        string batch = Keep(shared, wanted);
        string inner = Drop(shared, wanted);
        (left, right) = (left.Fit(shared, right), right.Fit(shared, left));
        string rows = Drop(left.Letters, shared);
        string columns = Drop(right.Letters, shared);
        (int count, int m, int n, int k) = (
            left.Product(batch),
            left.Product(rows),
            right.Product(columns),
            left.Product(inner)
        );
        // Either order of the last two will do: the one in which the operand already stands.
        bool leftTurned = left.Letters == batch + inner + rows && rows.Length > 0;
        bool rightTurned = right.Letters == batch + columns + inner && columns.Length > 0;
        Tensor first = left.InOrder(leftTurned ? batch + inner + rows : batch + rows + inner);
        Tensor second = right.InOrder(rightTurned ? batch + columns + inner : batch + inner + columns);
        Tensor product = Operations.MatMul(
            first.Reshape(leftTurned ? new Shape(count, k, m) : new Shape(count, m, k)),
            second.Reshape(rightTurned ? new Shape(count, n, k) : new Shape(count, k, n)),
            leftTurned,
            rightTurned
        );
        int[] sizes = [.. left.Sizes(batch), .. left.Sizes(rows), .. right.Sizes(columns)];
        return new(product.Reshape(new Shape(sizes)), batch + rows + columns);
    }

    // Axes of size 1 that the other term has longer are repeated.
    private EinsumTerm Fit(string shared, EinsumTerm other)
    {
        int[] sizes = Tensor.Shape.Sizes.ToArray();
        foreach (char letter in shared)
        {
            int at = Letters.IndexOf(letter, StringComparison.Ordinal);
            int size = other.SizeOf(letter);
            if (sizes[at] != size && sizes[at] != 1 && size != 1)
                throw new ShapeException($"Einsum: '{letter}' is {sizes[at]} in one operand and {size} in another.");
            sizes[at] = Math.Max(sizes[at], size);
        }

        var shape = new Shape(sizes);
        return shape == Tensor.Shape ? this : new(Operations.Expand(Tensor, shape), Letters);
    }

    private int Product(string letters) => new Shape(Sizes(letters)).Count;

    private int[] Sizes(string letters)
    {
        int[] sizes = new int[letters.Length];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = SizeOf(letters[i]);
        return sizes;
    }

    private static string Keep(string letters, string those) =>
        new([.. letters.Where(letter => those.Contains(letter, StringComparison.Ordinal))]);

    private static string Drop(string letters, string those) =>
        new([.. letters.Where(letter => !those.Contains(letter, StringComparison.Ordinal))]);
}
