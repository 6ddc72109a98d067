using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>The key of one operation in one pass: call it in Forward and keep it, since backward passes advance the number.</summary>
internal static class PassKey
{
    /// <summary>The layer's key with the number of the pass and the operation's place folded in.</summary>
    public static RandomKey Of(RandomKey key, int place) =>
        key.FoldIn(Tape.Pass & uint.MaxValue).FoldIn(Tape.Pass >>> 32).FoldIn(place);
}
