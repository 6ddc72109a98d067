using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>GPT-2 that reads a text token by token, and each token once: the beginning together, then one at a time.</summary>
internal sealed class Gpt2Decoder : IDisposable
{
    private readonly Gpt2LMHeadModel _model;
    private readonly KeyValueCache _cache;
    private readonly CompiledFunction _step;
    private readonly Tensor _token = Tensor.Zeros(new Shape(1, 1));
    private readonly Tensor _position = Tensor.Zeros(new Shape(1));

    /// <param name="model">In evaluation mode.</param>
    /// <param name="capacity">The most tokens of the text.</param>
    public Gpt2Decoder(Gpt2LMHeadModel model, int capacity)
    {
        _model = model;
        _cache = new(model.Transformer.Options, batch: 1, capacity);
        _step = CompiledFunction.Compile((token, position) => model.NextLogits(token, position, _cache));
    }

    /// <summary>The most tokens of the text.</summary>
    public int Capacity => _cache.Capacity;

    /// <summary>The logits of the next token.</summary>
    /// <param name="text">What was given before, if anything was, and more.</param>
    public float[] Next(IReadOnlyList<int> text)
    {
        if (_cache.Length == 0)
        {
            using NoGradientScope scope = Tape.NoGradient();
            float[] ids = [.. text.Select(token => (float)token)];
            float[] positions = [.. Enumerable.Range(0, ids.Length).Select(position => (float)position)];
            Show(text, 0);
            Tensor logits = _model.NextLogits(
                Tensor.From(ids, new Shape(1, ids.Length)),
                Tensor.From(positions),
                _cache
            );
            _cache.Length = ids.Length;
            return logits.ToArray();
        }

        float[] next = [];
        while (_cache.Length < text.Count)
        {
            (_token.Values[0], _position.Values[0]) = (text[_cache.Length], _cache.Length);
            Show(text, _cache.Length);
            next = _step.Run(_token, _position).ToArray();
            _cache.Length++;
        }

        return next;
    }

    public void Dispose()
    {
        _step.Reset();
        _cache.Dispose();
        _token.Dispose();
        _position.Dispose();
    }

    private void Show(IReadOnlyList<int> text, int first)
    {
        if (_cache.Visible is not { } visible)
            return;
        for (int i = first; i < text.Count; i++)
            visible.Values[i] = text[i] == _model.Transformer.Options.PaddingId ? 0 : 1;
    }
}
