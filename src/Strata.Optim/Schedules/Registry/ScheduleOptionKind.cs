namespace Strata.Optim;

/// <summary>What the value of an option is.</summary>
public enum ScheduleOptionKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A whole number of steps or cycles.</summary>
    Steps,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>A list of numbers.</summary>
    Numbers,

    /// <summary>A list of whole numbers of steps.</summary>
    StepList,

    /// <summary>Another schedule.</summary>
    Schedule,

    /// <summary>A list of schedules.</summary>
    Schedules,
}
