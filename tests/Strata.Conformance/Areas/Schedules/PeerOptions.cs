using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>The options that a peer's scheduler was given, as one of its groups sees them.</summary>
/// <param name="options">The options given. What nobody reads of them is not understood.</param>
/// <param name="group">The group's place, for options that are a list over the groups.</param>
public sealed class PeerOptions(Item options, int group = 0)
{
    public bool Has(string name) => options.Has(name);

    public double Number(string name) => OptionalNumber(name) ?? throw Lacks(name);

    public double Number(string name, double otherwise) => OptionalNumber(name) ?? otherwise;

    public double? OptionalNumber(string name) =>
        options.Has(name) && options.Raw(name).ValueKind == JsonValueKind.Array
            ? options.Numbers(name)[group]
            : options.OptionalNumber(name);

    public long Steps(string name) => OptionalSteps(name) ?? throw Lacks(name);

    public long Steps(string name, long otherwise) => OptionalSteps(name) ?? otherwise;

    public long? OptionalSteps(string name)
    {
        double? number = OptionalNumber(name);
        return number is null || double.IsInteger(number.Value)
            ? (long?)number
            : throw new UnsupportedException($"{name} = {number}: not a whole number of steps");
    }

    public long[] StepList(string name) => Array.ConvertAll(options.Integers(name), step => (long)step);

    public double[] Numbers(string name) => options.Numbers(name);

    public bool Flag(string name, bool otherwise = false) =>
        options.Has(name) ? options.Flag(name) : Absent(name, otherwise);

    public string Text(string name, string otherwise) => options.OptionalText(name) ?? otherwise;

    /// <summary>Counts options as read that change nothing in what is compared.</summary>
    public void Ignore(params ReadOnlySpan<string> names) => options.Ignore(names);

    private T Absent<T>(string name, T otherwise)
    {
        options.Ignore(name); // null
        return otherwise;
    }

    private ManifestException Lacks(string name) => new($"{options.Path}: there is no '{name}'.");
}
