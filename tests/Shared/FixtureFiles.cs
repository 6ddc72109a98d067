namespace Strata.Tests;

/// <summary>Finds the files under <c>tests/Fixtures</c>, wherever the tests run from.</summary>
internal static class FixtureFiles
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Strata.slnx")))
                return System.IO.Path.Combine(folder.FullName, "tests", "Fixtures");
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Strata.slnx.");
    }
}
