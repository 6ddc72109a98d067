namespace Strata.Cli.Tests;

/// <summary>What a run of the tool left.</summary>
internal sealed record ToolResult(int Code, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n');
}
