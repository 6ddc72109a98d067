using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>What <see cref="Muon"/> and <see cref="AdaMuon"/> share: momentum, orthogonal updates, shapes, a fallback.</summary>
/// <param name="LearningRate">A number or a schedule; at least 0.</param>
public abstract record MuonRule(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    // timm's limits for what is worth it: fewer rows or columns gain nothing over Adam, longer matrices are embeddings.
    private const int LeastSide = 4;
    private const int MostAspect = 128;

    private static readonly ImmutableArray<QuinticStep> _quintic =
    [
        new(4.0848, -6.8946, 2.9270),
        new(3.9505, -6.3029, 2.6377),
        new(3.7418, -5.5913, 2.3037),
        new(2.8769, -3.1427, 1.2046),
        new(2.8366, -3.0525, 1.2012),
    ];

    private static readonly ImmutableArray<QuinticStep> _polarExpress =
    [
        new(8.237312490495555, -23.157747414558198, 16.680568411445915),
        new(4.082441999064835, -2.893047735332586, 0.5252849256975648),
        new(3.9263479922546582, -2.8547468034765298, 0.5318022422894988),
        new(3.2982187133085143, -2.424541981026706, 0.48632008358844075),
        new(2.2970369434552573, -1.63662558125903, 0.4002628455953627),
        new(1.8763805351440397, -1.2347896577722228, 0.35891887501668385),
        new(1.8564423485617974, -1.2132449880935525, 0.3568003487825883),
        new(1.8749994008682747, -1.2499988017229169, 0.3749994008546422),
    ];

    /// <summary>Decoupled decay, times the learning rate; at least 0.</summary>
    /// <value>0.1 (timm and optax: 0, Keras: 4e-3)</value>
    public override Hyperparameter WeightDecay { get; init; } = 0.1;

    /// <summary>Decay μ of the momentum, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter Momentum { get; init; } = 0.95;

    /// <summary>Look ahead by one step.</summary>
    /// <value>true (timm: false)</value>
    public bool Nesterov { get; init; } = true;

    /// <summary>Which average the momentum is.</summary>
    /// <value>Average</value>
    public MuonMomentum MomentumForm { get; init; }

    /// <summary>Newton-Schulz steps; at least 1.</summary>
    /// <value>5</value>
    public int Steps { get; init; } = 5;

    /// <summary>The coefficients of the steps; where a table is too short, its last row is repeated.</summary>
    /// <value>Constant (timm: Quintic)</value>
    public MuonCoefficients Coefficients { get; init; }

    /// <summary>The factor of X in a step, where coefficients are constant.</summary>
    /// <value>3.4445</value>
    public double LinearCoefficient { get; init; } = 3.4445;

    /// <summary>The factor of (XXᵀ)X.</summary>
    /// <value>-4.775</value>
    public double CubicCoefficient { get; init; } = -4.7750;

    /// <summary>The factor of (XXᵀ)²X.</summary>
    /// <value>2.0315</value>
    public double QuinticCoefficient { get; init; } = 2.0315;

    /// <summary>ε, against division by a norm of 0; at least 0.</summary>
    /// <value>1e-7 (optax: 1e-8)</value>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>Where ε stands.</summary>
    /// <value>Floor</value>
    public MuonEpsilon EpsilonPlacement { get; init; }

    /// <summary>What the norm is multiplied by first, so that rounding leaves no singular value above 1; above 0.</summary>
    /// <value>1</value>
    public double SafetyFactor { get; init; } = 1;

    /// <summary>What a matrix is divided by before the first step.</summary>
    /// <value>Frobenius</value>
    public NewtonSchulzStart Preconditioning { get; init; }

    /// <summary>What the orthogonal update is multiplied by.</summary>
    /// <value>Original (timm: MatchRmsAdamW)</value>
    public MuonAdjustment Adjustment { get; init; }

    /// <summary>ρ, the root mean square that <see cref="MuonAdjustment.MatchRmsAdamW"/> aims at; above 0.</summary>
    /// <value>0.2</value>
    public double MatchedRms { get; init; } = 0.2;

    /// <summary>What is done with parameters of more than two axes.</summary>
    /// <value>Refused (timm: Flattened)</value>
    public MuonKernels Kernels { get; init; }

    /// <summary>Divide the updates of batched kernels by the root of the number of places.</summary>
    /// <value>false (timm: true)</value>
    public bool NormalizeSpatial { get; init; }

    /// <summary>Which axis of a weight counts its outputs.</summary>
    /// <value>First (optax and Keras: Last)</value>
    public OutputAxis OutputAxis { get; init; }

    /// <summary>What steps the parameters that Muon does not take.</summary>
    /// <value>None: they are an error</value>
    /// <remarks>
    /// With a fallback, matrices that gain nothing go there too, as in timm: with an axis of 1 among the first two, with
    /// fewer than 4 rows or columns, or more than 128 times as long as wide.
    /// </remarks>
    public MuonFallback Fallback { get; init; }

    /// <summary>What the learning rate, and with it decay, is multiplied by in the fallback; at least 0.</summary>
    /// <value>1</value>
    public double FallbackRateScale { get; init; } = 1;

    /// <summary>β1 of the fallback, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter FallbackBeta1 { get; init; } = 0.9;

    /// <summary>β2 of the fallback, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter FallbackBeta2 { get; init; } = 0.95;

    /// <summary>ε of the fallback; at least 0.</summary>
    /// <value>1e-8 (timm: 1e-7)</value>
    public double FallbackEpsilon { get; init; } = 1e-8;

    /// <summary>The matrices in a parameter of a shape; null where there are none that Muon takes.</summary>
    internal MatrixBatch? MatricesOf(Shape shape)
    {
        if (shape.Rank < 2 || shape.Count == 0 || (shape.Rank > 2 && Kernels == MuonKernels.Refused))
            return null;
        if (Fallback != MuonFallback.None && !IsWorthIt(shape))
            return null;
        bool batched = Kernels == MuonKernels.Batched && shape.Rank > 2;
        if (OutputAxis == OutputAxis.First)
        {
            int places = batched ? shape.Count / (shape[0] * shape[1]) : 1;
            int columns = batched ? shape[1] : shape.Count / shape[0];
            return new(places, shape[0], columns, 1, columns * places, places);
        }

        int matrices = batched ? shape.Count / (shape[^2] * shape[^1]) : 1;
        int rows = batched ? shape[^2] : shape.Count / shape[^1];
        return new(matrices, rows, shape[^1], rows * shape[^1], shape[^1], 1);
    }

    /// <summary>Inputs and outputs of one matrix.</summary>
    internal (int In, int Out) SidesOf(in MatrixBatch batch) =>
        OutputAxis == OutputAxis.First ? (batch.Columns, batch.Rows) : (batch.Rows, batch.Columns);

    /// <summary>The Newton-Schulz steps.</summary>
    internal ImmutableArray<QuinticStep> Table()
    {
        ImmutableArray<QuinticStep> rows = Coefficients switch
        {
            MuonCoefficients.Quintic => _quintic,
            MuonCoefficients.PolarExpress => _polarExpress,
            _ => [new(LinearCoefficient, CubicCoefficient, QuinticCoefficient)],
        };
        return [.. Enumerable.Range(0, Steps).Select(step => rows[Math.Min(step, rows.Length - 1)])];
    }

    /// <inheritdoc/>
    protected internal override string? ProblemWith(Parameter parameter)
    {
        if (Fallback != MuonFallback.None || MatricesOf(parameter.Shape) is not null)
            return null;
        string why = parameter.Rank > 2 ? "set Kernels to Flattened or Batched" : "give it to a group with AdamW";
        return $"is {(parameter.Rank == 0 ? "a scalar" : parameter.Shape.ToString())}, not a matrix; {why}, or set Fallback";
    }

    /// <inheritdoc/>
    protected internal override string? NoteOn(Parameter parameter)
    {
        if (Fallback == MuonFallback.None && parameter.Rank == 2)
            return null;
        if (MatricesOf(parameter.Shape) is not { } batch)
            return $"fallback to {Fallback}: {WhyNot(parameter.Shape)}";
        return batch.Count == 1
            ? $"{Name} on {batch.Rows}×{batch.Columns}"
            : $"{Name} on {batch.Count} × {batch.Rows}×{batch.Columns}";
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("momentum", Momentum);
        if (Steps < 1)
            check.Report($"steps is {Steps}; expected at least 1");
        check.AtLeast("epsilon", Epsilon, 0);
        check.Above("safety factor", SafetyFactor, 0);
        check.Above("matched RMS", MatchedRms, 0);
        check.AtLeast("fallback rate scale", FallbackRateScale, 0);
        check.Fraction("fallback beta1", FallbackBeta1);
        check.Fraction("fallback beta2", FallbackBeta2);
        check.AtLeast("fallback epsilon", FallbackEpsilon, 0);
    }

    private static bool IsWorthIt(Shape shape)
    {
        int wide = 0;
        foreach (int size in shape.Sizes)
            wide += size > 1 ? 1 : 0;
        int rows = shape[0];
        int columns = shape.Count / shape[0];
        (int least, int most) = (Math.Min(rows, columns), Math.Max(rows, columns));
        return wide >= 2 && rows != 1 && shape[1] != 1 && least >= LeastSide && (long)most <= (long)MostAspect * least;
    }

    private string WhyNot(Shape shape)
    {
        if (shape.Rank < 2)
            return $"rank {shape.Rank}";
        return shape.Rank > 2 && Kernels == MuonKernels.Refused
            ? "not a matrix"
            : "fewer than 4 rows or columns, an axis of 1, or too long";
    }
}
