using Strata.Formats.Tests.Idx;

namespace Strata.Formats.Tests.Fuzzing;

public class IdxFuzzTests
{
    private static readonly byte[] s_good = IdxBytes.File(
        0x0B,
        [5, 2, 3],
        [.. Enumerable.Range(0, 60).Select(i => (byte)(7 * i))]
    );

    [Fact]
    public void Refuses_every_truncation_and_every_extension()
    {
        foreach (byte[] file in Mutations.Truncations(s_good, []))
            Survives(file).ShouldBeFalse($"{file.Length} bytes");
        Survives([.. s_good, 0]).ShouldBeFalse();
    }

    [Fact]
    public void Survives_every_flipped_bit()
    {
        int position = 0;
        foreach (byte[] file in Mutations.BitFlips(s_good))
            Survives(file).ShouldBe(position++ / 8 >= 16, $"bit {position - 1}");
    }

    [Fact]
    public void Survives_sizes_at_their_limits()
    {
        foreach (int position in new[] { 4, 8, 12 })
        {
            foreach (byte[] file in Mutations.Integers(s_good, position, 4, bigEndian: true))
                Survives(file).ShouldBeFalse($"byte {position}");
        }
    }

    [Fact]
    public void Gives_the_same_values_or_refuses_when_the_packed_file_is_damaged()
    {
        byte[] packed = IdxBytes.Gzip(s_good);
        float[] values = IdxBytes.Read(packed).ReadFloats();
        foreach (byte[] file in Mutations.BitFlips(packed).Concat(Mutations.Truncations(packed, [])))
        {
            if (Survives(file))
                IdxBytes.Read(file).ReadFloats().ShouldBe(values); // a bit of the time stamp, say
        }
    }

    private static bool Survives(byte[] file) =>
        Mutations.Survives<DataFileException>(file, bytes => IdxBytes.Read(bytes).ReadFloats());
}
