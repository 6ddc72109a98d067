namespace Strata.Optim;

/// <summary>A label for each parameter; resolved once, never asked again.</summary>
public sealed class ParameterLabels
{
    private ParameterLabels(ParameterSet parameters, IReadOnlyList<string?> labels)
    {
        Parameters = parameters;
        Labels = labels;
    }

    /// <summary>The parameters.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Their labels, in the same order; null where the function gave none.</summary>
    public IReadOnlyList<string?> Labels { get; }

    /// <summary>Asks a function for the label of each parameter.</summary>
    /// <param name="source">A model or a set.</param>
    /// <param name="label">From a parameter to its label.</param>
    public static ParameterLabels Map(IParameterSource source, Func<Parameter, string?> label)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(label);
        ParameterSet parameters = source.ParameterSet;
        return new(parameters, [.. parameters.Select(label)]);
    }
}
