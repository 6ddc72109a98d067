namespace Strata.Training;

/// <summary>Where the draws of trials come from.</summary>
public interface IFineTuningDraws
{
    /// <summary>The draw of a trial.</summary>
    /// <param name="trial">Its number, from 0.</param>
    FineTuningDraw Draw(int trial);
}
