using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class TrainStepTests
{
    [Fact]
    public void A_compiled_step_gives_the_bits_of_an_eager_one()
    {
        (Mlp eager, Mlp compiled) = (NewModel(), NewModel());
        var eagerOptimizer = Optimizer.Create(eager, new Sgd(0.1));
        var optimizer = Optimizer.Create(compiled, new Sgd(0.1));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(compiled.Forward(x), y));
        for (int i = 0; i < 6; i++)
        {
            (Tensor images, Tensor labels) = Batch(i == 3 ? 5 : 16, i);
            Tensor loss = Loss.CrossEntropy(eager.Forward(images), labels);
            loss.Backward();
            eagerOptimizer.Step();
            eagerOptimizer.ZeroGradients();

            step.Run(images, labels).ShouldBe(loss.Item());
        }

        Values(compiled).ShouldBe(Values(eager));
        step.RecordingCount.ShouldBe(2, "one for each batch size");
    }

    [Fact]
    public void A_step_without_inputs_gives_the_bits_of_an_eager_one()
    {
        Parameter[] eager = [Parameter.Scalar("a", 1), Parameter.From("b", [2, -3])];
        Parameter[] compiled = [Parameter.Scalar("a", 1), Parameter.From("b", [2, -3])];
        var eagerOptimizer = Optimizer.Create(new ParameterSet(eager), new Adam(0.1));
        var step = TrainStep.Compile(Optimizer.Create(new ParameterSet(compiled), new Adam(0.1)), () => Of(compiled));
        for (int i = 0; i < 5; i++)
        {
            Tensor loss = Of(eager);
            loss.Backward();
            eagerOptimizer.Step();
            eagerOptimizer.ZeroGradients();

            step.Run().ShouldBe(loss.Item());
        }

        compiled[0].Value[0].ShouldBe(eager[0].Value[0]);
        compiled[1].Value.Span.ToArray().ShouldBe(eager[1].Value.Span.ToArray());
        compiled[1].Value[0].ShouldBeLessThan(2);
        step.RecordingCount.ShouldBe(1);
        Should.Throw<ArgumentException>(() => step.Run(Tensor.Scalar(1))).Message.ShouldContain("0 inputs");

        static Tensor Of(Parameter[] variables) =>
            Operations.Square(variables[0]) + Operations.Sum(Operations.Square(variables[1]));
    }

    [Fact]
    public void A_sharpness_aware_step_gives_the_bits_of_two_eager_passes()
    {
        (Mlp eager, Mlp compiled) = (NewModel(), NewModel());
        var eagerOptimizer = Optimizer.Create(eager, new Sgd(0.1));
        var sharpness = new SharpnessAware(eagerOptimizer, 0.1);
        var optimizer = Optimizer.Create(compiled, new Sgd(0.1));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(compiled.Forward(x), y));
        step.SharpnessAware = new(optimizer, 0.1);
        for (int i = 0; i < 4; i++)
        {
            (Tensor images, Tensor labels) = Batch(16, i);
            Tensor loss = Loss.CrossEntropy(eager.Forward(images), labels);
            float before = loss.Item();
            loss.Backward();
            sharpness.Ascend();
            Loss.CrossEntropy(eager.Forward(images), labels).Backward();
            sharpness.Step();
            eagerOptimizer.ZeroGradients();

            step.Run(images, labels).ShouldBe(before);
        }

        Values(compiled).ShouldBe(Values(eager));
        optimizer.StepCount.ShouldBe(4);
        Should
            .Throw<ArgumentException>(() => step.SharpnessAware = sharpness)
            .Message.ShouldStartWith("The ascent belongs to another optimizer");
    }

    [Fact]
    public void The_optimizer_is_given_the_loss_of_all_batches_that_were_accumulated()
    {
        (Mlp eager, Mlp compiled) = (NewModel(), NewModel());
        var eagerOptimizer = Optimizer.Create(eager, new PolyakSgd(100));
        var optimizer = Optimizer.Create(compiled, new PolyakSgd(100));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(compiled.Forward(x), y));
        step.GradientScale = 0.5f;
        (Tensor first, Tensor firstLabels) = Batch(16, 1);
        (Tensor second, Tensor secondLabels) = Batch(16, 2);
        double mean = 0;
        foreach ((Tensor images, Tensor labels) in new[] { (first, firstLabels), (second, secondLabels) })
        {
            Tensor loss = Loss.CrossEntropy(eager.Forward(images), labels);
            loss.Backward();
            mean += 0.5 * loss.Item();
        }

        foreach (Parameter parameter in eager.Parameters())
        foreach (ref float value in parameter.Gradient.Span)
            value *= 0.5f;
        eagerOptimizer.Step(loss: mean);

        step.Accumulate(first, firstLabels);
        step.Run(second, secondLabels);

        float[] expected = [.. Values(eager)];
        float[] found = [.. Values(compiled)];
        for (int i = 0; i < expected.Length; i++)
            found[i].ShouldBe(expected[i], 1e-5f);
    }

    [Fact]
    public void Training_learns_the_batch()
    {
        Mlp model = NewModel();
        var optimizer = Optimizer.Create(model, new Sgd(0.5));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        (Tensor images, Tensor labels) = Batch(16, 1);
        float first = step.Run(images, labels);
        for (int i = 0; i < 200; i++)
            step.Run(images, labels);
        step.Run(images, labels).ShouldBeLessThan(first / 20);
    }

    [Fact]
    public void A_replay_allocates_nothing()
    {
        Mlp model = NewModel();
        var optimizer = Optimizer.Create(model, new Sgd(0.1));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        (Tensor images, Tensor labels) = Batch(16, 1);
        for (int i = 0; i < 5; i++)
            step.Run(images, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            step.Run(images, labels);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void A_frozen_parameter_makes_another_recording_and_gets_no_gradient()
    {
        Mlp model = NewModel();
        var optimizer = Optimizer.Create(model, new Sgd(0.1));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        (Tensor images, Tensor labels) = Batch(16, 1);
        step.Run(images, labels);
        Parameter first = model.Parameters().First();
        first.RequiresGradient = false;
        float[] before = first.Value.Span.ToArray();
        step.Run(images, labels);
        first.Value.Span.ToArray().ShouldBe(before);
        step.RecordingCount.ShouldBe(2);
        optimizer.Replan(OptimizationPlan.For(model).Freeze(first.Name).Default(new Sgd(0.1)).Build());
        step.Run(images, labels);
        step.RecordingCount.ShouldBe(1, "a new plan drops the recordings of the old one");
    }

    [Fact]
    public void Accumulated_batches_give_the_gradient_of_the_whole()
    {
        (Mlp whole, Mlp halves) = (NewModel(), NewModel());
        var wholeStep = TrainStep.Compile(
            Optimizer.Create(whole, new Sgd(0.1)),
            (x, y) => Loss.CrossEntropy(whole.Forward(x), y)
        );
        var halfStep = TrainStep.Compile(
            Optimizer.Create(halves, new Sgd(0.1)),
            (x, y) => Loss.CrossEntropy(halves.Forward(x), y)
        );
        (Tensor images, Tensor labels) = Batch(16, 1);
        wholeStep.Run(images, labels);
        halfStep.GradientScale = 0.5f;
        halfStep.Accumulate(Rows(images, 0, 8), Rows(labels, 0, 8));
        halfStep.Run(Rows(images, 8, 8), Rows(labels, 8, 8));
        float[] expected = Values(whole);
        float[] found = Values(halves);
        for (int i = 0; i < expected.Length; i++)
            found[i].ShouldBe(expected[i], 1e-6f);
    }

    [Fact]
    public void Verify_finds_a_function_that_is_not_made_of_operations()
    {
        Mlp model = NewModel();
        float factor = 1;
        var step = TrainStep.Compile(
            Optimizer.Create(model, new Sgd(0.1)),
            (x, y) => Loss.CrossEntropy(Operations.Scale(model.Forward(x), factor), y)
        );
        step.Verify = true;
        (Tensor images, Tensor labels) = Batch(16, 1);
        step.Run(images, labels);
        step.Run(images, labels);
        factor = 2;
        Should.Throw<StrataException>(() => step.Run(images, labels)).Message.ShouldContain("the loss");
    }

    [Fact]
    public void A_label_outside_the_classes_is_an_error_in_a_replay_too()
    {
        Mlp model = NewModel();
        var step = TrainStep.Compile(
            Optimizer.Create(model, new Sgd(0.1)),
            (x, y) => Loss.CrossEntropy(model.Forward(x), y)
        );
        (Tensor images, Tensor labels) = Batch(16, 1);
        step.Run(images, labels);
        labels.Values[3] = 4;
        Should
            .Throw<StrataException>(() => step.Run(images, labels))
            .Message.ShouldStartWith("CrossEntropy: target 3 is 4, expected a whole number from 0 to 3");
    }

    private static Mlp NewModel() => new([6, 20, 12, 4], new RandomKey(7));

    private static Tensor Rows(Tensor tensor, int first, int count)
    {
        int row = tensor.Count / tensor.Shape[0];
        int[] sizes = tensor.Shape.Sizes.ToArray();
        sizes[0] = count;
        return Tensor.From(tensor.Values.Slice(first * row, count * row).Span, new Shape(sizes));
    }

    private static (Tensor Images, Tensor Labels) Batch(int count, int seed)
    {
        var random = new System.Random(seed);
        float[] images = [.. Enumerable.Range(0, count * 6).Select(_ => random.NextSingle() - 0.5f)];
        float[] labels = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(4))];
        return (Tensor.From(images, new Shape(count, 6)), Tensor.From(labels));
    }

    private static float[] Values(Mlp model) =>
        [.. model.Parameters().SelectMany(parameter => parameter.Value.Span.ToArray())];
}
