using Strata.Conformance.Areas;
using Strata.Conformance.Manifests;

namespace Strata.Conformance;

/// <summary>Finds the manifests below a folder, and their cases.</summary>
public static class CaseFinder
{
    /// <summary>Every case below a folder with its full name, in the order of files and cases.</summary>
    /// <param name="folder">A folder laid out like the fixtures, or like one area of them.</param>
    /// <param name="data">Where the real data is; null: the folder <c>data</c> beside the root of the fixtures.</param>
    public static IEnumerable<(string Name, ConformanceCase Case)> Find(string folder, string? data)
    {
        string selected = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var taken = new HashSet<string>();
        IEnumerable<string> files = Directory
            .EnumerateFiles(selected, "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);
        foreach (string path in files)
        {
            if (Manifest.TryRead(path) is not { } manifest || AreaRegistry.For(manifest) is not { } area)
                continue;
            string name = $"{area.Folder}/{manifest.Stem}";
            if (!taken.Add(name)) // two files of one kind and name: say which
                name = Path.ChangeExtension(Path.GetRelativePath(selected, path), null).Replace('\\', '/');
            var folders = new FixtureFolders(selected, RootOf(manifest.Folder, area.Folder), data);
            foreach (ConformanceCase one in CasesOf(area, manifest, folders))
                yield return ($"{name}/{one.Name}", one);
        }
    }

    // A manifest that cannot be listed is one case, which fails.
    private static List<ConformanceCase> CasesOf(ICaseArea area, Manifest manifest, FixtureFolders folders)
    {
        try
        {
            return [.. area.Cases(manifest, folders)];
        }
        catch (StrataException problem)
        {
            return [ConformanceCase.Of("manifest", judgement => judgement.Fail(problem.Message))];
        }
    }

    // …/fixtures/optim belongs to …/fixtures; any other folder is its own root.
    private static string RootOf(string folder, string area)
    {
        string tail = Path.DirectorySeparatorChar + area.Replace('/', Path.DirectorySeparatorChar);
        return folder.EndsWith(tail, StringComparison.Ordinal) ? folder[..^tail.Length] : folder;
    }
}
