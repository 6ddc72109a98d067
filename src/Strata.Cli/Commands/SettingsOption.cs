using System.CommandLine;

namespace Strata.Cli.Commands;

/// <summary><c>--set KEY=VALUE</c>: values that take the place of those in a recipe.</summary>
internal sealed class SettingsOption
{
    public Option<string[]> Option { get; } =
        new("--set")
        {
            Description =
                "Another value for a key of the recipe, such as training.epochs=1; the value is YAML, and none takes the key out. May be given several times.",
            AllowMultipleArgumentsPerToken = false,
            HelpName = "KEY=VALUE",
        };

    public IReadOnlyList<string> Of(ParseResult parsed) => parsed.GetValue(Option) ?? [];
}
