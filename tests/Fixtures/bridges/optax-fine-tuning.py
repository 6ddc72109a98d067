# Written by Strata for optax 0.2: 7 parameters, 6 groups, 1 frozen.
# state = optimizer.init(params); updates, state = optimizer.update(gradients, state, params).
# differs: a gradient that is not finite makes Strata throw; optax goes on with it.
import jax
import jax.numpy as jnp
import optax

labels = {
    "stem.weight": "frozen",
    "blocks.0.fc.weight": "backbone 1",
    "blocks.0.fc.bias": "backbone 2",
    "blocks.1.fc.weight": "backbone 3",
    "blocks.1.fc.bias": "backbone 4",
    "head.weight": "head 1",
    "head.bias": "head 2",
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

def clip_like_torch(max_norm):
    """As torch.nn.utils.clip_grad_norm_: the factor is max / (norm + 1e-6), at most 1."""
    def update(updates, state, params=None):
        factor = jnp.minimum(1.0, max_norm / (optax.global_norm(updates) + 1e-6))
        return jax.tree_util.tree_map(lambda gradient: gradient * factor, updates), state
    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)

transforms = {
    "backbone 1": optax.chain(optax.add_decayed_weights(0.0001), optax.trace(decay=0.9, nesterov=False), optax.scale_by_learning_rate(lambda step: 0.25 * 0.01 * optax.cosine_decay_schedule(1.0, 100, 0.1)(step) * jnp.minimum(1.0, (step + 1) / 10.0))),
    "backbone 2": optax.chain(optax.trace(decay=0.9, nesterov=False), optax.scale_by_learning_rate(lambda step: 0.25 * 0.01 * optax.cosine_decay_schedule(1.0, 100, 0.1)(step) * jnp.minimum(1.0, (step + 1) / 10.0))),
    "backbone 3": optax.chain(optax.add_decayed_weights(0.0001), optax.trace(decay=0.9, nesterov=False), optax.scale_by_learning_rate(lambda step: 0.5 * 0.01 * optax.cosine_decay_schedule(1.0, 100, 0.1)(step) * jnp.minimum(1.0, (step + 1) / 10.0))),
    "backbone 4": optax.chain(optax.trace(decay=0.9, nesterov=False), optax.scale_by_learning_rate(lambda step: 0.5 * 0.01 * optax.cosine_decay_schedule(1.0, 100, 0.1)(step) * jnp.minimum(1.0, (step + 1) / 10.0))),
    "head 1": optax.chain(optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-08, eps_root=0.0), optax.add_decayed_weights(0.01), optax.scale_by_learning_rate(lambda step: 0.01 * optax.cosine_decay_schedule(1.0, 100, 0.1)(step) * jnp.minimum(1.0, (step + 1) / 10.0))),
    "head 2": optax.chain(optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-08, eps_root=0.0), optax.scale_by_learning_rate(lambda step: 0.01 * optax.cosine_decay_schedule(1.0, 100, 0.1)(step) * jnp.minimum(1.0, (step + 1) / 10.0))),
    "frozen": optax.set_to_zero(),
}

optimizer = optax.MultiSteps(optax.chain(optax.partition({"backbone 1": optax.scale(0.5), "backbone 2": optax.scale(0.5), "backbone 3": optax.identity(), "backbone 4": optax.identity(), "head 1": optax.identity(), "head 2": optax.identity(), "frozen": optax.set_to_zero()}, label_tree), clip_like_torch(1.0), optax.partition(transforms, label_tree)), every_k_schedule=4, use_grad_mean=True)
