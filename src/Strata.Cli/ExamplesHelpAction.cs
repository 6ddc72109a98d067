using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Strata.Cli.Commands;

namespace Strata.Cli;

/// <summary>The usual help, and examples after it.</summary>
internal sealed class ExamplesHelpAction(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        string[] examples = parseResult.CommandResult.Command.Name switch
        {
            DemoCommand.Name => DemoCommand.Examples,
            ModelsCommand.Name => ModelsCommand.Examples,
            InspectCommand.Name => InspectCommand.Examples,
            PlanCommand.Name => PlanCommand.Examples,
            TrainCommand.Name => TrainCommand.Examples,
            _ => ["strata demo", PlanCommand.Examples[0], TrainCommand.Examples[0]],
        };
        output.WriteLine("Examples:");
        foreach (string example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }
}
