using System.Text.RegularExpressions;

namespace Strata.Samples.Tests;

/// <summary>What every sample owes its reader.</summary>
public partial class EverySampleTests
{
    private static readonly string s_guide = File.ReadAllText(Path.Combine(SampleFiles.Root, "samples", "README.md"));

    public static IEnumerable<object[]> Names => SampleFiles.Names.Select(name => new object[] { name });

    [Theory, MemberData(nameof(Names))]
    public void Says_in_its_first_comment_how_to_run_it(string name)
    {
        string comment = SampleFiles.Lines(name).First(line => line.StartsWith("//", StringComparison.Ordinal));

        comment.ShouldEndWith($"   {SampleFiles.Command(name)}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Has_a_row_in_the_guide(string name) =>
        s_guide
            .Split('\n')
            .Count(line => line.StartsWith('|') && line.Contains($"[{name}.cs]({name}.cs)", StringComparison.Ordinal))
            .ShouldBe(1, $"rows of samples/README.md that link to {name}.cs");

    [Theory, MemberData(nameof(Names))]
    public void Runs_and_prints_in_less_than_20_seconds(string name)
    {
        SampleOutput output = SampleRuns.Of(name);

        output.Text.Trim().ShouldNotBeEmpty();
        output.Time.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_guide_links_to_no_file_that_is_not_there() =>
        Links()
            .Matches(s_guide)
            .Select(match => match.Groups["file"].Value)
            .Where(file => !Path.Exists(Path.Combine(SampleFiles.Root, "samples", file)))
            .ShouldBeEmpty();

    [GeneratedRegex(@"\]\((?<file>[^)#:]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();
}
