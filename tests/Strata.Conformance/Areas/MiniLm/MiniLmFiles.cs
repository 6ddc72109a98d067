using Strata.Conformance.Judging;
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Conformance.Areas.MiniLm;

/// <summary>The real checkpoint all-MiniLM-L6-v2, where it is.</summary>
/// <param name="folders">Where the data may be.</param>
public sealed class MiniLmFiles(FixtureFolders folders)
{
    private Tokenizer? _tokenizer;

    /// <summary>The tokenizer.</summary>
    /// <exception cref="UnsupportedException">The data are not there.</exception>
    public Tokenizer Tokenizer => _tokenizer ??= Tokenizer.ReadWordPiece(Existing("vocab.txt"));

    /// <summary>The sizes, by the checkpoint's own configuration.</summary>
    /// <exception cref="UnsupportedException">The data are not there.</exception>
    public BertOptions Options => BertOptions.FromConfig(Existing("config.json"));

    /// <summary>A model with the weights of the checkpoint, and dropout off.</summary>
    /// <exception cref="UnsupportedException">The data are not there.</exception>
    public TModel Load<TModel>(Func<BertOptions, RandomKey, TModel> create, bool resetHead = false)
        where TModel : Module
    {
        string weights = Existing("model.safetensors");
        TModel model = create(Options, new RandomKey(0));
        model.LoadCheckpoint(weights, new() { ResetHead = resetHead });
        model.Evaluate();
        return model;
    }

    /// <summary>Tensors of token ids and of their mask.</summary>
    public (Tensor Ids, Tensor Mask) Encode(IReadOnlyList<string> texts, int? maxLength = null)
    {
        TokenBatch batch = Tokenizer.EncodeBatch(texts, new() { MaxLength = maxLength });
        return (Tensor.From(batch.Ids, batch.Shape), Tensor.From(batch.AttentionMask, batch.Shape));
    }

    /// <summary>The names of the fixtures: those of the bare encoder, and <c>head</c>.</summary>
    public static string PeerName(string name) =>
        name.StartsWith("bert.", StringComparison.Ordinal) ? name["bert.".Length..]
        : name.StartsWith("classifier.", StringComparison.Ordinal) ? "head." + name["classifier.".Length..]
        : name;

    private string Existing(string file)
    {
        string path = Path.Combine(folders.DataFolder("minilm"), file);
        return File.Exists(path) ? path : throw new UnsupportedException($"no data: there is no {path}");
    }
}
