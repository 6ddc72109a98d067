using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>A small residual network trained by Adam on one batch, with a rate that shrinks from the head to the input.</summary>
internal sealed class ResNetTraining(CaseFile file, Judgement judgement)
{
    private readonly Item _item = file.Item;
    private readonly CaseArrays _arrays = file.Arrays;

    /// <summary>Judges losses, and values after some epochs.</summary>
    public void Judge()
    {
        _item.Ignore("case", "role", "describes", "completed");
        Item shapes = _item.Object("parameters");
        var model = new ShapedResNet(shapes.Names.ToDictionary(name => name, shapes.Integers));
        foreach ((string name, Parameter parameter) in model.NamedParameters())
            _arrays.Floats($"initial/{name}").CopyTo(parameter.Value.Span);
        OptimizationPlan plan = RateTable.Plan(_item, model, _item.Objects("table"));
        _ = RateTable.JudgeRows(_item, _item.Objects("table"), plan, judgement);
        Require(_item.Integer("losses_per_epoch") == 1, "several losses an epoch");

        double bound = Bounds.OfValues(_item);
        Optimizer optimizer = Optimizer.Create(plan);
        Tensor x = Tensor.From(_arrays.Floats("input/x"), _arrays.ShapeOf("input/x"));
        Tensor y = Tensor.From(_arrays.Floats("input/y"), _arrays.ShapeOf("input/y"));
        var losses = new List<float>();
        for (int epoch = 1; epoch <= _item.Integer("epochs"); epoch++)
        {
            losses.Add(Step(model, optimizer, x, y));
            foreach ((string name, Parameter parameter) in model.NamedParameters())
                Compare(name, epoch, parameter, bound);
        }

        judgement.Values("losses", [.. losses], _item.Numbers("losses#f64"), bound);
        judgement.Values("losses", [.. losses], _item.Numbers("losses"), Bounds.WithoutTruth * bound);
        string[] unchanged =
        [
            .. model
                .NamedParameters()
                .Where(entry => entry.Value.Value.Span.SequenceEqual(_arrays.Floats($"initial/{entry.Key}")))
                .Select(entry => entry.Key),
        ];
        judgement.SameSequence("unchanged", unchanged, _item.Texts("unchanged"));
        judgement.Same(
            "stored_epochs",
            _item.Integers("stored_epochs").All(e => _arrays.Has($"value/fc.bias@{e}")),
            true
        );
    }

    /// <summary>One step of training.</summary>
    /// <returns>The loss before it.</returns>
    public static float Step(Layer model, Optimizer optimizer, Tensor x, Tensor y)
    {
        Tensor loss = Loss.CrossEntropy(model.Forward(x), y);
        float before = loss.Item();
        loss.Backward();
        optimizer.Step();
        optimizer.ZeroGradients();
        return before;
    }

    private void Compare(string name, int epoch, Parameter parameter, double bound)
    {
        string key = $"value/{name}@{epoch}";
        if (!_arrays.Has(key))
            return;
        float[] peer = _arrays.Floats(key);
        string truth = $"value#f64/{name}@{epoch}";
        if (_arrays.Has(truth))
            judgement.Values(key, parameter.Value.Span, _arrays.Doubles(truth), bound);
        else
            judgement.Values(
                key,
                parameter.Value.Span,
                Array.ConvertAll(peer, value => (double)value),
                Bounds.WithoutTruth * bound
            );
    }

    private static void Require(bool condition, string missing)
    {
        if (!condition)
            throw new UnsupportedException(missing);
    }
}
