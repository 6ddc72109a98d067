namespace Strata.Nn;

/// <summary>How a name of a checkpoint becomes a name of the model.</summary>
/// <remarks>Rules that are given are applied in order, each to the name that the one before left.</remarks>
public sealed class NameRule
{
    private readonly string _text;
    private readonly Func<string, string> _apply;

    private NameRule(string text, Func<string, string> apply) => (_text, _apply) = (text, apply);

    /// <summary>What wrappers put before every name.</summary>
    /// <remarks>
    /// <c>module.</c> of DataParallel, <c>_orig_mod.</c> of torch.compile, <c>model.</c> of Lightning, and the names of
    /// Hugging Face's inner models. They are taken off a name only where the model lacks it and has what remains.
    /// </remarks>
    public static IReadOnlyList<string> CommonPrefixes { get; } =
    ["module.", "_orig_mod.", "model.", "bert.", "roberta.", "vit.", "transformer.", "backbone.", "encoder.", "net."];

    /// <summary>Takes a prefix off the names that have it.</summary>
    public static NameRule StripPrefix(string prefix) => ReplacePrefix(prefix, "");

    /// <summary>Puts a prefix before every name.</summary>
    public static NameRule AddPrefix(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new($"add \"{prefix}\"", name => prefix + name);
    }

    /// <summary>Replaces the start of the names that have it.</summary>
    public static NameRule ReplacePrefix(string prefix, string with)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(with);
        return new(
            $"\"{prefix}…\" becomes \"{with}…\"",
            name => name.StartsWith(prefix, StringComparison.Ordinal) ? with + name[prefix.Length..] : name
        );
    }

    /// <summary>Replaces the end of the names that have it, such as <c>.gamma</c> of old files by <c>.weight</c>.</summary>
    public static NameRule ReplaceSuffix(string suffix, string with)
    {
        ArgumentException.ThrowIfNullOrEmpty(suffix);
        ArgumentNullException.ThrowIfNull(with);
        return new(
            $"\"…{suffix}\" becomes \"…{with}\"",
            name => name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] + with : name
        );
    }

    /// <summary>Any function of the name.</summary>
    public static NameRule Of(Func<string, string> rename)
    {
        ArgumentNullException.ThrowIfNull(rename);
        return new("a function", rename);
    }

    /// <summary>The name after the rule.</summary>
    public string Apply(string name) => _apply(name);

    /// <inheritdoc/>
    public override string ToString() => _text;
}
