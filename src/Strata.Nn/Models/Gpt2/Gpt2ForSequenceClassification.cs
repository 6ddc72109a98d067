using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>A GPT-2 that classifies texts by their last token, as <c>GPT2ForSequenceClassification</c> of transformers.</summary>
/// <remarks>
/// Parameters <c>transformer.…</c>, <c>score.weight</c>; the score has no bias. The last token is the rightmost one that is not
/// <see cref="Gpt2Options.PaddingId"/>, whichever side is filled up. Files of a bare <see cref="Gpt2Model"/> load too.
/// </remarks>
public sealed class Gpt2ForSequenceClassification : Layer
{
    private readonly Linear _score;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes; texts of several lengths need a padding id.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public Gpt2ForSequenceClassification(Gpt2Options options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Transformer = AddModule("transformer", new Gpt2Model(options, key.FoldIn("transformer")));
        var normal = Initializer.Normal(0, (float)options.InitializerRange);
        _score = AddModule("score", new Linear(options.HiddenSize, classes, key.FoldIn("score"), bias: false, normal));
    }

    /// <summary>The layers before the score.</summary>
    public Gpt2Model Transformer { get; }

    /// <inheritdoc/>
    public override string Head => "score";

    /// <inheritdoc/>
    public override string Trunk => "transformer";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Gpt2();

    /// <summary>Computes the logits; tokens of <see cref="Gpt2Options.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, classes).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null);

    /// <summary>Computes the logits.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id, if there is one.</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <remarks>
    /// Transformers refuses batches where no padding id is given. Here the mask then says which token is the last, and
    /// without one all texts are of the same length.
    /// </remarks>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask)
    {
        Tensor hidden = Transformer.Forward(ids, mask);
        (int batch, int length, int size) = (ids.Shape[0], ids.Shape[1], hidden.Shape[2]);
        Tensor? present = TokenInputs.MaskOf(ids, Transformer.Options.PaddingId) ?? mask;
        Tensor last;
        if (present is null)
        {
            last = Operations.Select(hidden, 1, length - 1);
        }
        else
        {
            Tensor positions = Tensor.From([.. Enumerable.Range(0, length).Select(position => (float)position)]);
            Tensor rightmost = Operations.Argmax(Operations.Multiply(present, positions), 1);
            Tensor firsts = Tensor.From([.. Enumerable.Range(0, batch).Select(text => (float)text * length)]);
            Tensor rows = hidden.Reshape(new Shape(batch * length, size));
            last = Operations.IndexSelect(rows, 0, Operations.Add(rightmost, firsts));
        }

        return _score.Forward(last);
    }

    internal override bool PassesOver(string name) => Gpt2Model.IsPassedOver(name);
}
