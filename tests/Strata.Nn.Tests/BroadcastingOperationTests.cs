using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Tests;

/// <summary>Operators, shapes and axes: what is particular to functions of several tensors and to reductions.</summary>
public class BroadcastingOperationTests
{
    [Fact]
    public void Operators_repeat_the_smaller_shape()
    {
        var matrix = Tensor.From([1, 2, 3, 4, 5, 6], new Shape(2, 3));
        var row = Tensor.From([10, 20, 30]);
        var column = Tensor.From([1, -1], new Shape(2, 1));

        (matrix + row).ToArray().ShouldBe([11, 22, 33, 14, 25, 36]);
        (matrix * column).ToArray().ShouldBe([1, 2, 3, -4, -5, -6]);
        (row - column).ToArray().ShouldBe([9, 19, 29, 11, 21, 31]);
        (1 - (matrix / 2f)).ToArray().ShouldBe([0.5f, 0, -0.5f, -1, -1.5f, -2]);
        (row + column).Shape.ShouldBe(new Shape(2, 3));
    }

    [Fact]
    public void A_parameter_is_an_operand()
    {
        var layer = new PReLU(3);

        Tensor sum = layer.Weight + Tensor.From([1, 2, 3]);

        sum.ToArray().ShouldBe([1.25f, 2.25f, 3.25f]);
        Operations.Sum(sum).Backward();
        layer.Weight.Gradient.Span.ToArray().ShouldBe([1, 1, 1]);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        ShapeException error = Should.Throw<ShapeException>(() =>
            Tensor.Zeros(new Shape(2, 3)) + Tensor.Zeros(new Shape(4))
        );

        error.Message.ShouldBe(
            "Add: the shapes 2×3 and 4 do not fit: axis -1 has 3 and 4 values, which must be equal, or one of them 1. "
                + "Reshape one of them."
        );
    }

    [Fact]
    public void Axes_that_do_not_exist_are_named()
    {
        Tensor x = Tensor.Zeros(new Shape(2, 3));

        Should
            .Throw<ShapeException>(() => Operations.Sum(x, 2))
            .Message.ShouldContain("no axis 2 in an input of shape 2×3");
        Should.Throw<ShapeException>(() => Operations.Mean(x, [0, -2])).Message.ShouldContain("given twice");
        Should.Throw<ShapeException>(() => Operations.Softmax(x, -3)).Message.ShouldContain("Expected -2 to 1");
        Should.Throw<ShapeException>(() => Operations.Glu(x)).Message.ShouldContain("even size");
        Should
            .Throw<ShapeException>(() => Operations.Amax(Tensor.Zeros(new Shape(2, 0)), 1))
            .Message.ShouldContain("Amax");
        Should.Throw<ShapeException>(() => new PReLU(4).Forward(x)).Message.ShouldContain("numParameters to 3");
    }

    [Fact]
    public void Axes_are_counted_from_both_ends_and_may_be_kept()
    {
        var x = Tensor.From([1, 2, 3, 4, 5, 6], new Shape(1, 2, 3));

        Operations.Sum(x, -1).Shape.ShouldBe(new Shape(1, 2));
        Operations.Sum(x, [0, 2], keepDimensions: true).Shape.ShouldBe(new Shape(1, 2, 1));
        Operations.Sum(x, [0, 2]).ToArray().ShouldBe([6, 15]);
        Operations.Sum(x, Axes.All, keepDimensions: true).Shape.ShouldBe(new Shape(1, 1, 1));
        Operations.Argmax(x).Item().ShouldBe(5);
        Operations.Max(x, 1, keepDimensions: true).Indices.Shape.ShouldBe(new Shape(1, 1, 3));
        Operations.Sum(Tensor.Scalar(3), 0).Item().ShouldBe(3);
    }

    [Fact]
    public void Nothing_sums_to_0_and_has_no_mean()
    {
        Tensor empty = Tensor.Zeros(new Shape(2, 0));

        Operations.Sum(empty, 1).ToArray().ShouldBe([0, 0]);
        Operations.Prod(empty, 1).ToArray().ShouldBe([1, 1]);
        Operations.Mean(empty, 1).ToArray().ShouldBe([float.NaN, float.NaN]);
        Operations.Softmax(empty).Shape.ShouldBe(empty.Shape);
        Operations.LogSumExp(empty, 1).ToArray().ShouldBe([float.NegativeInfinity, float.NegativeInfinity]);
    }

    [Fact]
    public void Comparisons_are_1_or_0()
    {
        var x = Tensor.From([1, 2, float.NaN]);
        Tensor two = Tensor.Scalar(2);

        Operations.Less(x, two).ToArray().ShouldBe([1, 0, 0]);
        Operations.LessOrEqual(x, two).ToArray().ShouldBe([1, 1, 0]);
        Operations.Greater(x, two).ToArray().ShouldBe([0, 0, 0]);
        Operations.GreaterOrEqual(x, two).ToArray().ShouldBe([0, 1, 0]);
        Operations.Equal(x, two).ToArray().ShouldBe([0, 1, 0]);
        Operations.NotEqual(x, two).ToArray().ShouldBe([1, 0, 1]);
    }

    [Fact]
    public void Norms_neither_overflow_nor_divide_by_zero()
    {
        var large = Tensor.From([3e30f, 4e30f]);
        large.RequiresGradient = true;
        Tensor norm = Operations.VectorNorm(large);
        norm.Item().ShouldBe(5e30f, 1e24);
        norm.Backward();
        large.Gradient.Span.ToArray().ShouldBe([0.6f, 0.8f], 1e-6);

        Tensor zeros = Tensor.Zeros(new Shape(3));
        zeros.RequiresGradient = true;
        Operations.VectorNorm(zeros).Backward();
        zeros.Gradient.Span.ToArray().ShouldBe([0, 0, 0]);
        Operations.VectorNorm(Tensor.From([0, 2, 0, -1]), 0).Item().ShouldBe(2);
        Operations.VectorNorm(Tensor.From([3, -2, 5]), double.NegativeInfinity).Item().ShouldBe(2);
    }
}
