using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Nn.Tests.Models;

/// <summary>Texts with kept keys and values are those that passes over the whole text give.</summary>
[Collection("threads")]
public sealed class GenerationTests : IDisposable
{
    private static readonly Gpt2Options s_options = new()
    {
        VocabularySize = 61,
        HiddenSize = 36, // heads of 12 values, no whole number of vectors
        Layers = 3,
        Heads = 3,
        MaxPositions = 200,
        InitializerRange = 0.3, // logits far apart: rounding decides no token
    };

    private readonly int _threads = WorkerPool.ThreadCount;

    public void Dispose() => WorkerPool.ThreadCount = _threads;

    [Theory]
    [InlineData(1, null)]
    [InlineData(9, null)]
    [InlineData(150, null)]
    [InlineData(9, 7)] // a token of padding in the prompt
    public void Logits_and_the_likeliest_tokens_are_the_same(int prompt, int? padding)
    {
        var model = new Gpt2LMHeadModel(s_options with { PaddingId = padding }, new RandomKey(1));
        model.Evaluate();
        int[] text = [.. Enumerable.Range(0, prompt).Select(i => ((i * 17) + (i * i)) % 61)];
        if (padding is { } token && prompt > 2)
            text[1] = token;
        var plain = new GenerationOptions { Length = 40, UseCache = false };

        int[] expected = model.Generate(text, plain);

        expected.Length.ShouldBe(prompt + 40);
        expected.Distinct().Count().ShouldBeGreaterThan(5, "the text must say something");
        model.Generate(text, plain with { UseCache = true }).ShouldBe(expected);
        using var decoder = new Gpt2Decoder(model, prompt + 40);
        for (int length = prompt; length < expected.Length; length++)
        {
            float[] found = decoder.Next(expected[..length]);
            using NoGradientScope scope = Tape.NoGradient();
            float[] whole = model
                .Forward(Tensor.From([.. expected[..length].Select(id => (float)id)], new Shape(1, length)))
                .ToArray()[^61..];
            for (int i = 0; i < whole.Length; i++)
                found[i].ShouldBe(whole[i], 2e-5f * Math.Max(1, whole.Max(Math.Abs)));
        }
    }

    [Fact]
    public void Drawn_tokens_ends_and_windows_are_the_same()
    {
        var model = new Gpt2LMHeadModel(s_options with { MaxPositions = 30 }, new RandomKey(2));
        var drawn = new GenerationOptions
        {
            Length = 50,
            Temperature = 0.7,
            TopK = 9,
            Context = 20,
            Key = new RandomKey(3),
        };

        int[] kept = model.Generate([4, 5, 6], drawn); // beyond the window nothing can be kept

        kept.Length.ShouldBe(53);
        kept.ShouldBe(model.Generate([4, 5, 6], drawn with { UseCache = false }));
        int end = Array.IndexOf(kept, kept[7], 3);
        model.Generate([4, 5, 6], drawn with { EndToken = kept[7] }).ShouldBe(kept[..(end + 1)]);
        Should
            .Throw<ShapeException>(() => model.Generate([1, 2], new() { Length = 40 }))
            .Message.ShouldContain("30 positions");
        model.Training.ShouldBeTrue();
    }

    [Fact]
    public void A_further_token_gives_the_same_bits_with_any_number_of_threads()
    {
        var model = new Gpt2LMHeadModel(s_options with { HiddenSize = 384 }, new RandomKey(1));
        model.Evaluate();
        int[] text = [.. Enumerable.Range(0, 150).Select(i => i % 61)];
        var found = new List<float[]>();
        for (int threads = 1; threads <= 3; threads++)
        {
            WorkerPool.ThreadCount = threads;
            using var decoder = new Gpt2Decoder(model, 152);
            decoder.Next(text[..148]);
            found.Add(decoder.Next(text));
        }

        found[1].ShouldBe(found[0]);
        found[2].ShouldBe(found[0]);
    }
}
