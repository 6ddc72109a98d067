using System.Collections.Frozen;

namespace Strata.Formats;

/// <summary>The Python objects that a state dict may name. None is ever looked up or called.</summary>
internal static class PickleGlobals
{
    public const string OrderedDict = "collections.OrderedDict";
    public const string Tensor2 = "torch._utils._rebuild_tensor_v2";
    public const string Tensor3 = "torch._utils._rebuild_tensor_v3";
    public const string Parameter = "torch._utils._rebuild_parameter";
    public const string Size = "torch.Size";
    private const string Untyped = "torch.storage.UntypedStorage";
    private const string StorageEnding = "Storage";
    private const string Torch = "torch.";

    private static readonly FrozenDictionary<string, ElementType> s_storages = new Dictionary<string, ElementType>
    {
        ["torch.FloatStorage"] = ElementType.Float32,
        ["torch.DoubleStorage"] = ElementType.Float64,
        ["torch.HalfStorage"] = ElementType.Float16,
        ["torch.BFloat16Storage"] = ElementType.BFloat16,
        ["torch.ByteStorage"] = ElementType.UInt8,
        ["torch.CharStorage"] = ElementType.Int8,
        ["torch.ShortStorage"] = ElementType.Int16,
        ["torch.IntStorage"] = ElementType.Int32,
        ["torch.LongStorage"] = ElementType.Int64,
        ["torch.BoolStorage"] = ElementType.Boolean,
        ["torch.ComplexFloatStorage"] = ElementType.Complex64,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ElementType?> s_types = new Dictionary<string, ElementType?>
    {
        ["torch.float32"] = ElementType.Float32,
        ["torch.float64"] = ElementType.Float64,
        ["torch.float16"] = ElementType.Float16,
        ["torch.bfloat16"] = ElementType.BFloat16,
        ["torch.uint8"] = ElementType.UInt8,
        ["torch.int8"] = ElementType.Int8,
        ["torch.int16"] = ElementType.Int16,
        ["torch.int32"] = ElementType.Int32,
        ["torch.int64"] = ElementType.Int64,
        ["torch.uint16"] = ElementType.UInt16,
        ["torch.uint32"] = ElementType.UInt32,
        ["torch.uint64"] = ElementType.UInt64,
        ["torch.bool"] = ElementType.Boolean,
        ["torch.complex64"] = ElementType.Complex64,
        ["torch.complex128"] = null,
        ["torch.float8_e4m3fn"] = ElementType.Float8E4M3,
        ["torch.float8_e5m2"] = ElementType.Float8E5M2,
        ["torch.float8_e4m3fnuz"] = ElementType.Float8E4M3Fnuz,
        ["torch.float8_e5m2fnuz"] = ElementType.Float8E5M2Fnuz,
        ["torch.float8_e8m0fnu"] = ElementType.Float8E8M0,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_makers = new[]
    {
        OrderedDict,
        Tensor2,
        Tensor3,
        Parameter,
        Size,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a checkpoint may name it. Every storage may be named: a tensor on it then says which type is not read.</summary>
    public static bool Allows(string name) => s_makers.Contains(name) || s_types.ContainsKey(name) || IsStorage(name);

    public static bool IsStorage(string name) =>
        name == Untyped
        || (
            name.StartsWith(Torch, StringComparison.Ordinal)
            && name.EndsWith(StorageEnding, StringComparison.Ordinal)
            && name.AsSpan(Torch.Length).IndexOfAnyExcept(s_letters) < 0
        );

    public static bool IsUntyped(string name) => name is Untyped or "torch.UntypedStorage";

    public static bool TryStorageType(string name, out ElementType type) => s_storages.TryGetValue(name, out type);

    public static bool TryType(string name, out ElementType type)
    {
        bool known = s_types.TryGetValue(name, out ElementType? found) && found is not null;
        type = found.GetValueOrDefault();
        return known;
    }

    /// <summary>The storage of a type, with its module.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string StorageOf(ElementType type) =>
        s_storages.FirstOrDefault(pair => pair.Value == type).Key
        ?? throw new ArgumentException(
            $"PyTorch has no classic storage for {type.SafetensorsName()}. Convert the values, or write safetensors.",
            nameof(type)
        );

    private static readonly System.Buffers.SearchValues<char> s_letters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    );
}
