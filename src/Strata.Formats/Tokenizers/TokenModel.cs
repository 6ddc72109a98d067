namespace Strata.Formats;

/// <summary>Turns one word into tokens of a vocabulary: <c>model</c> in <c>tokenizer.json</c>.</summary>
internal abstract class TokenModel
{
    /// <summary>Adds the tokens of a word.</summary>
    public abstract void Encode(string word, List<int> ids);

    /// <summary>The text of tokens, in order.</summary>
    public abstract string Decode(IEnumerable<string> tokens);
}
