namespace Strata.Cli;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int BadCommand = 2;
    public const int BadFile = 3;
    public const int Interrupted = 130;
}
