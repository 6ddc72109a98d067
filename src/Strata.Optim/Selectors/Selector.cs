using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Strata.Optim;

/// <summary>Says which parameters a statement of a plan means.</summary>
/// <remarks>
/// A string converts to a glob over the full dotted name: <c>*</c> stops at a dot, <c>**</c> does not, <c>?</c> is one
/// character, <c>{a,b}</c> is either. There is no selector by substring: <c>layer_1</c> never takes <c>layer_10</c>.
/// Selectors combine: <c>Selector.Glob("layer1.**") &amp; !Selector.Biases</c>. Every name in a combination must match
/// something by itself, so that a slip of the keyboard behind a <c>!</c> does not take everything.
/// </remarks>
public abstract record Selector
{
    /// <summary>A glob over the full name.</summary>
    public static implicit operator Selector(string glob) => Glob(glob);

    /// <summary>What both selectors take.</summary>
    public static Selector operator &(Selector left, Selector right) => BitwiseAnd(left, right);

    /// <summary>What at least one of the selectors takes.</summary>
    public static Selector operator |(Selector left, Selector right) => BitwiseOr(left, right);

    /// <summary>What the selector does not take.</summary>
    public static Selector operator !(Selector selector) => LogicalNot(selector);

    /// <summary>Additive biases; the shifts of normalisations are among <see cref="Norms"/>.</summary>
    public static Selector Biases { get; } = new RoleSelector("Biases", ParameterRole.Bias, ParameterRole.Bias);

    /// <summary>Scales and shifts of normalisations.</summary>
    public static Selector Norms { get; } = new RoleSelector("Norms", ParameterRole.NormScale, ParameterRole.NormShift);

    /// <summary>Tables of embeddings, positional ones included.</summary>
    public static Selector Embeddings { get; } =
        new RoleSelector("Embeddings", ParameterRole.Embedding, ParameterRole.Embedding);

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

    /// <summary>Parameters by how many modules are around them: <c>bias</c> has depth 0, <c>fc.bias</c> 1, <c>layer1.0.conv1.weight</c> 3.</summary>
    /// <param name="range">As everywhere in C#, its end is not taken: <c>1..3</c> is depth 1 and 2, <c>2..</c> is 2 and more.</param>
    public static Selector Depth(Range range) => DepthSelector.Of(range);

    /// <summary>Parameters of some layers: <c>Layers(0..2, LayerOrder.Blocks)</c> is the first two, <c>^1..</c> the last.</summary>
    /// <param name="range">Counted from the input; as everywhere in C#, its end is not taken.</param>
    /// <param name="order">What counts as a layer. Frozen layers count.</param>
    public static Selector Layers(Range range, LayerOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new LayerSelector(range, order);
    }

    /// <summary>Parameters of one layer: <c>Layer(^1, LayerOrder.Blocks)</c> is the head.</summary>
    /// <param name="index">Counted from the input.</param>
    /// <param name="order">What counts as a layer. Frozen layers count.</param>
    public static Selector Layer(Index index, LayerOrder order) =>
        Layers(index.IsFromEnd ? index..new Index(index.Value - 1, fromEnd: true) : index..(index.Value + 1), order);

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

    /// <summary>What both selectors take.</summary>
    public static Selector BitwiseAnd(Selector left, Selector right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new BothSelector(left, right);
    }

    /// <summary>What at least one of the selectors takes.</summary>
    public static Selector BitwiseOr(Selector left, Selector right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new AnySelector([left, right]) { Separator = " | " };
    }

    /// <summary>What the selector does not take.</summary>
    public static Selector LogicalNot(Selector selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return new NotSelector(selector);
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

    /// <summary>Whether it needs parentheses inside another.</summary>
    internal virtual bool IsCompound => false;

    /// <summary>Whether it goes by names: a name that matches nothing is a slip of the keyboard wherever it stands.</summary>
    internal virtual bool IsByName => false;

    /// <summary>The parts each of which must take something.</summary>
    internal virtual IEnumerable<Selector> Alternatives => [this];

    /// <summary>The selectors that it is combined of.</summary>
    internal virtual IEnumerable<Selector> Leaves => [this];

    /// <summary>The same selector, knowing the parameters of a plan.</summary>
    internal virtual Selector Bind(ParameterSet parameters) => this;

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

    private protected static string InParentheses(Selector selector) =>
        selector.IsCompound ? $"({selector.Text})" : selector.Text;

    /// <summary>How a message says that parameters lack something.</summary>
    private protected static string NamesOnly(ParameterSet parameters, IReadOnlyList<string> without, string what) =>
        without.Count == parameters.Count
            ? $"these parameters came from names only{(parameters.Origin is null ? "" : $" (\"{parameters.Origin}\")")}"
            : $"{without.Count} of {parameters.Count} have {what}: {Nearest.Quote(without)}";
}
