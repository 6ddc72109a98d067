using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Checks and masks of what a text model takes.</summary>
internal static class TokenInputs
{
    /// <summary>Refuses anything but batch×length token ids that the positions suffice for.</summary>
    public static void Check(Tensor ids, int longest, Module model)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Shape.Rank != 2 || ids.Shape[1] == 0)
            throw new ShapeException(
                $"{model}: expected token ids of batch×length, got shape {ids.Shape}. Reshape one text to 1×length."
            );
        if (ids.Shape[1] > longest)
            throw new ShapeException(
                $"{model}: got texts of {ids.Shape[1]} tokens (ids {ids.Shape}), but the model has {longest} positions. "
                    + $"Cut the texts: EncodeOptions.MaxLength = {longest}."
            );
    }

    /// <summary>Refuses what should stand beside the ids and has another shape.</summary>
    public static void CheckBeside(Tensor? values, string what, Tensor ids, Module model)
    {
        if (values is not null && values.Shape != ids.Shape)
            throw new ShapeException(
                $"{model}: expected {what} of the shape of the token ids, {ids.Shape}, got {values.Shape}."
            );
    }

    /// <summary>1 where a token is, 0 where padding is; null where the model has no padding.</summary>
    public static Tensor? MaskOf(Tensor ids, int? paddingId) =>
        paddingId is { } padding ? Operations.NotEqual(ids, Tensor.Scalar(padding)) : null;

    /// <summary>As an attention wants it: keys are hidden where the mask is 0.</summary>
    public static AttentionMask? ForAttention(Tensor? mask) =>
        mask is null ? null : AttentionMask.Visible(mask.Reshape(new Shape(mask.Shape[0], 1, 1, mask.Shape[1])));

    /// <summary>The first rows of a table of positions, for texts of this length.</summary>
    public static Tensor Positions(Tensor table, int length) => Operations.Narrow(table, 0, 0, length);
}
