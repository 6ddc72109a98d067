namespace Strata;

/// <summary>The root of every exception that Strata throws for a caller's mistake or a bad file.</summary>
/// <remarks>The message says what is wrong, where, what was expected, and the likely fix.</remarks>
public class StrataException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, what was expected, and the likely fix.</param>
    public StrataException(string message)
        : base(message) { }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, where, what was expected, and the likely fix.</param>
    /// <param name="innerException">The cause.</param>
    public StrataException(string message, Exception innerException)
        : base(message, innerException) { }
}
