using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

/// <summary>Derivatives of losses against differences; weights of any shape; what is refused. The values: <c>nn/layers</c>.</summary>
public class LossTests
{
    private const double Step = 1.0 / 256;

    private static readonly Tensor s_signs = Tensor.From([1, -1, 1, -1, -1, 1]);

    private static readonly Dictionary<string, Action> s_checks = new()
    {
        ["mean squared error"] = () => Pairs((x, t, r) => Loss.MeanSquaredError(x, t, r)),
        ["L1"] = () => Pairs((x, t, r) => Loss.L1(x, t, r)),
        ["smooth L1"] = () => Pairs((x, t, r) => Loss.SmoothL1(x, t, 0.4, r)),
        ["Huber"] = () => Pairs((x, t, r) => Loss.Huber(x, t, 0.4, r)),
        ["binary"] = () => Pairs((x, t, r) => Loss.BinaryCrossEntropy(x, t, null, r), 0.2f, 0.8f),
        ["binary with logits"] = () =>
            Pairs(
                (x, t, r) =>
                    Loss.BinaryCrossEntropyWithLogits(
                        x,
                        t,
                        Tensor.From([0.5f, 2], new Shape(2, 1)),
                        Tensor.From([0.5f, 2, 3]),
                        r
                    )
            ),
        ["divergence"] = () => Pairs((x, t, r) => Loss.KLDivergence(x, t, reduction: r), 0.2f, 0.8f),
        ["divergence of logarithms"] = () => Pairs((x, t, r) => Loss.KLDivergence(x, t, true, r)),
        ["divergence a batch"] = () =>
            Differences.Check(
                x => Loss.KLDivergence(x[0], x[1], reduction: Reduction.BatchMean),
                Step,
                New(1, 0.2f, 0.8f, 2, 3),
                New(2, 0.2f, 0.8f, 2, 3)
            ),
        ["Poisson"] = () => Pairs((x, t, r) => Loss.PoissonNegativeLogLikelihood(x, t, reduction: r)),
        ["Poisson of rates, in full"] = () =>
            Pairs((x, t, r) => Loss.PoissonNegativeLogLikelihood(x, t, false, true, reduction: r), 1.3f, 3),
        ["Gauss"] = () =>
            Differences.Check(
                x => Loss.GaussianNegativeLogLikelihood(x[0], x[1], x[2], reduction: Reduction.None),
                Step / 4,
                New(1, -1, 1, 2, 3),
                New(2, -1, 1, 2, 3),
                New(3, 0.5f, 2, 2, 3)
            ),
        ["negative log-likelihood"] = () =>
            Differences.Check(
                x =>
                    Loss.NegativeLogLikelihood(
                        x[0],
                        Tensor.From([1, 0, 2, -100, 1, 1], new Shape(2, 3)),
                        Tensor.From([1, 2, 0.5f])
                    ),
                Step,
                New(1, -1, 1, 2, 3, 3)
            ),
        ["soft margin"] = () => Differences.Check(x => Loss.SoftMargin(x[0], s_signs), Step, New(1, -3, 3, 6)),
        ["multi-label soft margin"] = () => MultiLabel(Reduction.None),
        ["multi-label soft margin, mean"] = () => MultiLabel(Reduction.Mean),
        ["multi-label soft margin, sum"] = () => MultiLabel(Reduction.Sum),
        ["multi-margin"] = () => MultiMargin(1),
        ["multi-margin, squared"] = () => MultiMargin(2),
        ["hinge embedding"] = () =>
            Differences.Check(x => Loss.HingeEmbedding(x[0], s_signs, 0.3), Step, New(5, -1, 1, 6)),
        ["cosine embedding"] = () =>
            Differences.Check(
                x => Loss.CosineEmbedding(x[0], x[1], s_signs, -0.9, Reduction.None),
                Step,
                New(1, -1, 1, 6, 5),
                New(2, -1, 1, 6, 5)
            ),
        ["margin ranking"] = () =>
            Differences.Check(
                x => Loss.MarginRanking(x[0], x[1], x[2], 0.05, Reduction.None),
                Step / 4,
                New(1, -1, 1, 6),
                New(2, -1, 1, 6),
                New(3, -1, 1, 6)
            ),
        ["triplet"] = () => Triplet(2, false),
        ["triplet, swapped"] = () => Triplet(2, true),
        ["triplet of p 1"] = () => Triplet(1, false),
        ["triplet of p 3"] = () => Triplet(3, true),
        ["cosine similarity"] = () => Cosine(2),
        ["cosine similarity along the first axis"] = () => Cosine(0),
        ["distance of the largest difference"] = () =>
            Differences.Check(
                x => Operations.PairwiseDistance(x[0], x[1], double.PositiveInfinity, keepAxis: true),
                Step,
                New(1, -1, 1, 3, 4),
                New(2, -1, 1, 3, 4)
            ),
        ["distance of p 1/2"] = () =>
            Differences.Check(
                x => Operations.PairwiseDistance(x[0], x[1], 0.5),
                Step,
                New(1, 1, 2, 3, 3),
                New(2, -2, -1, 3, 3)
            ),
    };

    public static TheoryData<string> Names => [.. s_checks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Derivatives_are_those_of_the_differences(string name)
    {
        s_checks[name]();
        Tape.Discard();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(1, 1, 3)]
    [InlineData(5, 1, 1)]
    [InlineData(5, 2, 1)]
    public void A_weight_is_repeated_by_broadcasting(params int[] sizes)
    {
        var shape = new Shape(5, 2, 3);
        Tensor logits = New(1, -1, 1, 5, 2, 3);
        Tensor targets = New(2, 0, 1, 5, 2, 3);
        var own = new Shape(sizes);
        Tensor weight = New(3, 0.5f, 2, sizes);
        float[] plain = Loss.BinaryCrossEntropyWithLogits(logits, targets, reduction: Reduction.None).ToArray();
        float[] weighted = Loss.BinaryCrossEntropyWithLogits(logits, targets, weight, reduction: Reduction.None)
            .ToArray();
        for (int i = 0; i < plain.Length; i++)
        {
            int[] index = [i / 6, i / 3 % 2, i % 3];
            int at = 0;
            for (int axis = 0; axis < own.Rank; axis++)
                at = (at * own[axis]) + (own[axis] == 1 ? 0 : index[axis + 3 - own.Rank]);
            weighted[i].ShouldBe(plain[i] * weight.Values[at], 1e-6f, $"value {i}, weight {own}, of {shape}");
        }
    }

    [Fact]
    public void A_replay_follows_its_operands_and_allocates_nothing()
    {
        var weight = new Parameter("weight", new Shape(4, 6));
        new RandomKey(1).Uniform(weight.Value.Span, -0.9f, 0.9f);
        var optimizer = Optimizer.Create(new ParameterSet([weight]), new Sgd(0.05));
        var classWeight = Tensor.From([1f, 2, 3, 1, 2, 3]);
        var classes = Tensor.From([0f, 5, 2, 1]);
        var step = TrainStep.Compile(optimizer, (x, t) => All(Operations.Multiply(weight, x), t));
        Tensor x = New(2, 0.2f, 1, 4, 6);
        Tensor t = New(3, 0.1f, 0.9f, 4, 6);
        for (int i = 0; i < 5; i++)
        {
            classWeight.Values[1] = i;
            float expected = All(Operations.Multiply(weight, x), t).Item();
            Tape.Discard();
            step.Run(x, t).ShouldBe(expected);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            step.Run(x, t);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        Tensor All(Tensor y, Tensor target) =>
            Operations.Add(
                Operations.Add(
                    Loss.BinaryCrossEntropyWithLogits(y, target, classWeight),
                    Loss.TripletMargin(y, target, Operations.Scale(y, 2), swap: true)
                ),
                Operations.Add(Loss.MultiMargin(y, classes), Loss.NegativeLogLikelihood(y, classes, classWeight))
            );
    }

    [Fact]
    public void What_is_no_probability_variance_or_class_is_said_by_its_place()
    {
        Should
            .Throw<StrataException>(() => Loss.BinaryCrossEntropy(Tensor.From([0.5f, 1.5f]), Tensor.From([0f, 1])))
            .Message.ShouldContain("value 1 of the input is 1.5");
        Should
            .Throw<StrataException>(() =>
                Loss.GaussianNegativeLogLikelihood(Tensor.From([1f]), Tensor.From([1f]), Tensor.From([-0.5f]))
            )
            .Message.ShouldContain("variance 0 is -0.5");
        Should
            .Throw<StrataException>(() => Loss.MultiMargin(New(1, -1, 1, 2, 3), Tensor.From([0f, 3])))
            .Message.ShouldStartWith("MultiMargin: target 1 is 3, expected a whole number from 0 to 2. Does");
        Should
            .Throw<StrataException>(() => Loss.NegativeLogLikelihood(New(1, -1, 1, 2, 3), Tensor.From([0f, -1])))
            .Message.ShouldContain("or -100 (ignored)");
        float.IsNaN(Loss.BinaryCrossEntropy(Tensor.From([0.5f]), Tensor.From([float.NaN])).Item()).ShouldBeTrue();
    }

    [Fact]
    public void Shapes_and_options_that_do_not_fit_are_refused()
    {
        Tensor x = New(1, -1, 1, 2, 3);
        Tensor y = New(2, -1, 1, 3, 2);
        Should
            .Throw<ShapeException>(() => Loss.L1(x, y))
            .Message.ShouldStartWith("L1: expected two tensors of one shape");
        Should.Throw<ShapeException>(() => Loss.MarginRanking(x, x, y));
        Should.Throw<ShapeException>(() => Loss.CosineEmbedding(x, x, x));
        Should.Throw<ShapeException>(() => Loss.TripletMargin(x, x, y));
        Should.Throw<ShapeException>(() => Loss.NegativeLogLikelihood(x, x)).Message.ShouldContain("KLDivergence");
        Should
            .Throw<ShapeException>(() => Loss.BinaryCrossEntropyWithLogits(x, x, y))
            .Message.ShouldContain("a weight of shape 3×2 cannot be repeated over losses of shape 2×3");
        Should.Throw<ShapeException>(() => Operations.CosineSimilarity(x, x, 2)).Message.ShouldContain("no axis 2");
        Should.Throw<ArgumentOutOfRangeException>(() => Loss.CrossEntropy(x, x, reduction: Reduction.BatchMean));
        Should.Throw<ArgumentOutOfRangeException>(() =>
            Loss.MultiMargin(x, Tensor.From([0f, 1]), reduction: Reduction.BatchMean)
        );
        Should.Throw<ArgumentOutOfRangeException>(() => Loss.MultiMargin(x, Tensor.From([0f, 1]), p: 3));
        Should.Throw<ArgumentOutOfRangeException>(() => Loss.SmoothL1(x, x, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Loss.Huber(x, x, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Operations.PairwiseDistance(x, x, -1));
    }

    // By PyTorch 2.6: the largest of several equal differences share the gradient; equal points have none without ε.
    [Fact]
    public void Ties_of_distances_are_as_in_PyTorch()
    {
        Tensor x = Tensor.From([1, 2, -1], new Shape(1, 3));
        Tensor y = Tensor.From([1, 5, 2], new Shape(1, 3));
        Gradient(x, () => Operations.PairwiseDistance(x, y, double.PositiveInfinity, 0)).ShouldBe([0, -0.5f, -0.5f]);
        Gradient(x, () => Operations.PairwiseDistance(x, x.Clone(), 2, 0)).ShouldBe([0, 0, 0]);
        Gradient(x, () => Operations.PairwiseDistance(x, y, 0.5, 0)).ShouldBe([0, -2, -2]);
        Operations.PairwiseDistance(x, y, 0, 0).Item().ShouldBe(2);
        Tape.Discard();
    }

    private static float[] Gradient(Tensor input, Func<Tensor> function)
    {
        input.RequiresGradient = true;
        input.ClearGradient();
        function().Backward(Tensor.Full(new Shape(1), 1));
        return [.. input.Gradient.Span.ToArray().Select(value => value + 0)]; // −0 is 0
    }

    private static void Pairs(Func<Tensor, Tensor, Reduction, Tensor> loss, float low = -1, float high = 1)
    {
        foreach (Reduction reduction in new[] { Reduction.Mean, Reduction.Sum, Reduction.None })
            Differences.Check(
                x => loss(x[0], x[1], reduction),
                Step / 4,
                New(1, low, high, 2, 3),
                New(2, low, high, 2, 3)
            );
    }

    private static void MultiLabel(Reduction reduction) =>
        Differences.Check(
            x => Loss.MultiLabelSoftMargin(x[0], x[1], Tensor.From([1, 2, 0.5f]), reduction),
            Step,
            New(1, -1, 1, 4, 3),
            New(2, 0, 1, 4, 3)
        );

    // 19 classes: whole vectors and a rest.
    private static void MultiMargin(int p)
    {
        Tensor weight = New(3, 0.5f, 2, 19);
        foreach (float[] targets in new[] { new float[] { 1, 0, 17 }, [18, 9, 16] })
            Differences.Check(
                x => Loss.MultiMargin(x[0], Tensor.From(targets), p, 0.43, weight, Reduction.None),
                Step / 4,
                New(1, -1, 1, 3, 19)
            );
    }

    private static void Triplet(double p, bool swap) =>
        Differences.Check(
            x => Loss.TripletMargin(x[0], x[1], x[2], 2, p, swap: swap, reduction: Reduction.None),
            Step / 8,
            New(1, -1, 1, 4, 9),
            New(2, -1, 1, 4, 9),
            New(3, -1, 1, 4, 9)
        );

    private static void Cosine(int axis) =>
        Differences.Check(
            x => Operations.CosineSimilarity(x[0], x[1], axis),
            Step,
            New(1, -1, 1, 3, 2, 11),
            New(2, -1, 1, 3, 2, 11)
        );

    private static Tensor New(int seed, float low, float high, params int[] sizes) =>
        Differences.Random(new Shape(sizes), seed, low, high);
}
