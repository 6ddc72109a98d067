using System.Numerics;

namespace Strata.Formats;

/// <summary>Runs the pickle of a state dict: tensors and plain containers, and nothing else.</summary>
/// <remarks>
/// Pickle is a program for a small stack machine, and in Python a dangerous one. Here a name becomes an inert
/// <see cref="PickleSymbol"/>, nothing is looked up, and only the few constructions of PyTorch's weights-only loader are
/// understood. No input makes it recurse, and what it allocates is bounded by the size of the file.
/// </remarks>
internal sealed class PickleReader
{
    private const int DeepestMarks = 256;
    private const int NewestProtocol = 5;

    private static readonly object?[] s_small = [.. Enumerable.Range(0, 256).Select(i => (object?)(long)i)];
    private static readonly object s_true = true;
    private static readonly object s_false = false;

    private readonly PickleInput _input;
    private readonly PickleTensors _tensors;
    private readonly PickleFaults _faults;
    private readonly PickleBudget _budget;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = []; // as numbered by Python: 0, 1, 2, …
    private readonly Dictionary<uint, object?> _oddMemo = []; // numbered otherwise

    /// <param name="pickle">The bytes of <c>data.pkl</c>.</param>
    /// <param name="storages">The other members, by key.</param>
    /// <param name="fileLength">The size of the file, by which memory is bounded.</param>
    /// <param name="file">What messages call it.</param>
    public PickleReader(byte[] pickle, IReadOnlyDictionary<string, byte[]> storages, long fileLength, string file)
    {
        _faults = new(file, () => PickleFaults.PendingName(_stack, _marks));
        _budget = new(fileLength, _faults);
        _input = new(pickle, _faults, _budget);
        _tensors = new(storages, fileLength, _faults);
    }

    /// <summary>The value that the pickle leaves.</summary>
    public object? Read()
    {
        while (true)
        {
            _faults.Position = _input.Position;
            byte code = _input.Byte();
            if (code == (byte)'.')
                return Stop();
            Run((char)code);
        }
    }

    private object? Stop()
    {
        if (_marks.Count > 0 || _stack.Count != 1)
            throw _faults.Bad(
                $"the pickle ends with {_stack.Count} values and {_marks.Count} marks, not with one value"
            );
        if (_input.Left > 0)
            throw _faults.Make($"{_input.Left} bytes follow the end of the pickle", CheckpointFault.TrailingBytes);
        PickleNesting.Check(_stack[0], _faults);
        return _stack[0];
    }

    private void Run(char code)
    {
        switch (code)
        {
            case '\x80':
                Protocol(_input.Byte());
                break;
            case 'c':
                Push(Global($"{_input.Line()}.{_input.Line()}"));
                break;
            case '(':
                Mark();
                break;
            case '}':
                _budget.Charge(200);
                Push(new PickleDictionary());
                break;
            case ']' or '\x8f':
                _budget.Charge(100);
                Push(new PickleList([], PickleListKind.List));
                break;
            case ')' or 't' or '\x85' or '\x86' or '\x87':
                Tuple(code);
                break;
            case 'a' or 'e':
                Append(code == 'a');
                break;
            case 's' or 'u':
                SetItems(code == 's');
                break;
            case 'q':
                Put(_input.Byte());
                break;
            case 'r':
                Put(_input.UInt32());
                break;
            case 'h':
                Get(_input.Byte());
                break;
            case 'j':
                Get(_input.UInt32());
                break;
            case 'Q':
                Push(_tensors.Storage(Pop()));
                break;
            case 'R' or '\x81':
                Call();
                break;
            case 'b':
                Build();
                break;
            default:
                Push(Constant(code));
                break;
        }
    }

    /// <summary>The instructions that are values.</summary>
    private object? Constant(char code)
    {
        switch (code)
        {
            case 'N':
                return null;
            case '\x88':
                return s_true;
            case '\x89':
                return s_false;
            case 'J':
                return Integer((int)_input.UInt32());
            case 'K':
                return Integer(_input.Byte());
            case 'M':
                return Integer(_input.UInt16());
            case '\x8a':
                return
                    _input.LongInteger(_input.Byte()) is { } value && value >= long.MinValue && value <= long.MaxValue
                    ? Integer((long)value)
                    : value;
            case 'G':
                _budget.Charge(24);
                return _input.Double();
            case 'X':
                return _input.Text(_input.UInt32());
            case 'U':
                return _input.Text(_input.Byte());
            default:
                throw _faults.Make(
                    $"the pickle uses the instruction {(byte)code:X2}, which no state dict needs",
                    CheckpointFault.ForbiddenOpcode,
                    "Save the state dict again: torch.save(model.state_dict(), path)."
                );
        }
    }

    private void Protocol(byte version)
    {
        if (version > NewestProtocol)
            throw _faults.Bad($"there is no pickle protocol {version}");
        if (version > 3)
            throw _faults.Make(
                $"pickle protocol {version} is not read; PyTorch's own safe loader refuses it too",
                CheckpointFault.ForbiddenOpcode,
                "Save the file again without pickle_protocol, which means 2."
            );
    }

    private PickleSymbol Global(string name)
    {
        if (!PickleGlobals.Allows(name))
            throw _faults.Make(
                $"{MessageText.Quote(name)} is not allowed in a checkpoint. Only tensors and plain containers are read",
                CheckpointFault.UnknownGlobal,
                Advice(name)
            );
        _budget.Charge(80 + (4 * name.Length));
        return new(name);
    }

    private static string Advice(string name) =>
        name.StartsWith("torch.nn.", StringComparison.Ordinal) || name.StartsWith("__main__.", StringComparison.Ordinal)
            ? "The file holds a whole module, which is a program. Save its weights: torch.save(model.state_dict(), path)."
        : name.StartsWith("numpy.", StringComparison.Ordinal)
            ? "Turn NumPy's values into Python's before saving, such as with float(x), or save the state dict alone."
        : "Save the state dict alone, torch.save(model.state_dict(), path); if you did, do not trust the file.";

    private void Mark()
    {
        if (_marks.Count == DeepestMarks)
            throw _faults.Make($"the pickle opens more than {DeepestMarks} marks", CheckpointFault.LimitExceeded);
        _marks.Add(_stack.Count);
    }

    private void Tuple(char code)
    {
        int start = code switch
        {
            ')' => _stack.Count,
            't' => TakeMark(),
            _ => _stack.Count - (code - '\x84'),
        };
        if (start < Floor)
            throw Underflow();
        _budget.Charge(100 + (8 * (_stack.Count - start)));
        var tuple = new PickleList(Items(start), PickleListKind.Tuple);
        _stack.RemoveRange(start, _stack.Count - start);
        Push(tuple);
    }

    private void Append(bool one)
    {
        int start = one ? _stack.Count - 1 : TakeMark();
        if (start <= Floor - (one ? 0 : 1))
            throw Underflow();
        if (start < 1 || _stack[start - 1] is not PickleList { Kind: PickleListKind.List } list)
            throw _faults.Bad("the pickle appends to what is no list");
        _budget.Charge(16 * (_stack.Count - start));
        foreach (object? item in Items(start))
            list.Add(item);
        _stack.RemoveRange(start, _stack.Count - start);
    }

    private void SetItems(bool one)
    {
        int start = one ? _stack.Count - 2 : TakeMark();
        if (start < 1 || start - 1 < Floor)
            throw Underflow();
        if (_stack[start - 1] is not PickleDictionary dictionary)
            throw _faults.Bad("the pickle sets a key of what is no dictionary");
        int count = _stack.Count - start;
        if (count % 2 != 0)
            throw _faults.Bad("the pickle sets a key without a value");
        _budget.Charge(60 * count);
        for (int i = start; i < _stack.Count; i += 2)
            Set(dictionary, _stack[i], _stack[i + 1]);
        _stack.RemoveRange(start, count);
    }

    private void Set(PickleDictionary dictionary, object? key, object? value)
    {
        if (key is not (string or long))
            throw _faults.Bad($"a key of a dictionary is {PickleFaults.Describe(key)}, not text or a whole number");
        if (!dictionary.TryAdd(key, value))
            throw _faults.Make(
                $"the key {(key is string text ? MessageText.Quote(text) : key)} stands twice",
                CheckpointFault.DuplicateKey,
                "Python would keep the last one; no state dict has two. Do not trust the file."
            );
    }

    private void Put(uint number)
    {
        if (_stack.Count <= Floor)
            throw Underflow();
        if (number == _memo.Count)
        {
            _budget.Charge(16);
            _memo.Add(_stack[^1]);
        }
        else if (number < _memo.Count)
        {
            _memo[(int)number] = _stack[^1];
        }
        else
        {
            _budget.Charge(64);
            _oddMemo[number] = _stack[^1];
        }
    }

    private void Get(uint number)
    {
        if (number < _memo.Count)
            Push(_memo[(int)number]);
        else if (_oddMemo.TryGetValue(number, out object? value))
            Push(value);
        else
            throw _faults.Bad($"the pickle asks for memo {number}, which it never stored");
    }

    /// <summary>REDUCE and NEWOBJ: the few constructions that are known, by name.</summary>
    private void Call()
    {
        object? arguments = Pop();
        object? callee = Pop();
        if (callee is not PickleSymbol { Name: { } name })
            throw _faults.Bad($"the pickle calls {PickleFaults.Describe(callee)}");
        if (arguments is not PickleList { Kind: PickleListKind.Tuple } tuple)
            throw _faults.Bad($"the arguments of {name} are {PickleFaults.Describe(arguments)}, not a tuple");
        _budget.Charge(200);
        Push(
            name switch
            {
                PickleGlobals.OrderedDict => tuple.Count == 0
                    ? new PickleDictionary()
                    : throw _faults.Bad($"{name} has arguments"),
                PickleGlobals.Size => tuple is [PickleList { Kind: PickleListKind.Tuple } sizes]
                && sizes.All(size => size is long)
                    ? new PickleList(sizes, PickleListKind.Size)
                    : throw _faults.Bad($"{name} needs one tuple of whole numbers"),
                PickleGlobals.Tensor2 => _tensors.Tensor(tuple, hasType: false),
                PickleGlobals.Tensor3 => _tensors.Tensor(tuple, hasType: true),
                PickleGlobals.Parameter => _tensors.Parameter(tuple),
                _ => throw _faults.Bad($"{MessageText.Quote(name)} is nothing to call"),
            }
        );
    }

    /// <summary>Sets attributes, which a dictionary has (<c>_metadata</c> of a state dict) and nobody needs.</summary>
    private void Build()
    {
        object? attributes = Pop();
        if (_stack.Count <= Floor)
            throw Underflow();
        if (_stack[^1] is not PickleDictionary || attributes is not PickleDictionary)
            throw _faults.Bad(
                $"the pickle sets attributes of {PickleFaults.Describe(_stack[^1])} from {PickleFaults.Describe(attributes)}"
            );
    }

    private object? Integer(long value)
    {
        if (value is >= 0 and < 256)
            return s_small[value];
        _budget.Charge(24);
        return value;
    }

    /// <summary>What stands below the newest mark is not to be taken.</summary>
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private int TakeMark()
    {
        if (_marks.Count == 0)
            throw _faults.Bad("the pickle closes a mark that it never opened");
        int start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return start;
    }

    private void Push(object? value)
    {
        _budget.Charge(8);
        _stack.Add(value);
    }

    private object? Pop()
    {
        if (_stack.Count <= Floor)
            throw Underflow();
        object? top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private ReadOnlySpan<object?> Items(int start) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stack)[start..];

    private CheckpointException Underflow() => _faults.Bad("the pickle takes a value from an empty stack");
}
