namespace Strata.Optim.Tests.Rules;

internal static partial class ScalarReference
{
    /// <summary>The direction of a rule of this family, before rate and decay; null for others.</summary>
    private static float? Classic(UpdateRule rule, float g, float p, int step, float[] state) => null;
}
