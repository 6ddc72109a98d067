using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Strata.Numerics.Tests.RandomKeys;

public class Sha1Tests
{
    [Fact]
    [SuppressMessage("Security", "CA5350", Justification = "The reference of a hash that keeps nothing secret.")]
    public void Is_that_of_the_class_library_at_every_length()
    {
        byte[] message = new byte[300];
        new System.Random(3).NextBytes(message);
        for (int length = 0; length <= message.Length; length++)
        {
            uint expected = BinaryPrimitives.ReadUInt32BigEndian(SHA1.HashData(message.AsSpan(0, length)));
            Sha1.FirstWord(message.AsSpan(0, length)).ShouldBe(expected, $"length {length}");
        }
    }
}
