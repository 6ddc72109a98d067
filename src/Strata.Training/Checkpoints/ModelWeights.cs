using Strata.Formats;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Arrays by name that become the parameters and buffers of a model.</summary>
/// <param name="file">Where they come from, for messages.</param>
/// <param name="arrays">The arrays.</param>
public sealed class ModelWeights(string file, IReadOnlyDictionary<string, StateArray> arrays)
{
    /// <summary>Reads the arrays of a safetensors file whose names begin with a prefix, which is taken off.</summary>
    /// <param name="source">The file. Optimizer state in it is passed over.</param>
    /// <param name="prefix">Such as <c>pretrained/</c>; empty for all.</param>
    /// <exception cref="CheckpointException">No name begins so, or an array cannot become float32.</exception>
    public static ModelWeights From(SafetensorsFile source, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        return From(
            source.Header.File,
            [.. source.Entries.Select(entry => entry.Name)],
            name => new(source.Header[name].Shape, source.ReadFloats(name)),
            prefix
        );
    }

    /// <summary>Reads the arrays of a checkpoint of any format whose names begin with a prefix, which is taken off.</summary>
    /// <param name="source">The checkpoint. Optimizer state in it is passed over.</param>
    /// <param name="prefix">Such as <c>module.</c>; empty for all.</param>
    /// <exception cref="CheckpointException">No name begins so, or an array cannot become float32.</exception>
    public static ModelWeights From(CheckpointFile source, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        return From(source.File, source.Names, name => new(source[name].Shape, source.ReadFloats(name)), prefix);
    }

    private static ModelWeights From(
        string file,
        IReadOnlyList<string> names,
        Func<string, StateArray> read,
        string prefix
    )
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var arrays = new Dictionary<string, StateArray>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (
                name.StartsWith(prefix, StringComparison.Ordinal)
                && !name.StartsWith(OptimizerState.Prefix, StringComparison.Ordinal)
            )
                arrays[name[prefix.Length..]] = read(name);
        }

        if (arrays.Count == 0)
        {
            string[] prefixes = [.. names.Select(name => name.Split('/')[0] + "/").Distinct()];
            throw new CheckpointException(
                prefix.Length == 0 ? "the file holds no weights" : $"no name begins with \"{prefix}\"",
                file,
                fix: prefixes.Length == 0 ? null : $"Names begin with {Nearest.Quote(Nearest.To(prefix, prefixes, 3))}."
            );
        }

        return new(file, arrays);
    }

    /// <summary>Copies the arrays into the model: all of them, or none.</summary>
    /// <param name="model">What takes them.</param>
    /// <param name="leaveOut">Names that keep the model's own values, such as those of a new head.</param>
    /// <exception cref="CheckpointException">An array is missing, unexpected or of another shape.</exception>
    public void Load(Module model, params IReadOnlyList<Selector> leaveOut)
    {
        foreach ((StateEntry entry, StateArray array) in Check(model, leaveOut))
            entry.Tensor.CopyFrom(array.Values.Span);
    }

    /// <summary>Checks that <see cref="Load"/> would succeed.</summary>
    internal List<(StateEntry Entry, StateArray Array)> Check(Module model, IReadOnlyList<Selector> leaveOut)
    {
        ArgumentNullException.ThrowIfNull(model);
        StateEntry[] entries = [.. model.State()];
        foreach (Selector selector in leaveOut)
        {
            if (!entries.Any(entry => Takes(selector, entry.Name, entry.Tensor.Shape)))
                throw new CheckpointException(
                    $"{selector} is to be left out, but the model has no such parameter",
                    file,
                    fix: $"Its names are {Nearest.Quote([.. entries.Select(entry => entry.Name)])}."
                );
        }

        var pairs = new List<(StateEntry, StateArray)>();
        foreach (StateEntry entry in entries.Where(entry => !IsLeftOut(entry.Name, entry.Tensor.Shape)))
        {
            if (!arrays.TryGetValue(entry.Name, out StateArray? array))
                throw new CheckpointException(
                    "the file lacks this tensor, which the model has",
                    file,
                    entry.Name,
                    fix: $"Leave it out if it is new, or check the prefix; the nearest names in the file are {Nearest.Quote(Nearest.To(entry.Name, arrays.Keys, 3))}."
                );
            if (array.Shape != entry.Tensor.Shape)
                throw new CheckpointException(
                    "the tensor has another shape than in the model",
                    file,
                    entry.Name,
                    expected: entry.Tensor.Shape.ToString(),
                    found: array.Shape.ToString(),
                    fix: "Leave it out if it is new, such as a head for other classes."
                );
            pairs.Add((entry, array));
        }

        HashSet<string> known = [.. entries.Select(entry => entry.Name)];
        foreach ((string name, StateArray array) in arrays)
        {
            if (!known.Contains(name) && !IsLeftOut(name, array.Shape))
                throw new CheckpointException(
                    "the model has no such tensor",
                    file,
                    name,
                    fix: $"The nearest names in the model are {Nearest.Quote(Nearest.To(name, known, 3))}."
                );
        }

        return pairs;

        bool IsLeftOut(string name, Shape shape) => leaveOut.Any(selector => Takes(selector, name, shape));
    }

    private static bool Takes(Selector selector, string name, Shape shape) =>
        selector.Matches(new Parameter(name, shape), name);
}
