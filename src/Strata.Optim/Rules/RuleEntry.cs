namespace Strata.Optim;

/// <summary>A row of the registry: everything that lists, makes or tests a rule reads it from here.</summary>
public abstract class RuleEntry
{
    private protected RuleEntry(string name, Type type) => (Name, RuleType) = (name, type);

    /// <summary>The name in recipes, on the command line and in state keys.</summary>
    public string Name { get; }

    /// <summary>The record.</summary>
    public Type RuleType { get; }

    /// <summary>The peer whose semantics and defaults it follows, with its version.</summary>
    public required string Source { get; init; }

    /// <summary>The paper.</summary>
    public required string Paper { get; init; }

    /// <summary>Every option but the learning rate.</summary>
    public required IReadOnlyList<RuleOption> Options { get; init; }

    /// <summary>The rule with its defaults.</summary>
    public abstract UpdateRule Create(Hyperparameter learningRate);

    /// <summary>Whether it runs as one fused loop whatever its options, and so promises the same bits on every instruction set.</summary>
    public bool IsElementwise => Options.All(option => Probe(option.Name, 0.1).Compile() is FusedProgram);

    /// <summary>Whether it looks at all parameters of a group together, so that splitting a group changes what it does.</summary>
    public bool IsGroupWide =>
        Options.Any(option => Probe(option.Name, 0.1).Compile() is StagedProgram { PhaseCount: > 1 });

    /// <summary>A learning rate at which it goes from 3 to within 0.05 of the bottom of ½‖w‖² in 300 steps.</summary>
    /// <value>0.05</value>
    public double DescentRate { get; init; } = 0.05;

    /// <summary>Options with which it gets there, for a rule whose defaults circle round the bottom at any constant rate.</summary>
    public Func<UpdateRule, UpdateRule> DescentBase { get; init; } = rule => rule;

    /// <summary>A first learning rate at which it comes from above 24 to below 0.05 in Rosenbrock's valley, falling to 0 over 20,000 steps.</summary>
    /// <value>0.01</value>
    public double RosenbrockRate { get; init; } = 0.01;

    /// <summary>Turns on what other options act on, such as momentum for dampening; where probes start from.</summary>
    public Func<UpdateRule, UpdateRule> ProbeBase { get; init; } = rule => rule with { WeightDecay = 0.1 };

    /// <summary>The rule that probes are compared with.</summary>
    public UpdateRule Unprobed(Hyperparameter learningRate) => ProbeBase(Create(learningRate));

    /// <summary>The same rule with one option at its probe value, which must change the result.</summary>
    public UpdateRule Probe(string option, Hyperparameter learningRate)
    {
        RuleOption found = Options.Single(candidate => candidate.Name == option);
        return found.Set(Unprobed(learningRate), found.Probe);
    }
}
