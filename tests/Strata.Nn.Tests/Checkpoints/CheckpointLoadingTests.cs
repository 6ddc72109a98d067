using Strata.Formats;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests.Checkpoints;

public sealed class CheckpointLoadingTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("bert.")]
    public void Common_prefixes_are_taken_off_and_told(string prefix)
    {
        Write(new Net(1), name => prefix + name);
        var model = new Net(2);

        CheckpointReport report = model.LoadCheckpoint(_path);

        Values(model).ShouldBe(Values(new Net(1)));
        report.Loaded.ShouldBe(["body.weight", "body.bias", "fc.weight", "fc.bias"]);
        report.Renamed.ShouldBe(
            prefix.Length == 0 ? [] : [.. report.Loaded.Select(name => $"{prefix}{name} → {name}")]
        );
    }

    [Fact]
    public void Renames_are_applied_in_order()
    {
        Write(new Net(1), name => "old." + name.Replace("weight", "gamma", StringComparison.Ordinal));
        var model = new Net(2);

        model.LoadCheckpoint(
            _path,
            new() { Renames = [NameRule.StripPrefix("old."), NameRule.ReplaceSuffix(".gamma", ".weight")] }
        );

        Values(model).ShouldBe(Values(new Net(1)));
    }

    [Fact]
    public void Two_names_that_become_one_are_refused()
    {
        Write(new Net(1), name => name);
        var model = new Net(2);
        float[] before = Values(model);

        Should
            .Throw<StateException>(() => model.LoadCheckpoint(_path, new() { Renames = [NameRule.Of(_ => "fc.bias")] }))
            .Message.ShouldStartWith(
                $"{_path}: \"body.weight\" and \"body.bias\" would both become \"fc.bias\". Nothing was loaded."
            );
        Values(model).ShouldBe(before);
    }

    [Fact]
    public void A_head_of_another_shape_is_refused_with_the_way_out()
    {
        Write(new Net(1, classes: 5), name => name);
        var model = new Net(2);
        float[] before = Values(model);

        StateException refusal = Should.Throw<StateException>(() => model.LoadCheckpoint(_path));

        refusal.Message.ShouldContain("fc.weight: expected 3×4, found 5×4");
        refusal.Message.ShouldEndWith("If fc is a new head for other classes, load with ResetHead.");
        Values(model).ShouldBe(before);
    }

    [Theory, InlineData(5), InlineData(3)]
    public void A_head_that_is_reset_keeps_its_fresh_values(int classes)
    {
        Write(new Net(1, classes), name => name);
        var model = new Net(2);
        float[] fresh = model.Fc.Weight.Value.Span.ToArray();

        CheckpointReport report = model.LoadCheckpoint(_path, new() { ResetHead = true });

        report.Fresh.ShouldBe(["fc.weight", "fc.bias"]);
        report.Loaded.ShouldBe(["body.weight", "body.bias"]);
        model.Fc.Weight.Value.Span.ToArray().ShouldBe(fresh);
        model.Body.Weight.Value.Span.ToArray().ShouldBe(new Net(1).Body.Weight.Value.Span.ToArray());
    }

    [Fact]
    public void What_is_missing_or_unexpected_is_refused_or_reported()
    {
        Write(new Net(1), name => name == "fc.bias" ? "fc.bais" : name);
        var model = new Net(2);
        float[] before = Values(model);

        StateException refusal = Should.Throw<StateException>(() => model.LoadCheckpoint(_path));
        refusal.Message.ShouldContain("missing: fc.bias (nearest: fc.bais)");
        Values(model).ShouldBe(before);

        CheckpointReport report = model.LoadCheckpoint(_path, new() { Strict = false });
        report.Missing.ShouldBe(["fc.bias"]);
        report.Unexpected.ShouldBe(["fc.bais"]);
        report
            .ToString()
            .ShouldBe("3 arrays loaded\n  1 missing: fc.bias\n  1 unexpected: fc.bais".ReplaceLineEndings());
    }

    [Fact]
    public void Halves_are_converted_and_told()
    {
        Write(new Net(1), name => name, array => new(ElementType.Float16, array.Shape, Halves(array.ReadFloats())));
        var model = new Net(2);

        CheckpointReport report = model.LoadCheckpoint(_path);

        report.Converted[0].ShouldBe("body.weight (F16)");
        model.Fc.Bias!.Value.Span[0].ShouldBe((float)(Half)new Net(1).Fc.Bias!.Value.Span[0]);
    }

    [Fact]
    public void A_type_that_cannot_become_float32_changes_nothing()
    {
        Write(
            new Net(1),
            name => name,
            array =>
                array.Shape.Rank == 2 ? array : new(ElementType.Complex64, array.Shape, new byte[8 * array.Shape.Count])
        );
        var model = new Net(2);
        float[] before = Values(model);

        Should.Throw<CheckpointException>(() => model.LoadCheckpoint(_path)).Entry.ShouldBe("body.bias");
        Values(model).ShouldBe(before);
    }

    [Fact]
    public void Position_embeddings_take_the_model_s_grid()
    {
        Write(new Eye(1, grid: 4), name => name);
        var model = new Eye(2, grid: 6);

        CheckpointReport report = model.LoadCheckpoint(_path);

        report.Resampled.ShouldBe(["pos_embed: 4×4 to 6×6"]);
        using Tensor old = Tensor.FromParameter(new Eye(1, grid: 4).Positions);
        using Tensor expected = PositionEmbedding.Resample(old, 4, 6, 1);
        model.Positions.Value.Span.ToArray().ShouldBe(expected.ToArray());
        Should
            .Throw<StateException>(() => model.LoadCheckpoint(_path, new() { Positions = null }))
            .Message.ShouldContain("pos_embed: expected 1×37×2, found 1×17×2");
    }

    [Fact]
    public void Tied_weights_that_differ_in_the_file_are_refused()
    {
        var model = new Tied(2);
        float[] before = model.Weight.Value.Span.ToArray();
        StoredArray same = StoredArray.Of(new(2), [1, 2]);
        PyTorchFile.WriteStateDict(_path, [new("first", same), new("second", StoredArray.Of(new(2), [1, 3]))]);

        Should
            .Throw<StateException>(() => model.LoadCheckpoint(_path))
            .Message.ShouldContain("\"first\" and \"second\"");
        model.Weight.Value.Span.ToArray().ShouldBe(before);

        PyTorchFile.WriteStateDict(_path, [new("first", same), new("second", same)]);
        model.LoadCheckpoint(_path);
        model.Weight.Value.Span.ToArray().ShouldBe([1, 2]);
    }

    [Fact]
    public void A_damaged_file_never_changes_anything()
    {
        Write(new Net(1), name => name);
        byte[] good = File.ReadAllBytes(_path);
        float[] wanted = Values(new Net(1));
        var model = new Net(2);
        float[] before = Values(model);
        var random = new Random(3);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 3 == 0)
                bad = bad[..random.Next(bad.Length)];
            try
            {
                model.LoadCheckpoint(CheckpointFile.Open(new MemoryStream(bad), "bad"));
                Values(model).ShouldBe(wanted);
                model = new Net(2);
            }
            catch (StrataException)
            {
                Values(model).ShouldBe(before);
            }
        }
    }

    private void Write(Module module, Func<string, string> rename, Func<StoredArray, StoredArray>? convert = null) =>
        PyTorchFile.WriteStateDict(
            _path,
            module
                .State()
                .Select(entry =>
                {
                    StoredArray array = StoredArray.Of(entry.Tensor.Shape, entry.Tensor.ToArray());
                    return KeyValuePair.Create(rename(entry.Name), convert is null ? array : convert(array));
                })
        );

    private static byte[] Halves(float[] values) =>
        [.. values.SelectMany(value => BitConverter.GetBytes(BitConverter.HalfToUInt16Bits((Half)value)))];

    private static float[] Values(Module module) => [.. module.State().SelectMany(entry => entry.Tensor.ToArray())];

    private sealed class Net : Module
    {
        public Net(int seed, int classes = 3)
        {
            Body = AddModule("body", new Linear(2, 4, new RandomKey(seed)));
            Fc = AddModule("fc", new Linear(4, classes, new RandomKey(seed + 100)));
        }

        public Linear Body { get; }

        public Linear Fc { get; }

        public override string? Head => "fc";
    }

    private sealed class Eye : Module, IPositionEmbedded
    {
        public Eye(int seed, int grid)
        {
            PositionGrid = grid;
            Positions = AddParameter(
                PositionName,
                new Shape(1, 1 + (grid * grid), 2),
                Initializer.Uniform(1),
                new RandomKey(seed),
                ParameterRole.Embedding
            );
        }

        public Parameter Positions { get; }

        public string PositionName => "pos_embed";

        public Size2d PositionGrid { get; }

        public int PrefixTokens => 1;
    }

    private sealed class Tied : Module
    {
        public Tied(int seed)
        {
            Weight = AddParameter(
                "first",
                new Shape(2),
                Initializer.Uniform(1),
                new RandomKey(seed),
                ParameterRole.Embedding
            );
            TieParameter("second", Weight);
        }

        public Parameter Weight { get; }
    }
}
