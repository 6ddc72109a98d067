namespace Strata.Optim.Tests.Rules;

public class Sm3Tests
{
    [Fact]
    public void Keeps_one_number_for_each_index_of_an_axis()
    {
        ParameterSet set = Descent.Set(("matrix", [5, 7]), ("scalar", []), ("deep", [2, 1, 2, 1, 2, 1, 2, 2, 3]));
        Optimizer optimizer = Optimizer.Create(set, new Sm3(0.1));
        float[] before = Descent.Values(set);

        for (int step = 1; step <= 2; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        OptimizerState state = optimizer.CaptureState();
        int[] Lengths(string name) =>
            [
                .. state
                    .Slots.Where(slot =>
                        slot.Key.Contains("/mu.", StringComparison.Ordinal) && slot.Key.EndsWith($"/{name}")
                    )
                    .Select(slot => slot.Value.Values.Length),
            ];
        Lengths("matrix").ShouldBe([5, 7]);
        Lengths("scalar").ShouldBe([1]);
        Lengths("deep").ShouldBe([2, 1, 2, 1, 2, 1, 2, 6]); // the last two axes as one
        Descent.Values(set).Zip(before, (a, b) => a == b).ShouldAllBe(same => !same);
    }
}
