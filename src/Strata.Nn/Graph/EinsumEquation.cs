using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>The letters of an Einstein sum: of each operand and of the result, one for each axis.</summary>
/// <param name="Operands">The letters of each operand.</param>
/// <param name="Result">The letters of the result.</param>
internal sealed record EinsumEquation(IReadOnlyList<string> Operands, string Result)
{
    // Axes behind an ellipsis get letters that nobody can type by accident.
    private const char FirstHidden = '\u0391';

    /// <summary>Reads an equation such as <c>bij,bjk->bik</c>.</summary>
    /// <exception cref="ArgumentException">The equation is none.</exception>
    /// <exception cref="ShapeException">It does not fit the operands.</exception>
    public static EinsumEquation Parse(string equation, ReadOnlySpan<Tensor> operands)
    {
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (terms.Length != operands.Length)
            throw new ShapeException(
                $"Einsum: '{equation}' names {terms.Length} operands, but {operands.Length} were given."
            );
        int hidden = 0;
        for (int i = 0; i < terms.Length; i++)
            hidden = Math.Max(hidden, HiddenAxes(terms[i], operands[i].Shape, equation));
        string ellipsis = new([.. Enumerable.Range(0, hidden).Select(i => (char)(FirstHidden + i))]);
        string[] letters = new string[terms.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            int own = HiddenAxes(terms[i], operands[i].Shape, equation);
            letters[i] = terms[i].Replace("...", ellipsis[(hidden - own)..], StringComparison.Ordinal);
        }

        string result =
            arrow < 0
                ? ellipsis + Implied(letters)
                : text[(arrow + 2)..].Replace("...", ellipsis, StringComparison.Ordinal);
        string all = string.Concat(letters);
        foreach (char letter in all + result)
        {
            if (!char.IsLetter(letter))
                throw new ArgumentException(
                    $"Einsum: '{equation}' has '{letter}' where a letter is expected.",
                    nameof(equation)
                );
        }

        if (result.Distinct().Count() != result.Length || result.Except(all).Any())
            throw new ArgumentException(
                $"Einsum: the result of '{equation}' may name each letter of the operands once.",
                nameof(equation)
            );
        return new(letters, result);
    }

    private static int HiddenAxes(string term, Shape shape, string equation)
    {
        int at = term.IndexOf("...", StringComparison.Ordinal);
        int named = term.Length - (at < 0 ? 0 : 3);
        if (at < 0 ? named != shape.Rank : named > shape.Rank)
            throw new ShapeException($"Einsum: '{term}' of '{equation}' does not fit an operand of shape {shape}.");
        return shape.Rank - named;
    }

    // Without an arrow: the letters that occur once, in alphabetical order.
    private static string Implied(string[] terms) =>
        new([
            .. string.Concat(terms)
                .Where(letter => letter < FirstHidden)
                .GroupBy(letter => letter)
                .Where(group => group.Count() == 1)
                .Select(group => group.Key)
                .Order(),
        ]);
}
