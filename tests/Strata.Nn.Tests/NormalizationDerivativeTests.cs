using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Tests;

public class NormalizationDerivativeTests
{
    private const double Step = 1.0 / 128;

    public static TheoryData<string> Names => [.. s_checks.Keys];

    private static readonly Dictionary<string, Action> s_checks = new()
    {
        ["layer normalisation"] = () =>
            Differences.Check(
                x => Operations.LayerNorm(x[0], new Shape(3, 4), x[1], x[2]),
                Step,
                New(1, 5, 3, 4),
                New(2, 3, 4),
                New(3, 3, 4)
            ),
        ["layer normalisation without parameters"] = () =>
            Differences.Check(x => Operations.LayerNorm(x[0], new Shape(9), epsilon: 0.1), Step, New(1, 4, 9)),
        ["root mean square normalisation"] = () =>
            Differences.Check(x => Operations.RMSNorm(x[0], new Shape(9), x[1]), Step, New(1, 4, 9), New(2, 9)),
        ["group normalisation"] = () =>
            Differences.Check(
                x => Operations.GroupNorm(x[0], 2, x[1], x[2]),
                Step,
                New(1, 3, 4, 3, 3),
                New(2, 4),
                New(3, 4)
            ),
        ["group normalisation of features"] = () =>
            Differences.Check(x => Operations.GroupNorm(x[0], 2, x[1]), Step, New(1, 3, 10), New(2, 10)),
        ["instance normalisation"] = () =>
            Differences.Check(x => new InstanceNorm1d(3, affine: true).Forward(x[0]), Step, New(1, 2, 3, 11)),
        ["batch normalisation of features"] = () =>
            Differences.Check(x => new BatchNorm1d(10).Forward(x[0]), Step, New(1, 7, 10)),
        ["batch normalisation of sequences"] = () =>
            Differences.Check(x => new BatchNorm1d(3, bias: false).Forward(x[0]), Step, New(1, 4, 3, 9)),
        ["local response normalisation"] = () =>
            Differences.Check(x => Operations.LocalResponseNorm(x[0], 3, 0.5), Step, New(1, 2, 6, 3, 3)),
        ["local response normalisation, even window, other power"] = () =>
            Differences.Check(x => Operations.LocalResponseNorm(x[0], 4, 0.5, 0.6, 2), Step, New(1, 2, 6, 9)),
    };

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_central_differences(string operation) => s_checks[operation]();

    [Fact]
    public void A_row_of_another_size_names_the_layer_and_both_shapes()
    {
        var chain = new Sequential(new LayerNorm(6));
        ShapeException thrown = Should.Throw<ShapeException>(() => chain.Forward(Tensor.Zeros(new Shape(2, 5))));
        thrown.Message.ShouldStartWith("0: expected an input whose last axes are 6, got shape 2×5.");
    }

    private static Tensor New(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed);
}
