using System.Text;

namespace Strata.Optim;

/// <summary>Writes an assignment as a Python class over PyTorch optimizers.</summary>
/// <remarks>
/// One optimizer for each class of rule, one parameter group for each set of equal figures. What a class of
/// <c>torch.optim</c> does not do itself (decay in another mode, clipping, policies) stands in <c>step()</c>, in Strata's order.
/// </remarks>
internal sealed class PyTorchWriter
{
    private readonly Assignment _assignment;
    private readonly BridgeCheck _check;
    private readonly PyTorchSchedules _schedules;
    private readonly IReadOnlyList<EmittedGroup> _groups;
    private readonly List<(string Constructor, List<(EmittedGroup Group, PyTorchCall Call)> Members)> _optimizers = [];

    private PyTorchWriter(Assignment assignment, BridgeCheck check)
    {
        (_assignment, _check, _schedules) = (assignment, check, new(check));
        _groups = EmittedGroup.Of(assignment);
        foreach (EmittedGroup group in _groups)
        {
            if (PyTorchRules.Of(group, check) is not { } call)
                continue;
            var optimizer = _optimizers.Find(found => found.Constructor == call.Constructor);
            if (optimizer.Members is null)
            {
                optimizer = (call.Constructor, []);
                _optimizers.Add(optimizer);
            }

            optimizer.Members.Add((group, call));
        }
    }

    public static string Write(Assignment assignment, BridgeCheck check)
    {
        var writer = new PyTorchWriter(assignment, check);
        string update = writer.Class(); // first: it finds the functions that the text before it defines
        check.ThrowIfAny();
        return writer.Head() + update;
    }

    private string Head()
    {
        var text = new StringBuilder();
        string[] classes = [.. _optimizers.Select(optimizer => optimizer.Members[0].Call.Class).Distinct()];
        text.Append(
            $"# Written by Strata for PyTorch 2: {PlanPartition.Count(_assignment.Count, "parameter")}, {PlanPartition.Count(_groups.Count, "group")}, "
                + $"{_assignment.Count(row => row.Frozen)} frozen.\n"
                + $"# PyTorch has one class for each rule, so there is one optimizer for each of {string.Join(", ", classes)}.\n"
                + "# update = Update(model); then after each loss.backward(): update.step(), and no zero_grad().\n"
        );
        foreach (string difference in _check.Differences)
            text.Append($"# differs: {difference}\n");
        string body = string.Concat(_schedules.Functions.Select(function => $"\n\n{function}\n"));
        if (body.Contains("math.", StringComparison.Ordinal))
            text.Append("import math\n\n");
        text.Append("import torch\n\n");
        text.Append($"FROZEN = {PythonText.Lines(_assignment.Where(row => row.Frozen).Select(row => row.Name))}\n\n");
        text.Append("GROUPS = {\n");
        foreach (EmittedGroup group in _groups)
            text.Append($"    {PythonText.Text(group.Name)}: {PythonText.Lines(group.Names, "    ")},\n");
        text.Append("}\n\n");
        string aliases = string.Concat(
            _assignment.SelectMany(row =>
                row.Aliases.Select(alias => $"    {PythonText.Text(alias)}: {PythonText.Text(row.Name)},\n")
            )
        );
        text.Append("# Further names of the same tensor: tied weights.\n");
        text.Append(aliases.Length == 0 ? "ALIASES = {}\n" : $"ALIASES = {{\n{aliases}}}\n");
        text.Append(body);
        text.Append(CheckNames);
        return text.ToString();
    }

    private string Class()
    {
        var text = new StringBuilder();
        text.Append("class Update:\n    def __init__(self, model):\n        self.named = check_names(model)\n");
        text.Append("        self.updates = 0\n");
        if (Settings.AccumulationSteps > 1)
            text.Append("        self.micro_steps = 0\n");
        text.Append("        for name in FROZEN:\n            self.named[name].requires_grad_(False)\n");
        text.Append(
            "        self.trainable = {name: self.named[name] for names in GROUPS.values() for name in names}\n"
        );
        AppendHooks(text);
        text.Append("        self.optimizers = [\n");
        foreach (var (_, members) in _optimizers)
        {
            text.Append($"            torch.optim.{members[0].Call.Class}([\n");
            foreach ((EmittedGroup group, PyTorchCall call) in members)
                text.Append($"                self.group({PythonText.Text(group.Name)}, {OptionsOf(group, call)}),\n");
            string constructor = string.Concat(
                members[0].Call.ConstructorOptions.Select(option => $", {option.AtStart()}")
            );
            text.Append($"            ]{constructor}),\n");
        }

        text.Append("        ]\n");
        AppendSchedulers(text);
        text.Append(
            "\n    def group(self, label, **options):\n"
                + "        return {\"params\": [self.named[name] for name in GROUPS[label]], \"label\": label, **options}\n"
        );
        text.Append('\n').Append(new PyTorchStep(Settings, _groups, _optimizers, _schedules).Write());
        return text.ToString();
    }

    private PlanSettings Settings => _assignment.Settings;

    private static string OptionsOf(EmittedGroup group, PyTorchCall call)
    {
        List<RuleArgument> options = [RuleArgument.Number("lr", group.Rate), .. call.Options];
        if (call.OwnDecay is { } mode)
            options.Add(RuleArgument.Number("weight_decay", mode == group.DecayMode ? group.WeightDecay : 0));
        if (call.HasMaximize)
            options.Add(RuleArgument.Switch("maximize", group.Rule.Maximize));
        // LambdaLR multiplies the group's rate by the schedule, which holds the whole of it.
        return string.Join(
            ", ",
            options.Select(option => option is { Name: "lr", IsScheduled: true } ? "lr=1.0" : option.AtStart())
        );
    }

    private void AppendHooks(StringBuilder text)
    {
        foreach (EmittedGroup group in _groups.Where(group => group.GradientMultiplier != 1))
        {
            text.Append($"        for name in GROUPS[{PythonText.Text(group.Name)}]:\n");
            text.Append(
                $"            self.named[name].register_hook(lambda gradient: gradient * {PythonText.Number(group.GradientMultiplier)})\n"
            );
        }
    }

    private void AppendSchedulers(StringBuilder text)
    {
        text.Append("        self.schedulers = [");
        for (int i = 0; i < _optimizers.Count; i++)
        {
            if (!_optimizers[i].Members.Exists(member => !member.Group.Rate.IsConstant))
                continue;
            text.Append($"\n            torch.optim.lr_scheduler.LambdaLR(self.optimizers[{i}], [\n");
            foreach ((EmittedGroup group, _) in _optimizers[i].Members)
            {
                string rate = group.Rate.IsConstant ? "1.0" : _schedules.At(group.Rate, group, "learning rate");
                text.Append($"                lambda step: {rate},  # {group.Name}\n");
            }

            text.Append("            ]),");
        }

        text.Append(text[^1] == ',' ? "\n        ]\n" : "]\n");
    }

    private const string CheckNames = """"


        def check_names(model):
            """The model's parameters by name; an error unless each is in exactly one group or frozen."""
            named = dict(model.named_parameters(remove_duplicate=False))
            claimed = FROZEN + [name for names in GROUPS.values() for name in names]
            own = {ALIASES.get(name, name) for name, _ in model.named_parameters()}
            problems = [f"{name} is claimed twice" for name in sorted(set(claimed)) if claimed.count(name) > 1]
            problems += [f"{name} is no parameter of the model" for name in sorted(set(claimed) - own)]
            problems += [f"{name} is in no group" for name in sorted(own - set(claimed))]
            for alias, name in ALIASES.items():
                if alias in named and named.get(name) is not named[alias]:
                    problems.append(f"{alias} is not tied to {name}")
            if problems:
                raise ValueError("the model is not the one that was planned: " + "; ".join(problems))
            return named



        """";
}
