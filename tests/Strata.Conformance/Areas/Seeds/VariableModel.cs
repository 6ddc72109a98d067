using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>Variables with no layers around them.</summary>
internal sealed class VariableModel : Module
{
    private readonly Dictionary<string, Parameter> _variables = [];

    /// <param name="names">Names, each of a parameter.</param>
    /// <param name="initial">Shape and values of a name.</param>
    public VariableModel(IEnumerable<string> names, Func<string, (Shape Shape, float[] Values)> initial)
    {
        foreach (string name in names)
        {
            (Shape shape, float[] values) = initial(name);
            Parameter variable = AddParameter(
                name,
                shape,
                Initializer.Constant(0),
                new RandomKey(0),
                ParameterRole.Weight
            );
            values.CopyTo(variable.Value.Span);
            _variables.Add(name, variable);
        }
    }

    /// <summary>A variable, as a tensor that takes part in a loss.</summary>
    /// <returns>Null if there is none of that name.</returns>
    public Tensor? Find(string name) => _variables.TryGetValue(name, out Parameter? variable) ? variable : null;

    /// <summary>A copy of a variable's values.</summary>
    public float[] Values(string name) => _variables[name].Value.Span.ToArray();
}
