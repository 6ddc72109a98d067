namespace Strata.Formats;

/// <summary>Which sequence of Python a <see cref="PickleList"/> is.</summary>
public enum PickleListKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A tuple.</summary>
    Tuple,

    /// <summary>A <c>torch.Size</c>.</summary>
    Size,
}
