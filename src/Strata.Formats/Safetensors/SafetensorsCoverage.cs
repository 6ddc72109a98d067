using System.Collections.Immutable;

namespace Strata.Formats;

/// <summary>Proves that the entries of a header cover the data exactly.</summary>
internal static class SafetensorsCoverage
{
    /// <summary>Each entry begins where the one before ends, the last ends with the file: no byte is nobody's, none two's.</summary>
    public static ImmutableArray<SafetensorsEntry> Check(
        IReadOnlyList<SafetensorsEntry> found,
        string file,
        long dataStart,
        long dataLength
    )
    {
        ImmutableArray<SafetensorsEntry> entries =
        [
            .. found.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End), // stable: empty ones stay in order
        ];
        long position = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != position)
                throw new CheckpointException(
                    entry.Begin > position
                        ? $"{entry.Begin - position} bytes before the tensor belong to none"
                        : "the tensor overlaps the one before it",
                    file,
                    entry.Name,
                    dataStart + entry.Begin,
                    $"a begin of {position}",
                    $"{entry.Begin}",
                    fault: entry.Begin > position ? CheckpointFault.Hole : CheckpointFault.Overlap
                );
            position = entry.End;
        }

        if (position != dataLength)
            throw new CheckpointException(
                "bytes follow the last tensor",
                file,
                offset: dataStart + position,
                expected: $"{position} bytes of data",
                found: $"{dataLength}",
                fix: "The file is damaged, or something was appended to it.",
                fault: CheckpointFault.TrailingBytes
            );
        return entries;
    }
}
