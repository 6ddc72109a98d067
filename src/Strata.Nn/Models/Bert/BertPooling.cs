namespace Strata.Nn.Models;

/// <summary>What of a text's tokens a classifier sees.</summary>
public enum BertPooling
{
    /// <summary><c>tanh(dense(first token))</c>, as <c>BertForSequenceClassification</c> of transformers.</summary>
    FirstToken,

    /// <summary>The mean over the tokens that are no padding, as sentence-transformers.</summary>
    Mean,
}
