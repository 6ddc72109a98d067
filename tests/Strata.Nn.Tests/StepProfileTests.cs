using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class StepProfileTests
{
    [Fact]
    public void Every_operation_and_the_optimizer_have_a_row_that_says_what_it_did()
    {
        StepProfile profile = ProfileOf(runs: 3);

        profile.Runs.ShouldBe(3);
        profile
            .Rows.Select(row => row.Operation)
            .Order()
            .ShouldBe(["CrossEntropy", "Linear", "Linear", "Relu", "optimizer step"]);
        StepProfileRow first = profile.Rows.Single(row => row.Shapes == "16×8 32×8 32 → 16×32");
        first.Count.ShouldBe(1);
        first.Work.ShouldBe(
            new OperationWork(2 * 16 * 8 * 32, 2 * 16 * 8 * 32),
            "nobody asks for the images' gradient"
        );
        first.ForwardBytes.ShouldBe(4 * ((16 * 8) + (32 * 8) + 32 + (16 * 32)));
        StepProfileRow second = profile.Rows.Single(row => row.Shapes == "16×32 4×32 4 → 16×4");
        second.Work.Backward.ShouldBe(2 * second.Work.Forward);
        profile.Rows.ShouldAllBe(row => row.Seconds > 0);
        profile.Rows.Select(row => row.Seconds).ShouldBeInOrder(SortDirection.Descending);
        profile.Seconds.ShouldBe(profile.Rows.Sum(row => row.Seconds));
    }

    [Fact]
    public void Sgd_with_momentum_moves_five_times_the_parameters()
    {
        StepProfileRow optimizer = ProfileOf(runs: 1).Rows.Single(row => row.Operation == "optimizer step");

        optimizer.BackwardBytes.ShouldBe(5 * sizeof(float) * ((8 * 32) + 32 + (32 * 4) + 4));
    }

    [Fact]
    public void Cleared_it_begins_anew()
    {
        StepProfile profile = ProfileOf(runs: 2);

        profile.Clear();

        profile.Runs.ShouldBe(0);
        profile.Rows.ShouldBeEmpty();
        profile.ToString().ShouldContain("0 runs");
    }

    private static StepProfile ProfileOf(int runs)
    {
        var model = new Mlp([8, 32, 4], new RandomKey(1));
        var optimizer = Optimizer.Create(model, new Sgd(0.1) { Momentum = 0.9 });
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        step.Profile = new StepProfile();
        for (int i = 0; i < runs; i++)
            step.Run(Tensor.Full(new Shape(16, 8), 0.5f), Tensor.Full(new Shape(16), 3));
        return step.Profile;
    }
}
