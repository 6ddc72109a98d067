namespace Strata.Samples.Tests.Frequent;

/// <summary>The two samples to begin with: rates by layer, and a model of one's own.</summary>
public class ModelTests
{
    [Fact]
    public void Rates_by_layer_are_those_of_the_table_and_PyTorch_trains_as_well()
    {
        SampleOutput output = SampleRuns.Of("layer-rates");

        double[] rates = [0.05 * 0.64, 0.05 * 0.64, 0.05 * 0.8, 0.05 * 0.8, 3e-3, 3e-3];
        double[] decays = [1e-4, 0, 1e-4, 0, 1e-2, 0];
        string[][] rows = [.. output.Block("parameter").Select(Cells)];
        rows.Length.ShouldBe(6);
        for (int i = 0; i < rows.Length; i++)
        {
            PrintedNumber.Parse(rows[i][4]).ShouldBeNear(rates[i], 1e-12, $"rate of {rows[i][0]}");
            PrintedNumber.Parse(rows[i][5]).ShouldBeNear(decays[i], 1e-12, $"decay of {rows[i][0]}");
        }

        TorchRun.Of("layer-rates")["right"].ShouldBeAccuracy(output.Numbers("420 steps, accuracy")[0], "accuracy");
    }

    [Fact]
    public void A_model_of_ones_own_has_layers_and_learns()
    {
        SampleOutput output = SampleRuns.Of("own-model");
        // positions, embed, three blocks, norm, head: the head has the full rate.
        Dictionary<string, int> above = new()
        {
            ["positions"] = 6,
            ["embed.weight"] = 5,
            ["blocks.0.self_attn.out_proj.weight"] = 4,
            ["blocks.2.norm2.weight"] = 2,
            ["norm.weight"] = 1,
            ["head.weight"] = 0,
        };
        string[][] rows = [.. output.Block("parameter").Select(Cells)];
        foreach ((string name, int layers) in above)
        {
            string[] row = rows.Where(row => row[0] == name).ShouldHaveSingleItem();
            PrintedNumber.Parse(row[4]).ShouldBeNear(3e-3 * Math.Pow(0.85, layers), 1e-12, $"rate of {name}");
            bool decays = name.EndsWith("weight", StringComparison.Ordinal) && !name.Contains("norm");
            PrintedNumber.Parse(row[5]).ShouldBeNear(decays ? 0.05 : 0, 1e-12, $"decay of {name}");
        }

        // To answer one digit always would be right for a tenth or so.
        IReadOnlyList<PrintedNumber> last = output.Numbers("630 steps, accuracy");
        last[0].Value.ShouldBeInRange(90, 100);
    }

    private static string[] Cells(string row) => row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
