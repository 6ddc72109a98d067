using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Models;

/// <summary>The parameters and buffers of a model: names, shapes and owners in the peer's order; tied ones; the parts.</summary>
public sealed class ModelNamesArea : ICaseArea
{
    public string Folder => "models/names";

    public bool Reads(Manifest manifest) =>
        manifest.Has("model") && manifest.Has("parameters") && manifest.Has("buffers") && manifest.Has("children");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        [
            ConformanceCase.Of(
                "names",
                judgement =>
                {
                    Item item = manifest.Item;
                    Judge(item, judgement);
                    new CaseFile(item, new CaseArrays(null, "")).RequireAllRead();
                }
            ),
        ];

    private static void Judge(Item item, Judgement judgement)
    {
        item.Ignore("produced_by", "notes", "peer");
        string name = item.Text("model");
        if (!ModelRegistry.Names.Contains(name))
            throw new UnsupportedException($"model {name}");
        string? classifier = item.OptionalText("classifier"); // timm's word; transformers has none
        JsonElement[] parameters = [.. item.List("parameters")];
        int? classes = classifier is null
            ? null
            : parameters.First(p => p[0].GetString() == classifier + ".weight")[1][0].GetInt32();
        Layer model = ModelRegistry.Create(name, classes, new RandomKey(0));

        if (classifier is not null)
            judgement.Same("classifier", model.Head, classifier);
        judgement.Same("parameter_count", model.ParameterSet.ValueCount, (long)item.Number("parameter_count"));
        judgement.SameSequence(
            "parameters",
            [.. model.NamedParameters().Select(p => $"{p.Key} {p.Value.Shape} of {p.Value.ModuleType}")],
            [.. parameters.Select(p => $"{p[0].GetString()} {ShapeOf(p[1])} of {p[3].GetString()}")]
        );
        judgement.SameSequence(
            "buffers",
            [.. model.NamedBuffers().Select(b => $"{b.Key} {b.Value.Shape}")],
            [.. item.List("buffers").Where(b => b[4].GetBoolean()).Select(b => $"{b[0].GetString()} {ShapeOf(b[1])}")]
        );
        judgement.SameSequence("tied", Tied(model), [.. item.List("tied").Select(Names)]);
        judgement.SameSequence("children", Parts(model), [.. item.List("children").Where(HoldsValues).Select(Part)]);
    }

    private static string[] Tied(Module model) =>
        [
            .. model
                .NamedParameters(aliases: true)
                .GroupBy(entry => entry.Value)
                .Where(group => group.Count() > 1)
                .Select(group => string.Join(", ", group.Select(entry => entry.Key))),
        ];

    // The peer also lists parts that hold nothing, such as activations; ours are calls.
    private static string[] Parts(Module model) =>
        [
            .. model
                .Children()
                .Select(child => (child.Key, Count: child.Value.Parameters().Sum(parameter => (long)parameter.Count)))
                .Prepend((Key: "own", Count: Own(model)))
                .Where(child => child.Count > 0)
                .Select(child => $"{child.Key} {child.Count}"),
        ];

    // Parameters of the model itself, such as a class token, have names without a dot.
    private static long Own(Module model) =>
        model.NamedParameters().Where(entry => !entry.Key.Contains('.')).Sum(entry => (long)entry.Value.Count);

    private static bool HoldsValues(JsonElement child) => child[2].GetInt64() > 0;

    private static string Part(JsonElement child) => $"{child[0].GetString()} {child[2].GetInt64()}";

    private static string Names(JsonElement names) =>
        string.Join(", ", names.EnumerateArray().Select(name => name.GetString()));

    private static Shape ShapeOf(JsonElement sizes) => new([.. sizes.EnumerateArray().Select(size => size.GetInt32())]);
}
