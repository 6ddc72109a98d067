using System.Globalization;
using System.Text;

namespace Strata.Optim;

/// <summary>Writes an assignment as the keys of an <c>OptimizerMap</c> for <c>MultiOptimizer</c>.</summary>
/// <remarks>A key is the path of a variable, dots as slashes, and each is exact: patterns that overlap are an error in Keras.</remarks>
internal sealed class KerasWriter(Assignment assignment, BridgeCheck check)
{
    private readonly KerasSchedules _schedules = new(check);
    private readonly IReadOnlyList<EmittedGroup> _groups = EmittedGroup.Of(assignment);

    public static string Write(Assignment assignment, BridgeCheck check)
    {
        string text = new KerasWriter(assignment, check).Write();
        check.ThrowIfAny();
        return text;
    }

    private string Write()
    {
        if (assignment.Settings.NonFiniteGradient != NonFiniteGradient.Propagate)
            check.Note("Strata looks for gradients that are not finite; Keras steps with them.");
        var optimizers = new StringBuilder("optimizers = {\n");
        foreach (EmittedGroup group in _groups)
        {
            if (OptimizerOf(group) is { } optimizer)
                optimizers.Append($"    {PythonText.Text(group.Name)}: keras.optimizers.{optimizer},\n");
        }

        optimizers.Append("}\n");
        var text = new StringBuilder();
        text.Append(
            $"# Written by Strata for Keras 3: {PlanPartition.Count(assignment.Count, "parameter")}, {PlanPartition.Count(_groups.Count, "group")}, "
                + $"{assignment.Count(row => row.Frozen)} frozen.\n"
                + "# model.compile(optimizer=make_optimizer(model), ...). Paths are the parameters' names with slashes.\n"
        );
        foreach (string difference in check.Differences)
            text.Append($"# differs: {difference}\n");
        text.Append("import keras\n\n");
        if (_groups.Any(group => !group.Rate.IsConstant))
            text.Append(RateClass);
        text.Append(
            $"FROZEN = {PythonText.Lines(assignment.Where(row => row.Frozen).Select(row => PathOf(row.Name)))}\n\n"
        );
        text.Append("labels = {\n");
        Dictionary<string, string> labelOf = _groups
            .SelectMany(group => group.Names.Select(name => (Name: name, Group: group.Name)))
            .ToDictionary(pair => pair.Name, pair => pair.Group);
        foreach (AssignmentRow row in assignment.Where(row => !row.Frozen))
            text.Append($"    {PythonText.Text(PathOf(row.Name))}: {PythonText.Text(labelOf[row.Name])},\n");
        text.Append("}\n\n").Append(optimizers).Append('\n').Append(Make).Append('\n');
        return text.ToString();
    }

    private static string PathOf(string name) => name.Replace('.', '/');

    private string? OptimizerOf(EmittedGroup group)
    {
        if (group.Rule.Maximize)
            check.Problem(group, "Keras has no maximize. Negate the loss.");
        if (group.GradientMultiplier != 1)
            check.Problem(
                group,
                "Keras has no gradient multiplier. Multiply the learning rate where the rule allows it."
            );
        string rate = _schedules.Argument(group.Rate, group, "learning rate");
        string common = Decay(group) + Clip(group) + Accumulation(group);
        return KerasRules.Of(group, check) is { } call
            ? string.Format(CultureInfo.InvariantCulture, call, $"learning_rate={rate}", common)
            : null;
    }

    /// <summary>Keras' decay is decoupled, times the rate in force.</summary>
    private string Decay(EmittedGroup group)
    {
        if (!group.Decays)
            return group.Rule is AdamW or Muon ? ", weight_decay=0.0" : ""; // whose own default is another
        if (!group.WeightDecay.IsConstant)
        {
            check.Problem(group, "its weight decay follows a schedule, Keras takes a number. Use a number.");
            return "";
        }

        double decay = group.WeightDecay.Initial;
        bool plain = group.Rule is Sgd sgd && sgd.Momentum == 0; // where coupled and decoupled are the same
        switch (group.DecayMode)
        {
            case DecayMode.Coupled when !plain:
                check.Problem(
                    group,
                    "Keras' weight decay is decoupled, the plan's is coupled. Use DecayMode.Decoupled."
                );
                break;
            case DecayMode.Corrected when !group.Rate.IsConstant:
                check.Problem(
                    group,
                    "Keras' weight decay is decoupled, the plan's is corrected. Use DecayMode.Decoupled."
                );
                break;
            case DecayMode.Independent when !(group.Rate.IsConstant && group.Rate.Initial > 0):
                check.Problem(
                    group,
                    "Keras' weight decay is times the learning rate, the plan's is not. Use DecayMode.Decoupled."
                );
                break;
            case DecayMode.Independent:
                decay /= group.Rate.Initial;
                break;
        }

        return $", weight_decay={PythonText.Number(decay)}";
    }

    private string Clip(EmittedGroup group)
    {
        bool limits = double.IsFinite(group.ClipValue);
        string value = limits ? $", clipvalue={PythonText.Number(group.ClipValue)}" : "";
        if (assignment.Settings.NormClip is not { } clip)
            return value;
        if (limits)
            check.Problem(group, "Keras takes one of clipnorm, clipvalue and global_clipnorm, the plan has two.");
        if (clip.NormType != 2)
            check.Problem(
                group,
                $"the norm type is {PythonText.Number(clip.NormType)}, Keras clips by the norm of type 2. Use 2."
            );
        if (clip.Scope == ClipScope.Global && _groups.Count > 1)
        {
            check.Problem(
                group,
                "each optimizer in a MultiOptimizer takes its own norm, the plan clips over all groups. Use ClipScope.Group or Parameter."
            );
        }

        if (clip.Scope == ClipScope.Group && group.Name != group.Label)
            check.Problem(group, "it has several figures and so several optimizers in Keras, each with its own norm.");
        if (clip.Factor == ClipFactor.PyTorch)
            check.Difference(
                group,
                "Keras clips by max / norm, PyTorch by max / (norm + 1e-6); use ClipFactor.Optax for equal numbers."
            );
        string option = clip.Scope == ClipScope.Parameter ? "clipnorm" : "global_clipnorm";
        return $", {option}={PythonText.Number(clip.MaxNorm)}";
    }

    private string Accumulation(EmittedGroup group)
    {
        PlanSettings settings = assignment.Settings;
        if (settings.AccumulationSteps <= 1)
            return "";
        if (settings.AccumulationMode == AccumulationMode.Sum)
            check.Problem(
                group,
                "Keras accumulates the mean of gradients, the plan their sum. Use AccumulationMode.Mean."
            );
        if (!group.Rate.IsConstant)
            check.Problem(
                group,
                "Keras' schedules count micro-steps under accumulation, the plan's count updates. Use a constant rate."
            );
        return $", gradient_accumulation_steps={settings.AccumulationSteps}";
    }

    private const string RateClass = """"
        class Rate(keras.optimizers.schedules.LearningRateSchedule):
            """A learning rate as a function of the step."""
            def __init__(self, at):
                self.at = at

            def __call__(self, step):
                return self.at(step)


        """";

    private const string Make = """"
        def make_optimizer(model):
            """Freezes and checks the model's variables, and routes each to its optimizer."""
            paths = [variable.path for variable in model.trainable_variables]
            wrong = (set(paths) - set(FROZEN)) ^ set(labels)
            if wrong or len(set(paths)) != len(paths):
                raise ValueError(f"the model is not the one that was planned: {sorted(wrong)}")
            for variable in model.trainable_variables:
                if variable.path in FROZEN:
                    variable.trainable = False
            routes = {path: optimizers[label] for path, label in labels.items()}
            return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(next(iter(optimizers.values())), routes))
        """";
}
