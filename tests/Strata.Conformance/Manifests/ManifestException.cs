namespace Strata.Conformance.Manifests;

/// <summary>A manifest or its arrays are not laid out as the fixtures are.</summary>
public sealed class ManifestException(string message) : StrataException(message);
