using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>Several optimizers over the layers of one network, trained on one batch with the mean squared error.</summary>
internal sealed class TorchExample(CaseFile file, Judgement judgement)
{
    private readonly Item _item = file.Item;
    private readonly CaseArrays _arrays = file.Arrays;
    private readonly double _bound = Bounds.OfValues(file.Item);

    /// <summary>Judges losses, values and states after some epochs, and what stays as it was.</summary>
    public void Judge()
    {
        _item.Ignore("case", "role", "describes", "completed");
        Layer network = TorchNetworks.Make(file);
        TorchOptimizers optimizers = TorchOptimizers.Make(_item, network);
        Tensor x = Tensor.From(_arrays.Floats("input/x"), _arrays.ShapeOf("input/x"));
        Tensor y = Tensor.From(_arrays.Floats("input/y"), _arrays.ShapeOf("input/y"));
        int[] stored = _item.Integers("stored_epochs");
        int epochs = _item.Integer("epochs");
        var losses = new List<float>();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            foreach (IReadOnlyList<Optimizer> turn in optimizers.Turns)
                losses.Add(Step(network, turn, x, y));
            if (stored.Contains(epoch))
                JudgeValues(network, epoch);
        }

        judgement.Values("losses", [.. losses], _item.Numbers("losses#f64"), _bound);
        judgement.Values("losses of the peer", [.. losses], _item.Numbers("losses"), Bounds.WithoutTruth * _bound);
        JudgeUnchanged(network);
        foreach (Optimizer optimizer in optimizers.All)
            JudgeState(optimizer, epochs);
    }

    // Gradients of what others step pile up, so that each optimizer clears its own before a pass, as the example does.
    private static float Step(Layer network, IReadOnlyList<Optimizer> turn, Tensor x, Tensor y)
    {
        foreach (Optimizer optimizer in turn)
            optimizer.ZeroGradients();
        Tensor loss = Loss.MeanSquaredError(network.Forward(x), y);
        float before = loss.Item();
        loss.Backward();
        foreach (Optimizer optimizer in turn)
            optimizer.Step();
        return before;
    }

    private void JudgeValues(Layer network, int epoch)
    {
        foreach ((string name, Parameter parameter) in network.NamedParameters())
        {
            ReadOnlySpan<float> found = parameter.Value.Span;
            string truth = $"value#f64/{name}@{epoch}";
            if (_arrays.Has(truth))
                judgement.Values(truth, found, _arrays.Doubles(truth), _bound);
            string key = $"value/{name}@{epoch}";
            judgement.Values(key, found, _arrays.Doubles(key), Bounds.WithoutTruth * _bound);
        }
    }

    private void JudgeUnchanged(Layer network)
    {
        string[] unchanged =
        [
            .. network
                .NamedParameters()
                .Where(entry => entry.Value.Value.Span.SequenceEqual(_arrays.Floats($"initial/{entry.Key}")))
                .Select(entry => entry.Key),
        ];
        judgement.SameSequence("unchanged", unchanged, _item.Texts("unchanged"));
    }

    private void JudgeState(Optimizer optimizer, int epoch)
    {
        OptimizerState state = optimizer.CaptureState();
        foreach (AssignmentRow row in optimizer.Plan.Assignment)
        {
            string end = $"/{row.Name}@{epoch}";
            foreach (
                string key in _arrays.Keys.Where(key => key.StartsWith("state/", StringComparison.Ordinal)).ToList()
            )
            {
                if (!key.EndsWith(end, StringComparison.Ordinal))
                    continue;
                string slot = key["state/".Length..^end.Length];
                string own = $"{OptimizerState.Prefix}{row.Rule!.Name}/{slot}/{row.Name}";
                if (state.Slots.TryGetValue(own, out StateArray? found))
                    judgement.Values(key, found.Values.ToArray(), _arrays.Doubles(key), Bounds.WithoutTruth * _bound);
                else
                    judgement.Fail($"there is no state {own}");
            }

            if (
                _item.Has("scalar_state")
                && _item.Object("scalar_state").Object("step") is var counts
                && counts.Has(row.Name)
            )
                judgement.Same($"step of {row.Name}", optimizer.UpdatesOf(row.Name), (long)counts.Number(row.Name));
        }
    }
}
