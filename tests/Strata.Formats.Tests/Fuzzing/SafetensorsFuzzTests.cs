using System.Text;
using Strata.Formats.Tests.Safetensors;
using Strata.Tests;

namespace Strata.Formats.Tests.Fuzzing;

public class SafetensorsFuzzTests
{
    private static readonly byte[] s_good = Load("dtypes");

    [Fact]
    public void Refuses_every_truncation()
    {
        SafetensorsHeader header = SafetensorsBytes.Read(s_good).Header;
        IEnumerable<int> borders = header.Entries.Select(entry => (int)(header.DataStart + entry.Begin));
        foreach (byte[] file in Mutations.Truncations(s_good, borders.Concat(Enumerable.Range(0, s_good.Length))))
            Survives(file).ShouldBeFalse($"{file.Length} of {s_good.Length} bytes");
    }

    [Fact]
    public void Survives_every_flipped_bit()
    {
        int headerEnd = (int)SafetensorsBytes.Read(s_good).Header.DataStart;
        int position = 0;
        foreach (byte[] file in Mutations.BitFlips(s_good))
        {
            bool accepted = Survives(file);
            if (position++ / 8 >= headerEnd)
                accepted.ShouldBeTrue("a number may be any");
        }
    }

    [Fact]
    public void Survives_integers_at_their_limits()
    {
        foreach (byte[] file in Mutations.Integers(s_good, 0, 8, bigEndian: false))
            Survives(file).ShouldBeFalse();
        string header = Encoding.UTF8.GetString(s_good, 8, (int)SafetensorsBytes.Read(s_good).Header.DataStart - 8);
        string[] limits =
        [
            "0",
            "1",
            "-1",
            "2147483647",
            "2147483648",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "1e1",
            "00",
        ];
        for (int start = 0; start < header.Length; start++)
        {
            if (!char.IsAsciiDigit(header[start]) || header[start - 1] is not ('[' or ','))
                continue;
            int end = start;
            while (char.IsAsciiDigit(header[end]))
                end++;
            foreach (string limit in limits.Where(limit => limit != header[start..end]))
            {
                string changed = header[..start] + limit + header[end..];
                byte[] file = SafetensorsBytes.File(changed, 198);
                Survives(file).ShouldBeFalse(changed);
            }
        }
    }

    [Fact]
    public void Survives_repeated_entries_and_spliced_files()
    {
        string header = Encoding.UTF8.GetString(s_good, 8, (int)SafetensorsBytes.Read(s_good).Header.DataStart - 8);
        string[] entries = header.Trim('{', '}', ' ').Split("},");
        foreach (string entry in entries)
            Survives(SafetensorsBytes.File($"{{{entry}}},{header[1..]}", 198)).ShouldBeFalse(entry);
        foreach (string other in new[] { "dtypes_more", "names", "metadata" })
        {
            foreach (byte[] file in Mutations.Splices(s_good, Load(other)))
                Survives(file);
        }
    }

    [Fact]
    public void Survives_bytes_without_sense()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            Survives(SafetensorsBytes.File("{" + Encoding.Latin1.GetString(noise), i % 9));
            Survives(noise);
        }
    }

    private static bool Survives(byte[] file) =>
        Mutations.Survives<CheckpointException>(
            file,
            bytes =>
            {
                SafetensorsFile read = SafetensorsBytes.Read(bytes);
                foreach (SafetensorsEntry entry in read.Entries.Where(entry => entry.Type != ElementType.Boolean))
                    read.ReadBytes(entry.Name).Length.ShouldBe((int)entry.ByteCount);
                using var stream = new MemoryStream(bytes);
                SafetensorsFile.Read(stream, "test").Header.Entries.ShouldBe(read.Entries);
            }
        );

    private static byte[] Load(string name) =>
        File.ReadAllBytes(FixtureFiles.Path("models", "checkpoints", "safetensors", name + ".safetensors"));
}
