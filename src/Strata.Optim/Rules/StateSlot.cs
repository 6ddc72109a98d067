using Strata.Numerics;

namespace Strata.Optim;

/// <summary>One state array of a rule, as it declares it: a name, a shape and where it begins.</summary>
/// <param name="Name">The peer's own name, part of the key that state is saved under.</param>
public sealed record StateSlot(string Name)
{
    /// <summary>The shape it has for a parameter; null where that parameter has no such slot.</summary>
    /// <value>null: the parameter's own shape, for every parameter. Only such slots can be read by elementwise stages.</value>
    public Func<Parameter, Shape?>? ShapeOf { get; init; }

    /// <summary>What every value is before the first update.</summary>
    /// <value>0</value>
    public double Start { get; init; }

    /// <summary>Before its first update, a copy of the parameter; <see cref="Start"/> is not used then.</summary>
    /// <value>false</value>
    public bool StartsAtValue { get; init; }

    /// <summary>Whether it lies in the arena by the parameters' own offsets.</summary>
    internal bool IsFull => ShapeOf is null;

    internal Shape? ShapeFor(Parameter parameter) => ShapeOf is null ? parameter.Shape : ShapeOf(parameter);
}
