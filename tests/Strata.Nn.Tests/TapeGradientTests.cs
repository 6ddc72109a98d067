using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class TapeGradientTests
{
    private readonly Mlp _model = new([3, 5, 2], new RandomKey(4));
    private readonly Tensor _x = Differences.Random(new Shape(4, 3), 1);
    private readonly Tensor _y = Tensor.From([0, 1, 0, 1]);

    [Fact]
    public void Gradients_as_values_are_those_of_a_backward_pass_and_leave_others_alone()
    {
        Loss.CrossEntropy(_model.Forward(_x), _y).Backward();
        Parameter[] parameters = [.. _model.Parameters()];
        float[][] expected = [.. parameters.Select(parameter => parameter.Gradient.Span.ToArray())];

        IReadOnlyList<Tensor?> gradients = Tape.Gradient(Loss.CrossEntropy(_model.Forward(_x), _y), parameters);

        for (int i = 0; i < parameters.Length; i++)
        {
            gradients[i]!.ToArray().ShouldBe(expected[i]);
            gradients[i]!.Shape.ShouldBe(parameters[i].Shape);
            parameters[i].Gradient.Span.ToArray().ShouldBe(expected[i]); // not added to
        }
    }

    [Fact]
    public void Gradients_by_results_between_and_by_inputs()
    {
        _x.RequiresGradient = true;
        Tensor twice = Operations.Scale(_x, 2);
        Tensor result = Operations.Sum(Operations.Multiply(twice, twice));
        IReadOnlyList<Tensor?> gradients = Tape.Gradient(result, twice, _x);
        gradients[0]!.ToArray().ShouldBe([.. twice.ToArray().Select(value => 2 * value)]);
        gradients[1]!.ToArray().ShouldBe([.. twice.ToArray().Select(value => 4 * value)]);
        _x.HasGradient.ShouldBeFalse();
    }

    [Fact]
    public void Two_results_of_one_forward_pass_can_be_differentiated_in_turn()
    {
        Tensor logits = _model.Forward(_x);
        Tensor sum = Operations.Sum(logits);
        Tensor mean = Operations.Mean(logits);
        Parameter weight = _model.Parameters().First();
        float[] first = Tape.Gradient(sum, weight)[0]!.ToArray();
        float[] second = Tape.Gradient(mean, weight)[0]!.ToArray();
        second.Zip(first).ShouldAllBe(pair => Math.Abs((pair.First * 8) - pair.Second) < 1e-5f);
    }

    [Fact]
    public void What_the_result_does_not_depend_on_has_no_gradient()
    {
        Tensor other = Differences.Random(new Shape(2), 7);
        other.RequiresGradient = true;
        Tape.Gradient(Operations.Sum(_model.Forward(_x)), other)[0].ShouldBeNull();
    }

    [Fact]
    public void Checkpointed_blocks_pass_gradients_as_values()
    {
        Parameter weight = _model.Parameters().First();
        _x.RequiresGradient = true;
        float[] expected = Tape.Gradient(Operations.Sum(_model.Forward(_x)), weight)[0]!.ToArray();
        Tensor sum = Operations.Sum(Operations.Checkpoint(_model.Forward, _x));
        Tape.Gradient(sum, weight)[0]!.ToArray().ShouldBe(expected);
    }

    [Fact]
    public void Stopped_gradients_do_not_pass()
    {
        _x.RequiresGradient = true;
        Tensor result = Operations.Sum(Operations.Multiply(_x, Operations.StopGradient(_x)));
        Tape.Gradient(result, _x)[0]!.ToArray().ShouldBe(_x.ToArray());
        Operations.StopGradient(_x).RequiresGradient.ShouldBeFalse();
    }

    [Fact]
    public void More_than_one_value_is_refused() =>
        Should.Throw<ShapeException>(() => Tape.Gradient(_model.Forward(_x), _x)).Message.ShouldContain("one value");
}
