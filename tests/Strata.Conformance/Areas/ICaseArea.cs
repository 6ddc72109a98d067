using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas;

/// <summary>Knows one kind of manifest by its content, and judges its cases.</summary>
public interface ICaseArea
{
    /// <summary>The folder of the fixtures in which such manifests stand: <c>optim</c>.</summary>
    string Folder { get; }

    /// <summary>Whether a manifest is of this kind; its name does not matter.</summary>
    bool Reads(Manifest manifest);

    /// <summary>Every case of the manifest, those included that cannot be judged yet.</summary>
    IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders);
}
