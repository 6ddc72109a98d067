namespace Strata.Numerics.Kernels;

/// <summary>Which matrices of three arrays are multiplied, and which products are summed.</summary>
/// <remarks>
/// <code>C[g] = Σ A[p]·B[p], p from Groups[g] to Groups[g + 1] − 1, in this order</code>
/// </remarks>
public sealed class GemmBatch
{
    /// <summary>Where the matrix A of each product begins.</summary>
    public required int[] A { get; init; }

    /// <summary>Where the matrix B of each product begins.</summary>
    public required int[] B { get; init; }

    /// <summary>Where the result of each group begins.</summary>
    public required int[] C { get; init; }

    /// <summary>The first product of each group, and at the end the number of products.</summary>
    public required int[] Groups { get; init; }

    /// <summary>Products that are all wanted for themselves.</summary>
    public static GemmBatch Of(int[] a, int[] b, int[] c) =>
        new()
        {
            A = a,
            B = b,
            C = c,
            Groups = [.. Enumerable.Range(0, c.Length + 1)],
        };

    /// <summary>Products that are summed where their results are the same matrix.</summary>
    /// <param name="a">Where the matrix A of each product begins.</param>
    /// <param name="b">Where the matrix B of each product begins.</param>
    /// <param name="target">The number of the result of each product.</param>
    /// <param name="results">How many results there are; one without products becomes 0.</param>
    /// <param name="size">Values of a result.</param>
    public static GemmBatch Summed(int[] a, int[] b, int[] target, int results, int size)
    {
        int[] order = [.. Enumerable.Range(0, a.Length).OrderBy(product => target[product])]; // a stable order
        int[] groups = new int[results + 1];
        foreach (int result in target)
            groups[result + 1]++;
        for (int i = 0; i < results; i++)
            groups[i + 1] += groups[i];
        return new()
        {
            A = Array.ConvertAll(order, product => a[product]),
            B = Array.ConvertAll(order, product => b[product]),
            C = [.. Enumerable.Range(0, results).Select(result => result * size)],
            Groups = groups,
        };
    }
}
