using Strata.Optim;

namespace Strata.Training;

/// <summary>A multiplier of the learning rate as text: <c>fc.**=0.1</c>.</summary>
/// <param name="Selector">Which parameters.</param>
/// <param name="Factor">The factor.</param>
public sealed record MultiplierText(Selector Selector, double Factor)
{
    /// <summary>Reads a multiplier.</summary>
    /// <exception cref="StatementException">The text is no multiplier.</exception>
    public static MultiplierText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.LastIndexOf('=');
        if (equals < 1 || !NumberText.TryParse(text[(equals + 1)..], out double factor))
            throw new StatementException(
                $"\"{text}\" is no multiplier. Write \"selector=factor\", such as \"fc.**=0.1\"."
            );
        return new(SelectorText.Parse(text[..equals].Trim()), factor);
    }
}
