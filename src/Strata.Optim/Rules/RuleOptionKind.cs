namespace Strata.Optim;

/// <summary>What the value of an option is.</summary>
public enum RuleOptionKind
{
    /// <summary>A number or a schedule.</summary>
    Hyperparameter,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of the words of <see cref="DecayMode"/>.</summary>
    DecayMode,

    /// <summary>One of the words of <see cref="RuleOption.Words"/>.</summary>
    Choice,
}
