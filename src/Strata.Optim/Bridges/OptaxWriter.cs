using System.Text;

namespace Strata.Optim;

/// <summary>Writes an assignment as labels and transformations of optax.</summary>
/// <remarks>
/// Frozen gradients become 0 before the norm is taken, so that they have no share in it; clipping stands before the
/// partition, so that it is over all groups; each group's chain has the order of Strata's stages.
/// </remarks>
internal sealed class OptaxWriter(Assignment assignment, BridgeCheck check)
{
    private const string Frozen = "frozen";
    private readonly OptaxStages _stages = new(new(check), check);
    private readonly IReadOnlyList<EmittedGroup> _groups = EmittedGroup.Of(assignment);

    public static string Write(Assignment assignment, BridgeCheck check)
    {
        string text = new OptaxWriter(assignment, check).Write();
        check.ThrowIfAny();
        return text;
    }

    private string FrozenLabel => _groups.Any(group => group.Name == Frozen) ? "frozen parameters" : Frozen;

    private bool NeedsLoss => _groups.Any(group => group.Rule.NeedsLoss);

    private string Write()
    {
        PlanSettings settings = assignment.Settings;
        string transforms = Transforms();
        string clip = Clip(settings.NormClip);
        string optimizer = $"optax.chain({Prologue(settings.NormClip)}{clip}optax.partition(transforms, label_tree))";
        switch (settings.NonFiniteGradient)
        {
            case NonFiniteGradient.SkipStep:
                optimizer = $"optax.apply_if_finite({optimizer}, max_consecutive_errors=2**31 - 1)";
                break;
            case NonFiniteGradient.Zero:
                check.Problem("The policy Zero: optax.zero_nans leaves infinities. Use OnNonFiniteGradient(SkipStep).");
                break;
            case NonFiniteGradient.Throw:
                check.Note("a gradient that is not finite makes Strata throw; optax goes on with it.");
                break;
        }

        if (settings.AccumulationSteps > 1)
        {
            if (NeedsLoss)
                check.Problem(
                    "Accumulate: optax.MultiSteps hands on the loss of the last micro-step, Strata the mean of all. Take one step for each batch."
                );
            optimizer =
                $"optax.MultiSteps({optimizer}, every_k_schedule={settings.AccumulationSteps}, "
                + $"use_grad_mean={PythonText.Flag(settings.AccumulationMode == AccumulationMode.Mean)})";
        }

        var text = new StringBuilder();
        text.Append(
            $"# Written by Strata for optax 0.2: {PlanPartition.Count(assignment.Count, "parameter")}, {PlanPartition.Count(_groups.Count, "group")}, "
                + $"{assignment.Count(row => row.Frozen)} frozen.\n"
                + $"# state = optimizer.init(params); updates, state = optimizer.update(gradients, state, params{(NeedsLoss ? ", value=loss" : "")}).\n"
        );
        foreach (string difference in check.Differences)
            text.Append($"# differs: {difference}\n");
        text.Append("import jax\nimport jax.numpy as jnp\nimport optax\n\nlabels = {\n");
        Dictionary<string, string> labelOf = _groups
            .SelectMany(group => group.Names.Select(name => (Name: name, Group: group.Name)))
            .ToDictionary(pair => pair.Name, pair => pair.Group);
        foreach (AssignmentRow row in assignment)
            text.Append(
                $"    {PythonText.Text(row.Name)}: {PythonText.Text(labelOf.GetValueOrDefault(row.Name, FrozenLabel))},\n"
            );
        text.Append("}\n\n");
        text.Append(LabelTree);
        if (
            clip.StartsWith("clip_like_torch", StringComparison.Ordinal)
            || clip.Contains(" clip_like_torch", StringComparison.Ordinal)
        )
            text.Append(TorchClip);
        text.Append(transforms);
        text.Append($"\noptimizer = {optimizer}\n");
        return text.ToString();
    }

    private string Transforms()
    {
        var text = new StringBuilder("transforms = {\n");
        foreach (EmittedGroup group in _groups)
            text.Append($"    {PythonText.Text(group.Name)}: optax.chain({string.Join(", ", StagesOf(group))}),\n");
        if (assignment.Any(row => row.Frozen))
            text.Append($"    {PythonText.Text(FrozenLabel)}: optax.set_to_zero(),\n");
        return text.Append("}\n").ToString();
    }

    private IEnumerable<string> StagesOf(EmittedGroup group)
    {
        // A multiplier before a norm clip stands before the clip, for all groups together.
        if (group.GradientMultiplier != 1 && assignment.Settings.NormClip is null)
            yield return $"optax.scale({PythonText.Number(group.GradientMultiplier)})";
        if (double.IsFinite(group.ClipValue))
            yield return $"optax.clip({PythonText.Number(group.ClipValue)})";
        if (group.Rule.Maximize)
        {
            if (group.Rule.NeedsLoss)
                check.Problem(
                    group,
                    "optax takes the loss as it is handed in, and climbing needs it negated. Turn Maximize off and negate loss and gradients."
                );
            yield return "optax.scale(-1.0)";
        }

        foreach (string stage in _stages.Of(group))
            yield return stage;
    }

    /// <summary>What must be done to gradients before a norm is taken over them.</summary>
    private string Prologue(NormClip? clip)
    {
        if (clip is null || !(assignment.Any(row => row.Frozen) || _groups.Any(group => group.GradientMultiplier != 1)))
            return "";
        IEnumerable<string> scales = _groups.Select(group =>
            $"{PythonText.Text(group.Name)}: optax.{(group.GradientMultiplier == 1 ? "identity()" : $"scale({PythonText.Number(group.GradientMultiplier)})")}"
        );
        if (assignment.Any(row => row.Frozen))
            scales = scales.Append($"{PythonText.Text(FrozenLabel)}: optax.set_to_zero()");
        return $"optax.partition({{{string.Join(", ", scales)}}}, label_tree), ";
    }

    private string Clip(NormClip? clip)
    {
        if (clip is null)
            return "";
        if (clip.NormType != 2)
            check.Problem($"Clip with norm type {clip.NormType}: optax clips by the norm of type 2. Use 2.");
        if (clip.Scope == ClipScope.Parameter)
            check.Problem(
                "Clip for each parameter by itself: optax has clip_by_block_rms, which is not the norm. Use another scope."
            );
        string name = clip.Factor == ClipFactor.Optax ? "optax.clip_by_global_norm" : "clip_like_torch";
        string one = $"{name}({PythonText.Number(clip.MaxNorm)})";
        if (clip.Scope == ClipScope.Global)
            return one + ", ";
        bool split = _groups.Any(group => group.Name != group.Label);
        if (split)
        {
            check.Problem(
                "Clip over each group: a group with several figures has several labels in optax, and a norm over each. "
                    + "Clip globally, or give each figure a group of its own."
            );
        }

        IEnumerable<string> clips = _groups.Select(group => $"{PythonText.Text(group.Name)}: {one}");
        if (assignment.Any(row => row.Frozen))
            clips = clips.Append($"{PythonText.Text(FrozenLabel)}: optax.set_to_zero()");
        return $"optax.partition({{{string.Join(", ", clips)}}}, label_tree), ";
    }

    private const string LabelTree = """"
        def label_tree(tree):
            """The label of every leaf; an error unless the tree has exactly the parameters of the plan."""
            def name(path):
                return ".".join(str(getattr(key, "key", getattr(key, "name", getattr(key, "idx", key)))) for key in path)
            leaves, structure = jax.tree_util.tree_flatten_with_path(tree)
            names = [name(path) for path, _ in leaves]
            if sorted(names) != sorted(labels):
                raise ValueError(f"the tree is not the one that was planned: {sorted(set(names) ^ set(labels))}")
            return jax.tree_util.tree_unflatten(structure, [labels[each] for each in names])


        """";

    private const string TorchClip = """"
        def clip_like_torch(max_norm):
            """As torch.nn.utils.clip_grad_norm_: the factor is max / (norm + 1e-6), at most 1."""
            def update(updates, state, params=None):
                factor = jnp.minimum(1.0, max_norm / (optax.global_norm(updates) + 1e-6))
                return jax.tree_util.tree_map(lambda gradient: gradient * factor, updates), state
            return optax.GradientTransformation(lambda params: optax.EmptyState(), update)


        """";
}
