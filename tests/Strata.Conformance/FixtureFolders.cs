using Strata.Conformance.Judging;

namespace Strata.Conformance;

/// <summary>Where the things lie that several manifests share.</summary>
/// <param name="Selected">The folder that was asked for.</param>
/// <param name="Root">The root of the fixtures that a manifest belongs to.</param>
/// <param name="Data">Where the real data and checkpoints are, or null to look beside the root and in it.</param>
public sealed record FixtureFolders(string Selected, string Root, string? Data)
{
    /// <summary>A folder of real data, such as <c>optdigits</c>.</summary>
    /// <exception cref="UnsupportedException">It is not there.</exception>
    public string DataFolder(string name)
    {
        string beside = Path.Combine(Data ?? Path.GetFullPath(Path.Combine(Root, "..", "data")), name);
        if (Directory.Exists(beside))
            return beside;
        string inside = Path.Combine(Root, "data", name);
        return Data is null && Directory.Exists(inside)
            ? inside
            : throw new UnsupportedException($"no data: there is no {beside}");
    }

    /// <summary>A file that a manifest refers to: beside it, or in another area.</summary>
    /// <exception cref="UnsupportedException">It is in neither place.</exception>
    public string Find(string besides, string area, string file)
    {
        string near = Path.Combine(besides, file);
        if (File.Exists(near))
            return near;
        string far = Path.Combine(Root, area, file);
        return File.Exists(far) ? far : throw new UnsupportedException($"there is neither {near} nor {far}");
    }
}
