using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>A frozen linear layer and a learned correction of low rank: <c>y = base(x) + (alpha / rank)·B·A·x</c>.</summary>
/// <remarks>
/// Names as in PEFT: <c>base_layer.weight</c>, <c>lora_A.weight</c>, <c>lora_B.weight</c>. A starts as a linear layer, B
/// with zeros, so that nothing changes at first. Hu et al., 2021, https://arxiv.org/abs/2106.09685.
/// </remarks>
public sealed class LoraLinear : Layer
{
    private readonly Dropout? _dropout;
    private Tensor? _unmerged;

    /// <summary>Wraps a layer and freezes its parameters.</summary>
    /// <param name="baseLayer">The layer to correct.</param>
    /// <param name="rank">Rank of the correction, at least 1.</param>
    /// <param name="alpha">The correction is multiplied by alpha / rank.</param>
    /// <param name="key">Where the random values come from.</param>
    /// <param name="dropout">Probability of a 0 in the correction's input, in training.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is less than 1.</exception>
    public LoraLinear(Linear baseLayer, int rank, double alpha, RandomKey key, double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(baseLayer);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        (int outFeatures, int inFeatures) = (baseLayer.Weight.Shape[0], baseLayer.Weight.Shape[1]);
        BaseLayer = AddModule("base_layer", baseLayer);
        foreach (Strata.Optim.Parameter parameter in baseLayer.Parameters())
            parameter.RequiresGradient = false;
        LoraA = AddModule("lora_A", new Linear(inFeatures, rank, key.FoldIn("lora_A"), bias: false));
        LoraB = AddModule("lora_B", new Linear(rank, outFeatures, key.FoldIn("lora_B"), bias: false));
        LoraB.Weight.Value.Clear();
        if (dropout > 0)
            _dropout = AddModule("lora_dropout", new Dropout(dropout, key.FoldIn("lora_dropout")));
        Scaling = alpha / rank;
    }

    /// <summary>The layer that is corrected.</summary>
    public Linear BaseLayer { get; }

    /// <summary>Maps the input to the rank.</summary>
    public Linear LoraA { get; }

    /// <summary>Maps the rank to the output.</summary>
    public Linear LoraB { get; }

    /// <summary>The factor of the correction: alpha / rank.</summary>
    public double Scaling { get; }

    /// <summary>Whether the correction is part of the base layer's weight.</summary>
    public bool IsMerged => _unmerged is not null;

    internal override int Mode => base.Mode | (IsMerged ? 2 : 0);

    /// <summary>Computes the corrected layer.</summary>
    /// <param name="input">Shape (…, in).</param>
    /// <returns>Shape (…, out).</returns>
    /// <exception cref="ShapeException">The last axis of <paramref name="input"/> is not in.</exception>
    public override Tensor Forward(Tensor input)
    {
        bool training = Training; // read always: a recording must know the mode
        Tensor output = BaseLayer.Forward(input);
        if (IsMerged)
            return output;
        Tensor dropped = _dropout is not null && training ? _dropout.Forward(input) : input;
        Tensor correction = LoraB.Forward(LoraA.Forward(dropped));
        return Operations.Add(output, Scaling == 1 ? correction : Operations.Scale(correction, (float)Scaling));
    }

    /// <summary>Adds the correction to the base layer's weight, so that evaluation costs nothing more.</summary>
    /// <remarks>The weight as it was is kept, so that <see cref="Unmerge"/> restores it bit by bit.</remarks>
    /// <exception cref="InvalidOperationException">It is merged already.</exception>
    public void Merge()
    {
        if (IsMerged)
            throw new InvalidOperationException($"{this}: the correction is merged already.");
        (int rank, int inFeatures) = (LoraA.Weight.Shape[0], LoraA.Weight.Shape[1]);
        int outFeatures = LoraB.Weight.Shape[0];
        _unmerged = Tensor.FromParameter(BaseLayer.Weight).Clone();
        var correction = Tensor.Zeros(BaseLayer.Weight.Shape);
        Gemm.Multiply(
            outFeatures,
            inFeatures,
            rank,
            MatrixView.RowMajor(LoraB.Weight.Value, rank),
            MatrixView.RowMajor(LoraA.Weight.Value, inFeatures),
            MatrixView.RowMajor(correction.Values, inFeatures)
        );
        Elementwise.Scale(correction.Values, (float)Scaling, BaseLayer.Weight.Value, accumulate: true);
        correction.Dispose();
    }

    /// <summary>Takes the correction out of the base layer's weight again.</summary>
    /// <exception cref="InvalidOperationException">It is not merged.</exception>
    public void Unmerge()
    {
        if (_unmerged is null)
            throw new InvalidOperationException($"{this}: the correction is not merged.");
        _unmerged.Values.CopyTo(BaseLayer.Weight.Value);
        _unmerged.Dispose();
        _unmerged = null;
    }
}
