using Strata.Tests;

namespace Strata.Samples.Tests;

/// <summary>The files of <c>samples</c> that run.</summary>
internal static class SampleFiles
{
    /// <summary>The root of the repository, where every command is run.</summary>
    public static string Root { get; } = Path.GetFullPath(FixtureFiles.Path("..", ".."));

    /// <summary>All names without their ending, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Root, "samples"), "*.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The lines of one.</summary>
    public static string[] Lines(string name) => File.ReadAllLines(Path.Combine(Root, "samples", $"{name}.cs"));

    /// <summary>What its first comment tells a reader to type.</summary>
    public static string Command(string name) => $"dotnet run samples/{name}.cs";
}
