namespace Strata.Optim.Tests.Rules;

public class AsgdTests
{
    [Fact]
    public void Averages_the_values_from_where_it_is_told_to()
    {
        ParameterSet set = Descent.Set(("w", [5, 7]));
        Optimizer optimizer = Optimizer.Create(set, new Asgd(0.1) { AverageFrom = 2 });
        List<float[]> values = [];
        for (int step = 1; step <= 6; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
            values.Add(Descent.Values(set));
            float[] average = optimizer.CaptureState().Slots["optim/asgd/ax/w"].Values.ToArray();

            // Until two updates after that, the average is the parameter itself; PyTorch counts so.
            float[][] averaged = [.. values.Skip(Math.Min(3, step - 1))];
            for (int i = 0; i < average.Length; i++)
                average[i].ShouldBe(averaged.Average(v => v[i]), 1e-6f, $"step {step}, value {i}");
        }
    }
}
