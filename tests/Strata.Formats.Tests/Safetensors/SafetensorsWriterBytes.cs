using Strata.Numerics;

namespace Strata.Formats.Tests.Safetensors;

/// <summary>A small file with tensors of 0, 1, 2, …</summary>
internal sealed class SafetensorsWriterBytes
{
    private readonly SafetensorsWriter _writer = new();

    public SafetensorsWriterBytes Add(string name, int count)
    {
        _writer.Add(name, new Shape(count), Enumerable.Range(0, count).Select(i => (float)i).ToArray());
        return this;
    }

    public byte[] ToArray() => ToArray(_writer);

    public static byte[] ToArray(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
