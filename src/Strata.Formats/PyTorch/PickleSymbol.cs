namespace Strata.Formats;

/// <summary>The name of a Python object: inert, nothing is looked up or called.</summary>
/// <param name="Name">Module and name, such as <c>torch.float32</c>.</param>
public sealed record PickleSymbol(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
