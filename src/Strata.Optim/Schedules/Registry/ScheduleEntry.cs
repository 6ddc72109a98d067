namespace Strata.Optim;

/// <summary>A row of the registry: everything that names, makes or tests a schedule reads it from here.</summary>
public abstract class ScheduleEntry
{
    private protected ScheduleEntry(string name, Type type) => (Name, ScheduleType) = (name, type);

    /// <summary>The name in recipes and JSON.</summary>
    public string Name { get; }

    /// <summary>The record.</summary>
    public Type ScheduleType { get; }

    /// <summary>What peers call it: <c>torch StepLR</c>.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>A schedule with every option set to something else than its default.</summary>
    public required Schedule Example { get; init; }

    /// <summary>Its options, the required ones first.</summary>
    public abstract IReadOnlyList<ScheduleOption> Options { get; }

    internal abstract Schedule Create(ScheduleOptions options);

    internal abstract object? Read(Schedule schedule, int option);
}
