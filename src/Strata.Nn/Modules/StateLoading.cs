using System.Globalization;
using System.Text;
using Strata.Formats;
using Strata.Numerics;

namespace Strata.Nn.Modules;

/// <summary>Puts named arrays into a module: all of them, or none.</summary>
public static class StateLoading
{
    /// <summary>Loads parameters and buffers by full name, as <c>load_state_dict</c>; nothing changes on an error.</summary>
    /// <param name="module">What takes the values.</param>
    /// <param name="state">Arrays by full name; tied parameters may come under any or all of their names.</param>
    /// <param name="strict">
    /// Whether every array of the module must be there and no other; else what fits is loaded and the rest reported.
    /// </param>
    /// <returns>What was loaded, missing and unexpected.</returns>
    /// <exception cref="StateException">Something has another shape, or, when strict, is missing or unexpected.</exception>
    public static StateReport LoadState(
        this Module module,
        IReadOnlyDictionary<string, Tensor> state,
        bool strict = true
    )
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(state);
        List<StateEntry> entries = [.. module.State()];
        StateReport report = Compare(entries, [.. state.Keys], (name, _) => state[name].Shape);
        if (report.Reshaped.Count > 0 || (strict && (report.Missing.Count > 0 || report.Unexpected.Count > 0)))
            throw new StateException(Describe(module, report, strict), report);
        foreach (StateEntry entry in entries)
        {
            if (state.TryGetValue(entry.Name, out Tensor? values))
                entry.Tensor.CopyFrom(values.Values.Span);
            GC.KeepAlive(values);
        }

        return report;
    }

    /// <summary>Compares the arrays of a module with those of a state.</summary>
    /// <param name="entries">The module's.</param>
    /// <param name="state">The names in the state.</param>
    /// <param name="shapeOf">The shape of one in the state, given its name and the module's shape.</param>
    internal static StateReport Compare(
        IReadOnlyList<StateEntry> entries,
        IReadOnlyCollection<string> state,
        Func<string, Shape, Shape> shapeOf
    )
    {
        HashSet<string> names = [.. entries.Select(entry => entry.Name)];
        HashSet<string> present = [.. state];
        var found = entries.Where(entry => present.Contains(entry.Name)).ToList();
        HashSet<object> foundParameters = [.. found.Select(entry => (object?)entry.Parameter ?? entry.Tensor)];
        List<string> missing =
        [
            .. entries
                .Where(entry => !foundParameters.Contains((object?)entry.Parameter ?? entry.Tensor))
                .DistinctBy(entry => (object?)entry.Parameter ?? entry.Tensor)
                .Select(entry => entry.Name),
        ];
        List<string> unexpected = [.. state.Where(name => !names.Contains(name))];
        List<string> reshaped =
        [
            .. found
                .Select(entry => (entry.Name, entry.Tensor.Shape, Found: shapeOf(entry.Name, entry.Tensor.Shape)))
                .Where(pair => pair.Shape != pair.Found)
                .Select(pair => $"{pair.Name}: expected {pair.Shape}, found {pair.Found}"),
        ];
        return new([.. found.Select(entry => entry.Name)], missing, unexpected, reshaped);
    }

    internal static string Describe(Module module, StateReport report, bool strict)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"The state does not fit {module}: {report.Missing.Count} missing, {report.Unexpected.Count} unexpected, "
                + $"{report.Reshaped.Count} of another shape. Nothing was loaded."
        );
        List(text, "another shape", report.Reshaped, _ => "");
        if (strict)
        {
            List(text, "missing", report.Missing, name => Nearest(name, report.Unexpected));
            List(text, "unexpected", report.Unexpected, name => Nearest(name, report.Missing));
            if (report.Reshaped.Count == 0)
                text.AppendLine().Append("Rename the arrays, or load with strict: false to take what fits.");
        }

        return text.ToString();
    }

    private static void List(StringBuilder text, string what, IReadOnlyList<string> names, Func<string, string> hint)
    {
        const int most = 10;
        foreach (string name in names.Take(most))
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {what}: {name}{hint(name)}");
        if (names.Count > most)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {what}: … {names.Count - most} more");
    }

    private static string Nearest(string name, IReadOnlyList<string> others)
    {
        string[] nearest = NearestNames.Of(name, others);
        return nearest.Length == 0 ? "" : $" (nearest: {string.Join(", ", nearest)})";
    }
}
