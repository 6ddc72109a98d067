using System.Diagnostics;

namespace Strata.Tests.Fuzzing;

/// <summary>Feeds bad files to the readers: each must be refused by the project's own exception, or read, fast and in little memory.</summary>
internal sealed class FormatFuzzer
{
    private const double MostSeconds = 1;
    private const int BytesForEach = 4;
    private const long BytesForSmall = 1 << 20;
    private const int MostFailures = 20;
    private const string Inside = " inside";

    private readonly FuzzSeed[] _seeds = FuzzSeeds.Load();
    private readonly HashSet<ulong> _digests;
    private readonly Dictionary<FuzzSeed, ZipParts> _parts;
    private readonly Dictionary<string, FuzzSeed[]> _kinds;
    private readonly Mutator _mutator;

    public FormatFuzzer(int seed)
    {
        _mutator = new(seed);
        _digests = [.. _seeds.Select(one => one.Read(one.Bytes))];
        _parts = _seeds
            .Where(one => one.Kind.EndsWith(Inside, StringComparison.Ordinal))
            .ToDictionary(one => one, one => new ZipParts(one.Bytes));
        _kinds = _seeds.GroupBy(one => one.Kind).ToDictionary(kind => kind.Key, kind => kind.ToArray());
    }

    /// <summary>Inputs so far.</summary>
    public long Inputs { get; private set; }

    /// <summary>Inputs that were read.</summary>
    public long Accepted { get; private set; }

    /// <summary>The longest that one took.</summary>
    public double LongestSeconds { get; private set; }

    /// <summary>What went wrong, and the input.</summary>
    public List<(string Problem, byte[] Input)> Failures { get; } = [];

    public void Run(long inputs)
    {
        for (long i = 0; i < inputs && Failures.Count < MostFailures; i++)
            One();
    }

    private void One()
    {
        FuzzSeed seed = _seeds[_mutator.Next(_seeds.Length)];
        byte[] input = Mutated(seed);
        Inputs++;
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ulong digest = seed.Read(input);
            Accepted++;
            if (seed.HasChecksums && !_digests.Contains(digest)) // a splice may be the whole of another good file
                Fail(seed, input, "other values were read, though checksums guard them");
        }
        catch (StrataException refusal)
        {
            if (!refusal.Message.StartsWith("fuzz", StringComparison.Ordinal) || refusal.Message.Length > 1500)
                Fail(seed, input, $"the message is not as it should be: {refusal.Message}");
        }
#pragma warning disable CA1031 // whatever else is thrown is what is looked for
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Fail(seed, input, problem.ToString());
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > (BytesForEach * (long)input.Length) + BytesForSmall)
            Fail(seed, input, $"{allocated} bytes were allocated for {input.Length}");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (seconds > MostSeconds)
            seconds = Math.Min(seconds, TimeAgain(seed, input));
        LongestSeconds = Math.Max(LongestSeconds, seconds);
        if (seconds > MostSeconds)
            Fail(seed, input, $"it took {seconds:0.0} s");
    }

    /// <summary>What is slow is slow again; what a busy machine held up is not.</summary>
    private static double TimeAgain(FuzzSeed seed, byte[] input)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            _ = seed.Read(input);
        }
        catch (StrataException)
        {
            // It is the time that counts here.
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The bytes of the file, or those of one member inside it.</summary>
    private byte[] Mutated(FuzzSeed seed)
    {
        FuzzSeed[] kind = _kinds[seed.Kind];
        byte[] other = kind[_mutator.Next(kind.Length)].Bytes;
        if (!_parts.TryGetValue(seed, out ZipParts? parts))
            return _mutator.Change(seed.Bytes, other);
        bool changesPickle = _mutator.Next(4) != 0;
        return parts.Pack(
            (name, content) =>
                name.EndsWith(".npy", StringComparison.Ordinal)
                || name.EndsWith("data.pkl", StringComparison.Ordinal) == changesPickle
                    ? _mutator.Change(content, content)
                    : content
        );
    }

    private void Fail(FuzzSeed seed, byte[] input, string problem) => Failures.Add(($"{seed.Name}: {problem}", input));
}
