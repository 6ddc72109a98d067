using System.Collections;
using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Modules that their owner calls as it likes, named <c>0</c>, <c>1</c>, …, as <c>torch.nn.ModuleList</c>.</summary>
/// <typeparam name="TModule">What all of them are.</typeparam>
public sealed class ModuleList<TModule> : Module, IReadOnlyList<TModule>
    where TModule : Module
{
    private readonly List<TModule> _modules = [];

    /// <summary>Creates the list.</summary>
    /// <param name="modules">In order.</param>
    public ModuleList(params IEnumerable<TModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (TModule module in modules)
            Add(module);
    }

    /// <inheritdoc/>
    public int Count => _modules.Count;

    /// <inheritdoc/>
    public TModule this[int index] => _modules[index];

    /// <summary>Adds a module at the end, named by its place.</summary>
    /// <returns>The module.</returns>
    public TModule Add(TModule module)
    {
        AddModule($"{_modules.Count}", module);
        _modules.Add(module);
        return module;
    }

    /// <inheritdoc/>
    public IEnumerator<TModule> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
