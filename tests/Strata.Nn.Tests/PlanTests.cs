using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

/// <summary>Plans over real models: what only modules know, and what plans make of it.</summary>
public class PlanTests
{
    /// <summary>An encoder and a decoder with one weight.</summary>
    private sealed class Autoencoder : Module
    {
        public Autoencoder()
        {
            Encoder = AddModule("encoder", new Linear(6, 6, new RandomKey(1)));
            TieParameter("decoder_weight", Encoder.Weight);
        }

        public Linear Encoder { get; }

        public Tensor Forward(Tensor input) => Operations.Linear(Encoder.Forward(input), Encoder.Weight, null);
    }

    [Fact]
    public void R13_a_weight_that_two_modules_share_is_one_row_and_one_step()
    {
        var model = new Autoencoder();
        string[] names = [.. model.NamedParameters(aliases: true).Select(entry => entry.Key)];
        names.ShouldBe(["decoder_weight", "encoder.weight", "encoder.bias"], ignoreOrder: true);

        Assignment assignment = OptimizationPlan
            .For(model)
            .Group("tied", "encoder.weight", new Sgd(0.1))
            .Default("rest", new Sgd(0.2))
            .Build()
            .Assignment;

        assignment.Count.ShouldBe(2);
        assignment["decoder_weight"].ShouldBe(assignment["encoder.weight"]);
        assignment["decoder_weight"].Group.ShouldBe("tied");
        Should
            .Throw<PlanException>(() =>
                OptimizationPlan
                    .For(model)
                    .Group("a", "encoder.weight", new Sgd(0.1))
                    .Group("b", "decoder_weight", new Sgd(0.1))
                    .Default(new Sgd(0.2))
                    .Build()
            )
            .Message.ShouldContain("(tied)");
    }

    [Fact]
    public void R20_no_decay_presets_go_by_what_a_parameter_does()
    {
        var model = ResNet.ResNet18(2, new RandomKey(0));
        string[] Decayed(params Selector[] spared) =>
            [
                .. OptimizationPlan
                    .For(model)
                    .Default(new AdamW(1e-3))
                    .NoWeightDecay(spared)
                    .Build()
                    .Assignment.Where(row => row.WeightDecay.Initial > 0)
                    .Select(row => row.Name),
            ];

        Decayed(Selector.Norms, Selector.Biases).ShouldBe(Decayed(Selector.RankAtMost(1)));
        Decayed(Selector.Norms).Length.ShouldBe(22, "20 convolutions, the weight and the bias of the head");
        Decayed(Selector.WithModule<BatchNorm2d>() & !Selector.Pattern(@".*\.bias")).Length.ShouldBe(42);
    }

    [Fact]
    public void R29_a_frozen_batch_norm_says_whether_its_statistics_move()
    {
        var model = ResNet.ResNet18(2, new RandomKey(0));

        OptimizationPlan
            .For(model)
            .Freeze(Selector.Norms)
            .Default(new Sgd(1e-2))
            .Build()
            .Assignment["bn1.weight"]
            .Why.ShouldStartWith("frozen; running statistics");
    }

    [Fact]
    public void Unfreezing_layer_by_layer_trains_a_real_model()
    {
        var model = new Mlp([8, 16, 16, 3], new RandomKey(3));
        PlanSequence sequence = PlanSequence.Thaw(
            model,
            LayerOrder.TopLevelModules,
            everySteps: 2,
            plan => plan.Default(new AdamW(1e-2)).NoWeightDecay(Selector.Biases)
        );
        Optimizer optimizer = sequence.CreateOptimizer();
        var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
        using Tensor input = Tensor.From([.. Enumerable.Range(0, 40).Select(i => MathF.Sin(i))], new Shape(5, 8));
        using Tensor target = Tensor.From([0f, 1, 2, 0, 1], new Shape(5));
        var losses = new List<float>();
        for (int i = 0; i < 30; i++)
        {
            sequence.Apply(optimizer);
            losses.Add(step.Run(input, target));
        }

        losses[^1].ShouldBeLessThan(losses[0] / 2);
        optimizer.UpdatesOf("layers.2.weight").ShouldBe(30);
        optimizer.UpdatesOf("layers.1.weight").ShouldBe(28);
        optimizer.UpdatesOf("layers.0.weight").ShouldBe(26);
    }
}
