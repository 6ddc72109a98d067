using Strata.Numerics;
using Strata.Optim;

namespace Strata.Benchmarks.Peers;

/// <summary>Optimizer steps on gradients that are there already, as in <c>peers/optimizer_rows.py</c>.</summary>
internal static class OptimizerRows
{
    private const int Steps = 3;
    private const double TwoAverages = 28; // bytes a value: reads of p, g, m, v and writes of p, m, v
    private const double OneAverage = 20;

    public static IEnumerable<PeerRow> All()
    {
        Shape[] resnet = ResNet18();
        yield return Grouped(
            "adamw-62",
            "AdamW, ResNet-18, 62 groups",
            0.8,
            rate => new AdamW(rate),
            resnet,
            TwoAverages
        );
        yield return Grouped(
            "sgd",
            "SGD momentum, ResNet-18, 62 groups",
            0.6,
            rate => new Sgd(rate) { Momentum = 0.9 },
            resnet,
            OneAverage
        );
        yield return Grouped(
            "rmsprop",
            "RMSprop, ResNet-18, 62 groups",
            0.6,
            rate => new RmsProp(rate),
            resnet,
            OneAverage
        );
        yield return Grouped("nadam", "NAdam, ResNet-18, 62 groups", 0.6, rate => new NAdam(rate), resnet, TwoAverages);
        // Its averages are rows and columns, so p and g are all: once each where a parameter stays in a cache between passes.
        yield return Grouped(
            "adafactor",
            "Adafactor, ResNet-18, 62 groups",
            0.6,
            rate => new Adafactor(rate),
            resnet,
            12,
            baseRate: 1e-3
        );
        yield return Grouped(
            "lion",
            "Lion, ResNet-18, 62 groups",
            0.6,
            rate => new Lion(rate) { WeightDecay = 1e-2 },
            resnet,
            OneAverage
        );
        yield return Grouped(
            "adamw-2000",
            "AdamW, 2,000 × 256 values, 2,000 groups",
            0.03,
            rate => new AdamW(rate),
            [.. Enumerable.Repeat(new Shape(256), 2000)],
            TwoAverages,
            baseRate: 1e-7
        );
        yield return Grouped(
            "adamw-64m",
            "AdamW, 64 M values, one parameter",
            1.0,
            rate => new AdamW(rate),
            [new Shape(8192, 8192)],
            TwoAverages
        );
        Shape[] matrices = VitSmallMatrices();
        yield return new("muon", "Muon, ViT-small's 48 matrices", 0.8, () => Muon(matrices))
        {
            Flops = matrices.Sum(NewtonSchulz),
            Tolerance = 1e-3,
            FirstTolerance = 1e-3,
        };
        Shape[] vit = VitSmall();
        yield return new("clip", "global-norm clip + AdamW, ViT-small", 0.6, () => Clipped(vit))
        {
            Traffic = (TwoAverages + sizeof(float)) * Values(vit),
            Footprint = 16 * Values(vit),
        };
    }

    private static PeerRow Grouped(
        string name,
        string title,
        double target,
        Func<double, UpdateRule> rule,
        Shape[] shapes,
        double traffic,
        double baseRate = 1e-4
    ) =>
        new(name, title, target, () => Work(shapes, set => Optimizer.Create(Groups(set, rule, baseRate))))
        {
            Traffic = traffic * Values(shapes),
            Footprint = (traffic == TwoAverages ? 16 : 12) * Values(shapes),
        };

    /// <summary>Every parameter in a group of its own, with a rate of its own.</summary>
    private static ParameterGroup[] Groups(ParameterSet set, Func<double, UpdateRule> rule, double baseRate) =>
        [.. set.Select((parameter, i) => new ParameterGroup($"g{i}", [parameter], rule(baseRate * (i + 1))))];

    private static MeasuredWork Muon(Shape[] shapes) => Work(shapes, set => Optimizer.Create(set, new Muon(1e-3)));

    private static MeasuredWork Clipped(Shape[] shapes) =>
        Work(
            shapes,
            set => Optimizer.Create(OptimizationPlan.For(set).Default("all", new AdamW(1e-3)).Clip(1).Build())
        );

    private static MeasuredWork Work(Shape[] shapes, Func<ParameterSet, Optimizer> create)
    {
        var set = new ParameterSet(shapes.Select((shape, i) => new Parameter($"p{i}", shape)));
        for (int i = 0; i < set.Count; i++)
        {
            SameValues.Fill(set[i].Value.Span, $"p{i}");
            SameValues.Fill(set[i].Gradient.Span, $"g{i}");
            set[i].HasGradient = true;
        }

        Optimizer optimizer = create(set);
        for (int i = 0; i < Steps; i++)
            optimizer.Step();
        (double moved, double total) = (0, 0);
        foreach (Parameter parameter in set)
        {
            (double change, double value) = SameValues.Squares(parameter.Value.Span, parameter.Name);
            moved += change;
            total += value;
        }

        return new(() => optimizer.Step(), [Math.Sqrt(moved), Math.Sqrt(total)]);
    }

    private static double Values(Shape[] shapes) => shapes.Sum(shape => (double)shape.Count);

    /// <summary>Five steps of a product with the own transpose, a square, and a product with the matrix.</summary>
    private static double NewtonSchulz(Shape shape)
    {
        double small = Math.Min(shape[0], shape[1]);
        double large = Math.Max(shape[0], shape[1]);
        return 5 * ((4 * small * small * large) + (2 * small * small * small));
    }

    private static Shape[] ResNet18()
    {
        List<Shape> shapes = [new(64, 3, 7, 7), new(64), new(64)];
        int inputs = 64;
        foreach (int outputs in (int[])[64, 128, 256, 512])
        {
            for (int block = 0; block < 2; block++)
            {
                shapes.AddRange([new(outputs, inputs, 3, 3), new(outputs), new(outputs)]);
                shapes.AddRange([new(outputs, outputs, 3, 3), new(outputs), new(outputs)]);
                if (inputs != outputs)
                    shapes.AddRange([new(outputs, inputs, 1, 1), new(outputs), new(outputs)]);
                inputs = outputs;
            }
        }

        return [.. shapes, new(1000, 512), new(1000)];
    }

    private static Shape[] VitSmall()
    {
        const int width = 384;
        List<Shape> shapes = [new(1, 1, width), new(1, 197, width), new(width, 3, 16, 16), new(width)];
        for (int block = 0; block < 12; block++)
        {
            shapes.AddRange([new(width), new(width), new(3 * width, width), new(3 * width), new(width, width)]);
            shapes.AddRange([new(width), new(width), new(width), new(4 * width, width), new(4 * width)]);
            shapes.AddRange([new(width, 4 * width), new(width)]);
        }

        return [.. shapes, new(width), new(width), new(1000, width), new(1000)];
    }

    private static Shape[] VitSmallMatrices()
    {
        const int width = 384;
        return
        [
            .. Enumerable
                .Repeat(0, 12)
                .SelectMany(_ =>
                    (Shape[])[new(3 * width, width), new(width, width), new(4 * width, width), new(width, 4 * width)]
                ),
        ];
    }
}
