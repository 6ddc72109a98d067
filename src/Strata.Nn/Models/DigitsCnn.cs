using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Four convolutions, two poolings and two fully connected layers for images of 1×16×16.</summary>
/// <remarks>
/// conv1 (16), conv2 (16), pool, conv3 (32), conv4 (32), pool, fc1 (64), head; 3×3 kernels, padding 1, ReLU between.
/// </remarks>
public sealed class DigitsCnn : Layer
{
    private readonly Conv2d _conv1;
    private readonly Conv2d _conv2;
    private readonly Conv2d _conv3;
    private readonly Conv2d _conv4;
    private readonly Linear _fc1;
    private readonly Linear _head;

    /// <summary>Creates the network with PyTorch's default values.</summary>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public DigitsCnn(int classes, RandomKey key)
    {
        _conv1 = AddModule("conv1", new Conv2d(1, 16, 3, key.FoldIn("conv1"), padding: 1));
        _conv2 = AddModule("conv2", new Conv2d(16, 16, 3, key.FoldIn("conv2"), padding: 1));
        _conv3 = AddModule("conv3", new Conv2d(16, 32, 3, key.FoldIn("conv3"), padding: 1));
        _conv4 = AddModule("conv4", new Conv2d(32, 32, 3, key.FoldIn("conv4"), padding: 1));
        _fc1 = AddModule("fc1", new Linear(512, 64, key.FoldIn("fc1")));
        _head = AddModule("head", new Linear(64, classes, key.FoldIn("head")));
    }

    /// <inheritdoc/>
    public override string Head => "head";

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, 1, 16, 16).</param>
    /// <returns>Shape (batch, classes).</returns>
    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Relu(_conv1.Forward(input));
        x = Operations.MaxPool2d(Operations.Relu(_conv2.Forward(x)), 2);
        x = Operations.Relu(_conv3.Forward(x));
        x = Operations.MaxPool2d(Operations.Relu(_conv4.Forward(x)), 2);
        x = Operations.Relu(_fc1.Forward(Operations.Flatten(x)));
        return _head.Forward(x);
    }
}
