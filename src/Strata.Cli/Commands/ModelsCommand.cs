using System.CommandLine;
using System.Globalization;
using System.Text;
using Strata.Cli.Terminal;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Cli.Commands;

/// <summary><c>strata models</c>: what can be trained by name, and the parts of one model.</summary>
internal sealed class ModelsCommand(Output output)
{
    public const string Name = "models";

    public static readonly string[] Examples = ["strata models", "strata models resnet18"];

    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = "Show the parts of one model instead of the list.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Command Create()
    {
        var command = new Command(Name, "Lists the built-in models, or the parts of one.") { _model };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(_model) is { } name)
                Show(name);
            else
                List();
            return ExitCode.Success;
        });
        return command;
    }

    private void List()
    {
        ModelEntry[] models = [.. ModelRegistry.Models];
        int width = models.Max(model => model.Name.Length) + 2;
        int source = models.Max(model => model.Source.Length) + 2;
        var table = new StringBuilder();
        Row("model", "names of", "input");
        foreach (ModelEntry model in models)
            Row(model.Name, model.Source, model.Input);
        output.Table(table.ToString());

        void Row(string name, string of, string input) =>
            table.Append(name.PadRight(width)).Append(of.PadRight(source)).Append(input).Append('\n');
    }

    private void Show(string name)
    {
        ModelEntry entry = Find(name);
        Layer model = ModelRegistry.Create(name, key: new RandomKey(0));
        var table = new StringBuilder();
        (string Name, string Type, long Values)[] parts =
        [
            .. model
                .Children()
                .Select(child =>
                    (
                        child.Key,
                        child.Value.GetType().Name,
                        child.Value.Parameters().Sum(parameter => (long)parameter.Count)
                    )
                ),
        ];
        int width = Math.Max(4, parts.Max(part => part.Name.Length)) + 2;
        int types = parts.Max(part => part.Type.Length) + 2;
        table.Append("part".PadRight(width)).Append("type".PadRight(types)).Append("        values\n");
        foreach ((string part, string type, long values) in parts)
            table.Append(
                CultureInfo.InvariantCulture,
                $"{part.PadRight(width)}{type.PadRight(types)}{values, 14:N0}\n"
            );
        output.Table(table.ToString());
        output.Line();
        ParameterSet parameters = model.ParameterSet;
        output.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {parameters.ValueCount:N0} values in {parameters.Count} parameters named as in {entry.Source}; "
                    + $"takes {entry.Input}; {entry.Classes} outputs by default; head: {model.Head ?? "none"}; "
                    + $"layers of a layer decay: {model.DecayOrder.Of(model).Layers.Count}"
            )
        );
    }

    private static ModelEntry Find(string name)
    {
        try
        {
            return ModelRegistry.Find(name);
        }
        catch (StrataException unknown)
        {
            throw new UsageException(unknown.Message);
        }
    }
}
