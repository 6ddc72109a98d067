# Written by Strata for optax 0.2: 7 parameters, 3 groups, 1 frozen.
# state = optimizer.init(params); updates, state = optimizer.update(gradients, state, params).
# differs: a gradient that is not finite makes Strata throw; optax goes on with it.
import jax
import jax.numpy as jnp
import optax

labels = {
    "stem.weight": "frozen",
    "blocks.0.fc.weight": "matrices",
    "blocks.0.fc.bias": "vectors",
    "blocks.1.fc.weight": "matrices",
    "blocks.1.fc.bias": "vectors",
    "head.weight": "head",
    "head.bias": "head",
}

def label_tree(tree):
    """The label of every leaf; an error unless the tree has exactly the parameters of the plan."""
    def name(path):
        return ".".join(str(getattr(key, "key", getattr(key, "name", getattr(key, "idx", key)))) for key in path)
    leaves, structure = jax.tree_util.tree_flatten_with_path(tree)
    names = [name(path) for path, _ in leaves]
    if sorted(names) != sorted(labels):
        raise ValueError(f"the tree is not the one that was planned: {sorted(set(names) ^ set(labels))}")
    return jax.tree_util.tree_unflatten(structure, [labels[each] for each in names])

transforms = {
    "matrices": optax.chain(optax.contrib.muon(0.02, ns_coeffs=(3.4445, -4.775, 2.0315), ns_steps=5, beta=0.95, eps=1e-07, weight_decay=0.1, nesterov=True, adaptive=False, preconditioning="frobenius", muon_weight_dimension_numbers=lambda params: jax.tree.map(lambda p: optax.contrib.MuonDimensionNumbers(tuple(range(1, p.ndim)), 0), params), consistent_rms=None)),
    "vectors": optax.chain(optax.contrib.prodigy(1.0, betas=(0.9, 0.999), beta3=None, eps=1e-08, estim_lr0=1e-06, estim_lr_coef=1.0, weight_decay=0.0, safeguard_warmup=False)),
    "head": optax.chain(optax.contrib.schedule_free(optax.chain(optax.scale_by_rms(decay=0.999, eps=1e-08, initial_scale=0.0, eps_in_sqrt=False, bias_correction=True), optax.add_decayed_weights(0.1), optax.scale_by_learning_rate(lambda step: 0.0025 * jnp.minimum(1.0, (step + 1) / 10.0))), learning_rate=lambda step: 0.0025 * jnp.minimum(1.0, (step - 1 + 1) / 10.0), b1=0.9, weight_lr_power=2.0)),
    "frozen": optax.set_to_zero(),
}

optimizer = optax.chain(optax.partition({"matrices": optax.identity(), "vectors": optax.identity(), "head": optax.identity(), "frozen": optax.set_to_zero()}, label_tree), optax.clip_by_global_norm(1.0), optax.partition(transforms, label_tree))
