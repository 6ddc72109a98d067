using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests.Models;

/// <summary>Networks that the fixtures know by name only, with weights by formula against torchvision 0.21: logits and gradients.</summary>
/// <remarks>The numbers come from torchvision_parity.py beside this file; bounds are four times float32's errors there.</remarks>
public class VisionParityTests
{
    [Fact]
    public void EfficientNet_B0_squeezes_and_excites_as_torchvision() =>
        Check(
            new EfficientNet(EfficientNetOptions.B0, 5, new RandomKey(1)),
            kernelGain: 1.6,
            [
                0.0393378799,
                0.185207861,
                0.0470123687,
                0.155043245,
                -0.207488168,
                0.0389432329,
                0.186499278,
                0.046925362,
                0.155051824,
                -0.20686231,
            ],
            logitBound: 4 * 1.10e-06,
            [
                (0, 0.00147577783),
                (30, 0.000168964572),
                (60, 1.84337078e-05),
                (90, 0.00487200341),
                (121, 0.000674641945),
                (151, 0.000641343406),
                (181, 0.0851483226),
                (212, 0.503519581),
            ],
            normBound: 4 * 3.67e-07
        );

    [Fact]
    public void MobileNetV3_gates_as_torchvision() =>
        Check(
            new EfficientNet(EfficientNetOptions.MobileNetV3Large, 5, new RandomKey(1)),
            kernelGain: 1.4,
            [
                0.10081868,
                -0.0445693821,
                -0.150771194,
                0.228442994,
                -0.0384627024,
                0.11908146,
                -0.0463384765,
                -0.12317078,
                0.243061752,
                -0.0887205111,
            ],
            logitBound: 4 * 3.58e-06,
            [
                (0, 0.0763245837),
                (24, 0.0894836163),
                (49, 0.00168991323),
                (74, 0.0169107205),
                (98, 0.00568300228),
                (123, 0.00617845961),
                (148, 0.0020749705),
                (173, 0.521888835),
            ],
            normBound: 4 * 3.55e-06
        );

    [Fact]
    public void Swin_shifts_its_windows_as_torchvision() =>
        Check(
            new SwinTransformer(
                new()
                {
                    ImageSize = 64,
                    WindowSize = 4,
                    Width = 24,
                    Depths = [2, 2],
                    Heads = [3, 6],
                },
                5,
                new RandomKey(1)
            ),
            kernelGain: 1.4,
            [
                1.28375088,
                -0.557612568,
                0.386592874,
                0.250455469,
                -0.0729655896,
                0.797724435,
                -0.266159156,
                0.264508926,
                0.0557015007,
                -0.0444011272,
            ],
            logitBound: 4 * 9.37e-07,
            [
                (0, 0.594380594),
                (8, 0.648023577),
                (17, 0.198849235),
                (26, 0.439308741),
                (35, 0.0173006116),
                (44, 2.72127046),
                (53, 0.101995494),
                (62, 0.70398109),
            ],
            normBound: 4 * 3.04e-07
        );

    private static void Check(
        Layer model,
        double kernelGain,
        double[] logits,
        double logitBound,
        (int At, double Norm)[] norms,
        double normBound
    )
    {
        Parameter[] parameters = [.. model.Parameters()];
        for (int i = 0; i < parameters.Length; i++)
        {
            string kind = parameters[i].Name.EndsWith(".bias", StringComparison.Ordinal) ? "bias" : "weight";
            FormulaWeights.Of($"{i}.{kind}", parameters[i].Shape, kernelGain).CopyTo(parameters[i].Value.Span);
        }

        BatchNorm[] layers = [.. model.NamedModules().Select(entry => entry.Value).OfType<BatchNorm>()];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].RunningMean!.CopyFrom(FormulaWeights.Of($"bn{i}.running_mean", new Shape(layers[i].Channels)));
            layers[i].RunningVariance!.CopyFrom(FormulaWeights.Of($"bn{i}.running_var", new Shape(layers[i].Channels)));
        }

        model.Evaluate();
        Tensor found = model.Forward(FormulaWeights.Images("x", new Shape(2, 3, 64, 64)));
        float[] values = found.ToArray();
        for (int i = 0; i < logits.Length; i++)
            (Math.Abs(values[i] - logits[i]) / Math.Max(Math.Abs(logits[i]), 1e-3)).ShouldBeLessThan(
                logitBound + 1e-6,
                $"logit {i}"
            );
        Loss.CrossEntropy(found, Tensor.From([1f, 3f])).Backward();
        foreach ((int at, double norm) in norms)
        {
            double own = Math.Sqrt(parameters[at].Gradient.Span.ToArray().Sum(x => (double)x * x));
            (Math.Abs(own - norm) / Math.Max(norm, 1e-3)).ShouldBeLessThan(
                normBound + 1e-6,
                $"norm of the gradient of {parameters[at].Name}"
            );
        }

        Tape.Discard();
    }
}
