using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Vectors of tokens, types and positions, added up and normalised.</summary>
internal sealed class BertEmbeddings : Module
{
    private readonly Embedding _words;
    private readonly Embedding _positions;
    private readonly Embedding _types;
    private readonly LayerNorm _norm;
    private readonly Dropout _dropout;

    public BertEmbeddings(BertOptions options, RandomKey key)
    {
        _words = AddModule("word_embeddings", Table(options.VocabularySize, "word_embeddings", options.PaddingId));
        _positions = AddModule("position_embeddings", Table(options.MaxPositions, "position_embeddings"));
        _types = AddModule("token_type_embeddings", Table(options.TokenTypes, "token_type_embeddings"));
        _norm = AddModule("LayerNorm", new LayerNorm(options.HiddenSize, options.LayerNormEpsilon));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, key.FoldIn("dropout")));

        Embedding Table(int rows, string name, int? padding = null) =>
            new(rows, options.HiddenSize, key.FoldIn(name), options.Weights, padding);
    }

    public Embedding Words => _words;

    public Tensor Forward(Tensor ids, Tensor? types)
    {
        Tensor words = _words.Forward(ids);
        // Without types all tokens are of the first: one row, added everywhere.
        Tensor type = types is null ? Operations.Narrow(_types.Weight, 0, 0, 1) : _types.Forward(types);
        Tensor sum = Operations.Add(words, type);
        sum = Operations.Add(sum, TokenInputs.Positions(_positions.Weight, ids.Shape[1]));
        return _dropout.Forward(_norm.Forward(sum));
    }
}
