using Strata.Formats;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>The state of PyTorch's SGD, Adam and AdamW, to and from the named slots of an <see cref="OptimizerState"/>.</summary>
/// <remarks>
/// PyTorch numbers parameters in the order over its groups; <c>param_names</c> is there only if the optimizer was made
/// from named parameters (PyTorch 2.6 and newer). SGD does not count its steps.
/// </remarks>
public static class PyTorchOptimizerState
{
    private const string State = "state";
    private const string Groups = "param_groups";
    private const string Step = "step";

    /// <summary>Turns <c>optimizer.state_dict()</c> into state for <see cref="Optimizer.Restore"/>. Nothing is changed.</summary>
    /// <param name="optimizer">Whose plan says which rule each parameter has.</param>
    /// <param name="stateDict">What was saved: <c>state</c> and <c>param_groups</c>.</param>
    /// <param name="order">
    /// The names in the order in which PyTorch's optimizer got the parameters, over all its groups; null to take
    /// <c>param_names</c>.
    /// </param>
    /// <param name="steps">The updates so far, which SGD's state does not say; null for Adam's largest count, or 1.</param>
    /// <param name="file">Where it comes from, for messages.</param>
    /// <exception cref="CheckpointException">It is no optimizer's state, has no names, or does not fit the rules of the plan.</exception>
    public static OptimizerState Import(
        Optimizer optimizer,
        PickleDictionary stateDict,
        IReadOnlyList<string>? order = null,
        long? steps = null,
        string file = "state_dict"
    )
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(stateDict);
        if (!stateDict.TryGet(State, out PickleDictionary? all) || !stateDict.TryGet(Groups, out PickleList? groups))
            throw new CheckpointException(
                "this is not the state of an optimizer",
                file,
                expected: $"the keys \"{State}\" and \"{Groups}\"",
                found: Nearest.Quote([.. stateDict.Keys.Select(key => $"{key}")]),
                fix: "Save it with torch.save(optimizer.state_dict(), path), or give the part of the file that is it."
            );
        Dictionary<long, string> names = NamesOf(groups, order, file);
        var reader = new PyTorchStateReader(optimizer.Plan.Assignment, file);
        foreach ((object key, object? value) in all)
        {
            if (key is not long id || !names.TryGetValue(id, out string? name))
                throw new CheckpointException($"the state of parameter {key} belongs to no group", file);
            if (value is not PickleDictionary slots)
                throw new CheckpointException("the state of the parameter is no dictionary", file, name);
            reader.Take(name, slots);
        }

        return reader.ToState(names.Values, steps, optimizer.Plan.ToJson());
    }

    /// <summary>The state as <c>optimizer.load_state_dict</c> takes it, with <c>param_names</c>; write it with <see cref="PyTorchFile.Write"/>.</summary>
    /// <remarks>PyTorch's optimizer must be made with the same groups in the same order: see <c>Assignment.Emit</c>.</remarks>
    /// <param name="optimizer">What is running, or was.</param>
    /// <exception cref="BridgeException">PyTorch has no one class for the rules of the plan.</exception>
    /// <exception cref="InvalidOperationException">Gradients are being accumulated.</exception>
    public static PickleDictionary Export(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        OptimizerState state = optimizer.CaptureState();
        if (state.MicroSteps > 0)
            throw new InvalidOperationException(
                $"{state.MicroSteps} micro-steps are accumulated, which PyTorch's state cannot hold. Export between two updates."
            );
        IReadOnlyList<EmittedGroup> groups = EmittedGroup.Of(optimizer.Plan.Assignment);
        PyTorchStateGroup.Check(groups);
        var states = new PickleDictionary();
        var saved = new List<object?>();
        long id = 0;
        foreach (EmittedGroup group in groups)
        {
            var ids = new List<object?>();
            foreach (AssignmentRow row in group.Rows)
            {
                if (SlotsOf(row, state) is { Count: > 0 } slots)
                    states.Add(id, slots);
                ids.Add(id++);
            }

            PickleDictionary options = PyTorchStateGroup.OptionsOf(group, state.StepCount);
            options.Add("params", new PickleList(ids));
            options.Add("param_names", new PickleList(group.Names));
            saved.Add(options);
        }

        var result = new PickleDictionary();
        result.Add(State, states);
        result.Add(Groups, new PickleList(saved));
        return result;
    }

    /// <summary>Adam's dictionary begins with the count, as a float32 scalar; a parameter that was never updated has none.</summary>
    private static PickleDictionary SlotsOf(AssignmentRow row, OptimizerState state)
    {
        var slots = new PickleDictionary();
        string rule = row.Rule!.Name;
        long count = state.Counts[OptimizerStateKeys.CountOf(rule, row.Name)];
        if (count == 0)
            return slots;
        if (row.Rule is AdamRule)
            slots.Add(Step, StoredArray.Of(Shape.Scalar, [count]));
        foreach (string slot in PyTorchStateGroup.SlotsOf(row.Rule))
        {
            StateArray array = state.Slots[OptimizerState.KeyOf(rule, slot, row.Name)];
            slots.Add(slot, StoredArray.Of(array.Shape, array.Values.Span));
        }

        return slots;
    }

    private static Dictionary<long, string> NamesOf(PickleList groups, IReadOnlyList<string>? order, string file)
    {
        var names = new Dictionary<long, string>();
        int position = 0;
        foreach ((int index, object? item) in groups.Index())
        {
            if (item is not PickleDictionary group || !group.TryGet("params", out PickleList? ids))
                throw new CheckpointException($"parameter group {index} has no \"params\"", file);
            PickleList? own = order is null && group.TryGet("param_names", out PickleList? given) ? given : null;
            if (order is null && own is null)
                throw new CheckpointException(
                    "the state numbers its parameters and does not name them",
                    file,
                    fix: "Give the names in PyTorch's order: [name for name, _ in model.named_parameters()], or as the groups were made."
                );
            if (own is not null && own.Count != ids.Count)
                throw new CheckpointException(
                    $"parameter group {index} has {ids.Count} parameters and {own.Count} names",
                    file
                );
            foreach ((int i, object? id) in ids.Index())
            {
                string? name = own is null ? order!.ElementAtOrDefault(position++) : own[i] as string;
                if (id is not long number || name is null || !names.TryAdd(number, name))
                    throw new CheckpointException(
                        order is null
                            ? $"parameter {id} of group {index} has no name, or stands in two groups"
                            : $"{order.Count} names were given for {groups.Count} groups with more parameters",
                        file
                    );
            }
        }

        if (order is not null && position != order.Count)
            throw new CheckpointException(
                $"{order.Count} names were given, but the state has {position} parameters",
                file,
                fix: "Give the names of all parameters that PyTorch's optimizer got, in its order."
            );
        return names;
    }
}
