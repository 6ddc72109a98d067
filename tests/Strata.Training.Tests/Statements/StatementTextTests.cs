using Strata.Optim;

namespace Strata.Training.Tests.Statements;

public class StatementTextTests
{
    [Theory]
    [InlineData("head: fc.** = adamw(1e-2)", "head", "\"fc.**\"", "adamw")]
    [InlineData("fc.** = sgd(0.1, momentum: 0.9)", "fc.**", "\"fc.**\"", "sgd")]
    [InlineData("small: rank<=1 = adam(1/8)", "small", "rank <= 1", "adam")]
    [InlineData("rank >= 2=adam(1)", "rank >= 2", "rank >= 2", "adam")]
    [InlineData("b: {a,b}.*, /x.(y|z)/ = sgd(1)", "b", "\"{a,b}.*\", /x.(y|z)/", "sgd")]
    [InlineData("a: blocks.** & !rank<=1 = sgd(1)", "a", "\"blocks.**\" & !rank <= 1", "sgd")]
    [InlineData(
        "a: (x.* | y.*) & !(**.g, **.b) = sgd(1) | mean",
        "a",
        "(\"x.*\", \"y.*\") & !(\"**.g\", \"**.b\")",
        "sgd"
    )]
    [InlineData("norms: <BatchNorm2d> = sgd(lr: 1)", "norms", "WithModule<BatchNorm2d>()", "sgd")]
    public void A_group_reads_as_it_is_written(string text, string label, string selector, string rule)
    {
        GroupText group = GroupText.Parse(text);

        group.Label.ShouldBe(label);
        group.Selector.ToString().ShouldBe(selector);
        group.Rule.Name.ShouldBe(rule);
    }

    [Theory]
    [InlineData("a.w", "a.w")]
    [InlineData("!a.**", "b.w b.b c.w c.b")]
    [InlineData("a.** | b.**", "a.w a.b b.w b.b")]
    [InlineData("a.**, b.** & **.w", "a.w a.b b.w")] // & binds first
    [InlineData("(a.**, b.**) & **.w", "a.w b.w")]
    [InlineData("!(a.** | b.**) & !rank<=1", "c.w")]
    [InlineData("!!a.w", "a.w")]
    [InlineData("/[ab]\\.(w|b)/ & **.b", "a.b b.b")]
    [InlineData("{a,b}.w&!b.*", "a.w")]
    public void Operators_select_as_in_a_program(string text, string names)
    {
        var set = new ParameterSet(
            "abc".SelectMany(module => new Parameter[] { new($"{module}.w", new(2, 2)), new($"{module}.b", new(2)) })
        );
        OptimizationPlan plan = OptimizationPlan
            .For(set)
            .Group("taken", SelectorText.Parse(text), new Sgd(1))
            .Default(new Sgd(1))
            .Build();

        string.Join(' ', plan.Assignment.Where(row => row.Group == "taken").Select(row => row.Name)).ShouldBe(names);
    }

    [Theory]
    [InlineData("(a | b", "\"(a | b\" is no selector: a \"(\" has no \")\" behind it.")]
    [InlineData("a) | b", "\"a) | b\" is no selector: a \")\" has no \"(\" before it.")]
    [InlineData("a &", "A selector is empty.")]
    [InlineData("!", "A selector is empty.")]
    [InlineData("()", "A selector is empty.")]
    public void An_operator_without_a_selector_is_an_error(string text, string message) =>
        Should.Throw<StatementException>(() => SelectorText.Parse(text)).Message.ShouldStartWith(message);

    [Fact]
    public void Selectors_are_nested_only_so_deep() =>
        Should
            .Throw<StatementException>(() => SelectorText.Parse(new string('!', 1_000_000) + "a"))
            .Message.ShouldContain("nested deeper than 32");

    [Fact]
    public void A_family_of_models_is_a_layer_order()
    {
        LayerOrderText.Parse("resnet").ToString().ShouldBe("ResNet");
        LayerOrderText.Parse("resnet18", coarse: true).ToString().ShouldBe("ResNet, coarse");
        foreach (string name in LayerOrderText.Names)
            Should.NotThrow(() => LayerOrderText.Parse(name), name);
        Should
            .Throw<StatementException>(() => LayerOrderText.Parse("resnte"))
            .Message.ShouldContain("Did you mean \"resnet\"?");
        Should
            .Throw<StatementException>(() => LayerOrderText.Parse("block", coarse: true))
            .Message.ShouldBe("The layer order \"block\" has no stages: coarse goes with a family, such as resnet.");
    }

    [Fact]
    public void A_rule_has_its_rate_and_options()
    {
        RuleText
            .Parse("sgd(1e-2, momentum: 0.9, nesterov: true, decay_mode: decoupled)")
            .ShouldBe(
                new Sgd(1e-2)
                {
                    Momentum = 0.9,
                    Nesterov = true,
                    DecayMode = DecayMode.Decoupled,
                }
            );
        RuleText.Parse("adamw(1/1000)").LearningRate.Initial.ShouldBe(1e-3);
    }

    [Fact]
    public void What_stands_around_a_rule_follows_it()
    {
        RuleText.Parse("adamw(1e-2) | cautious").ShouldBe(new AdamW(1e-2).OnDirection(new Cautious()));
        RuleText
            .Parse("sgd(0.1, momentum: 0.9)|centralized|lookahead(5, 0.8) | average(0.999)")
            .ShouldBe(
                new Lookahead(new Sgd(0.1) { Momentum = 0.9 }.BeforeRule(new CentralizeGradient()))
                {
                    SyncPeriod = 5,
                    SlowStepSize = 0.8,
                }.WithAverage(WeightAverage.Exponential(0.999))
            );
        RuleText
            .Parse("adamw(1e-3, beta1: 0) | schedule_free(0.95)")
            .ShouldBe(new ScheduleFree(new AdamW(1e-3) { Beta1 = 0 }) { Beta1 = 0.95 });
        RuleText
            .Parse("sgd(1) | schedule_free(0.9, 1)")
            .ShouldBe(new ScheduleFree(new Sgd(1)) { Beta1 = 0.9, WeightPower = 1 });
        RuleText.Parse("sgd(1)|mechanize").ShouldBe(new Mechanize(new Sgd(1)));
        RuleText
            .Parse("sgd(1) | mechanize(0.1, 1e-4)")
            .ShouldBe(new Mechanize(new Sgd(1)) { BetDecay = 0.1, InitialFactor = 1e-4 });
        RuleText.Parse("sgd(0.1) | accumulate(4)").ShouldBe(new Sgd(0.1).Accumulated(4));
        RuleText.Parse("sgd(0.1) | adaptive_clip(0.01) | trust_ratio | mean").Name.ShouldBe("sgd");
        GroupText.Parse("head: fc.** = adamw(1e-2) | lookahead").Rule.ShouldBe(new Lookahead(new AdamW(1e-2)));
    }

    [Theory]
    [InlineData("sgd(0.1) | cautios", "Did you mean \"cautious\"?")]
    [InlineData("sgd(0.1) | swarm", "There are cautious, centralized")]
    [InlineData("sgd(0.1) | average", "expected as in average(0.999)")]
    [InlineData("sgd(0.1) | average(x)", "expected as in average(0.999)")]
    [InlineData("sgd(0.1) | lookahead(2.5, 0.5)", "expected as in lookahead(6, 0.5)")]
    [InlineData("sgd(0.1) | accumulate(4", "expected as in accumulate(4)")]
    [InlineData("sgd(0.1) | schedulefree", "Did you mean \"schedule_free\"?")]
    [InlineData("sgd(0.1) | schedule_free(0.9, 2, 3)", "expected as in schedule_free(0.9)")]
    [InlineData("sgd(0.1) | mechanize(x)", "expected as in mechanize(0.01)")]
    [InlineData("sgd(0.1) |", "is called \"\"")]
    public void A_wrapper_that_is_none_is_an_error(string text, string message) =>
        Should.Throw<StatementException>(() => RuleText.Parse(text)).Message.ShouldContain(message);

    [Fact]
    public void Every_option_of_every_rule_can_be_written()
    {
        foreach (RuleEntry entry in RuleRegistry.All)
        {
            foreach (RuleOption option in entry.Options)
            {
                string text = option.Kind switch
                {
                    RuleOptionKind.Flag => "true",
                    RuleOptionKind.DecayMode => "independent",
                    RuleOptionKind.Choice => option.Words[0],
                    _ => "0.5",
                };
                Should.NotThrow(
                    () => RuleText.Parse($"{entry.Name}(1, {option.Name}: {text})"),
                    $"{entry.Name} {option.Name}"
                );
            }
        }
    }

    [Theory]
    [InlineData(
        "adamw",
        "\"adamw\" is no rule. Write its name and its rate, such as adamw(1e-3) or sgd(1e-2, momentum: 0.9)."
    )]
    [InlineData("sgd(fast)", "\"sgd(fast)\": expected a learning rate first, as in sgd(1e-3), found \"fast\".")]
    [InlineData("sgd(1, momentun: 0.9)", "Did you mean \"momentum\"?")]
    [InlineData("adamw(1, wd: 0)", "Did you mean \"weight_decay\"?")]
    [InlineData("sgd(1, momentum: x)", "\"sgd(1, momentum: x)\": \"momentum\" is \"x\"; expected a number.")]
    [InlineData("sgd(1, nesterov: 2)", "\"sgd(1, nesterov: 2)\": \"nesterov\" is \"2\"; expected true or false.")]
    [InlineData("sdg(1)", "Did you mean \"sgd\"?")]
    public void A_rule_that_is_wrong_says_what_was_expected(string text, string message) =>
        Should.Throw<StatementException>(() => RuleText.Parse(text)).Message.ShouldContain(message);

    [Theory]
    [InlineData("fc.**")]
    [InlineData("rank<=sgd(1)")]
    [InlineData("= sgd(1)")]
    public void A_group_that_is_wrong_shows_a_right_one(string text) =>
        Should
            .Throw<StatementException>(() => GroupText.Parse(text))
            .Message.ShouldBe(
                $"\"{text}\" is no group. Write \"name: selector = rule(rate)\", such as \"head: fc.** = adamw(1e-2)\"."
            );

    [Fact]
    public void Other_texts_say_what_was_expected()
    {
        Should
            .Throw<StatementException>(() => MultiplierText.Parse("fc.**"))
            .Message.ShouldContain("such as \"fc.**=0.1\"");
        Should
            .Throw<StatementException>(() => LayerOrderText.Parse("modul"))
            .Message.ShouldContain("Did you mean \"module\"?");
        Should
            .Throw<StatementException>(() => SelectorText.Parse("/[/"))
            .Message.ShouldStartWith("\"/[/\" is no selector:");
        Should
            .Throw<StatementException>(() => SelectorText.Parse("a,,b"))
            .Message.ShouldStartWith("A selector is empty.");
    }
}
