using System.Collections;
using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Parameters in model order, each once. A snapshot: a model that changes needs a new set.</summary>
public sealed class ParameterSet : IReadOnlyList<Parameter>, IParameterSource
{
    private readonly Parameter[] _parameters;
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);

    /// <summary>Creates a set.</summary>
    /// <param name="parameters">In model order. Parameters over the same memory become one, with aliases.</param>
    /// <param name="source">Where they come from, for messages: a model type or a file name.</param>
    /// <exception cref="PlanException">Two names are equal, or the memory of two parameters overlaps in part.</exception>
    public ParameterSet(IEnumerable<Parameter> parameters, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Origin = source;
        _parameters = [.. MergeTied(parameters)];
        foreach (Parameter parameter in _parameters)
        {
            foreach (string name in (IEnumerable<string>)[parameter.Name, .. parameter.Aliases])
            {
                if (!_byName.TryAdd(name, parameter))
                    throw new PlanException(
                        $"Two parameters are named \"{name}\". Names must differ: give one module another name."
                    );
            }
        }
    }

    /// <summary>Where the parameters come from, for messages: a model type or a file name; null when not said.</summary>
    public string? Origin { get; }

    /// <summary>Whether the order is a model's; false for names from a file.</summary>
    public bool IsModelOrder { get; private init; } = true;

    /// <summary>What counts as a layer of the model that the parameters belong to; null when not said.</summary>
    public LayerOrder? LayerOrder { get; init; }

    /// <summary>The number of parameters.</summary>
    public int Count => _parameters.Length;

    /// <summary>The number of values over all parameters.</summary>
    public long ValueCount => _parameters.Sum(parameter => (long)parameter.Count);

    ParameterSet IParameterSource.ParameterSet => this;

    /// <inheritdoc/>
    public Parameter this[int index] => _parameters[index];

    /// <summary>The parameter of a name or alias.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message offers the nearest names.</exception>
    public Parameter this[string name] =>
        _byName.TryGetValue(name, out Parameter? parameter)
            ? parameter
            : throw new KeyNotFoundException(
                $"No parameter is named \"{name}\". Nearest names: {Nearest.Quote(Nearest.To(name, _byName.Keys, 3))}."
            );

    /// <summary>A set over memory of other owners, whose gradients another engine computes.</summary>
    /// <param name="parameters">Made by <see cref="Parameter.Wrap(string, Shape, Memory{float}, Memory{float}, ParameterRole)"/>.</param>
    public static ParameterSet Wrap(params IEnumerable<Parameter> parameters) => new(parameters);

    /// <summary>A set of names and shapes only, such as the header of a checkpoint: enough to plan with.</summary>
    /// <param name="names">Names and shapes, in order.</param>
    /// <param name="source">Where they come from, for messages.</param>
    public static ParameterSet FromNames(IEnumerable<(string Name, Shape Shape)> names, string source) =>
        new(names.Select(entry => new Parameter(entry.Name, entry.Shape)), source) { IsModelOrder = false };

    /// <summary>Finds a parameter by name or alias.</summary>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Parameter? parameter) =>
        _byName.TryGetValue(name, out parameter);

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => ((IEnumerable<Parameter>)_parameters).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _parameters.GetEnumerator();

    /// <summary>This set with more parameters behind it.</summary>
    internal ParameterSet With(IEnumerable<Parameter> more) =>
        new([.. _parameters, .. more], Origin) { IsModelOrder = IsModelOrder };

    private static List<Parameter> MergeTied(IEnumerable<Parameter> parameters)
    {
        var merged = new List<Parameter>();
        var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        foreach (Parameter parameter in parameters)
        {
            if (!seen.Add(parameter))
                continue;
            Parameter? first = parameter.IsForeign ? merged.Find(other => Overlaps(other, parameter)) : null;
            if (first is null)
                merged.Add(parameter);
            else if (first.Count == parameter.Count && first.Value.Slice(0, 1).Overlaps(parameter.Value.Slice(0, 1)))
                first.Aliases = [.. first.Aliases, parameter.Name, .. parameter.Aliases];
            else
                throw new PlanException(
                    $"The memory of \"{first.Name}\" and \"{parameter.Name}\" overlaps in part. Wrap the whole storage once."
                );
        }

        return merged;
    }

    private static bool Overlaps(Parameter first, Parameter second) =>
        first.IsForeign && first.Count > 0 && second.Count > 0 && first.Value.Overlaps(second.Value);
}
