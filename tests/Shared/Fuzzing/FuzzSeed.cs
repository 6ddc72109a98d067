namespace Strata.Tests.Fuzzing;

/// <summary>A good file, and how to read what is made of it.</summary>
/// <param name="Name">Its name, for reports.</param>
/// <param name="Kind">Its format: files of one kind are spliced.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Read">Reads bytes, and gives a digest of all values; throws a StrataException to refuse.</param>
/// <param name="HasChecksums">Whether a change of the bytes that is accepted must leave every value as it was.</param>
internal sealed record FuzzSeed(
    string Name,
    string Kind,
    byte[] Bytes,
    Func<byte[], ulong> Read,
    bool HasChecksums = false
);
