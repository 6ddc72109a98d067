using System.Text;

namespace Strata.Optim;

/// <summary>Writes <c>step()</c>: what Strata does in one update, in its order.</summary>
internal sealed class PyTorchStep(
    PlanSettings settings,
    IReadOnlyList<EmittedGroup> groups,
    IReadOnlyList<(string Constructor, List<(EmittedGroup Group, PyTorchCall Call)> Members)> optimizers,
    PyTorchSchedules schedules
)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        Line("    def step(self):");
        Line(
            "        \"\"\"One update from the gradients of the last backward passes, which it clears. Returns whether it was applied.\"\"\""
        );
        Accumulation();
        Line("        with torch.no_grad():");
        Policies();
        NormClip();
        ValueClips();
        ScheduledOptions();
        HandMadeDecay();
        Line("        for optimizer in self.optimizers:\n            optimizer.step()");
        Line("        for scheduler in self.schedulers:\n            scheduler.step()");
        Line("        self.updates += 1\n        self.clear()\n        return True");
        Line(
            """

                def clear(self):
                    for optimizer in self.optimizers:
                        optimizer.zero_grad(set_to_none=True)
            """
        );
        return _text.ToString();
    }

    private void Accumulation()
    {
        if (settings.AccumulationSteps <= 1)
            return;
        Line($"        # Accumulation: {settings.AccumulationSteps} backward passes add up to one update.");
        Line("        self.micro_steps += 1");
        Line($"        if self.micro_steps % {settings.AccumulationSteps}:\n            return False");
    }

    private void Policies()
    {
        Line(
            "            gradients = {name: parameter.grad for name, parameter in self.trainable.items() if parameter.grad is not None}"
        );
        if (settings is { AccumulationSteps: > 1, AccumulationMode: AccumulationMode.Mean })
            Line(
                $"            for gradient in gradients.values():\n                gradient.div_({settings.AccumulationSteps})"
            );
        if (settings.MissingGradient == MissingGradient.Throw)
        {
            Line("            missing = sorted(set(self.trainable) - set(gradients))");
            Line("            if missing:\n                raise RuntimeError(f\"no gradient: {', '.join(missing)}\")");
        }

        const string Bad =
            "            bad = [name for name, gradient in gradients.items() if not torch.isfinite(gradient).all()]";
        switch (settings.NonFiniteGradient)
        {
            case NonFiniteGradient.Throw:
                Line(Bad);
                Line(
                    "            if bad:\n                raise RuntimeError(f\"gradient is not finite: {', '.join(bad)}\")"
                );
                break;
            case NonFiniteGradient.SkipStep:
                Line(Bad);
                Line("            if bad:\n                self.clear()\n                return False");
                break;
            case NonFiniteGradient.Zero:
                Line("            for gradient in gradients.values():");
                Line("                gradient.nan_to_num_(nan=0.0, posinf=0.0, neginf=0.0)");
                break;
        }
    }

    private void NormClip()
    {
        if (settings.NormClip is not { } clip)
            return;
        string max = PythonText.Number(clip.MaxNorm);
        string type = PythonText.Number(clip.NormType);
        (string loop, string parameters) = clip.Scope switch
        {
            ClipScope.Global => ("            ", "list(self.trainable.values())"),
            ClipScope.Parameter => (
                "            for parameter in self.trainable.values():\n                ",
                "[parameter]"
            ),
            _ => (
                $"            for labels in [{LabelLists()}]:\n                ",
                "[self.named[name] for label in labels for name in GROUPS[label]]"
            ),
        };
        if (clip.Factor == ClipFactor.PyTorch)
        {
            Line($"{loop}torch.nn.utils.clip_grad_norm_({parameters}, {max}, {type})");
            return;
        }

        // optax leaves a norm below the limit alone, and divides by the norm itself.
        string indent = new(' ', loop.Length - loop.LastIndexOf('\n') - 1);
        Line($"{loop}clipped = [parameter.grad for parameter in {parameters} if parameter.grad is not None]");
        Line($"{indent}norm = torch.nn.utils.get_total_norm(clipped, {type})");
        Line($"{indent}if norm >= {max}:");
        Line($"{indent}    for gradient in clipped:\n{indent}        gradient.mul_({max} / norm)");
    }

    private string LabelLists() =>
        string.Join(
            ", ",
            groups
                .GroupBy(group => group.Label)
                .Select(same => $"[{string.Join(", ", same.Select(group => PythonText.Text(group.Name)))}]")
        );

    private void ValueClips()
    {
        foreach (EmittedGroup group in groups.Where(group => double.IsFinite(group.ClipValue)))
        {
            string limit = PythonText.Number(group.ClipValue);
            EachGradient(group, $"parameter.grad.clamp_(-{limit}, {limit})");
        }
    }

    private void ScheduledOptions()
    {
        bool first = true;
        for (int i = 0; i < optimizers.Count; i++)
        {
            for (int j = 0; j < optimizers[i].Members.Count; j++)
            {
                (EmittedGroup group, PyTorchCall call) = optimizers[i].Members[j];
                List<RuleArgument> options = [.. call.Options];
                if (call.OwnDecay == group.DecayMode)
                    options.Add(RuleArgument.Number("weight_decay", group.WeightDecay));
                foreach (RuleArgument option in options.Where(option => option.IsScheduled))
                {
                    if (first)
                        Line("            step = self.updates");
                    first = false;
                    string value = option.Value(part => schedules.At(part, group, option.Name));
                    Line($"            self.optimizers[{i}].param_groups[{j}][\"{option.Name}\"] = {value}");
                }
            }
        }
    }

    /// <summary>Decay that the class does not do: the same formula, before the class steps.</summary>
    private void HandMadeDecay()
    {
        for (int i = 0; i < optimizers.Count; i++)
        {
            for (int j = 0; j < optimizers[i].Members.Count; j++)
            {
                (EmittedGroup group, PyTorchCall call) = optimizers[i].Members[j];
                if (!group.Decays || call.OwnDecay == group.DecayMode)
                    continue;
                string decay = schedules.At(group.WeightDecay, group, "weight decay");
                string rate = $"self.optimizers[{i}].param_groups[{j}][\"lr\"]";
                if (!group.WeightDecay.IsConstant)
                    Line("            step = self.updates");
                string line = group.DecayMode switch
                {
                    DecayMode.Coupled =>
                        $"parameter.grad.add_(parameter, alpha={(group.Rule.Maximize ? "-" : "")}({decay}))",
                    DecayMode.Independent => $"parameter.mul_(1 - {decay})",
                    DecayMode.Corrected =>
                        $"parameter.mul_(1 - {rate} ** 2 / {PythonText.Number(group.Peak)} * {decay})",
                    _ => $"parameter.mul_(1 - {rate} * {decay})",
                };
                Line($"            # {group.DecayMode} decay, which torch.optim.{call.Class} has not.");
                EachGradient(group, line);
            }
        }
    }

    private void EachGradient(EmittedGroup group, string line)
    {
        Line(
            $"            for parameter in [self.named[name] for name in GROUPS[{PythonText.Text(group.Name)}] if name in gradients]:"
        );
        Line($"                {line}");
    }

    private void Line(string line) => _text.Append(line).Append('\n');
}
