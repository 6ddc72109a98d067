using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Texts by a language model: the likeliest next token, or one that is drawn, again and again.</summary>
public static class TextGeneration
{
    /// <summary>Continues a text. The model is in evaluation mode meanwhile; nothing is recorded.</summary>
    /// <remarks>
    /// GPT-2 keeps keys and values (<see cref="GenerationOptions.UseCache"/>); with another model every token takes a pass
    /// over all before it.
    /// </remarks>
    /// <param name="model">From token ids, batch×length, to logits of the next token, batch×length×vocabulary.</param>
    /// <param name="prompt">Token ids, at least one.</param>
    /// <param name="options">How many tokens, and how they are chosen.</param>
    /// <returns>The prompt and what follows it.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, or an option is out of range.</exception>
    /// <exception cref="ShapeException">The model gives no logits for every position.</exception>
    public static int[] Generate(this Layer model, IReadOnlyList<int> prompt, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (prompt.Count == 0)
            throw new ArgumentException("A text needs a first token. Give the one that begins texts.", nameof(prompt));
        bool wasTraining = model.Training;
        model.Evaluate();
        try
        {
            List<int> text = [.. prompt];
            using Gpt2Decoder? decoder = DecoderOf(model, prompt.Count, options);
            for (int i = 0; i < options.Length; i++)
            {
                float[] logits = text.Count <= decoder?.Capacity ? decoder.Next(text) : Next(model, text, options);
                int next =
                    options.Temperature == 0
                        ? Array.IndexOf(logits, logits.Max())
                        : Draw(logits, options, options.Key.FoldIn(i));
                text.Add(next);
                if (next == options.EndToken)
                    break;
            }

            return [.. text];
        }
        finally
        {
            if (wasTraining)
                model.Train();
        }
    }

    private static Gpt2Decoder? DecoderOf(Layer model, int prompt, GenerationOptions options)
    {
        if (!options.UseCache || options.Length < 2 || model is not Gpt2LMHeadModel gpt2)
            return null;
        int positions = Math.Min(options.Context ?? int.MaxValue, gpt2.Transformer.Options.MaxPositions);
        int capacity = (int)Math.Min((long)prompt + options.Length - 1, positions); // of the last token nothing follows
        return prompt <= capacity ? new(gpt2, capacity) : null;
    }

    // The logits of the next token, by a pass over the whole text.
    private static float[] Next(Layer model, List<int> text, GenerationOptions options)
    {
        using NoGradientScope scope = Tape.NoGradient();
        int length = Math.Min(text.Count, options.Context ?? text.Count);
        float[] ids = [.. text.TakeLast(length).Select(token => (float)token)];
        Tensor logits = model.Forward(Tensor.From(ids, new Shape(1, length)));
        if (logits.Shape.Rank != 3 || logits.Shape[1] != length)
            throw new ShapeException(
                $"Generate: expected logits of 1×{length}×vocabulary from {model}, got {logits.Shape}. Give a language model."
            );
        return logits.ToArray()[^logits.Shape[2]..];
    }

    private static int Draw(float[] logits, GenerationOptions options, RandomKey key)
    {
        // The likeliest first; of equals the lower number.
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token])];
        int[] kept = options.TopK is { } most && most < order.Length ? order[..most] : order;
        double largest = logits[kept[0]];
        double[] weights = [.. kept.Select(token => Math.Exp((logits[token] - largest) / options.Temperature))];
        Span<float> draw = stackalloc float[1];
        key.Uniform(draw, 0, 1);
        double rest = draw[0] * weights.Sum();
        int chosen = 0;
        while (chosen < kept.Length - 1 && rest >= weights[chosen])
            rest -= weights[chosen++];
        return kept[chosen];
    }
}
