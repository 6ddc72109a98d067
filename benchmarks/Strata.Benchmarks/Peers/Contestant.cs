using System.Diagnostics;
using System.Text.Json;

namespace Strata.Benchmarks.Peers;

/// <summary>A process that does one side's work when asked, and waits otherwise.</summary>
/// <remarks>It writes a JSON line when it is ready, and one for each line it reads.</remarks>
internal sealed class Contestant : IDisposable
{
    private readonly Process _process;
    private readonly string _name;

    public Contestant(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        _name = name;
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach ((string key, string value) in environment)
            start.Environment[key] = value;
        _process =
            Process.Start(start)
            ?? throw new InvalidOperationException($"{command[0]} could not be started for {name}.");
    }

    /// <summary>The next answer.</summary>
    /// <exception cref="InvalidOperationException">The process ended without one.</exception>
    public JsonElement Read()
    {
        string line =
            _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"{_name} ended without an answer; its own message stands above.");
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.Clone();
    }

    /// <summary>Asks for something, and waits for the answer.</summary>
    public JsonElement Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        return Read();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
