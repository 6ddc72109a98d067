namespace Strata.Formats;

/// <summary>A storage of PyTorch: the bytes of one member of the archive.</summary>
/// <param name="Type">What it is made of; null when the tensors on it say so.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record PickleStorage(ElementType? Type, ReadOnlyMemory<byte> Bytes);
