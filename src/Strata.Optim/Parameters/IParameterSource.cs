namespace Strata.Optim;

/// <summary>Something that has parameters: a model, or a set.</summary>
public interface IParameterSource
{
    /// <summary>All parameters, in model order, tied ones once.</summary>
    ParameterSet ParameterSet { get; }
}
