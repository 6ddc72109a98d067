using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Tests;

public class TapeTests
{
    [Fact]
    public void A_tensor_of_the_last_pass_is_readable_until_the_next_one_begins()
    {
        var layer = new Linear(3, 2, new RandomKey(1));
        Tensor x = Tensor.Full(new Shape(4, 3), 1);
        Tensor hidden = layer.Forward(x);
        Operations.Sum(hidden).Backward();
        hidden.ToArray().Length.ShouldBe(8);

        layer.Forward(x);

        Should
            .Throw<TensorReleasedException>(() => hidden.ToArray())
            .Message.ShouldEndWith("Read it before that, or keep a copy with Clone().");
        Tape.Discard();
    }

    [Fact]
    public void A_clone_outlives_its_tape()
    {
        var layer = new Linear(3, 2, new RandomKey(1));
        Tensor x = Tensor.Full(new Shape(4, 3), 1);
        Tensor hidden = layer.Forward(x);
        float[] values = hidden.ToArray();
        Tensor copy = hidden.Clone();
        Operations.Sum(hidden).Backward();
        layer.Forward(Tensor.Zeros(new Shape(4, 3)));
        copy.ToArray().ShouldBe(values);
        Tape.Discard();
    }

    [Fact]
    public void Without_gradients_nothing_is_recorded_and_the_scope_recycles()
    {
        var layer = new Linear(3, 2, new RandomKey(1));
        Tensor output;
        using (Tape.NoGradient())
        {
            output = layer.Forward(Tensor.Full(new Shape(4, 3), 1));
            output.RequiresGradient.ShouldBeFalse();
            output.ToArray().Length.ShouldBe(8);
        }

        Tape.Current.Operations.ShouldBeEmpty();
        Should.Throw<TensorReleasedException>(() => output.ToArray()).Message.ShouldContain("NoGradient");
    }

    [Fact]
    public void Gradients_add_up_until_they_are_cleared()
    {
        Tensor x = Tensor.From([1, 2, 3]);
        x.RequiresGradient = true;
        Operations.Sum(x).Backward();
        Operations.Scale(Operations.Sum(x), 2).Backward();
        x.Gradient.Span.ToArray().ShouldBe([3f, 3f, 3f]);
        x.ClearGradient();
        x.HasGradient.ShouldBeFalse();
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient()
    {
        var layer = new Linear(3, 2, new RandomKey(1));
        layer.Weight.RequiresGradient = false;
        Operations.Sum(layer.Forward(Tensor.Full(new Shape(4, 3), 1))).Backward();
        layer.Weight.HasGradient.ShouldBeFalse();
        layer.Bias!.Gradient.Span.ToArray().ShouldBe([4f, 4f]);
    }

    [Fact]
    public void A_tensor_used_on_two_ways_sums_both_gradients()
    {
        Tensor x = Tensor.From([1, -2, 3]);
        x.RequiresGradient = true;
        Tensor y = Operations.Scale(x, 2);
        Tensor sum = Operations.Add(Operations.Relu(y), y);
        Operations.Sum(sum).Backward();
        x.Gradient.Span.ToArray().ShouldBe([4f, 2f, 4f]);
    }

    [Fact]
    public void Backward_without_anything_to_differentiate_says_why()
    {
        Tensor loss = Operations.Sum(Tensor.From([1, 2]));
        Should.Throw<StrataException>(loss.Backward).Message.ShouldContain("Are all parameters frozen");
    }

    [Fact]
    public void Backward_needs_one_value()
    {
        Tensor x = Tensor.From([1, 2]);
        x.RequiresGradient = true;
        Should.Throw<ShapeException>(() => Operations.Scale(x, 2).Backward()).Message.ShouldContain("shape 2");
        Tape.Discard();
    }

    [Fact]
    public void A_disposed_tensor_cannot_be_read()
    {
        Tensor x = Tensor.From([1, 2]);
        x.Dispose();
        Should.Throw<TensorReleasedException>(() => Operations.Sum(x));
    }
}
