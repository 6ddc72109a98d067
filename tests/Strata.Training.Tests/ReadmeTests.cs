namespace Strata.Training.Tests;

/// <summary>What the README shows is what runs.</summary>
public class ReadmeTests
{
    private static readonly string s_root = Path.GetFullPath(Strata.Tests.FixtureFiles.Path("..", ".."));

    [Fact]
    public void The_code_is_the_sample()
    {
        string sample = File.ReadAllText(Path.Combine(s_root, "samples", "layer-rates.cs"));
        string code = sample[sample.IndexOf("using Strata.Nn;", StringComparison.Ordinal)..].TrimEnd();

        File.ReadAllText(Path.Combine(s_root, "README.md")).ShouldContain($"```csharp\n{code}\n```");
    }

    [Fact]
    public void Every_file_it_links_to_is_there()
    {
        string readme = File.ReadAllText(Path.Combine(s_root, "README.md"));
        string[] links =
        [
            .. readme
                .Split("](")
                .Skip(1)
                .Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)])
                .Where(link => !link.StartsWith("http", StringComparison.Ordinal)),
        ];

        links.ShouldNotBeEmpty();
        links.Where(link => !File.Exists(Path.Combine(s_root, link))).ShouldBeEmpty();
    }
}
