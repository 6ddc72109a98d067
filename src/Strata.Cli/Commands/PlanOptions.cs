using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Strata.Optim;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary>The flags that make a plan.</summary>
internal sealed class PlanOptions
{
    private readonly Option<string[]> _groups = Several(
        "--group",
        "A group and its rule: 'name: selector = rule(rate, option: value)'."
    );
    private readonly Option<string?> _default = new("--default")
    {
        Description = "The rule of all other parameters: 'sgd(1e-2, momentum: 0.9)'.",
    };
    private readonly Option<string[]> _freeze = Several("--freeze", "Parameters that nothing happens to.");
    private readonly Option<double?> _layerDecay = new("--layer-decay")
    {
        Description = "The factor of the rate from one layer to the one before it.",
        CustomParser = ReadNumber,
    };
    private readonly Option<string> _layerOrder = new("--layer-order")
    {
        Description = "What a layer is: parameter, module, block, or a family of models such as resnet.",
        DefaultValueFactory = _ => "module",
    };
    private readonly Option<string[]> _noDecay = Several(
        "--no-decay",
        "Parameters without weight decay: 'rank<=1', or a glob."
    );
    private readonly Option<string[]> _multipliers = Several("--multiplier", "A factor on the rate: 'fc.**=0.1'.");

    public IEnumerable<Option> All => [_groups, _default, _freeze, _layerDecay, _layerOrder, _noDecay, _multipliers];

    public bool AnyIn(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The statements, routes first.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasRoute">Whether there is a route at all.</param>
    public PlanStatements Read(ParseResult parsed, out bool hasRoute)
    {
        var plan = new PlanStatements();
        foreach (string text in parsed.GetValue(_freeze) ?? [])
            plan.Freeze(SelectorText.Parse(text), $"--freeze '{text}'");
        foreach (string text in parsed.GetValue(_groups) ?? [])
        {
            GroupText group = GroupText.Parse(text);
            plan.Group(group.Label, group.Selector, group.Rule, $"--group '{text}'");
        }

        if (parsed.GetValue(_default) is { } rule)
            plan.Default("backbone", RuleText.Parse(rule), $"--default '{rule}'");
        hasRoute = plan.Count > 0;
        AddModifiers(parsed, plan);
        return plan;
    }

    private void AddModifiers(ParseResult parsed, PlanStatements plan)
    {
        AddLayerDecay(parsed, plan);
        foreach (string text in parsed.GetValue(_multipliers) ?? [])
        {
            MultiplierText multiplier = MultiplierText.Parse(text);
            plan.Add(
                $"LearningRateMultiplier({multiplier.Selector}",
                $"--multiplier '{text}'",
                builder => builder.LearningRateMultiplier(multiplier.Selector, multiplier.Factor)
            );
        }

        foreach (string text in parsed.GetValue(_noDecay) ?? [])
        {
            Selector selector = SelectorText.Parse(text);
            plan.Add($"NoWeightDecay({selector})", $"--no-decay '{text}'", builder => builder.NoWeightDecay(selector));
        }
    }

    private void AddLayerDecay(ParseResult parsed, PlanStatements plan)
    {
        double? decay = parsed.GetValue(_layerDecay);
        if (decay is null && parsed.GetResult(_layerOrder) is not { Implicit: false })
            return;
        LayerOrder order = LayerOrderText.Parse(parsed.GetValue(_layerOrder)!);
        if (decay is not { } factor)
            throw new UsageException("--layer-order does nothing without --layer-decay.");
        plan.Add("LayerDecay(", $"--layer-decay {factor}", builder => builder.LayerDecay(factor, order));
    }

    private static Option<string[]> Several(string name, string description) =>
        new(name)
        {
            Description = description + " May be given several times.",
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>Without group separators: <c>0,9</c> must not become 9.</summary>
    private static double? ReadNumber(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return number;
        result.AddError($"\"{text}\" is no number.");
        return null;
    }
}
