namespace Strata.Formats;

/// <summary>Tokens and their numbers.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _tokens = [];

    public int Count => _tokens.Count;

    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    /// <summary>Adds a token.</summary>
    /// <returns>What stands in the way, or null: a token has one number, and a number one token.</returns>
    public string? TryAdd(string token, int id)
    {
        if (_ids.TryGetValue(token, out int other))
            return other == id ? null : $"the token {MessageText.Quote(token)} has two numbers, {other} and {id}";
        if (!_tokens.TryAdd(id, token))
            return $"the number {id} stands for {MessageText.Quote(_tokens[id])} and for {MessageText.Quote(token)}";
        _ids.Add(token, id);
        return null;
    }

    public int? IdOf(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    public string? TokenOf(int id) => _tokens.GetValueOrDefault(id);
}
