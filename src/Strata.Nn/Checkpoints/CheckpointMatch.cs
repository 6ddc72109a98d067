using System.Runtime.InteropServices;
using Strata.Formats;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn;

/// <summary>Finds the array of a file for every array of a model.</summary>
internal sealed class CheckpointMatch
{
    private const int MostPrefixes = 4; // of wrappers around wrappers

    private readonly Module _module;
    private readonly CheckpointFile _file;
    private readonly CheckpointLoadOptions _options;
    private readonly List<StateEntry> _entries;
    private readonly HashSet<string> _names;
    private readonly Dictionary<string, (string Source, StoredArray Array)> _arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Size2d From, IPositionEmbedded Place)> _resampled = [];
    private readonly List<string> _renamed = [];
    private readonly List<string> _fresh = [];
    private readonly List<string> _passedOver = [];
    private readonly List<string> _converted = [];
    private readonly StateReport _report;

    public CheckpointMatch(Module module, CheckpointFile file, CheckpointLoadOptions options)
    {
        (_module, _file, _options) = (module, file, options);
        if (options.ResetHead && module.Head is null)
            throw new ArgumentException($"{module} has no head to reset. Leave ResetHead off.", nameof(options));
        _entries = [.. module.State()];
        _names = [.. _entries.Select(entry => entry.Name)];
        foreach ((string name, StoredArray array) in file.Arrays)
        {
            if (!name.StartsWith(OptimizerState.Prefix, StringComparison.Ordinal))
                Take(name, array);
        }

        if (options.ResetHead)
            LeaveHead();
        FindPositions();
        _report = StateLoading.Compare(
            [.. _entries.Where(entry => !_fresh.Contains(entry.Name))],
            [.. _arrays.Keys],
            (name, shape) => _resampled.ContainsKey(name) ? shape : _arrays[name].Array.Shape
        );
    }

    public void ThrowIfUnfit()
    {
        bool isStrict = _options.Strict && (_report.Missing.Count > 0 || _report.Unexpected.Count > 0);
        if (_report.Reshaped.Count == 0 && !isStrict)
            return;
        string head = _module.Head is { } name ? name + "." : "";
        bool headDiffers =
            head.Length > 0
            && !_options.ResetHead
            && _report.Reshaped.Any(text => text.StartsWith(head, StringComparison.Ordinal));
        throw new StateException(
            $"{_file.File}: {StateLoading.Describe(_module, _report, _options.Strict)}"
                + (headDiffers ? $" If {_module.Head} is a new head for other classes, load with ResetHead." : ""),
            _report
        );
    }

    public List<(StateEntry Entry, float[] Values)> Read()
    {
        var ready = new List<(StateEntry, float[])>(_entries.Count);
        var firsts = new Dictionary<Parameter, (string Name, float[] Values)>(ReferenceEqualityComparer.Instance);
        foreach (StateEntry entry in _entries)
        {
            if (!_arrays.TryGetValue(entry.Name, out (string Source, StoredArray Array) found))
                continue;
            float[] values = new float[found.Array.Shape.Count];
            FloatConversion conversion = _file.ReadFloats(found.Source, values);
            if (conversion != FloatConversion.None)
                _converted.Add(
                    $"{entry.Name} ({found.Array.Type.SafetensorsName()}{(conversion == FloatConversion.Rounded ? ", rounded" : "")})"
                );
            ready.Add((entry, Fitted(entry, found.Array.Shape, values)));
            if (entry.Parameter is { } parameter)
                CheckTied(entry.Name, parameter, ready[^1].Item2, firsts);
        }

        return ready;
    }

    public CheckpointReport Report() =>
        new(_report)
        {
            Fresh = _fresh,
            PassedOver = _passedOver,
            Renamed = _renamed,
            Converted = _converted,
            Resampled =
            [
                .. _resampled.Select(pair => $"{pair.Key}: {pair.Value.From} to {pair.Value.Place.PositionGrid}"),
            ],
        };

    /// <summary>One parameter of the model cannot take two arrays that differ.</summary>
    private void CheckTied(
        string name,
        Parameter parameter,
        float[] values,
        Dictionary<Parameter, (string Name, float[] Values)> firsts
    )
    {
        if (firsts.TryAdd(parameter, (name, values)))
            return;
        (string other, float[] first) = firsts[parameter];
        if (!MemoryMarshal.AsBytes(first.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(values.AsSpan())))
            throw new StateException(
                $"{_file.File}: \"{other}\" and \"{name}\" are one parameter of the model, but the file holds different "
                    + "values for them. Nothing was loaded. Build the model without tied weights, or rename one of them away.",
                new([], [], [name], [])
            );
    }

    private void Take(string name, StoredArray array)
    {
        string target = TargetOf(name);
        if (!_names.Contains(target) && _module.PassesOver(target))
        {
            _passedOver.Add(name);
            return;
        }

        if (_arrays.TryGetValue(target, out (string Source, StoredArray Array) other))
            throw new StateException(
                $"{_file.File}: \"{other.Source}\" and \"{name}\" would both become \"{target}\". Nothing was loaded. "
                    + "Give Renames that keep them apart.",
                new([], [], [name], [])
            );
        _arrays[target] = (name, array);
        if (target != name)
            _renamed.Add($"{name} → {target}");
    }

    private string TargetOf(string name)
    {
        foreach (NameRule rule in _options.Renames)
            name = rule.Apply(name);
        string rest = name;
        for (int i = 0; i < MostPrefixes && !_names.Contains(rest); i++)
        {
            if (_module.Trunk is { } trunk && _names.Contains($"{trunk}.{rest}"))
                return $"{trunk}.{rest}";
            string? prefix = _options.CommonPrefixes.FirstOrDefault(p => rest.StartsWith(p, StringComparison.Ordinal));
            if (prefix is null)
                break;
            rest = rest[prefix.Length..];
        }

        // A head that is left fresh is known by its name, even where the file has more of it than the model.
        bool isKnown = _names.Contains(rest) || (_module.Head is { } head && IsUnder(rest, head));
        return isKnown ? rest : name;
    }

    private static bool IsUnder(string name, string part) =>
        name.StartsWith(part, StringComparison.Ordinal) && (name.Length == part.Length || name[part.Length] == '.');

    private void LeaveHead()
    {
        string head = _module.Path.Length == 0 ? _module.Head! : $"{_module.Path}.{_module.Head}";
        _fresh.AddRange(_entries.Select(entry => entry.Name).Where(name => IsUnder(name, head)));
        foreach (string name in _arrays.Keys.Where(name => IsUnder(name, head)).ToArray())
            _arrays.Remove(name);
    }

    /// <summary>Position embeddings of another length whose number of patches is a square, as that of all published ones is.</summary>
    private void FindPositions()
    {
        if (_options.Positions is null)
            return;
        foreach ((string path, Module module) in _module.NamedModules())
        {
            if (module is not IPositionEmbedded place)
                continue;
            string name = path.Length == 0 ? place.PositionName : $"{path}.{place.PositionName}";
            Shape wanted = _entries.Find(entry => entry.Name == name).Tensor?.Shape ?? Shape.Scalar;
            if (!_arrays.TryGetValue(name, out (string Source, StoredArray Array) found))
                continue;
            Shape shape = found.Array.Shape;
            if (shape == wanted || shape.Rank != 3 || wanted.Rank != 3 || shape[0] != 1 || shape[2] != wanted[2])
                continue;
            int patches = shape[1] - place.PrefixTokens;
            int side = (int)Math.Sqrt(Math.Max(patches, 0));
            if (side > 0 && side * side == patches)
                _resampled[name] = (side, place);
        }
    }

    private float[] Fitted(StateEntry entry, Shape shape, float[] values)
    {
        if (!_resampled.TryGetValue(entry.Name, out (Size2d From, IPositionEmbedded Place) position))
            return values;
        using var embedding = Tensor.From(values, shape);
        using Tensor fitted = _options.Positions!(
            embedding,
            position.From,
            position.Place.PositionGrid,
            position.Place.PrefixTokens
        );
        if (fitted.Shape != entry.Tensor.Shape)
            throw new ShapeException(
                $"{entry.Name}: the resampled position embedding has the shape {fitted.Shape}, not {entry.Tensor.Shape}. "
                    + "Check what Positions returns."
            );
        return fitted.ToArray();
    }
}
