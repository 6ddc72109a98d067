using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Strata.Cli.Commands;
using Strata.Cli.Terminal;
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Optim;
using Strata.Training;

namespace Strata.Cli;

/// <summary>The tool: parses the command line, runs a command, and turns what goes wrong into one message and an exit code.</summary>
internal sealed class Application(Output output)
{
    private readonly Option<bool> _debug = new("--debug")
    {
        Description = "Show the stack trace of an error.",
        Recursive = true,
    };

    public int Run(string[] args)
    {
        RootCommand root = Create();
        ParseResult parsed = root.Parse(args);
        bool debug = args.Contains("--debug");
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not ExamplesHelpAction)
                throw new UsageException(CommandErrors.Describe(parsed));
            return parsed.Invoke(
                new()
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null, // commands that run long handle signals themselves
                    Output = output.Standard,
                    Error = output.Errors,
                }
            );
        }
        catch (OperationCanceledException)
        {
            output.Errors.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            output.Error(Message(problem));
            if (debug)
                output.Errors.WriteLine(problem);
            return CodeOf(problem);
        }
    }

    private RootCommand Create()
    {
        var root = new RootCommand(
            "Trains neural networks with an optimizer, rate, decay and schedule for every parameter."
        )
        {
            new DemoCommand(output).Create(),
            new ModelsCommand(output).Create(),
            new InspectCommand(output).Create(),
            new PlanCommand(output).Create(),
            new TrainCommand(output).Create(),
            _debug,
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new ExamplesHelpAction((HelpAction)help.Action!);
        root.SetAction(_ => root.Parse(["--help"]).Invoke(new() { Output = output.Standard, Error = output.Errors }));
        return root;
    }

    private static int CodeOf(Exception problem) =>
        problem switch
        {
            RecipeException { FilesOnly: true } => ExitCode.BadFile,
            UsageException or StatementException or PlanException or RecipeException => ExitCode.BadCommand,
            CheckpointException or DataFileException or OptimizerStateException or StateException or ShapeException =>
                ExitCode.BadFile,
            _ => ExitCode.Failure,
        };

    private static string Message(Exception problem) =>
        problem switch
        {
            StrataException => problem.Message,
            _ => $"{problem.GetType().Name}: {problem.Message} Run again with --debug and report the stack trace.",
        };
}
