using System.Diagnostics;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>Tokens a second that GPT-2 (124 million parameters) writes, with kept keys and values and without.</summary>
internal static class GenerationSpeed
{
    public static void Run(int prompt, int tokens)
    {
        var model = new Gpt2LMHeadModel(new Gpt2Options(), new RandomKey(1));
        int[] text = [.. Enumerable.Range(0, prompt).Select(i => (i * 7919) % 50257)];
        model.Generate(text[..2], new() { Length = 3 }); // compiled, and the weights in memory
        Console.WriteLine($"GPT-2, a prompt of {prompt} tokens and {tokens} more, {WorkerPool.ThreadCount} threads");
        int[] plain = Time("pass over the whole text a token", useCache: false);
        int[] kept = Time("kept keys and values", useCache: true);
        Console.WriteLine(plain.SequenceEqual(kept) ? "the same tokens" : "OTHER TOKENS");

        int[] Time(string what, bool useCache)
        {
            long start = Stopwatch.GetTimestamp();
            int[] found = model.Generate(text, new() { Length = tokens, UseCache = useCache });
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine(
                $"{what, -34} {tokens / seconds, 8:F2} tokens/s {1000 * seconds / tokens, 8:F1} ms/token"
            );
            return found;
        }
    }
}
