using Strata;
using Strata.Conformance;

try
{
    CommandLine command = CommandLine.Parse(args);
    using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
    return new ConformanceRun(command, output).Run();
}
catch (StrataException problem)
{
    Console.Error.WriteLine(problem.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}
