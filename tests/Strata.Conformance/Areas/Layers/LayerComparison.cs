using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Formats;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Compares every stored result of a case of layers, each within its own bound.</summary>
public sealed class LayerComparison
{
    private static readonly string[] _kinds = ["output", "input_grad", "param_grad", "buffer_after"];

    private readonly CaseFile _file;
    private readonly Judgement _judgement;
    private readonly Item _peerErrors;
    private readonly Item _noises;
    private readonly string[] _otherPattern;

    public LayerComparison(CaseFile file, Judgement judgement)
    {
        (_file, _judgement) = (file, judgement);
        _peerErrors = file.Item.Object("peer_errors");
        _noises = file.Item.Object("noises");
        _otherPattern = file.Item.Has("pattern_differs") ? file.Item.Texts("pattern_differs") : [];
    }

    /// <summary>Compares whatever the case stores, and demands that it stores whatever there is.</summary>
    public void Compare(LayerRun run)
    {
        List<string> stored =
        [
            .. _file.Arrays.Keys.Where(key => _kinds.Contains(key.Split('/')[0])), // not output#f64/…
        ];
        foreach (string key in stored)
            if (run.Results.TryGetValue(key, out (float[] Values, Shape Shape) found))
                Compare(key, found.Values, found.Shape);
        foreach (string key in run.Results.Keys.Where(key => !_file.Arrays.Has(key)))
            _judgement.Fail($"{key} is not among the stored results");
    }

    private void Compare(string key, float[] found, Shape shape)
    {
        CaseArrays arrays = _file.Arrays;
        _judgement.Same($"shape of {key}", shape, arrays.ShapeOf(key));
        if (arrays.TypeOf(key) != ElementType.Float32)
        {
            _judgement.SameSequence(key, Array.ConvertAll(found, value => (double)value), arrays.Doubles(key));
            return;
        }

        float[] peer = arrays.Floats(key);
        string truthKey = key.Insert(key.IndexOf('/'), "#f64");
        double bound = Bounds.FromNoise(_peerErrors.Number(key, 0), _noises.Number(key, 0));
        bool samePattern = !_otherPattern.Contains(key);
        if (arrays.Has(truthKey))
            _judgement.Values(key, found, arrays.Doubles(truthKey), bound, samePattern);
        else
            _judgement.Values(
                key,
                found,
                Array.ConvertAll(peer, value => (double)value),
                Bounds.WithoutTruth * bound,
                samePattern
            );
    }
}
