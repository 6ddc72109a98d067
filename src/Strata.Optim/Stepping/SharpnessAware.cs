using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Sharpness-aware minimization: the gradient is taken where an ascent leads, the step from where it began.</summary>
/// <remarks>
/// <code>
/// optimizer: any plan;  var sharpness = new SharpnessAware(optimizer, radius: 0.05);
/// backward;  sharpness.Ascend();  backward;  sharpness.Step();      p ← p − step(∇f(p + ρ·g/‖g‖))
/// </code>
/// Several ascents may go before a step. The values before the first wait in one buffer. Each backward pass moves the
/// running statistics of normalization layers; switch that off for one of them if it matters. With
/// <c>TrainStep.SharpnessAware</c> a recorded step does both passes. <c>optax.contrib.sam</c> alternates the same way, one
/// pass a call. Foret et al., 2021, https://arxiv.org/abs/2010.01412.
/// </remarks>
public sealed class SharpnessAware
{
    private readonly Optimizer _optimizer;
    private readonly UpdateRule _rule;
    private Optimizer? _ascent;
    private Parameter[] _parameters = [];
    private Parameter[] _views = [];
    private NativeBuffer? _before;
    private int _version;

    /// <summary>The ascent of the paper: by a fixed distance along the gradient, whose norm runs over all parameters.</summary>
    /// <param name="optimizer">Makes the steps.</param>
    /// <param name="radius">ρ, the distance; above 0. Try 0.05.</param>
    public SharpnessAware(Optimizer optimizer, double radius)
        : this(optimizer, new Sgd(radius).BeforeRule(new NormalizeGroup { Epsilon = 1e-12 }))
    {
        if (!(radius > 0 && double.IsFinite(radius)))
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius is a distance above 0.");
    }

    /// <summary>An ascent by a rule of one's own, which climbs instead of descending.</summary>
    /// <param name="optimizer">Makes the steps.</param>
    /// <param name="ascent">One rule for all parameters that the optimizer trains.</param>
    public SharpnessAware(Optimizer optimizer, UpdateRule ascent)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(ascent);
        _optimizer = optimizer;
        _rule = ascent with { Maximize = !ascent.Maximize };
    }

    /// <summary>Keep the state of the ascent, such as momentum, from step to step.</summary>
    /// <value>false: every ascent begins anew</value>
    public bool KeepsState { get; init; }

    /// <summary>Ascents since the last step.</summary>
    public int Ascents { get; private set; }

    /// <summary>The optimizer that climbs; null before the first ascent. Its state is worth saving only with <see cref="KeepsState"/>.</summary>
    public Optimizer? Ascent => _ascent;

    /// <summary>Climbs by the gradients that are there, and forgets them.</summary>
    /// <exception cref="InvalidOperationException">The parameters hold the values meant for evaluation.</exception>
    public void Ascend()
    {
        if (_optimizer.IsEvaluating)
            throw new InvalidOperationException("The parameters hold the values meant for evaluation: cannot ascend.");
        Optimizer ascent = Prepare();
        if (Ascents == 0)
        {
            Exchange(save: true);
            if (!KeepsState)
                ascent.Begin();
        }

        for (int i = 0; i < _parameters.Length; i++)
            _views[i].HasGradient = _parameters[i].HasGradient;
        ascent.Step();
        _optimizer.ZeroGradients();
        Ascents++;
    }

    /// <summary>Goes back to where the ascent began, and steps from there by the gradients that are there now.</summary>
    /// <param name="loss">The loss that they are of, for rules that read it.</param>
    /// <exception cref="InvalidOperationException">There was no ascent.</exception>
    /// <exception cref="GradientException">As by <see cref="Optimizer.Step"/>; the parameters are back where the ascent began.</exception>
    public StepOutcome Step(double? loss = null)
    {
        if (Ascents == 0)
            throw new InvalidOperationException(
                "A sharpness-aware step needs an ascent first: call Ascend after the first backward pass, and Step after the second."
            );
        Exchange(save: false);
        Ascents = 0;
        return _optimizer.Step(loss);
    }

    /// <summary>Whether it climbs for an optimizer.</summary>
    internal bool IsFor(Optimizer optimizer) => ReferenceEquals(optimizer, _optimizer);

    /// <summary>The optimizer that climbs, over views of the trained parameters where they lie now.</summary>
    private Optimizer Prepare()
    {
        if (_ascent is not null && _version == _optimizer.PlanVersion)
            return _ascent;
        if (Ascents > 0)
            throw new InvalidOperationException("The plan was replaced between ascent and step. Replan between steps.");
        OptimizerState? state = KeepsState ? _ascent?.CaptureState() : null;
        _parameters = [.. _optimizer.Plan.Assignment.Where(row => !row.Frozen).Select(row => row.Parameter)];
        _views =
        [
            .. _parameters.Select(parameter =>
                Parameter.Wrap(parameter.Name, parameter.Shape, parameter.Value, parameter.Gradient, parameter)
            ),
        ];
        _before = new(_parameters.Sum(parameter => parameter.Count));
        _ascent = Optimizer.Create(
            OptimizationPlan
                .For(ParameterSet.Wrap(_views))
                .Default("ascent", _rule)
                .OnMissingGradient(MissingGradient.Skip)
                .OnNonFiniteGradient(NonFiniteGradient.Propagate)
                .Build()
        );
        if (state is not null)
            _ascent.Restore(state, StateMismatch.Reset);
        _version = _optimizer.PlanVersion;
        return _ascent;
    }

    /// <summary>Copies the values into the buffer, or back.</summary>
    private void Exchange(bool save)
    {
        int offset = 0;
        foreach (Parameter parameter in _parameters)
        {
            Block before = _before!.Block.Slice(offset, parameter.Count);
            offset += parameter.Count;
            (Block from, Block to) = save ? (parameter.Value, before) : (before, parameter.Value);
            from.CopyTo(to);
        }
    }
}
