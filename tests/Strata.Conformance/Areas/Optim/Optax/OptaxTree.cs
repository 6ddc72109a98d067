using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Takes a tree of transformations apart: which of them meet each parameter, in which order.</summary>
/// <remarks>
/// Chains, masks and partitions are gone then. A parameter's label is that of the innermost partition, with those
/// around it before it.
/// </remarks>
public sealed class OptaxTree
{
    private readonly OptaxContext _context;
    private readonly Dictionary<string, List<OptaxOp>> _routes;
    private readonly Dictionary<string, string> _labels;

    public OptaxTree(Item transform, IReadOnlyList<string> parameters, OptaxContext context)
    {
        _context = context;
        _routes = parameters.ToDictionary(name => name, _ => new List<OptaxOp>());
        _labels = parameters.ToDictionary(name => name, _ => "");
        Walk(transform, parameters);
    }

    /// <summary>What meets each parameter.</summary>
    public IReadOnlyDictionary<string, List<OptaxOp>> Routes => _routes;

    /// <summary>The label of each parameter; empty where there is no partition.</summary>
    public IReadOnlyDictionary<string, string> Labels => _labels;

    private void Walk(Item node, IReadOnlyList<string> scope)
    {
        switch (node.Text("op"))
        {
            case "chain":
                foreach (Item inner in node.Objects("transforms"))
                    Walk(inner, scope);
                break;
            case "named_chain":
                Item named = node.Object("transforms");
                foreach (string name in named.Names.ToList())
                    Walk(named.Object(name), scope);
                break;
            case "identity":
                break;
            case "masked":
                node.Ignore("mask_compatible_extra_args");
                Walk(node.Object("inner"), Masked(node, "mask", scope));
                break;
            case "freeze":
                Add(node, Masked(node, "mask", scope));
                break;
            case "selective_transform":
                WalkSelective(node, scope);
                break;
            case "partition" or "multi_transform":
                WalkPartition(node, scope);
                break;
            default:
                Add(node, scope);
                break;
        }
    }

    private List<string> Masked(Item node, string mask, IReadOnlyList<string> scope) =>
        [.. scope.Where(parameter => _context.Masks.Read(node, mask, parameter))];

    private void Add(Item node, IReadOnlyList<string> scope)
    {
        foreach (string parameter in scope)
            _routes[parameter].Add(new(node, parameter, scope, _context));
    }

    // A partition of two labels, of which one sets to zero.
    private void WalkSelective(Item node, IReadOnlyList<string> scope)
    {
        List<string> frozen = Masked(node, "freeze_mask", scope);
        Label(frozen, "freeze");
        Label([.. scope.Except(frozen)], "train");
        Add(new Item(JsonDocument.Parse("""{"op": "set_to_zero"}""").RootElement, $"{node.Path}.freeze"), frozen);
        Walk(node.Object("optimizer"), [.. scope.Except(frozen)]);
    }

    private void WalkPartition(Item node, IReadOnlyList<string> scope)
    {
        node.Ignore("labels_kind", "labels_prefix"); // resolved in the labels
        if (node.Raw("labels").ValueKind != JsonValueKind.Object)
            throw new UnsupportedException($"the labels {node.Raw("labels").GetRawText()}");
        Item labels = node.Object("labels");
        labels.IgnoreAll(); // an inner partition labels more than it gets
        Item transforms = node.Object("transforms");
        foreach (string label in transforms.Names.ToList())
        {
            List<string> part = [.. scope.Where(parameter => labels.Has(parameter) && labels.Text(parameter) == label)];
            Label(part, label);
            if (part.Count > 0)
                Walk(transforms.Object(label), part);
            else
                transforms.Object(label).IgnoreAll(); // a transformation that no parameter gets
        }
    }

    private void Label(IReadOnlyList<string> parameters, string label)
    {
        foreach (string parameter in parameters)
            _labels[parameter] = _labels[parameter].Length == 0 ? label : $"{_labels[parameter]}.{label}";
    }
}
