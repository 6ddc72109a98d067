using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Random;

/// <summary>
/// The distributions that PyTorch's initializers, layers and timm's models draw from: our own draws against them, by
/// Kolmogorov and Smirnov's distance, which must stay below 2.5 / √n. Names and shapes of parameters must be the same.
/// </summary>
public sealed class TorchInitArea : ICaseArea
{
    private const int Draws = 40_000; // as many as the peer's own measurement

    public string Folder => "random";

    public bool Reads(Manifest manifest) => manifest.Has("gains");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        foreach (Item item in manifest.Cases)
            yield return ConformanceCase.Of(manifest, item.Text("name"), item, Judge);
        Item gains = manifest.Item.Object("gains");
        yield return ConformanceCase.Of(
            "gains",
            judgement =>
            {
                foreach (string name in gains.Names)
                    judgement.Within(name, Math.Abs(TorchInitializers.Gain(name) - gains.Number(name)), 1e-15);
            }
        );
    }

    private static void Judge(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("name", "measured", "note");
        switch (item.Text("kind"))
        {
            case "initialiser":
                JudgeInitializer(item, judgement);
                break;
            case "layer" when item.Text("name").StartsWith("Conv3d(", StringComparison.Ordinal):
                JudgeModules(item, judgement, i => new Conv3dValues(item, new RandomKey(7).FoldIn(i)), Draws);
                break;
            case "layer":
                TorchLayerName layer = TorchLayerName.Parse(item.Text("name"));
                JudgeModules(item, judgement, i => layer.Create(new RandomKey(7).FoldIn(i)), Draws);
                break;
            case "model":
                Module model = TorchInitializers.Model(item);
                JudgeModules(item, judgement, _ => model, 0);
                judgement.Same("buffer_count", TorchInitializers.BufferCount(model), item.Integer("buffer_count"));
                break;
            default:
                throw new UnsupportedException($"distributions of a {item.Text("kind")}");
        }
    }

    private static void JudgeInitializer(Item item, Judgement judgement)
    {
        var shape = new Shape(item.Integers("shape"));
        Initializer initializer = TorchInitializers.Make(item.Text("name"));
        switch (item.Text("distribution"))
        {
            case "given":
                judgement.SameSequence(
                    "values",
                    Array.ConvertAll(initializer.Draw(new RandomKey(0), shape), value => (double)value),
                    item.Numbers("values")
                );
                break;
            case "orthogonal":
                item.Ignore("formula");
                double error = TorchInitializers.GramError(initializer.Draw(new RandomKey(3), shape), shape, gain: 1.5);
                judgement.Within("gram", error, 1.5 * 1.5 * 1e-6);
                break;
            default:
                var draws = new List<float>();
                for (int i = 0; draws.Count < Draws; i++)
                    draws.AddRange(initializer.Draw(new RandomKey(11).FoldIn(i), shape));
                TorchDistribution.Judge(item, "values", [.. draws], judgement);
                break;
        }
    }

    // As many modules of one kind as it takes to have enough values of each parameter that is drawn.
    private static void JudgeModules(Item item, Judgement judgement, Func<int, Module> create, int draws)
    {
        IReadOnlyList<Item> stored = item.Objects("parameters");
        Dictionary<string, List<float>> values = stored.ToDictionary(one => one.Text("name"), _ => new List<float>());
        int rounds = 1;
        for (int round = 0; round < rounds; round++)
        {
            Module module = create(round);
            List<KeyValuePair<string, Parameter>> parameters = [.. module.NamedParameters()];
            if (round == 0)
            {
                judgement.SameSequence(
                    "parameters",
                    [.. parameters.Select(one => $"{one.Key} {one.Value.Shape}")],
                    [.. stored.Select(one => $"{one.Text("name")} {new Shape(one.Integers("shape"))}")]
                );
                if (item.Has("buffers"))
                    JudgeBuffers(item.Object("buffers"), module, judgement);
                if (!judgement.Agrees)
                    return;
                int smallest = stored
                    .Where(one => one.Text("distribution") != "constant")
                    .Select(one => new Shape(one.Integers("shape")).Count)
                    .DefaultIfEmpty(int.MaxValue)
                    .Min();
                rounds = (draws + smallest - 1) / smallest;
            }

            foreach ((string name, Parameter parameter) in parameters)
                if (values[name].Count < Math.Max(draws, 1))
                    values[name].AddRange(parameter.Value.Span);
            GC.KeepAlive(module);
        }

        foreach (Item one in stored)
        {
            one.Ignore("measured");
            TorchDistribution.Judge(one, one.Text("name"), [.. values[one.Text("name")]], judgement);
        }
    }

    private static void JudgeBuffers(Item stored, Module module, Judgement judgement)
    {
        Dictionary<string, Tensor> found = new(module.NamedBuffers());
        judgement.SameSequence("buffers", [.. found.Keys], [.. stored.Names]);
        foreach ((string name, Tensor buffer) in found)
        {
            Item one = stored.Object(name);
            judgement.Same($"shape of {name}", buffer.Shape, new Shape(one.Integers("shape")));
            float value = (float)one.Number("value");
            judgement.Same($"{name}: other values", buffer.ToArray().Count(v => v != value), 0);
        }
    }

    /// <summary>
    /// The parameters of a 3-D convolution, a layer that Strata has not, by PyTorch's formula for them: initializers
    /// know kernels of any rank.
    /// </summary>
    private sealed class Conv3dValues : Module
    {
        public Conv3dValues(Item item, RandomKey key)
        {
            int[] kernel = item.Objects("parameters")[0].Integers("shape");
            AddParameter(
                "weight",
                new Shape(kernel),
                Initializer.KaimingUniform(Math.Sqrt(5)),
                key,
                ParameterRole.Weight
            );
            float bound = 1 / MathF.Sqrt(new Shape(kernel.AsSpan(1)).Count);
            AddParameter("bias", new Shape(kernel[0]), Initializer.Uniform(bound), key, ParameterRole.Bias);
        }
    }
}
