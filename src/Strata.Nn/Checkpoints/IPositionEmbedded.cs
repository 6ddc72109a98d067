using Strata.Nn.Layers;

namespace Strata.Nn;

/// <summary>A module whose position embedding can be fitted to another grid of patches when it is loaded.</summary>
public interface IPositionEmbedded
{
    /// <summary>The local name of the parameter, of shape [1, prefix tokens + patches, channels], such as <c>pos_embed</c>.</summary>
    string PositionName { get; }

    /// <summary>Rows and columns of patches.</summary>
    Size2d PositionGrid { get; }

    /// <summary>Tokens before the patches that have positions of their own.</summary>
    int PrefixTokens { get; }
}
