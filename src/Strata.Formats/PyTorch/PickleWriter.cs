using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Strata.Formats;

/// <summary>Writes values as a pickle of protocol 2, in the instructions that PyTorch's weights-only loader accepts.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _pickle = new();
    private readonly List<StoredArray> _storages = [];

    /// <summary>The arrays whose bytes are to be stored, each under its position.</summary>
    public IReadOnlyList<StoredArray> Storages => _storages;

    public byte[] Write(object? root)
    {
        _pickle.Write([0x80, 2]);
        Value(root, depth: 0);
        _pickle.WriteByte((byte)'.');
        return _pickle.ToArray();
    }

    private void Value(object? value, int depth)
    {
        const int Deepest = 60; // what the reader takes, and a tuple or two around it
        if (depth > Deepest)
            throw new ArgumentException($"Containers are nested deeper than {Deepest}.", nameof(value));
        switch (value)
        {
            case null:
                _pickle.WriteByte((byte)'N');
                break;
            case bool truth:
                _pickle.WriteByte((byte)(truth ? 0x88 : 0x89));
                break;
            case int number:
                Integer(number);
                break;
            case long number:
                Integer(number);
                break;
            case BigInteger number:
                LongInteger(number);
                break;
            case double number:
                _pickle.WriteByte((byte)'G');
                Span<byte> bits = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(bits, number);
                _pickle.Write(bits);
                break;
            case string text:
                Text(text);
                break;
            case PickleSymbol symbol when PickleGlobals.Allows(symbol.Name):
                Global(symbol.Name);
                break;
            case PickleList list:
                List(list, depth);
                break;
            case PickleDictionary dictionary:
                Dictionary(dictionary, depth);
                break;
            case StoredArray array:
                Tensor(array);
                break;
            default:
                throw new ArgumentException($"A checkpoint cannot hold {value.GetType().Name}.", nameof(value));
        }
    }

    private void Dictionary(PickleDictionary dictionary, int depth)
    {
        _pickle.WriteByte((byte)'}');
        if (dictionary.Count == 0)
            return;
        _pickle.WriteByte((byte)'(');
        foreach ((object key, object? value) in dictionary)
        {
            Value(key, depth + 1);
            Value(value, depth + 1);
        }

        _pickle.WriteByte((byte)'u');
    }

    private void List(PickleList list, int depth)
    {
        bool isList = list.Kind == PickleListKind.List;
        if (list.Kind == PickleListKind.Size)
            Global(PickleGlobals.Size);
        if (isList)
            _pickle.WriteByte((byte)']');
        if (!isList || list.Count > 0)
        {
            _pickle.WriteByte((byte)'(');
            foreach (object? item in list)
                Value(item, depth + 1);
            _pickle.WriteByte((byte)(isList ? 'e' : 't'));
        }

        if (list.Kind == PickleListKind.Size)
            _pickle.Write([0x85, (byte)'R']); // torch.Size takes one tuple
    }

    /// <summary>A row-major tensor on a storage of its own; tied ones and views share theirs.</summary>
    private void Tensor(StoredArray array)
    {
        // Views of one storage that lie differently are written apart: only equal ones stay tied.
        int key = _storages.FindIndex(array.IsSameViewAs);
        if (key < 0)
        {
            key = _storages.Count;
            _storages.Add(array);
        }

        if (array.IsParameter)
        {
            Global(PickleGlobals.Parameter);
            _pickle.WriteByte((byte)'(');
        }

        Global(PickleGlobals.Tensor2);
        _pickle.Write("(("u8);
        Text("storage");
        Global(PickleGlobals.StorageOf(array.Type));
        Text(key.ToString(CultureInfo.InvariantCulture));
        Text("cpu");
        Integer(array.Shape.Count);
        _pickle.Write("tQ"u8);
        Integer(0);
        Numbers(array.Shape.Sizes);
        Numbers(Strides(array.Shape.Sizes));
        _pickle.WriteByte((byte)(array.RequiresGradient && !array.IsParameter ? 0x88 : 0x89));
        Hooks();
        _pickle.Write("tR"u8);
        if (!array.IsParameter)
            return;
        _pickle.WriteByte((byte)(array.RequiresGradient ? 0x88 : 0x89));
        Hooks();
        _pickle.Write("tR"u8);
    }

    private void Hooks()
    {
        Global(PickleGlobals.OrderedDict);
        _pickle.Write(")R"u8);
    }

    private void Numbers(ReadOnlySpan<int> numbers)
    {
        _pickle.WriteByte((byte)'(');
        foreach (int number in numbers)
            Integer(number);
        _pickle.WriteByte((byte)'t');
    }

    private static int[] Strides(ReadOnlySpan<int> sizes)
    {
        int[] strides = new int[sizes.Length];
        int stride = 1;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(sizes[axis], 1);
        }

        return strides;
    }

    private void Integer(long value)
    {
        if (value is < int.MinValue or > int.MaxValue)
        {
            LongInteger(value);
            return;
        }

        _pickle.WriteByte((byte)'J');
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value);
        _pickle.Write(bytes);
    }

    private void LongInteger(BigInteger value)
    {
        byte[] bytes = value.ToByteArray();
        _pickle.Write([0x8A, checked((byte)bytes.Length)]);
        _pickle.Write(bytes);
    }

    private void Text(string text)
    {
        Utf8Order.ThrowIfNotUnicode(text, nameof(text));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _pickle.WriteByte((byte)'X');
        _pickle.Write(length);
        _pickle.Write(bytes);
    }

    private void Global(string name)
    {
        int dot = name.LastIndexOf('.');
        _pickle.WriteByte((byte)'c');
        _pickle.Write(Encoding.ASCII.GetBytes($"{name[..dot]}\n{name[(dot + 1)..]}\n"));
    }
}
