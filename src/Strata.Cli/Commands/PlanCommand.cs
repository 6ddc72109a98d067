using System.CommandLine;
using Strata.Cli.Terminal;
using Strata.Nn.Models;
using Strata.Optim;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary><c>strata plan</c>: what a plan does to every parameter of a model, and why.</summary>
internal sealed class PlanCommand(Output output)
{
    public const string Name = "plan";

    // A table up to this length is shown whole; of a longer one both ends.
    private const int LongestTable = 20;
    private const int ShortTable = 4;
    private const string UsualRule = "adamw(1e-3)";

    public static readonly string[] Examples =
    [
        "strata plan resnet18 --classes 2 --group 'head: fc.** = adamw(1e-2)' --default 'sgd(1e-2, momentum: 0.9)' --layer-decay 0.9 --no-decay 'rank<=1'",
        "strata plan resnet18 --all --default 'sgd(0.01)' --layer-decay 0.9 --layer-order parameter",
        "strata plan weights.safetensors --freeze 'conv1.**' --default 'adamw(1e-3)' --explain fc.weight",
        "strata plan --recipe recipe.yaml --json",
        "strata plan --recipe recipe.yaml --emit pytorch",
    ];

    private readonly Argument<string?> _model = new("MODEL")
    {
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens[0].Value, // as it stands, without the converters of every type
    };

    private readonly Option<string?> _recipe = new("--recipe") { Description = "Take model and plan from a recipe." };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The folder in which the recipe's data paths start.",
    };
    private readonly SettingsOption _settings = new();
    private readonly PlanOptions _plan = new();
    private readonly Option<int> _classes = new("--classes")
    {
        Description = "Outputs of a built-in model.",
        DefaultValueFactory = _ => 10,
    };
    private readonly Option<bool> _all = new("--all") { Description = "Show every row." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the assignment as JSON." };
    private readonly Option<BridgeTarget?> _emit = new("--emit")
    {
        Description = "Print the assignment as code or data for another library: pytorch, optax, keras or json.",
    };
    private readonly Option<string?> _explain = new("--explain")
    {
        Description = "Show everything about one parameter.",
    };

    /// <param name="withHelp">Whether help may be asked for: only help lists all models.</param>
    public Command Create(bool withHelp)
    {
        if (withHelp)
            _model.Description =
                $"A built-in model ({string.Join(", ", ModelRegistry.Names)}) or a checkpoint (.safetensors, .pt, a folder of shards).";
        var command = new Command(Name, "Shows what a plan does to every parameter of a model, and why.")
        {
            _model,
            _recipe,
            _data,
            _settings.Option,
            _classes,
        };
        foreach (Option option in _plan.All)
            command.Add(option);
        command.Add(_all);
        command.Add(_json);
        command.Add(_emit);
        command.Add(_explain);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        OptimizationPlan plan = parsed.GetValue(_recipe) is { } recipe ? OfRecipe(recipe, parsed) : OfFlags(parsed);
        if (parsed.GetValue(_explain) is { } name)
            output.Text(Explain(plan, name));
        else if (parsed.GetValue(_emit) is { } target)
            output.Line(plan.Assignment.Emit(target).TrimEnd('\n'));
        else if (parsed.GetValue(_json))
            output.Line(plan.ToJson());
        else
            PlanReport.Write(output, plan, RowsOf(plan, parsed.GetValue(_all)));
        return ExitCode.Success;
    }

    private OptimizationPlan OfRecipe(string path, ParseResult parsed)
    {
        if (parsed.GetValue(_model) is not null || _plan.AnyIn(parsed))
            throw new UsageException("--recipe says model and plan. Leave out the model and the flags of the plan.");
        return Recipe.Read(path, parsed.GetValue(_data), _settings.Of(parsed)).Prepare().Plan;
    }

    private OptimizationPlan OfFlags(ParseResult parsed)
    {
        if (_settings.Of(parsed).Count > 0)
            throw new UsageException("--set changes a recipe. Give --recipe, or leave it out.");
        if (parsed.GetValue(_model) is not { } model)
            throw new UsageException(
                $"a model is missing. Models: {string.Join(", ", ModelRegistry.Names)}; or a checkpoint, or --recipe."
            );
        int classes = parsed.GetValue(_classes);
        if (classes < 1)
            throw new UsageException($"--classes is {classes}; expected at least 1.");
        PlanTarget target = PlanTarget.Find(model, classes);
        PlanStatements statements = _plan.Read(parsed, out bool hasRoute);
        bool quiet =
            parsed.GetValue(_json) || parsed.GetValue(_emit) is not null || parsed.GetValue(_explain) is not null;
        if (!hasRoute)
        {
            statements.Default("default", RuleText.Parse(UsualRule), "no --default");
            if (!quiet)
                output.Line($"no --default, --group or --freeze: shown for --default '{UsualRule}'\n");
        }

        if (target.Note is { } note && !quiet)
            output.Line(note + "\n");
        return statements.Build(target.Parameters);
    }

    private static string Explain(OptimizationPlan plan, string name)
    {
        try
        {
            return plan.Explain(name);
        }
        catch (KeyNotFoundException problem)
        {
            throw new UsageException(problem.Message);
        }
    }

    private static int RowsOf(OptimizationPlan plan, bool all) =>
        all || plan.Assignment.Count <= LongestTable ? int.MaxValue : ShortTable;
}
