using Strata.Conformance.Manifests;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>One transformation of a case as it meets one parameter: what the builders of <see cref="OptaxOps"/> see.</summary>
/// <param name="Options">Its options, defaults included.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Scope">All parameters that it runs over, for what looks across parameters.</param>
/// <param name="Context">Reads schedules and masks.</param>
public sealed record OptaxOp(Item Options, string Parameter, IReadOnlyList<string> Scope, OptaxContext Context)
{
    /// <summary>The function: <c>scale_by_adam</c>.</summary>
    public string Kind => Options.Text("op");

    /// <summary>For messages: <c>optax.scale_by_adam</c>.</summary>
    public string Name => $"optax.{Kind}";

    /// <summary>The shape of the parameter, by which some functions choose.</summary>
    public Shape Shape => Context.Inputs.Parameter(Parameter).Shape;

    /// <summary>The learning rate.</summary>
    public Hyperparameter Rate => Figure("learning_rate");

    /// <summary>A number or a schedule.</summary>
    public Hyperparameter Figure(string name) => Context.Schedules.Read(Options, name);

    /// <summary>A number or a schedule; 0 where the option is null.</summary>
    public Hyperparameter FigureOrZero(string name) => Options.Has(name) ? Figure(name) : Options.Number(name, 0);

    /// <summary>A weight decay for this parameter: 0 where the mask says false.</summary>
    public Hyperparameter Decay(string name = "weight_decay", string mask = "mask")
    {
        Hyperparameter decay = FigureOrZero(name);
        return Context.Masks.Read(Options, mask, Parameter) ? decay : 0;
    }
}
