using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>Which shapes of logits, targets and weights go together.</summary>
internal static class CrossEntropyShapes
{
    /// <summary>The shape of class indices, which is the shape of the losses.</summary>
    public static Shape Positions(
        Shape logits,
        Shape targets,
        Shape? weight,
        out bool probabilities,
        string loss = "CrossEntropy"
    )
    {
        if (logits.Rank == 0)
            throw new ShapeException($"{loss}: expected logits of batch×classes, got a scalar.");
        int classAxis = logits.Rank == 1 ? 0 : 1;
        ReadOnlySpan<int> sizes = logits.Sizes;
        var positions = new Shape([.. sizes[..classAxis], .. sizes[(classAxis + 1)..]]);
        probabilities = targets == logits;
        if (!probabilities && targets != positions)
            throw new ShapeException(
                $"{loss}: expected class indices of shape {positions} or probabilities of shape {logits}, as the "
                    + $"logits are {logits}, got targets of shape {targets}."
            );
        if (weight is { } found && (found.Rank != 1 || found[0] != logits[classAxis]))
            throw new ShapeException(
                $"{loss}: expected {logits[classAxis]} class weights, one a class, got shape {found}."
            );
        return positions;
    }

    /// <summary>Class indices are data: they are checked whenever they are used.</summary>
    public static void ThrowIfNotClasses(Block targets, int classes, int? ignoreIndex, string loss = "CrossEntropy")
    {
        ReadOnlySpan<float> values = targets.Span;
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            bool good = value == ignoreIndex || (value >= 0 && value < classes && value == MathF.Floor(value));
            if (!good)
                Throw(i, value, classes, ignoreIndex, loss);
        }
    }

    private static void Throw(int position, float value, int classes, int? ignoreIndex, string loss) =>
        throw new StrataException(
            $"{loss}: target {position} is {value}, expected a whole number from 0 to {classes - 1}"
                + (ignoreIndex is null ? "" : $", or {ignoreIndex} (ignored)")
                + ". Does the model have as many outputs as the data has classes?"
        );
}
