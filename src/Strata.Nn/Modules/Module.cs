using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Modules;

/// <summary>A part of a network: parameters, buffers and further modules, each under a name of its own.</summary>
/// <remarks>
/// A constructor registers what it holds, in the order in which the peer lists it; nothing is found by reflection. Full
/// names join the local ones by dots, as in PyTorch: <c>layer1.0.conv1.weight</c>.
/// </remarks>
public abstract class Module : IParameterSource
{
    private readonly List<(string Name, Parameter Parameter)> _parameters = [];
    private readonly List<(string Name, Tensor Buffer)> _buffers = [];
    private readonly List<(string Name, Module Module)> _children = [];
    private Module? _parent;
    private string _localName = "";
    private bool _training = true;

    /// <summary>The dotted name inside the outermost module, whose own is empty.</summary>
    public string Path =>
        _parent is null ? ""
        : _parent.Path.Length == 0 ? _localName
        : $"{_parent.Path}.{_localName}";

    /// <summary>Whether the module is in training mode, which batch normalisation and dropout heed.</summary>
    /// <value>true</value>
    public bool Training
    {
        get
        {
            Tape.Observe(this, Mode);
            return _training;
        }
    }

    /// <summary>The name of the part that maps features to predictions, such as <c>fc</c>; null when there is none.</summary>
    public virtual string? Head => null;

    /// <summary>The name of the part whose weights are published alone, without a prefix, such as <c>bert</c>; null when there is none.</summary>
    public virtual string? Trunk => null;

    /// <summary>The names of the top-level parts that hold parameters, from the input to the output.</summary>
    public virtual IReadOnlyList<string> LayerOrder
    {
        get
        {
            List<string> order = [.. _parameters.Select(entry => entry.Name)];
            order.AddRange(_children.Where(child => child.Module.NamedParameters().Any()).Select(child => child.Name));
            return order;
        }
    }

    /// <summary>The layers of a layer-wise decay of rates: timm's numbering where timm has one.</summary>
    /// <value>each top-level module</value>
    public virtual Optim.LayerOrder DecayOrder => Optim.LayerOrder.TopLevelModules;

    /// <summary>Whether an array that the model lacks may stand in its checkpoints: a constant of its source, or another head.</summary>
    /// <param name="name">A full name.</param>
    internal virtual bool PassesOver(string name) => false;

    /// <summary>All that a forward pass may branch on; recordings are kept for each mode.</summary>
    internal virtual int Mode => _training ? 1 : 0;

    /// <summary>A snapshot of the parameters, for a plan; tied ones carry their further names as aliases.</summary>
    public ParameterSet ParameterSet
    {
        get
        {
            var aliases = new Dictionary<Parameter, List<string>>();
            foreach ((string name, Parameter parameter) in NamedParameters(aliases: true))
            {
                if (aliases.TryGetValue(parameter, out List<string>? further))
                    further.Add(name);
                else
                    aliases[parameter] = [];
            }

            foreach ((Parameter parameter, List<string> further) in aliases)
                parameter.Aliases = [.. further];
            return new(Parameters(), GetType().Name) { LayerOrder = DecayOrder };
        }
    }

    /// <summary>All parameters in model order, each once, tied ones under their first name.</summary>
    public IEnumerable<Parameter> Parameters()
    {
        foreach ((_, Parameter parameter) in NamedParameters())
            yield return parameter;
    }

    /// <summary>All parameters with their full names, in model order.</summary>
    /// <param name="aliases">Whether a tied parameter comes again under each further name.</param>
    public IEnumerable<KeyValuePair<string, Parameter>> NamedParameters(bool aliases = false)
    {
        var seen = new HashSet<Parameter>();
        foreach ((string path, Module module) in Walk(Path))
        {
            foreach ((string name, Parameter parameter) in module._parameters)
            {
                if (seen.Add(parameter) || aliases)
                    yield return new(Join(path, name), parameter);
            }
        }
    }

    /// <summary>All buffers with their full names, in model order, each once.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedBuffers()
    {
        var seen = new HashSet<Tensor>();
        foreach ((string path, Module module) in Walk(Path))
        {
            foreach ((string name, Tensor buffer) in module._buffers)
            {
                if (seen.Add(buffer))
                    yield return new(Join(path, name), buffer);
            }
        }
    }

    /// <summary>The modules directly inside this one with their local names, in order.</summary>
    public IEnumerable<KeyValuePair<string, Module>> Children() =>
        _children.Select(child => KeyValuePair.Create(child.Name, child.Module));

    /// <summary>This module and all inside it, with full names, depth first.</summary>
    public IEnumerable<KeyValuePair<string, Module>> NamedModules() =>
        Walk(Path).Select(entry => KeyValuePair.Create(entry.Path, entry.Module));

    /// <summary>Everything a checkpoint holds: parameters and buffers by full name, in PyTorch's order.</summary>
    /// <remarks>Tied parameters come once for every name, as in a <c>state_dict</c>.</remarks>
    public IEnumerable<StateEntry> State()
    {
        foreach ((string path, Module module) in Walk(Path))
        {
            foreach ((string name, Parameter parameter) in module._parameters)
                yield return new(Join(path, name), Tensor.FromParameter(parameter), parameter);
            foreach ((string name, Tensor buffer) in module._buffers)
                yield return new(Join(path, name), buffer, null);
        }
    }

    /// <summary>Puts this module and all inside it into training mode.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Puts this module and all inside it into evaluation mode.</summary>
    public void Evaluate() => SetTraining(false);

    /// <summary>The type and, where the module has one, the path: how errors name it.</summary>
    public override string ToString() => Path.Length == 0 ? GetType().Name : Path;

    internal IEnumerable<(string Path, Module Module)> Walk(string path)
    {
        yield return (path, this);
        foreach ((string name, Module child) in _children)
        {
            foreach ((string Path, Module Module) entry in child.Walk(Join(path, name)))
                yield return entry;
        }
    }

    /// <summary>Makes a parameter of this module.</summary>
    /// <param name="localName">Its name here, such as <c>weight</c>; it is folded into the key.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">How its values are drawn.</param>
    /// <param name="key">Where the random values come from.</param>
    /// <param name="role">What it does.</param>
    protected Parameter AddParameter(
        string localName,
        Shape shape,
        Initializer initializer,
        RandomKey key,
        ParameterRole role
    )
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ThrowIfTaken(localName);
        var parameter = new Parameter(Join(Path, localName), shape)
        {
            ModuleType = GetType().Name,
            Role = role,
            Source = this,
        };
        RandomKey ownKey = key.FoldIn(localName);
        parameter.FillAtFirstUse(values => initializer.Fill(ownKey, shape, values));
        if (initializer.MayRefuse)
            _ = parameter.Value; // an error belongs to whoever makes the module
        _parameters.Add((localName, parameter));
        return parameter;
    }

    /// <summary>Registers a parameter that another module made: one storage, two names.</summary>
    protected void TieParameter(string localName, Parameter parameter)
    {
        ThrowIfTaken(localName);
        _parameters.Add((localName, parameter));
        NameParameters();
    }

    /// <summary>Registers values that are saved but not trained, such as running statistics.</summary>
    protected Tensor AddBuffer(string localName, Tensor buffer)
    {
        ThrowIfTaken(localName);
        _buffers.Add((localName, buffer));
        return buffer;
    }

    /// <summary>Places a module inside this one; its parameters take their full names.</summary>
    /// <remarks>A module that is placed twice shares its parameters; the first place names them.</remarks>
    protected TModule AddModule<TModule>(string localName, TModule module)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ThrowIfTaken(localName);
        _children.Add((localName, module));
        if (module._parent is null)
            (module._parent, module._localName) = (this, localName);
        NameParameters();
        return module;
    }

    /// <summary>Gives every parameter of the outermost module its full name: of a tied one the first.</summary>
    private void NameParameters()
    {
        Module root = this;
        while (root._parent is not null)
            root = root._parent;
        foreach ((string name, Parameter parameter) in root.NamedParameters())
            (parameter.Name, parameter.Source) = (name, root);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void SetTraining(bool training)
    {
        foreach ((_, Module module) in Walk(""))
            module._training = training;
    }

    private void ThrowIfTaken(string localName)
    {
        ArgumentException.ThrowIfNullOrEmpty(localName);
        bool taken =
            _parameters.Exists(entry => entry.Name == localName)
            || _buffers.Exists(entry => entry.Name == localName)
            || _children.Exists(entry => entry.Name == localName);
        if (taken)
            throw new ArgumentException($"{this} already has something named '{localName}'.", nameof(localName));
    }
}
