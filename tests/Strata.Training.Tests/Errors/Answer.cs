using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <summary>How Strata meets a mistake.</summary>
internal enum AnswerKind
{
    /// <summary>An exception that names what is wrong.</summary>
    Error,

    /// <summary>A warning of the plan.</summary>
    Warning,

    /// <summary>It is no mistake here: what comes of it.</summary>
    Outcome,

    /// <summary>It cannot be written, or there is nothing to get wrong.</summary>
    Impossible,
}

/// <summary>Strata's answer to a mistake: the same mistake, made against Strata; or why it cannot be made.</summary>
internal sealed class Answer
{
    private readonly Func<(AnswerKind, string)> _run;
    private (AnswerKind Kind, string Text)? _result;

    private Answer(Func<(AnswerKind, string)> run) => _run = run;

    /// <summary>What happened, run once.</summary>
    public (AnswerKind Kind, string Text) Result => _result ??= _run();

    /// <summary>An action that must throw, and what the message must name.</summary>
    public static Answer Error(Action action, params string[] names) =>
        new(() =>
        {
            string message = Message(action) ?? throw new InvalidOperationException("nothing was thrown");
            foreach (string name in names)
                message.ShouldContain(name);
            return (AnswerKind.Error, message);
        });

    /// <summary>A plan that must build with a warning.</summary>
    public static Answer Warning(Func<OptimizationPlan> plan, string name) =>
        new(() =>
        {
            string warning = plan().Warnings.ShouldHaveSingleItem();
            warning.ShouldContain(name);
            return (AnswerKind.Warning, warning);
        });

    /// <summary>What comes of it, told by the code that did it.</summary>
    public static Answer Outcome(Func<string> run) => new(() => (AnswerKind.Outcome, run()));

    /// <summary>A rule or an option that exists or does not: its error, or what comes of it.</summary>
    public static Answer Either(Func<string> run) =>
        new(() =>
        {
            string? told = null;
            string? message = Message(() => told = run());
            return message is null ? (AnswerKind.Outcome, told!) : (AnswerKind.Error, message);
        });

    /// <summary>Why it cannot happen.</summary>
    public static Answer Impossible(string why) => new(() => (AnswerKind.Impossible, why));

    private static string? Message(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception) when (exception is StrataException or ArgumentException)
        {
            return exception.Message;
        }
    }
}
