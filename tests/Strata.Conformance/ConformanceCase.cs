using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance;

/// <summary>One case of a manifest, named, and ready to be judged.</summary>
public sealed class ConformanceCase
{
    private readonly Action<Judgement> _judge;

    private ConformanceCase(string name, Action<Judgement> judge)
    {
        Name = name;
        _judge = judge;
    }

    /// <summary>Unique in its manifest.</summary>
    public string Name { get; }

    /// <summary>A case that some code judges.</summary>
    public static ConformanceCase Of(string name, Action<Judgement> judge) => new(name, judge);

    /// <summary>A case that is an object of the manifest: whatever it holds must have been looked at in the end.</summary>
    public static ConformanceCase Of(Manifest manifest, string name, Item item, Action<CaseFile, Judgement> judge) =>
        new(
            name,
            judgement =>
            {
                var file = new CaseFile(item, new CaseArrays(manifest.Arrays, name + "/"));
                judge(file, judgement);
                file.RequireAllRead();
            }
        );

    /// <summary>A case that cannot be judged yet.</summary>
    public static ConformanceCase Missing(string name, string what) =>
        new(name, _ => throw new UnsupportedException(what));

    /// <summary>Judges the case; whatever goes wrong in it is its result, not an exception.</summary>
    public CaseResult Judge(string fullName)
    {
        var judgement = new Judgement();
        try
        {
            _judge(judgement);
            return judgement.Result(fullName);
        }
        catch (UnsupportedException missing)
        {
            return new(fullName, Verdict.Skip, missing.Message);
        }
#pragma warning disable CA1031 // one broken case must not hide the others
        catch (Exception problem)
#pragma warning restore CA1031
        {
            string type = problem is StrataException ? "" : problem.GetType().Name + ": ";
            return new(fullName, Verdict.Fail, type + problem.Message.ReplaceLineEndings(" "), double.NaN, 0);
        }
    }
}
