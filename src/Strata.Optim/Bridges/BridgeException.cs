namespace Strata.Optim;

/// <summary>An assignment has no equal in another library.</summary>
/// <remarks>All problems are in <see cref="Problems"/> and in the message, each with its group, parameters and rule.</remarks>
public sealed class BridgeException : StrataException
{
    internal BridgeException(BridgeTarget target, IReadOnlyList<string> problems)
        : base(Compose(target, problems)) => (Target, Problems) = (target, problems);

    /// <summary>The library.</summary>
    public BridgeTarget Target { get; }

    /// <summary>Every problem: what has no equal, where, and what would have one.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Compose(BridgeTarget target, IReadOnlyList<string> problems) =>
        $"{target} cannot say what the assignment says. " + string.Join(' ', problems);
}
