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
    private static readonly string[] s_commands =
    [
        DemoCommand.Name,
        ModelsCommand.Name,
        InspectCommand.Name,
        PlanCommand.Name,
        TrainCommand.Name,
    ];

    private readonly Option<bool> _debug = new("--debug")
    {
        Description = "Show the stack trace of an error.",
        Recursive = true,
    };

    public int Run(string[] args)
    {
        Command root = Create(args);
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

    private Command Create(string[] args)
    {
        // A line that begins with a command is about that command alone: the options of the others, and the help that
        // nobody asks for, would take longer than what many a command does.
        string[] names = args is [var first, ..] && s_commands.Contains(first) ? [first] : s_commands;
        bool withHelp = names.Length > 1 || Array.Exists(args, MayAskForHelp);
        Command root = withHelp ? WithHelp() : new Command("strata");
        root.Add(_debug);
        foreach (string name in names)
            root.Add(Command(name, withHelp));
        return root;
    }

    private RootCommand WithHelp()
    {
        var root = new RootCommand(
            "Trains neural networks with an optimizer, rate, decay and schedule for every parameter."
        );
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new ExamplesHelpAction((HelpAction)help.Action!);
        root.SetAction(_ => root.Parse(["--help"]).Invoke(new() { Output = output.Standard, Error = output.Errors }));
        return root;
    }

    /// <summary>Whether an argument is a way of writing <c>--help</c>, or names a file of further arguments.</summary>
    private static bool MayAskForHelp(string argument) =>
        argument.StartsWith('@') || argument.TrimStart('-', '/') is ['h' or '?', ..];

    private Command Command(string name, bool withHelp) =>
        name switch
        {
            DemoCommand.Name => new DemoCommand(output).Create(),
            ModelsCommand.Name => new ModelsCommand(output).Create(),
            InspectCommand.Name => new InspectCommand(output).Create(),
            PlanCommand.Name => new PlanCommand(output).Create(withHelp),
            _ => new TrainCommand(output).Create(),
        };

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
