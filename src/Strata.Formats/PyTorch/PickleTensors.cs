using Strata.Numerics;

namespace Strata.Formats;

/// <summary>Turns the arguments of PyTorch's constructions into storages and arrays, checked against the bytes that are there.</summary>
internal sealed class PickleTensors(IReadOnlyDictionary<string, byte[]> storages, long fileLength, PickleFaults faults)
{
    private const int HighestRank = 64; // PyTorch's own limit
    private const int ForEachByte = 4; // views may be as large as this in all: an expanded row is, by design
    private const long ForSmallFiles = 1 << 20;

    private readonly Dictionary<string, PickleStorage> _known = new(StringComparer.Ordinal);
    private long _left = ForSmallFiles + (ForEachByte * fileLength);

    /// <summary>A storage of its persistent id: <c>('storage', torch.FloatStorage, '0', 'cpu', 4)</c>.</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not PickleList { Kind: PickleListKind.Tuple, Count: 5 } parts)
            throw faults.Bad($"a storage is named by {Described(id)}, not by a tuple of 5");
        if (parts is not ["storage", PickleSymbol { Name: { } name }, string key, string, long count])
            throw faults.Bad("a storage is not named by ('storage', type, key, location, count)");
        if (!PickleGlobals.IsStorage(name))
            throw faults.Bad($"{MessageText.Quote(name)} is no type of storage");
        ElementType? type = null;
        if (!PickleGlobals.IsUntyped(name))
            type = PickleGlobals.TryStorageType(name, out ElementType found) ? found : throw Unsupported(name);
        if (!storages.TryGetValue(key, out byte[]? bytes))
            throw faults.Make(
                $"the archive has no member {MessageText.Quote("data/" + key)}",
                CheckpointFault.StorageMissing,
                "The file is damaged; copy or download it again."
            );
        int size = type is null ? 1 : type.Value.Bits() / 8;
        if (count < 0 || count > bytes.Length / size || count * size != bytes.Length)
            throw faults.Make(
                $"the storage {MessageText.Quote(key)} has another size than the pickle says",
                CheckpointFault.StorageSize,
                $"{count} values of {size} bytes",
                $"{bytes.Length} bytes",
                "The file is damaged; copy or download it again."
            );
        if (!_known.TryGetValue(key, out PickleStorage? storage))
            _known[key] = storage = new(type, bytes);
        if (storage.Type != type)
            throw faults.Make(
                $"the storage {MessageText.Quote(key)} is used as two types",
                CheckpointFault.StorageSize,
                "PyTorch writes one member for each storage: do not trust the file."
            );
        return storage;
    }

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)</c>; version 3 has the type last.</summary>
    public StoredArray Tensor(PickleList arguments, bool hasType)
    {
        int expected = hasType ? 7 : 6;
        if (arguments.Count != expected)
            throw faults.Bad($"a tensor is rebuilt from {arguments.Count} values, not {expected}");
        if (arguments[0] is not PickleStorage storage)
            throw faults.Bad($"a tensor is rebuilt from {PickleFaults.Describe(arguments[0])}, not from a storage");
        if (arguments[1] is not long offset)
            throw faults.Bad($"the offset of a tensor is {PickleFaults.Describe(arguments[1])}");
        long[] sizes = Numbers(arguments[2], "sizes");
        long[] strides = Numbers(arguments[3], "strides");
        if (arguments[4] is not bool requiresGradient)
            throw faults.Bad($"requires_grad of a tensor is {PickleFaults.Describe(arguments[4])}");
        if (arguments[5] is not (null or PickleDictionary { Count: 0 }))
            throw faults.Bad("a tensor has backward hooks, which are programs");
        ElementType type = hasType ? TypeOf(arguments[6]) : storage.Type ?? throw faults.Bad("a tensor has no type");
        Shape shape = Check(storage, type, offset, sizes, strides);
        bool packed = IsPacked(sizes, strides);
        return new(type, shape, storage.Bytes, storage, shape.Count == 0 ? 0 : offset, packed ? null : strides)
        {
            RequiresGradient = requiresGradient,
        };
    }

    /// <summary><c>_rebuild_parameter(tensor, requires_grad, hooks)</c>.</summary>
    public StoredArray Parameter(PickleList arguments) =>
        arguments is [StoredArray tensor, bool requiresGradient, null or PickleDictionary { Count: 0 }]
            ? tensor.AsParameter(requiresGradient)
            : throw faults.Bad("a parameter is not rebuilt from a tensor, requires_grad and no hooks");

    private static string Described(object? id) =>
        id is PickleList { Kind: PickleListKind.Tuple } tuple ? $"a tuple of {tuple.Count}" : PickleFaults.Describe(id);

    private long[] Numbers(object? value, string what)
    {
        if (value is not PickleList { Kind: not PickleListKind.List } list)
            throw faults.Bad($"the {what} of a tensor are {PickleFaults.Describe(value)}, not a tuple");
        if (list.Count > HighestRank)
            throw faults.Make(
                $"a tensor has {list.Count} axes",
                CheckpointFault.LimitExceeded,
                $"at most {HighestRank}",
                $"{list.Count}",
                null
            );
        long[] numbers = new long[list.Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = list[i] is long number
                ? number
                : throw faults.Bad($"the {what} of a tensor hold {PickleFaults.Describe(list[i])}");
        return numbers;
    }

    private ElementType TypeOf(object? value) =>
        value is not PickleSymbol symbol ? throw faults.Bad($"the type of a tensor is {PickleFaults.Describe(value)}")
        : PickleGlobals.TryType(symbol.Name, out ElementType type) ? type
        : throw Unsupported(symbol.Name);

    private Shape Check(PickleStorage storage, ElementType type, long offset, long[] sizes, long[] strides)
    {
        if (sizes.Length != strides.Length)
            throw faults.Bad($"a tensor has {sizes.Length} sizes and {strides.Length} strides");
        if (offset < 0 || Array.Exists(sizes, size => size < 0) || Array.Exists(strides, stride => stride < 0))
            throw Outside("an offset, size or stride of a tensor is negative", offset, sizes, strides, storage, type);
        Int128 count = 1;
        foreach (long size in sizes)
        {
            // At each axis, also where another size is 0: the shape itself must be representable.
            count *= size;
            if (size > int.MaxValue || count > int.MaxValue)
                throw faults.Make(
                    $"the tensor {string.Join('×', sizes)} is too large",
                    CheckpointFault.LimitExceeded,
                    "at most 2^31 - 1 values, and as much for each axis",
                    string.Join('×', sizes),
                    null
                );
        }

        Int128 last = offset; // of the value that lies farthest
        for (int i = 0; i < sizes.Length; i++)
            last += (Int128)Math.Max(sizes[i] - 1, 0) * strides[i];
        long bytes = type.Bits() / 8;
        long available = storage.Bytes.Length / bytes;
        if (count > 0 ? last >= available : offset > available)
            throw Outside("a tensor reaches beyond its storage", offset, sizes, strides, storage, type);
        _left -= (long)count * bytes;
        if (_left < 0)
            throw faults.Make(
                "the tensors are far larger than the file: views repeat its values",
                CheckpointFault.LimitExceeded,
                "Save contiguous copies: {name: value.contiguous() for name, value in state_dict.items()}."
            );
        return new([.. sizes.Select(size => (int)size)]);
    }

    private static bool IsPacked(long[] sizes, long[] strides)
    {
        if (Array.Exists(sizes, size => size == 0))
            return true;
        long expected = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] > 1 && strides[i] != expected)
                return false; // the stride of an axis of one value says nothing
            expected *= sizes[i];
        }

        return true;
    }

    private CheckpointException Unsupported(string name) =>
        faults.Make(
            $"the type {MessageText.Quote(name)} cannot be read",
            CheckpointFault.UnsupportedDtype,
            "Convert the tensor before saving, such as with .float()."
        );

    private CheckpointException Outside(
        string what,
        long offset,
        long[] sizes,
        long[] strides,
        PickleStorage storage,
        ElementType type
    ) =>
        faults.Make(
            what,
            CheckpointFault.TensorBounds,
            $"values 0 to {(storage.Bytes.Length / Math.Max(type.Bits() / 8, 1)) - 1} of the storage",
            $"offset {offset}, sizes ({string.Join(", ", sizes)}), strides ({string.Join(", ", strides)})",
            "The file is damaged; copy or download it again."
        );
}
