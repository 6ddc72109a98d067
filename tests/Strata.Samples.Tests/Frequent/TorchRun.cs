using System.Text.Json;
using Strata.Tests;

namespace Strata.Samples.Tests.Frequent;

/// <summary>What PyTorch got where a sample trains: <c>tests/Fixtures/samples/torch.json</c>, in float64 and in float32.</summary>
/// <remarks>The bound is that of the fixtures without one of their own: 6 × the error of PyTorch's float32 run, plus 2e-6.</remarks>
internal sealed class TorchRun
{
    private const int TestDigits = 500;
    private static readonly JsonDocument s_file = JsonDocument.Parse(
        File.ReadAllText(FixtureFiles.Path("samples", "torch.json"))
    );

    private readonly JsonElement _truth;
    private readonly JsonElement _single;

    private TorchRun(JsonElement truth, JsonElement single) => (_truth, _single) = (truth, single);

    /// <summary>The run of a sample.</summary>
    public static TorchRun Of(string sample)
    {
        JsonElement run = s_file.RootElement.GetProperty(sample);
        return new(run.GetProperty("float64"), run.GetProperty("float32"));
    }

    /// <summary>A part of it.</summary>
    public TorchRun this[string name] => new(_truth.GetProperty(name), _single.GetProperty(name));

    /// <summary>The names of its parts.</summary>
    public IEnumerable<string> Names => _truth.EnumerateObject().Select(part => part.Name);

    /// <summary>A number.</summary>
    public double Value => _truth.GetDouble();

    /// <summary>A text.</summary>
    public string Text => _truth.GetString()!;

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts => [.. _truth.EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>A list of numbers, or the one number.</summary>
    public IReadOnlyList<double> Values => ValuesOf(_truth);

    /// <summary>Whether printed numbers are these, within the bound.</summary>
    public void ShouldBe(IReadOnlyList<PrintedNumber> printed, string what)
    {
        printed.Count.ShouldBe(Values.Count, $"numbers of {what}");
        for (int i = 0; i < printed.Count; i++)
            ShouldBe(printed[i], $"{what}, number {i}", i);
    }

    /// <summary>Whether a printed number is the one at a place of the list, or the only one.</summary>
    public void ShouldBe(PrintedNumber printed, string what, Index at = default)
    {
        IReadOnlyList<double> truth = Values;
        double error = truth.Zip(ValuesOf(_single), (t, s) => Math.Abs(t - s) / Math.Max(Math.Abs(t), 1e-3)).Max();
        printed.ShouldBeNear(truth[at.GetOffset(truth.Count)], (6 * error) + 2e-6, what);
    }

    /// <summary>
    /// Whether printed numbers are these, each within twice the spread of PyTorch's float64 runs from initial values that
    /// differ by a rounding of float32: for runs that part, which a single float32 run may or may not show.
    /// </summary>
    public void ShouldBe(IReadOnlyList<PrintedNumber> printed, TorchRun spread, string what)
    {
        printed.Count.ShouldBe(Values.Count, $"numbers of {what}");
        for (int i = 0; i < printed.Count; i++)
            printed[i].ShouldBeNear(Values[i], (2 * spread.Values[i]) + 2e-6, $"{what}, number {i}");
    }

    /// <summary>Whether a share of the test digits in per cent is that of this count of right ones.</summary>
    /// <remarks>A digit on the border falls to either side with the last bit: as many may differ as between PyTorch's two runs, and one more.</remarks>
    public void ShouldBeAccuracy(PrintedNumber printed, string what)
    {
        double allowed = 1 + Math.Abs(_truth.GetDouble() - _single.GetDouble());
        double found = printed.Value / 100 * TestDigits;
        Math.Abs(found - Value)
            .ShouldBeLessThanOrEqualTo(allowed + 1e-6, $"{what}: {found} digits right, PyTorch {Value}");
    }

    private static IReadOnlyList<double> ValuesOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(value => value.GetDouble())]
            : [element.GetDouble()];
}
