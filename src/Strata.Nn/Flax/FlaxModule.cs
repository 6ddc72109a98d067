using Strata.Numerics;

namespace Strata.Nn.Flax;

/// <summary>What a module of Flax declares: parameters and modules, in order, so that its start can be drawn again.</summary>
/// <remarks>
/// <see cref="FlaxLayers"/>, <see cref="LinenCells"/> and <see cref="NnxCells"/> declare Flax' own layers; a model is put
/// together with <see cref="With(string, FlaxModule)"/>. It computes nothing: it says which bits a parameter begins with.
/// <code>
/// FlaxModule mlp = new FlaxModule().With("Dense_0", FlaxLayers.Dense(64, 128)).With("Dense_1", FlaxLayers.Dense(128, 10));
/// foreach (FlaxParameter start in mlp.InitializeLinen(new RandomKey(42))) …
/// </code>
/// </remarks>
public sealed class FlaxModule
{
    private readonly List<Declaration> _declarations = [];

    /// <summary>Declares a parameter of the module itself.</summary>
    /// <param name="name">Its name: <c>kernel</c>.</param>
    /// <param name="shape">Its shape in Flax.</param>
    /// <param name="initializer">How it is drawn.</param>
    /// <param name="drawnAs">The shape that it is drawn in, where that is another (<c>DenseGeneral</c> draws a matrix).</param>
    /// <returns>The module.</returns>
    public FlaxModule With(string name, Shape shape, Initializer initializer, Shape? drawnAs = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        if (drawnAs is { } drawn && drawn.Count != shape.Count)
            throw new ShapeException($"{name}: {drawn} has not as many values as {shape}.");
        Add(new(name, null, shape, initializer, drawnAs ?? shape));
        return this;
    }

    /// <summary>Declares a module inside.</summary>
    /// <param name="name">
    /// Its name: in a compact method of linen the class and a count by class, <c>Dense_0</c>, <c>Dense_1</c>; else the
    /// attribute's, <c>layers_0</c> for an element of a list (in nnx: a module <c>layers</c> of modules <c>0</c>, <c>1</c>).
    /// </param>
    /// <param name="module">The module.</param>
    /// <returns>The module around it.</returns>
    public FlaxModule With(string name, FlaxModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Add(new(name, module, default, null, default));
        return this;
    }

    /// <summary>All parameters as <c>init</c> of linen starts them.</summary>
    /// <param name="root">The key of the stream <c>params</c>: <c>PRNGKey(seed)</c> is <c>new RandomKey(seed)</c>.</param>
    /// <param name="separators">The setting <c>flax_fix_rng_separator</c>.</param>
    public IReadOnlyList<FlaxParameter> InitializeLinen(RandomKey root, bool separators = false)
    {
        var result = new List<FlaxParameter>();
        Linen([], root, separators, result);
        return result;
    }

    /// <summary>All parameters as the constructors of nnx start them.</summary>
    /// <param name="stream">The key of the stream: <c>Rngs(seed)</c> has <c>new RandomKey(seed)</c>.</param>
    /// <param name="first">How many keys were drawn from the stream before.</param>
    public IReadOnlyList<FlaxParameter> InitializeNnx(RandomKey stream, long first = 0)
    {
        var result = new List<FlaxParameter>();
        Nnx("", stream, first, result);
        return result;
    }

    private void Linen(string[] scopes, RandomKey root, bool separators, List<FlaxParameter> result)
    {
        int counter = 0;
        foreach (Declaration entry in _declarations)
        {
            if (entry.Module is not null)
                entry.Module.Linen([.. scopes, entry.Name], root, separators, result);
            else
                result.Add(
                    entry.Draw(
                        string.Join('/', [.. scopes, entry.Name]),
                        FlaxKeys.Linen(root, scopes, ++counter, separators)
                    )
                );
        }
    }

    private void Nnx(string prefix, RandomKey stream, long first, List<FlaxParameter> result)
    {
        foreach (Declaration entry in _declarations)
        {
            if (entry.Module is not null)
                entry.Module.Nnx($"{prefix}{entry.Name}/", stream, first, result);
            else
                result.Add(entry.Draw(prefix + entry.Name, FlaxKeys.Nnx(stream, first + result.Count)));
        }
    }

    private void Add(Declaration declaration)
    {
        ArgumentException.ThrowIfNullOrEmpty(declaration.Name);
        if (_declarations.Exists(entry => entry.Name == declaration.Name))
            throw new ArgumentException($"There is already something named '{declaration.Name}'.", nameof(declaration));
        _declarations.Add(declaration);
    }

    private sealed record Declaration(
        string Name,
        FlaxModule? Module,
        Shape Shape,
        Initializer? Initializer,
        Shape DrawnAs
    )
    {
        public FlaxParameter Draw(string path, RandomKey key) => new(path, Shape, key, Initializer!.Draw(key, DrawnAs));
    }
}
