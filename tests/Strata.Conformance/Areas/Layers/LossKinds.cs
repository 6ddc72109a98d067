using Strata.Conformance.Manifests;
using Strata.Nn;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Losses and distances.</summary>
public static class LossKinds
{
    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>
        {
            ["L1Loss"] = options => Of(options, (x, t, reduction) => Loss.L1(x, t, reduction)),
            ["SmoothL1Loss"] = options =>
            {
                double beta = options.Number("beta");
                return Of(options, (x, t, reduction) => Loss.SmoothL1(x, t, beta, reduction));
            },
            ["HuberLoss"] = options =>
            {
                double delta = options.Number("delta");
                return Of(options, (x, t, reduction) => Loss.Huber(x, t, delta, reduction));
            },
            ["PoissonNLLLoss"] = options =>
            {
                (bool log, bool full, double epsilon) = (
                    options.Flag("log_input"),
                    options.Flag("full"),
                    options.Number("eps")
                );
                return Of(
                    options,
                    (x, t, reduction) => Loss.PoissonNegativeLogLikelihood(x, t, log, full, epsilon, reduction)
                );
            },
            ["GaussianNLLLoss"] = GaussianLikelihood,
            ["NLLLoss"] = options =>
            {
                Tensor? weight = Weight(options, "weight");
                int ignored = options.Integer("ignore_index");
                return Of(options, (x, t, reduction) => Loss.NegativeLogLikelihood(x, t, weight, ignored, reduction));
            },
            ["BCELoss"] = options =>
            {
                Tensor? weight = Weight(options, "weight");
                return Of(options, (x, t, reduction) => Loss.BinaryCrossEntropy(x, t, weight, reduction));
            },
            ["BCEWithLogitsLoss"] = options =>
            {
                Tensor? weight = Weight(options, "weight");
                Tensor? positive = Weight(options, "pos_weight");
                return Of(
                    options,
                    (x, t, reduction) => Loss.BinaryCrossEntropyWithLogits(x, t, weight, positive, reduction)
                );
            },
            ["SoftMarginLoss"] = options => Of(options, (x, t, reduction) => Loss.SoftMargin(x, t, reduction)),
            ["MultiLabelSoftMarginLoss"] = options =>
            {
                Tensor? weight = Weight(options, "weight");
                return Of(options, (x, t, reduction) => Loss.MultiLabelSoftMargin(x, t, weight, reduction));
            },
            ["MultiMarginLoss"] = options =>
            {
                (int p, double margin) = (options.Integer("p"), options.Number("margin"));
                Tensor? weight = Weight(options, "weight");
                return Of(options, (x, t, reduction) => Loss.MultiMargin(x, t, p, margin, weight, reduction));
            },
            ["KLDivLoss"] = options =>
            {
                bool logTarget = options.Flag("log_target");
                return Of(options, (x, t, reduction) => Loss.KLDivergence(x, t, logTarget, reduction));
            },
            ["HingeEmbeddingLoss"] = options =>
            {
                double margin = options.Number("margin");
                return Of(options, (x, t, reduction) => Loss.HingeEmbedding(x, t, margin, reduction));
            },
            ["CosineEmbeddingLoss"] = options => Pair(options, Loss.CosineEmbedding),
            ["MarginRankingLoss"] = options => Pair(options, Loss.MarginRanking),
            ["TripletMarginLoss"] = TripletMargin,
            ["CosineSimilarity"] = options =>
            {
                (int axis, double epsilon) = (options.Integer("dim"), options.Number("eps"));
                return Distance((x1, x2) => Operations.CosineSimilarity(x1, x2, axis, epsilon));
            },
            ["PairwiseDistance"] = options =>
            {
                (double p, double epsilon) = (options.Number("p"), options.Number("eps"));
                bool keep = options.Flag("keepdim");
                return Distance((x1, x2) => Operations.PairwiseDistance(x1, x2, p, epsilon, keep));
            },
        };

    private static LayerSubject GaussianLikelihood(Item options)
    {
        (bool full, double epsilon) = (options.Flag("full"), options.Number("eps"));
        Reduction reduction = ReductionOf(options);
        return new(
            null,
            inputs =>
                [
                    (
                        "out",
                        Loss.GaussianNegativeLogLikelihood(
                            inputs["input"],
                            inputs["target"],
                            inputs["var"],
                            full,
                            epsilon,
                            reduction
                        )
                    ),
                ]
        );
    }

    private static LayerSubject TripletMargin(Item options)
    {
        (double margin, double p, double epsilon) = (
            options.Number("margin"),
            options.Number("p"),
            options.Number("eps")
        );
        bool swap = options.Flag("swap");
        Reduction reduction = ReductionOf(options);
        return new(
            null,
            inputs =>
                [
                    (
                        "out",
                        Loss.TripletMargin(
                            inputs["anchor"],
                            inputs["positive"],
                            inputs["negative"],
                            margin,
                            p,
                            epsilon,
                            swap,
                            reduction
                        )
                    ),
                ]
        );
    }

    private static LayerSubject Of(Item options, Func<Tensor, Tensor, Reduction, Tensor> loss)
    {
        Reduction reduction = ReductionOf(options);
        return LayerSubject.Loss((input, target) => loss(input, target, reduction));
    }

    private static LayerSubject Pair(Item options, Func<Tensor, Tensor, Tensor, double, Reduction, Tensor> loss)
    {
        double margin = options.Number("margin");
        Reduction reduction = ReductionOf(options);
        return new(
            null,
            inputs => [("out", loss(inputs["input1"], inputs["input2"], inputs["target"], margin, reduction))]
        );
    }

    private static LayerSubject Distance(Func<Tensor, Tensor, Tensor> distance) =>
        new(null, inputs => [("out", distance(inputs["x1"], inputs["x2"]))]);

    private static Reduction ReductionOf(Item options) =>
        options.Text("reduction") == "batchmean" ? Reduction.BatchMean : LayerKinds.ReductionOf(options);

    private static Tensor? Weight(Item options, string name)
    {
        if (options.Has(name))
            return Tensor.From(Array.ConvertAll(options.Numbers(name), value => (float)value));
        options.Ignore(name);
        return null;
    }
}
