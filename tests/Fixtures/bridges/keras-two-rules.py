# Written by Strata for Keras 3: 7 parameters, 5 groups, 1 frozen.
# model.compile(optimizer=make_optimizer(model), ...). Paths are the parameters' names with slashes.
# differs: Strata looks for gradients that are not finite; Keras steps with them.
import keras

FROZEN = [
    "stem/weight",
]

labels = {
    "blocks/0/fc/weight": "backbone 1",
    "blocks/0/fc/bias": "backbone 2",
    "blocks/1/fc/weight": "backbone 3",
    "blocks/1/fc/bias": "backbone 4",
    "head/weight": "head",
    "head/bias": "head",
}

optimizers = {
    "backbone 1": keras.optimizers.SGD(learning_rate=0.005, momentum=0.9, nesterov=False, weight_decay=0.1, clipnorm=1.0),
    "backbone 2": keras.optimizers.SGD(learning_rate=0.005, momentum=0.9, nesterov=False, clipnorm=1.0),
    "backbone 3": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=False, weight_decay=0.1, clipnorm=1.0),
    "backbone 4": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=False, clipnorm=1.0),
    "head": keras.optimizers.AdamW(learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=0.0, amsgrad=False, weight_decay=0.01, clipnorm=1.0),
}

def make_optimizer(model):
    """Freezes and checks the model's variables, and routes each to its optimizer."""
    paths = [variable.path for variable in model.trainable_variables]
    wrong = (set(paths) - set(FROZEN)) ^ set(labels)
    if wrong or len(set(paths)) != len(paths):
        raise ValueError(f"the model is not the one that was planned: {sorted(wrong)}")
    for variable in model.trainable_variables:
        if variable.path in FROZEN:
            variable.trainable = False
    routes = {path: optimizers[label] for path, label in labels.items()}
    return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(next(iter(optimizers.values())), routes))
