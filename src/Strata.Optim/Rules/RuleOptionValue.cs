namespace Strata.Optim;

/// <summary>The value of an option, as its kind says.</summary>
public readonly record struct RuleOptionValue
{
    /// <summary>The number or schedule.</summary>
    public Hyperparameter Hyperparameter { get; private init; }

    /// <summary>The number.</summary>
    public double Number => Hyperparameter.Initial;

    /// <summary>The flag.</summary>
    public bool Flag { get; private init; }

    /// <summary>The mode.</summary>
    public DecayMode DecayMode { get; private init; }

    /// <summary>The word of a choice.</summary>
    public string? Word { get; private init; }

    /// <summary>A number.</summary>
    public static RuleOptionValue Of(double number) => new() { Hyperparameter = number };

    /// <summary>A number or a schedule.</summary>
    public static RuleOptionValue Of(Hyperparameter hyperparameter) => new() { Hyperparameter = hyperparameter };

    /// <summary>A flag.</summary>
    public static RuleOptionValue Of(bool flag) => new() { Flag = flag };

    /// <summary>A mode.</summary>
    public static RuleOptionValue Of(DecayMode mode) => new() { DecayMode = mode };

    /// <summary>A word of a choice.</summary>
    public static RuleOptionValue Of(string word) => new() { Word = word };
}
