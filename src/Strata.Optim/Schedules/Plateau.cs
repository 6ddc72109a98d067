namespace Strata.Optim;

/// <summary>Watches a metric, and lowers a factor when it no longer improves.</summary>
/// <remarks>
/// <code>
/// var plateau = new Plateau(new ReduceOnPlateau { Factor = 0.5, Patience = 3 });
/// var optimizer = Optimizer.Create(model, new Sgd(0.1 * plateau.Schedule));
/// … after each evaluation: plateau.Observe(loss);
/// </code>
/// The next step uses the new factor. The state is no part of the optimizer: store <see cref="Capture"/> beside it.
/// Several groups may watch the same plateau, and each may have its own.
/// </remarks>
/// <param name="options">When and how much.</param>
public sealed class Plateau(ReduceOnPlateau options)
{
    private PlateauState _state = options.Start;

    /// <summary>When and how much.</summary>
    public ReduceOnPlateau Options { get; } = options;

    /// <summary>What the learning rate is multiplied by now: 1 at first.</summary>
    public double Factor => _state.Factor;

    /// <summary>The factor as a schedule, to multiply a rate or another schedule by.</summary>
    public Schedule Schedule => new PlateauSchedule(this);

    /// <summary>Takes one value of the metric.</summary>
    /// <param name="metric">The loss, accuracy or whatever is watched. NaN is no improvement.</param>
    /// <returns>The factor of the next steps.</returns>
    public double Observe(double metric)
    {
        _state = Options.Observe(_state, metric);
        return Factor;
    }

    /// <summary>The state, for a checkpoint.</summary>
    public PlateauState Capture() => _state;

    /// <summary>Takes a state back.</summary>
    /// <param name="state">What <see cref="Capture"/> gave, here or in another run.</param>
    public void Restore(PlateauState state) => _state = state;
}
