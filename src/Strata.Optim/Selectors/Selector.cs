using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Strata.Optim;

/// <summary>Says which parameters a statement of a plan means.</summary>
/// <remarks>
/// A string converts to a glob over the full dotted name: <c>*</c> stops at a dot, <c>**</c> does not, <c>?</c> is one
/// character, <c>{a,b}</c> is either. There is no selector by substring: <c>layer_1</c> never takes <c>layer_10</c>.
/// </remarks>
public abstract record Selector
{
    /// <summary>A glob over the full name.</summary>
    public static implicit operator Selector(string glob) => Glob(glob);

    /// <summary>A glob over the full name.</summary>
    public static Selector FromString(string glob) => Glob(glob);

    /// <summary>A glob over the full name: <c>layer4.**</c>, <c>**.bias</c>, <c>blocks.{0,1}.*.weight</c>.</summary>
    public static Selector Glob(string pattern) => new GlobSelector(pattern);

    /// <summary>A regular expression that must match the whole name.</summary>
    public static Selector Pattern([StringSyntax("Regex")] string pattern) => new RegexSelector(pattern);

    /// <summary>Parameters that a function accepts.</summary>
    /// <param name="predicate">The function; it sees name, shape, rank and role.</param>
    /// <param name="text">How tables and messages write it; by default the source text.</param>
    public static Selector Where(
        Func<Parameter, bool> predicate,
        [CallerArgumentExpression(nameof(predicate))] string text = "predicate"
    ) => new PredicateSelector(predicate, text);

    /// <summary>Parameters of one type of module: <c>Selector.WithModule&lt;Embedding&gt;()</c>.</summary>
    public static Selector WithModule<TModule>() => new ModuleTypeSelector(typeof(TModule).Name);

    /// <summary>Parameters of a type of module, by its name, such as <c>Linear</c>.</summary>
    public static Selector WithModule(string moduleType) => new ModuleTypeSelector(moduleType);

    /// <summary>Parameters with at most so many axes: biases and normalisations have 1.</summary>
    public static Selector RankAtMost(int rank) => new RankSelector(0, rank);

    /// <summary>Parameters with at least so many axes: matrices and kernels have 2 and more.</summary>
    public static Selector RankAtLeast(int rank) => new RankSelector(rank, int.MaxValue);

    /// <summary>Parameters with exactly so many axes.</summary>
    public static Selector Rank(int rank) => new RankSelector(rank, rank);

    /// <summary>Parameters of these names, letter for letter.</summary>
    public static Selector Names(params IReadOnlyList<string> names) => new ListSelector(names);

    /// <summary>These parameters.</summary>
    public static Selector Of(IEnumerable<Parameter> parameters) =>
        new ListSelector([.. parameters.Select(p => p.Name)]);

    /// <summary>Any of several selectors.</summary>
    public static Selector Any(params IReadOnlyList<Selector> selectors)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        return selectors.Count == 1 ? selectors[0] : new AnySelector(selectors);
    }

    /// <summary>Whether the selector takes a parameter under one of its names.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="name">Its name, or one of its aliases.</param>
    internal abstract bool Matches(Parameter parameter, string name);

    /// <summary>The selector as it was written.</summary>
    internal abstract string Text { get; }

    /// <summary>What the selector needs that these parameters do not carry; null when nothing.</summary>
    internal virtual string? Lacks(ParameterSet parameters) => null;

    /// <summary>The names in it that match no parameter, with the pattern that may have been meant.</summary>
    internal virtual string? Suggest(ParameterSet parameters) => null;

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    internal bool Matches(Parameter parameter)
    {
        if (Matches(parameter, parameter.Name))
            return true;
        foreach (string alias in parameter.Aliases)
        {
            if (Matches(parameter, alias))
                return true;
        }

        return false;
    }
}
