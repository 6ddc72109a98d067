using System.Globalization;

namespace Strata.Optim;

/// <summary>An argument of a rule in Python: a number, several numbers, or a literal such as a flag.</summary>
/// <param name="Name">The keyword.</param>
/// <param name="Values">The numbers, each perhaps a schedule; none for a literal.</param>
/// <param name="Literal">The value as it stands in the code; null for numbers.</param>
internal sealed record RuleArgument(string Name, IReadOnlyList<Hyperparameter> Values, string? Literal)
{
    /// <summary>Whether some number changes from step to step.</summary>
    public bool IsScheduled => Values.Any(value => !value.IsConstant);

    public static RuleArgument Number(string name, Hyperparameter value) => new(name, [value], null);

    public static RuleArgument Numbers(string name, params Hyperparameter[] values) => new(name, values, null);

    public static RuleArgument Switch(string name, bool value) => new(name, [], PythonText.Flag(value));

    public static RuleArgument Integer(string name, int value) =>
        new(name, [], value.ToString(CultureInfo.InvariantCulture));

    public static RuleArgument Word(string name, string value) => new(name, [], PythonText.Text(value));

    public static RuleArgument None(string name) => new(name, [], "None");

    /// <summary><c>name=value</c>; a schedule at its first value.</summary>
    public string AtStart() => $"{Name}={Value(value => PythonText.Number(value.Initial))}";

    /// <summary>The value alone, each number written by a function.</summary>
    public string Value(Func<Hyperparameter, string> write) =>
        Literal is { } literal ? literal
        : Values.Count == 1 ? write(Values[0])
        : $"({string.Join(", ", Values.Select(write))})";
}
