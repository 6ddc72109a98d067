using Strata.Formats;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary>The parameters that a plan is made for.</summary>
/// <param name="Parameters">A model, or names and shapes from a file.</param>
/// <param name="Note">What was left out; null when nothing.</param>
internal sealed record PlanTarget(IParameterSource Parameters, string? Note)
{
    private static readonly string[] s_bufferEndings = [".running_mean", ".running_var", ".num_batches_tracked"];

    public static PlanTarget Find(string model, int classes)
    {
        if (ModelRegistry.TryFind(model, out ModelEntry? entry))
            return new(entry.Create(classes, new RandomKey(0)), null);
        bool isFile = model.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || File.Exists(model);
        if (isFile || Directory.Exists(model))
            return OfFile(model);
        string? meant = Nearest.Slip(model, ModelRegistry.Names);
        throw new UsageException(
            $"there is no model \"{model}\".{(meant is null ? "" : $" Did you mean \"{meant}\"?")} Name one that "
                + "\"strata models\" lists, or a checkpoint (.safetensors, .pt, a folder)."
        );
    }

    private static PlanTarget OfFile(string path)
    {
        (string Name, ElementType Type, Shape Shape)[] arrays = [.. Arrays(path)];
        (string Name, ElementType Type, Shape Shape)[] parameters =
        [
            .. arrays.Where(array => IsParameter(array.Name, array.Type)),
        ];
        int left = arrays.Length - parameters.Length;
        if (parameters.Length == 0)
            throw new CheckpointException("the file holds no parameters", path);
        return new(
            ParameterSet.FromNames(parameters.Select(entry => (entry.Name, entry.Shape)), path),
            left == 0
                ? null
                : $"left out: {left} of {arrays.Length} arrays, which are buffers, integers or optimizer state"
        );
    }

    /// <summary>Of safetensors the header alone; other formats have none.</summary>
    private static IEnumerable<(string Name, ElementType Type, Shape Shape)> Arrays(string path) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? SafetensorsFile.ReadHeader(path).Entries.Select(entry => (entry.Name, entry.Type, entry.Shape))
            : CheckpointFile.Open(path).Arrays.Select(pair => (pair.Key, pair.Value.Type, pair.Value.Shape));

    /// <summary>Only numbers with a fraction are trained: integers are positions, counts and masks.</summary>
    private static bool IsParameter(string name, ElementType type) =>
        type
            is not (
                ElementType.Boolean
                or ElementType.UInt8
                or ElementType.Int8
                or ElementType.UInt16
                or ElementType.Int16
                or ElementType.UInt32
                or ElementType.Int32
                or ElementType.UInt64
                or ElementType.Int64
            )
        && !name.StartsWith(OptimizerState.Prefix, StringComparison.Ordinal)
        && !s_bufferEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
}
