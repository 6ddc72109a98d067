namespace Strata.Nn.Graph;

/// <summary>Where one backward pass leaves its gradients instead of in parameters and leaves.</summary>
internal sealed class GradientSink
{
    [ThreadStatic]
    private static GradientSink? s_current;

    private readonly Dictionary<object, Entry> _entries = [];

    public GradientSink(ReadOnlySpan<Tensor> variables)
    {
        foreach (Tensor variable in variables)
            _entries.TryAdd(KeyOf(variable.Memory), new());
    }

    /// <summary>That of the backward pass that runs on this thread; null for an ordinary one.</summary>
    public static GradientSink? Current
    {
        get => s_current;
        set => s_current = value;
    }

    /// <summary>Whether a leaf's gradient is asked for.</summary>
    public bool Asks(TensorMemory leaf) => _entries.ContainsKey(KeyOf(leaf));

    /// <summary>Where a contribution to a leaf's gradient goes.</summary>
    public GradientTarget Target(TensorMemory leaf)
    {
        Entry entry = _entries[KeyOf(leaf)];
        bool accumulate = entry.Gradient is not null;
        entry.Gradient ??= Tensor.Zeros(new Numerics.Shape(leaf.Length));
        return new(entry.Gradient.Values, accumulate);
    }

    /// <summary>Copies the gradients of an operation's results, which are whole when its backward pass begins.</summary>
    public void Take(Operation operation)
    {
        foreach (Tensor output in operation.Outputs)
        {
            if (output.Memory.HasGradient && _entries.TryGetValue(output.Memory, out Entry? entry))
            {
                entry.Gradient = Tensor.Zeros(output.Shape);
                output.Memory.Gradient.CopyTo(entry.Gradient.Values);
            }
        }
    }

    /// <summary>What a variable got; null if the result does not depend on it.</summary>
    public Tensor? GradientOf(Tensor variable) => _entries[KeyOf(variable.Memory)].Gradient?.Reshape(variable.Shape);

    private static object KeyOf(TensorMemory memory) => (object?)memory.Parameter ?? memory;

    private sealed class Entry
    {
        public Tensor? Gradient { get; set; }
    }
}
