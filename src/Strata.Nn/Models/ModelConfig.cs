using System.Text.Json;
using Strata.Formats;

namespace Strata.Nn.Models;

/// <summary>The <c>config.json</c> beside a checkpoint of Hugging Face, read so that every fault names the file and the entry.</summary>
internal sealed class ModelConfig
{
    /// <summary>The most values that an array of a model may have.</summary>
    public const int MostValues = int.MaxValue;

    private const long MostBytes = 16 << 20; // that of a model with 100,000 labels has 5 MB
    private const int MostSize = 1 << 24;

    private ModelConfig(JsonNodeReader entries) => Entries = entries;

    public JsonNodeReader Entries { get; }

    /// <summary>Reads a file; a folder means the <c>config.json</c> in it.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="type">What <c>model_type</c> must say.</param>
    /// <param name="read">Takes what it needs.</param>
    /// <exception cref="DataFileException">The file is missing, is no JSON, is of another type, or holds what it cannot.</exception>
    public static T Read<T>(string path, string type, Func<ModelConfig, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            path = Path.Combine(path, "config.json");
        using FileStream stream = DataFiles.OpenRead(path);
        if (stream.Length > MostBytes)
            throw new DataFileException(
                $"the file has {stream.Length} bytes, which no configuration needs",
                path,
                fix: "Give the config.json that belongs to the checkpoint."
            );
        using JsonDocument document = Parse(stream, path);
        try
        {
            var config = new ModelConfig(new JsonNodeReader(document.RootElement, "", path));
            if (config.Entries.OptionalText("model_type") is { } found && found != type)
                throw new DataFileException(
                    "this is the configuration of another kind of model",
                    path,
                    expected: $"model_type {MessageText.Quote(type)}",
                    found: MessageText.Quote(found)
                );
            return read(config);
        }
        catch (InvalidOperationException problem) // how JsonElement tells it
        {
            throw new DataFileException(
                "a text in the file is no Unicode",
                path,
                expected: "UTF-8",
                innerException: problem
            );
        }
    }

    /// <summary>A size, from 1; the default where the entry is absent or null.</summary>
    public int Size(string name, int otherwise, int most = MostSize)
    {
        if (!Entries.Has(name))
            return otherwise;
        int size = Entries.Integer(name);
        return size >= 1 && size <= most ? size : throw OutOfRange(name, size, $"1 to {most}");
    }

    /// <summary>A probability.</summary>
    public double Probability(string name, double otherwise) => Number(name, otherwise, 0, 1);

    /// <summary>A number of a range.</summary>
    public double Number(string name, double otherwise, double least, double most)
    {
        if (!Entries.Has(name))
            return otherwise;
        double number = Entries.Number(name);
        return number >= least && number <= most ? number : throw OutOfRange(name, number, $"{least} to {most}");
    }

    /// <summary>The number of a token, or null.</summary>
    public int? Token(string name, int? otherwise, int vocabularySize)
    {
        if (!Entries.Has(name))
            return Entries.Entries.Any(entry => entry.Name == name) ? null : otherwise;
        int token = Entries.Integer(name);
        if (token == -1)
            return null; // how some published configurations say "none"
        return token >= 0 && token < vocabularySize
            ? token
            : throw OutOfRange(name, token, $"0 to {vocabularySize - 1}, as vocab_size says");
    }

    /// <summary>What an activation is called there.</summary>
    public FeedForwardActivation Activation(string name, FeedForwardActivation otherwise) =>
        Entries.OptionalText(name) switch
        {
            null => otherwise,
            "gelu" or "gelu_python" => FeedForwardActivation.Gelu,
            "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => FeedForwardActivation.GeluTanh,
            "relu" => FeedForwardActivation.Relu,
            "silu" or "swish" => FeedForwardActivation.Silu,
            string other => throw Entries.Unknown(name, other, "gelu, gelu_new, gelu_pytorch_tanh, relu or silu"),
        };

    /// <summary>Refuses what Strata does not compute, instead of computing something else.</summary>
    /// <param name="name">An entry that, when it is there, must be false.</param>
    public void RequireOff(string name)
    {
        if (Entries.Flag(name, otherwise: false))
            throw Entries.Fault($"{name} is true, which is not supported", "false");
    }

    /// <summary>Checks that heads divide the width, and that no table is too large for an array.</summary>
    public void CheckSizes(
        int width,
        int heads,
        string widthName,
        string headsName,
        params (string Name, int Rows)[] tables
    )
    {
        if (width % heads != 0)
            throw Entries.Fault($"{headsName} {heads} does not divide {widthName} {width}", "a divisor");
        foreach ((string name, int rows) in tables)
        {
            if ((long)rows * width > MostValues)
                throw Entries.Fault(
                    $"{name} {rows} × {widthName} {width} are {(long)rows * width} values",
                    $"at most {MostValues}"
                );
        }
    }

    private static JsonDocument Parse(FileStream stream, string path)
    {
        try
        {
            return JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException problem)
        {
            throw new DataFileException(
                "this is no JSON",
                path,
                line: problem.LineNumber + 1,
                column: problem.BytePositionInLine + 1,
                expected: "the config.json of a model",
                innerException: problem
            );
        }
    }

    private DataFileException OutOfRange(string name, double found, string expected) =>
        Entries.Fault($"{name} is {found}", expected);
}
