namespace Strata.Optim;

/// <summary>One option of a schedule as it is written in recipes and JSON.</summary>
/// <param name="Name">The name, such as <c>half_period</c>.</param>
/// <param name="Kind">What its value is.</param>
public sealed record ScheduleOption(string Name, ScheduleOptionKind Kind)
{
    /// <summary>Whether it must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The value where it is not given; null where there is none.</summary>
    public object? Default { get; init; }

    /// <summary>The words it may be.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
