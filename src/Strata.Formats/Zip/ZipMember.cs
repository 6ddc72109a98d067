namespace Strata.Formats;

/// <summary>One file inside a zip archive, as its directory describes it.</summary>
internal sealed class ZipMember
{
    public required string Name { get; init; }

    public required ushort Method { get; init; }

    public required uint Crc { get; init; }

    public required long PackedSize { get; init; }

    public required long Size { get; init; }

    public required long HeaderOffset { get; init; }

    /// <summary>Where the bytes begin; known once the local header was read.</summary>
    public long DataOffset { get; set; }
}
