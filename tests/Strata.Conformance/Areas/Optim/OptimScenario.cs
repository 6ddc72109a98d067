using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>What a case does: groups, and what happens around each step.</summary>
public sealed record OptimScenario
{
    public required OptimInputs Inputs { get; init; }

    /// <summary>Applied updates.</summary>
    public required int Steps { get; init; }

    /// <summary>All groups of all optimizers, in order.</summary>
    public required IReadOnlyList<OptimGroup> Groups { get; init; }

    /// <summary>Parameters that need no gradient, though they are in a group.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>The steps in which a parameter has no gradient.</summary>
    public IReadOnlyDictionary<string, int[]> Missing { get; init; } = new Dictionary<string, int[]>();

    /// <summary>The steps in which a parameter has a gradient of zeros.</summary>
    public IReadOnlyDictionary<string, int[]> Zeroed { get; init; } = new Dictionary<string, int[]>();

    /// <summary>What gradients are multiplied by, before clipping.</summary>
    public IReadOnlyDictionary<string, double> GradientScale { get; init; } = new Dictionary<string, double>();

    /// <summary>Micro-steps for each applied update.</summary>
    public int MicroSteps { get; init; } = 1;

    public AccumulationMode Accumulation { get; init; }

    /// <summary>Adds what limits the gradients to a plan.</summary>
    public Action<OptimizationPlanBuilder>? Clip { get; init; }

    /// <summary>The average of the weights that is kept beside them.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>The names of all parameters, in the order of the groups.</summary>
    public IEnumerable<string> ParameterNames => Groups.SelectMany(group => group.Parameters);

    /// <summary>The group of a parameter.</summary>
    public OptimGroup GroupOf(string parameter) => Groups.First(group => group.Parameters.Contains(parameter));

    /// <summary>Reads a case with one rule for all parameters.</summary>
    public static OptimScenario OfOneRule(Item item, Func<string, OptimInputs> inputs) =>
        new()
        {
            Inputs = inputs(item.Text("input_set")),
            Steps = item.Integer("steps"),
            Groups = [new("all", 0, item.Text("rule"), item.Texts("parameters"), item.Object("options"), 1)],
        };

    /// <summary>Reads a case with groups.</summary>
    public static OptimScenario OfGroups(Item item, Func<string, OptimInputs> inputs)
    {
        List<OptimGroup> groups = ReadGroups(item);
        var scenario = new OptimScenario
        {
            Inputs = inputs(item.Text("input_set")),
            Steps = item.Integer("steps"),
            Groups = groups,
            Frozen = item.Has("frozen") ? item.Texts("frozen") : [],
            Missing = StepsByName(item, "missing_gradients"),
            Zeroed = StepsByName(item, "zero_gradients"),
            Clip = item.Has("clip") ? ClipOf(item.Object("clip")) : null,
            Average = item.Has("averaging") ? AverageOf(item.Object("averaging")) : null,
        };
        if (item.Has("gradient_scale"))
        {
            Item scale = item.Object("gradient_scale");
            scenario = scenario with { GradientScale = scale.Names.ToDictionary(name => name, scale.Number) };
        }

        if (!item.Has("accumulate"))
            return scenario;
        Item accumulate = item.Object("accumulate");
        return scenario with
        {
            MicroSteps = accumulate.Integer("micro_steps"),
            Accumulation = accumulate.Flag("mean") ? AccumulationMode.Mean : AccumulationMode.Sum,
        };
    }

    private static List<OptimGroup> ReadGroups(Item item)
    {
        var groups = new List<OptimGroup>();
        IReadOnlyList<Item> optimizers = item.Objects("optimizers");
        for (int index = 0; index < optimizers.Count; index++)
        {
            optimizers[index].Ignore("defaults"); // every group's options hold them
            string rule = optimizers[index].Text("rule");
            foreach (Item group in optimizers[index].Objects("groups"))
            {
                group.Ignore("given");
                string label = $"group{groups.Count}";
                int from = group.Integer("added_before_step", 1);
                groups.Add(new(label, index, rule, group.Texts("parameters"), group.Object("options"), from));
            }
        }

        IReadOnlyList<Item> schedulers = item.Has("schedules") ? item.Objects("schedules") : [];
        if (schedulers.Select(scheduler => scheduler.Integer("optimizer")).Distinct().Count() < schedulers.Count)
            throw new UnsupportedException("two schedules of one optimizer");
        foreach (Item scheduler in schedulers)
        {
            List<OptimGroup> mine = groups.FindAll(group => group.Optimizer == scheduler.Integer("optimizer"));
            foreach (OptimGroup scheduled in TorchSchedules.Apply(scheduler, mine))
                groups[groups.FindIndex(group => group.Label == scheduled.Label)] = scheduled;
        }

        return groups;
    }

    private static Dictionary<string, int[]> StepsByName(Item item, string name)
    {
        if (!item.Has(name))
            return [];
        Item steps = item.Object(name);
        return steps.Names.ToDictionary(parameter => parameter, steps.Integers);
    }

    // It begins with a copy of the weights after its first step.
    private static WeightAverage AverageOf(Item averaging)
    {
        WeightAverage average = averaging.Text("kind") switch
        {
            "ema" => WeightAverage.Exponential(averaging.Number("decay")),
            "swa" => WeightAverage.Mean(),
            string other => throw new UnsupportedException($"averaging of weights ({other})"),
        };
        return average with { Begin = averaging.Integer("from_step") - 1 };
    }

    private static Action<OptimizationPlanBuilder> ClipOf(Item clip)
    {
        switch (clip.Text("kind"))
        {
            case "value":
                double limit = clip.Number("clip_value");
                return plan => plan.ClipValue(limit);
            case "norm":
                double norm = clip.Number("max_norm");
                double type = clip.Number("norm_type");
                ClipScope scope = clip.Text("scope") switch
                {
                    "global" => ClipScope.Global,
                    "group" => ClipScope.Group,
                    string other => throw new UnsupportedException($"clipping over {other}"),
                };
                return plan => plan.Clip(norm, scope, type);
            default:
                throw new UnsupportedException($"clipping by {clip.Text("kind")}");
        }
    }
}
