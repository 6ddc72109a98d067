using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Tests;

public class ShapeOperationTests
{
    private const double Step = 1.0 / 128;

    private static readonly Dictionary<string, Action> s_checks = new()
    {
        ["matmul"] = () => Check(x => x[0].MatMul(x[1]), New(1, 3, 4), New(2, 4, 5)),
        ["matmul of a batch and a matrix"] = () => Check(x => x[0].MatMul(x[1]), New(1, 2, 3, 4), New(2, 4, 5)),
        ["matmul of a matrix and a batch"] = () => Check(x => x[0].MatMul(x[1]), New(1, 3, 4), New(2, 2, 4, 5)),
        ["matmul that broadcasts both"] = () => Check(x => x[0].MatMul(x[1]), New(1, 2, 1, 3, 4), New(2, 3, 4, 2)),
        ["matmul of vectors"] = () => Check(x => x[0].MatMul(x[1]), New(1, 9), New(2, 9)),
        ["matmul of a vector and a batch"] = () => Check(x => x[0].MatMul(x[1]), New(1, 3), New(2, 2, 3, 4)),
        ["matmul of a batch and a vector"] = () => Check(x => x[0].MatMul(x[1]), New(1, 2, 4, 3), New(2, 3)),
        ["addmm"] = () =>
            Check(x => Operations.AddMm(x[0], x[1], x[2], 0.5f, 2), New(1, 5), New(2, 3, 4), New(3, 4, 5)),
        ["einsum with both operands turned"] = () =>
            Check(x => Operations.Einsum("bkm,bnk->bmn", x), New(1, 2, 4, 3), New(2, 2, 5, 4)),
        ["einsum that sums on its own"] = () =>
            Check(x => Operations.Einsum("ijx,jky->ik", x), New(1, 2, 3, 2), New(2, 3, 4, 3)),
        ["einsum with a diagonal"] = () =>
            Check(x => Operations.Einsum("iij,jk->ki", x), New(1, 3, 3, 2), New(2, 2, 4)),
        ["einsum with size 1"] = () =>
            Check(x => Operations.Einsum("...ij,...jk->...ik", x), New(1, 2, 1, 3, 4), New(2, 3, 4, 2)),
        ["permute"] = () => Check(x => x[0].Permute(2, 0, 3, 1), New(1, 2, 3, 4, 5)),
        ["transpose of two uses"] = () =>
            Check(x => Operations.Multiply(x[0].Transpose(0, 1), x[0].Transpose(1, 0)), New(1, 9, 8)),
        ["expand"] = () => Check(x => x[0].Expand(new Shape(2, 3, 4, 5)), New(1, 3, 1, 5)),
        ["repeat"] = () => Check(x => x[0].Repeat(2, 1, 3), New(1, 2, 3)),
        ["repeat interleave"] = () => Check(x => Operations.RepeatInterleave(x[0], 3, 1), New(1, 2, 3, 2)),
        ["flip"] = () => Check(x => x[0].Flip(0, -1), New(1, 3, 2, 5)),
        ["roll"] = () => Check(x => Operations.Roll(x[0], -4, 1), New(1, 2, 7, 2)),
        ["roll of all"] = () => Check(x => Operations.Roll(x[0], 5), New(1, 3, 4)),
        ["concat"] = () => Check(x => Operations.Concat(x, 1), New(1, 2, 3, 2), New(2, 2, 1, 2), New(3, 2, 4, 2)),
        ["concat with itself"] = () => Check(x => Operations.Concat([x[0], x[0]], -1), New(1, 2, 3)),
        ["stack"] = () => Check(x => Operations.Stack(x, -1), New(1, 2, 3), New(2, 2, 3)),
        ["slice"] = () => Check(x => x[0].Slice(1, 1, -1, 2).Slice(0, -2), New(1, 3, 7, 2)),
        ["parts that overlap"] = () =>
            Check(x => Operations.Add(x[0].Narrow(1, 0, 4), x[0].Narrow(1, 2, 4)), New(1, 3, 6)),
        ["select"] = () => Check(x => x[0].Select(-1, -2), New(1, 2, 3, 4)),
        ["split"] = () =>
            Check(
                x =>
                {
                    Tensor[] parts = x[0].Split([2, 3], 1);
                    return parts[0].MatMul(parts[1].Narrow(1, 1, 2).Transpose(0, 1));
                },
                New(1, 4, 5)
            ),
        ["upper triangle"] = () => Check(x => Operations.UpperTriangle(x[0], -1), New(1, 2, 4, 3)),
        ["lower triangle"] = () => Check(x => Operations.LowerTriangle(x[0], 1), New(1, 2, 4, 5)),
        ["padding"] = () => Check(x => Operations.Pad(x[0], [1, 2, -1, 3], 0.5f), New(1, 2, 3, 4)),
        ["reflecting padding"] = () =>
            Check(x => Operations.Pad(x[0], [2, 1, 1, 2], PaddingMode.Reflect), New(1, 2, 3, 4)),
        ["replicating padding"] = () => Check(x => Operations.Pad(x[0], [2, 5], PaddingMode.Replicate), New(1, 2, 4)),
        ["circular padding"] = () => Check(x => Operations.Pad(x[0], [2, 4, 1, 0], PaddingMode.Circular), New(1, 2, 4)),
        ["unfold"] = () =>
            Check(x => Operations.Unfold(x[0], new(2, 3), new(1, 2), new(1, 2), new(2, 1)), New(1, 2, 2, 5, 6)),
        ["index select"] = () =>
            Check(x => Operations.IndexSelect(x[0], 1, Tensor.From([2, 0, 2, -1])), New(1, 2, 4, 3)),
        ["index add"] = () =>
            Check(x => Operations.IndexAdd(x[0], 0, Tensor.From([1, 0, 1]), x[1], 0.5f), New(1, 2, 3), New(2, 3, 3)),
        ["gather"] = () =>
            Check(
                x => Operations.Gather(x[0], 1, Tensor.From([0, 2, 2, 1, 1, 0, 2, 2], new Shape(2, 4))),
                New(1, 3, 3)
            ),
        ["scatter add"] = () =>
            Check(
                x => Operations.ScatterAdd(x[0], 0, Tensor.From([0, 2, 2, 0], new Shape(2, 2)), x[1]),
                New(1, 3, 3),
                New(2, 2, 2)
            ),
        ["masked select"] = () => Check(x => Operations.MaskedSelect(x[0], Tensor.From([1, 0, 1])), New(1, 4, 3)),
        ["sort"] = () => CheckDistinct(x => Operations.Sort(x[0], 1).Values, 2, 6, 3),
        ["top k"] = () => CheckDistinct(x => Operations.TopK(x[0], 2, 0, largest: false).Values, 9, 3),
    };

    public static TheoryData<string> Names => [.. s_checks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_central_differences(string operation) => s_checks[operation]();

    [Fact]
    public void A_large_permutation_moves_every_value_to_its_place()
    {
        Tensor x = New(1, 6, 50, 3, 40);
        Tensor y = x.Permute(0, 2, 3, 1);
        y.Shape.ShouldBe(new Shape(6, 3, 40, 50));
        for (int i = 0; i < x.Count; i++)
        {
            (int rest, int d) = Math.DivRem(i, 40);
            (rest, int c) = Math.DivRem(rest, 3);
            (int a, int b) = Math.DivRem(rest, 50);
            y.Values[(((((a * 3) + c) * 40) + d) * 50) + b].ShouldBe(x.Values[i]);
        }
    }

    [Fact]
    public void Axes_of_size_1_move_without_a_copy()
    {
        Tensor x = New(1, 3, 1, 4);
        x.Permute(1, 0, 2).Memory.ShouldBeSameAs(x.Memory);
        x.Squeeze().Memory.ShouldBeSameAs(x.Memory);
    }

    [Theory]
    [InlineData("a,b->c", "once")]
    [InlineData("a2,b->ab", "letter")]
    public void An_equation_that_is_none_is_refused(string equation, string reason) =>
        Should
            .Throw<Exception>(() => Operations.Einsum(equation, New(1, 2), New(2, 3)))
            .Message.ShouldSatisfyAllConditions(
                m => m.ShouldContain("Einsum"),
                m => (m.Contains(reason) || m.Contains("fit")).ShouldBeTrue()
            );

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        message(() => New(1, 3, 4).MatMul(New(2, 5, 4))).ShouldContain("3×4 and 5×4");
        message(() => New(1, 2, 3, 4).MatMul(New(2, 3, 4, 5))).ShouldContain("broadcast");
        message(() => New(1, 3, 4).Permute(0, 0)).ShouldContain("once");
        message(() => New(1, 3, 4).Transpose(0, 2)).ShouldContain("no axis 2");
        message(() => New(1, 3, 4).Expand(new Shape(3, 5))).ShouldContain("3×4");
        message(() => New(1, 3, 4).Reshape(5, -1)).ShouldContain("−1");
        message(() => Operations.Concat([New(1, 3, 4), New(2, 3, 5)])).ShouldContain("3×5");
        message(() => New(1, 3, 4).Narrow(1, 2, 3)).ShouldContain("axis 1");
        message(() => Operations.Pad(New(1, 3, 4), [4, 0], PaddingMode.Reflect)).ShouldContain("Reflect");

        static string message(Action action) => Should.Throw<ShapeException>(action).Message;
    }

    private static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs) =>
        Differences.Check(function, Step, inputs);

    private static void CheckDistinct(Func<Tensor[], Tensor> function, params int[] sizes)
    {
        var shape = new Shape(sizes);
        var values = Tensor.From([.. new RandomKey(4).Permutation(shape.Count).Select(i => i / 4f)], shape);
        Differences.Check(function, 1.0 / 64, values);
    }

    private static Tensor New(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed);
}
