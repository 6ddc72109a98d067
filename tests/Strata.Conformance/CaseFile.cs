using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance;

/// <summary>What a manifest holds of one case: its object and its arrays.</summary>
public sealed record CaseFile(Item Item, CaseArrays Arrays)
{
    /// <summary>A case with something in it that nobody looked at is not understood, so it must not pass.</summary>
    /// <exception cref="UnsupportedException">Something is unread.</exception>
    public void RequireAllRead()
    {
        string[] items = [.. Item.Unread()];
        if (items.Length > 0)
            throw new UnsupportedException($"not understood: {Few(items)}");
        string[] arrays = [.. Arrays.Unread()];
        if (arrays.Length > 0)
            throw new UnsupportedException($"not understood: array {Few(arrays)}");
    }

    private static string Few(string[] names) =>
        string.Join(", ", names.Take(4)) + (names.Length > 4 ? $" and {names.Length - 4} more" : "");
}
