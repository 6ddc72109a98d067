namespace Strata.Formats;

/// <summary>Why a checkpoint was refused, for programs; the message says it to people.</summary>
public enum CheckpointFault
{
    /// <summary>Not said: the file itself is well formed, but does not hold what was asked of it.</summary>
    Unspecified,

    /// <summary>The file is not there, or cannot be read or written.</summary>
    Unreadable,

    /// <summary>The bytes are none of the formats that are read.</summary>
    NotACheckpoint,

    /// <summary>PyTorch's formats before version 1.6, which are bare pickles.</summary>
    LegacyFormat,

    /// <summary>The file ends too early.</summary>
    Truncated,

    /// <summary>Bytes follow where the content ends.</summary>
    TrailingBytes,

    /// <summary>A header is longer than any honest one.</summary>
    HeaderTooLarge,

    /// <summary>A header is not as its format says.</summary>
    BadHeader,

    /// <summary>A header is not JSON, or not the JSON of its format.</summary>
    BadJson,

    /// <summary>A text is not valid Unicode.</summary>
    BadUtf8,

    /// <summary>A version of the format that is not known.</summary>
    UnsupportedVersion,

    /// <summary>A type of values that cannot be read.</summary>
    UnsupportedDtype,

    /// <summary>An array of Python objects, which is a pickle.</summary>
    ObjectArray,

    /// <summary>A value that its type does not allow.</summary>
    BadValue,

    /// <summary>Two tensors share bytes.</summary>
    Overlap,

    /// <summary>Bytes that belong to no tensor.</summary>
    Hole,

    /// <summary>A tensor's bytes do not lie inside the file.</summary>
    OutOfRange,

    /// <summary>Shape and type do not fit the number of bytes.</summary>
    ShapeMismatch,

    /// <summary>A size that no array has.</summary>
    Overflow,

    /// <summary>More of something than any honest file has: nesting, memory, axes.</summary>
    LimitExceeded,

    /// <summary>A name stands twice.</summary>
    DuplicateKey,

    /// <summary>The pickle names a Python object that is neither a tensor nor a plain container.</summary>
    UnknownGlobal,

    /// <summary>The pickle uses an instruction that no state dict needs.</summary>
    ForbiddenOpcode,

    /// <summary>The pickle ends too early.</summary>
    TruncatedPickle,

    /// <summary>The pickle makes no sense.</summary>
    BadPickle,

    /// <summary>A container that contains itself.</summary>
    Cycle,

    /// <summary>A tensor's storage is not in the archive.</summary>
    StorageMissing,

    /// <summary>A storage has another size than the pickle says.</summary>
    StorageSize,

    /// <summary>A tensor reaches outside its storage.</summary>
    TensorBounds,

    /// <summary>The archive is not a sound zip.</summary>
    BadZip,

    /// <summary>A member of the archive is packed in a way that the format does not use.</summary>
    CompressedEntry,

    /// <summary>A member's bytes do not match their checksum.</summary>
    CrcMismatch,

    /// <summary>A member stands twice in the archive.</summary>
    DuplicateEntry,

    /// <summary>A member's name could lead out of a folder.</summary>
    UnsafeEntryName,

    /// <summary>Numbers in another byte order.</summary>
    ByteOrder,

    /// <summary>Not an array of NumPy.</summary>
    NotNpy,

    /// <summary>A shard's name could lead out of the folder.</summary>
    UnsafePath,

    /// <summary>A shard is not there.</summary>
    ShardMissing,

    /// <summary>A tensor is not where the index says.</summary>
    TensorMissing,

    /// <summary>The file holds values, but no named tensors.</summary>
    NotAStateDict,
}
