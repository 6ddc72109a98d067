using System.Diagnostics.CodeAnalysis;

namespace Strata.Optim;

/// <summary>Which names belong to a part of a model, and which numbers in them tell its layers apart.</summary>
/// <remarks>
/// As an entry of timm's <c>group_matcher</c>: patterns are tried in order, parts stand in the order in which they are first
/// named, and the layers of a part in the order of the numbers in parentheses: <c>blocks\.(\d+)</c>.
/// </remarks>
/// <param name="Part">The part: <c>stem</c>, <c>blocks</c>, <c>head</c>. Several patterns may speak of one part.</param>
/// <param name="Expression">A regular expression that must match from the first character of the name on; every group in it is a number.</param>
public sealed record LayerPattern(string Part, [StringSyntax("Regex")] string Expression)
{
    /// <summary>A number behind those of the expression; null for none.</summary>
    public int? Number { get; init; }

    /// <summary>Whether the parameters join the layer before them: a norm behind the last block belongs to it.</summary>
    public bool JoinsPrevious { get; init; }
}
