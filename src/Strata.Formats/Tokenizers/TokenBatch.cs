using System.Collections.Immutable;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>Several texts as tokens, padded to one length.</summary>
/// <remarks>The numbers stand row by row as float32, which holds them exactly, as the models' index tensors want them.</remarks>
public sealed class TokenBatch
{
    private readonly float[] _ids;
    private readonly float[] _typeIds;
    private readonly float[] _attentionMask;

    internal TokenBatch(ImmutableArray<TokenEncoding> rows)
    {
        Rows = rows;
        Shape = new Shape(rows.Length, rows.IsEmpty ? 0 : rows[0].Length);
        _ids = Flat(row => row.Ids);
        _typeIds = Flat(row => row.TypeIds);
        _attentionMask = Flat(row => row.AttentionMask);
    }

    /// <summary>Each text's tokens, all of one length.</summary>
    public ImmutableArray<TokenEncoding> Rows { get; }

    /// <summary>(texts, tokens).</summary>
    public Shape Shape { get; }

    /// <summary>The number of each token, row-major.</summary>
    public ReadOnlySpan<float> Ids => _ids;

    /// <summary>The type of each token, row-major.</summary>
    public ReadOnlySpan<float> TypeIds => _typeIds;

    /// <summary>1 for a token, 0 for padding, row-major.</summary>
    public ReadOnlySpan<float> AttentionMask => _attentionMask;

    private float[] Flat(Func<TokenEncoding, ImmutableArray<int>> column) =>
        [.. Rows.SelectMany(row => column(row)).Select(value => (float)value)];
}
