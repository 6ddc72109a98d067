namespace Strata.Training;

/// <summary>An array in a safetensors file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Entry">The name of the array.</param>
public sealed record RecipeArray(string Path, string Entry);
