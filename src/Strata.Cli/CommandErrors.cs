using System.CommandLine;
using System.CommandLine.Parsing;
using Strata.Optim;

namespace Strata.Cli;

/// <summary>Says what is wrong with a command line, in the tool's voice.</summary>
internal static class CommandErrors
{
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        var messages = new List<string>();
        foreach (string token in parsed.UnmatchedTokens)
            messages.Add(Unknown(token, command));
        foreach (ParseError error in parsed.Errors)
        {
            // Unmatched tokens are told above, with what may have been meant.
            if (!parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)))
                messages.Add(Describe(error));
        }

        string where = command is RootCommand ? "strata" : $"strata {command.Name}";
        return $"{string.Join('\n', messages.Distinct())}\nSee {where} --help.";
    }

    private static string Describe(ParseError error)
    {
        OptionResult? option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (option is not null)
        {
            string name = option.Option.Name;
            return option.Tokens.Count switch
            {
                0 => $"{name} needs a value.",
                1 => $"{name} is \"{option.Tokens[0].Value}\"; expected {KindOf(option.Option.ValueType)}.",
                _ => $"{name} is given {option.Tokens.Count} times; expected it once.",
            };
        }

        return error.SymbolResult is ArgumentResult { Tokens.Count: 0 } argument
            ? $"{argument.Argument.Name} is missing: {argument.Argument.Description}"
            : error.Message;
    }

    private static string KindOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(int) ? "a whole number"
            : plain == typeof(double) ? "a number"
            : plain == typeof(bool) ? "true or false"
            : plain.IsEnum ? string.Join(" or ", Enum.GetNames(plain)).ToLowerInvariant()
            : "another value";
    }

    private static string Unknown(string token, Command command)
    {
        bool isOption = token.StartsWith('-');
        string[] known = isOption
            ? [.. command.Options.Select(option => option.Name), "--help", "--debug"]
            : [.. command.Subcommands.Select(sub => sub.Name)];
        string name = token.Split('=', 2)[0];
        string? meant = Nearest.Slip(name, known);
        string kind =
            isOption ? "option"
            : command.Subcommands.Count > 0 ? "command"
            : "argument";
        return $"unknown {kind} \"{name}\"." + (meant is null ? "" : $" Did you mean \"{meant}\"?");
    }
}
