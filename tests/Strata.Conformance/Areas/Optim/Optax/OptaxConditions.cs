using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Functions of a step, by the text that a case has for them: <c>step % 2 == 0</c>, <c>2 if step &lt; 2 else 3</c>.</summary>
/// <remarks>The same text gives the same function, so that rules with it are equal.</remarks>
public static class OptaxConditions
{
    private static readonly Dictionary<string, Func<long, bool>> _conditions = [];
    private static readonly Dictionary<string, Schedule> _schedules = [];
    private static readonly Lock _lock = new();

    /// <summary>A truth value for each step.</summary>
    public static Func<long, bool> Read(Item options, string name)
    {
        string text = options.Object(name).Text("function");
        lock (_lock)
            return _conditions.TryGetValue(text, out Func<long, bool>? made) ? made : _conditions[text] = Make(text);
    }

    /// <summary>A number for each step, or for all.</summary>
    public static Hyperparameter ReadCount(Item options, string name)
    {
        if (options.Raw(name).ValueKind == System.Text.Json.JsonValueKind.Number)
            return options.Integer(name);
        string text = options.Object(name).Text("function");
        string[] words = text.Split(' ');
        if (words is not [var first, "if", "step", var sign, var limit, "else", var otherwise])
            throw new UnsupportedException($"the function '{text}'");
        Func<long, bool> holds = Make($"step {sign} {limit}");
        (double yes, double no) = (Number(first, text), Number(otherwise, text));
        lock (_lock)
            return _schedules.TryGetValue(text, out Schedule? made)
                ? made
                : _schedules[text] = Schedule.From(t => holds(t) ? yes : no, text);
    }

    private static Func<long, bool> Make(string text)
    {
        string[] words = text.Split(' ');
        if (words is ["step", "%", var period, "==", var rest])
        {
            (long by, long remainder) = (Number(period, text), Number(rest, text));
            return step => step % by == remainder;
        }

        if (words is not ["step", var sign, var number])
            throw new UnsupportedException($"the function '{text}'");
        long limit = Number(number, text);
        return sign switch
        {
            "<" => step => step < limit,
            "<=" => step => step <= limit,
            ">" => step => step > limit,
            ">=" => step => step >= limit,
            "==" => step => step == limit,
            "!=" => step => step != limit,
            _ => throw new UnsupportedException($"the function '{text}'"),
        };
    }

    private static long Number(string word, string text) =>
        long.TryParse(word, out long number) ? number : throw new UnsupportedException($"the function '{text}'");
}
