namespace Strata.Optim;

/// <summary>Writes assignments for other libraries.</summary>
internal static class Bridge
{
    public static string Emit(Assignment assignment, BridgeTarget target, BridgeOptions options)
    {
        var check = new BridgeCheck(target, options);
        return target switch
        {
            BridgeTarget.PyTorch => PyTorchWriter.Write(assignment, check),
            BridgeTarget.Optax => OptaxWriter.Write(assignment, check),
            BridgeTarget.Keras => KerasWriter.Write(assignment, check),
            _ => assignment.ToJson(),
        };
    }
}
