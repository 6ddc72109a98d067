namespace Strata.Optim.Tests.Bridges;

using Stages = Chain<ScaleByLearningRate, DecayWeights>;

public class BridgeTests
{
    private static readonly BridgeTarget[] Libraries = [BridgeTarget.PyTorch, BridgeTarget.Optax, BridgeTarget.Keras];

    public static TheoryData<string, BridgeTarget> Rules
    {
        get
        {
            var rules = new TheoryData<string, BridgeTarget>();
            foreach (RuleEntry entry in RuleRegistry.All)
            {
                foreach (BridgeTarget target in Libraries)
                    rules.Add(entry.Name, target);
            }

            return rules;
        }
    }

    [Theory, MemberData(nameof(Rules))]
    public void Every_option_of_every_rule_is_in_the_text_or_an_error(string rule, BridgeTarget target)
    {
        RuleEntry entry = RuleRegistry.All.Single(candidate => candidate.Name == rule);
        string usual = Text(entry.Unprobed(0.1), target);
        foreach (RuleOption option in entry.Options)
            Text(entry.Probe(option.Name, 0.1), target).ShouldNotBe(usual, $"{target} ignores {option.Name} of {rule}");
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_rule_is_written_or_refused_by_name(string rule, BridgeTarget target)
    {
        UpdateRule created = RuleRegistry.All.Single(candidate => candidate.Name == rule).Create(0.125);
        Assignment assignment = Plan(created);
        try
        {
            assignment.Emit(target).ShouldContain("0.125");
        }
        catch (BridgeException problem)
        {
            problem.Target.ShouldBe(target);
            problem.Message.ShouldStartWith($"{target} cannot say what the assignment says. Group \"all\" (\"w\"), ");
            problem.Message.ShouldContain(created.GetType().Name);
        }
    }

    public static TheoryData<string, BridgeTarget, UpdateRule> Written =>
        new()
        {
            { "muon", BridgeTarget.PyTorch, new Muon(0.125) },
            { "muon", BridgeTarget.Keras, KerasMuon() },
            { "muon", BridgeTarget.Keras, KerasMuon() with { Adjustment = MuonAdjustment.MatchRmsAdamW } },
            {
                "lamb",
                BridgeTarget.Keras,
                new Lamb(0.125)
                {
                    MaxGradientNorm = double.PositiveInfinity,
                    AlwaysAdapt = true,
                    DecayMode = DecayMode.Decoupled,
                }
            },
            { "asgd", BridgeTarget.PyTorch, new Asgd(0.125) },
            { "adafactor", BridgeTarget.PyTorch, new Adafactor(0.125) },
            { "lion", BridgeTarget.Keras, new Lion(0.125) },
            { "ftrl", BridgeTarget.Keras, new Ftrl(0.125) },
            { "kerasadafactor", BridgeTarget.Keras, new KerasAdafactor(0.125) },
            { "kerasschedulefreeadamw", BridgeTarget.Keras, new KerasScheduleFreeAdamW(0.125) },
        };

    [Theory, MemberData(nameof(Written))]
    public void A_form_that_the_target_has_is_written_and_no_option_is_lost(
        string name,
        BridgeTarget target,
        UpdateRule rule
    )
    {
        UpdateRule decaying = rule with { WeightDecay = 0.1 };
        string usual = Plan(decaying).Emit(target, new() { AllowDifferences = true });
        RuleEntry entry = RuleRegistry.All.Single(candidate => candidate.Name == name);
        foreach (RuleOption option in entry.Options)
        {
            UpdateRule changed = option.Set(decaying, option.Probe);
            if (!changed.Equals(decaying))
                Text(changed, target).ShouldNotBe(usual, option.Name);
        }
    }

    [Fact]
    public void Muon_in_bfloat16_must_be_accepted_and_stands_in_the_text()
    {
        Assignment assignment = Plan(new Muon(0.125));
        Should.Throw<BridgeException>(() => assignment.Emit(BridgeTarget.PyTorch)).Message.ShouldContain("bfloat16");
        string text = assignment.Emit(BridgeTarget.PyTorch, new() { AllowDifferences = true });
        text.ShouldContain("# differs: Group \"all\" (\"w\"), Muon: torch.optim.Muon, of PyTorch 2.9 or later");
        text.ShouldContain("ns_steps=5, adjust_lr_fn=\"original\", weight_decay=0.1)");
        Should
            .Throw<BridgeException>(() => Plan(new Muon(0.125) { Maximize = true }).Emit(BridgeTarget.PyTorch))
            .Message.ShouldContain("no Maximize");
    }

    [Fact]
    public void Decay_that_a_class_would_mix_with_its_own_arithmetic_is_refused()
    {
        UpdateRule[] rules =
        [
            new Asgd(0.125) { WeightDecay = 0.1, DecayMode = DecayMode.Decoupled },
            new Adafactor(0.125) { WeightDecay = 0.1, DecayMode = DecayMode.Independent },
        ];
        foreach (UpdateRule rule in rules)
            Should.Throw<BridgeException>(() => Plan(rule).Emit(BridgeTarget.PyTorch)).Problems.Count.ShouldBe(1);
    }

    [Fact]
    public void Keras_Muon_decays_by_what_the_plan_says_even_where_that_is_nothing() =>
        Plan(KerasMuon() with { WeightDecay = 0 }).Emit(BridgeTarget.Keras).ShouldContain("weight_decay=0.0");

    [Fact]
    public void A_rule_without_a_row_names_itself_and_the_target()
    {
        foreach (BridgeTarget target in Libraries)
        {
            Should
                .Throw<BridgeException>(() => Plan(new Unheard(0.1)).Emit(target))
                .Message.ShouldStartWith(
                    $"{target} cannot say what the assignment says. Group \"all\" (\"w\"), Unheard: "
                );
        }
    }

    [Fact]
    public void A_schedule_without_a_form_is_an_error_or_a_table()
    {
        Assignment assignment = Plan(new Sgd(Schedule.From(step => 1.0 / (step + 1), "mine")));
        foreach (BridgeTarget target in Libraries)
        {
            Should
                .Throw<BridgeException>(() => assignment.Emit(target))
                .Problems.ShouldBe([
                    "Group \"all\" (\"w\"), Sgd: its learning rate follows the schedule \"mine\", which has no form in Python. "
                        + "Write it as a table of values with BridgeOptions.TableSteps, or build it of Linear, Cosine and WarmUp.",
                ]);
            assignment.Emit(target, new() { TableSteps = 2 }).ShouldContain("[1.0, 0.5]");
        }
    }

    [Fact]
    public void What_differs_slightly_is_an_error_unless_it_is_allowed()
    {
        Assignment assignment = Plan(new Adam(1e-3));
        const string Difference =
            "Group \"all\" (\"w\"), Adam: Keras adds epsilon to the uncorrected root, PyTorch and Strata to the bias-corrected one; "
            + "with Epsilon = 0 they are equal.";
        Should
            .Throw<BridgeException>(() => assignment.Emit(BridgeTarget.Keras))
            .Problems.ShouldBe([Difference + " Accept the difference with BridgeOptions.AllowDifferences."]);
        assignment
            .Emit(BridgeTarget.Keras, new() { AllowDifferences = true })
            .ShouldContain("# differs: " + Difference);
        Plan(new Adam(1e-3) { Epsilon = 0 }).Emit(BridgeTarget.Keras).ShouldNotContain("differs: Group");
    }

    [Fact]
    public void Adagrads_with_another_start_get_an_optimizer_each()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]), ("c", [2]));
        string text = OptimizationPlan
            .For(set)
            .Group("a", "a", new Adagrad(0.1) { InitialAccumulator = 0.5 })
            .Group("b", "b", new Adagrad(0.2) { InitialAccumulator = 0.5 })
            .Default("c", new Adagrad(0.1))
            .Build()
            .Assignment.Emit(BridgeTarget.PyTorch);
        text.Split("torch.optim.Adagrad(").Length.ShouldBe(3);
        text.ShouldContain("], initial_accumulator_value=0.5),");
        text.ShouldContain("], initial_accumulator_value=0.0),");
    }

    [Fact]
    public void Names_of_groups_stay_apart_from_labels_that_look_like_them()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]), ("c", [2]));
        string text = OptimizationPlan
            .For(set)
            .Group("rest 1", "a", new Sgd(0.1))
            .Default("rest", new Sgd(0.1))
            .LearningRateMultiplier("c", 0.5)
            .Build()
            .Assignment.Emit(BridgeTarget.PyTorch);
        text.ShouldContain("self.group(\"rest 2\", lr=0.1,");
        text.ShouldContain("self.group(\"rest 3\", lr=0.05,");
    }

    [Fact]
    public void Aliases_are_names_of_the_same_tensor()
    {
        float[] values = new float[4];
        float[] gradients = new float[4];
        ParameterSet set = ParameterSet.Wrap(
            Parameter.Wrap("embed.weight", new(4), values, gradients),
            Parameter.Wrap("head.weight", new(4), values, gradients)
        );
        OptimizationPlan
            .For(set)
            .Default(new Sgd(0.1))
            .Build()
            .Assignment.Emit(BridgeTarget.PyTorch)
            .ShouldContain("ALIASES = {\n    \"head.weight\": \"embed.weight\",\n}");
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1.0")]
    [InlineData(1e-8, "1e-08")]
    [InlineData(1e20, "1e+20")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(double.PositiveInfinity, "float(\"inf\")")]
    public void Numbers_are_floats_in_Python(double value, string text) => PythonText.Number(value).ShouldBe(text);

    [Fact]
    public void Texts_are_escaped() => PythonText.Text("a\"b\\c\n").ShouldBe("\"a\\\"b\\\\c\\x0a\"");

    private static Assignment Plan(UpdateRule rule) =>
        OptimizationPlan.For(Descent.Set(("w", [3, 5]))).Default("all", rule).Build().Assignment;

    private static Muon KerasMuon() =>
        new(0.125)
        {
            MomentumForm = MuonMomentum.Sum,
            EpsilonPlacement = MuonEpsilon.Added,
            Adjustment = MuonAdjustment.None,
        };

    private static string Text(UpdateRule rule, BridgeTarget target)
    {
        try
        {
            return Plan(rule).Emit(target, new() { AllowDifferences = true });
        }
        catch (BridgeException problem)
        {
            return $"{rule}: {problem.Message}"; // refused: nothing is ignored
        }
    }

    private sealed record Unheard(Hyperparameter Rate) : FusedRule<Stages>(Rate)
    {
        protected override Stages At(in StepFigures step) => new(new(step.LearningRate), new(step.DecayPerStep));
    }
}
