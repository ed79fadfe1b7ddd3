"""Lecture 5: images and classes, dropout, and why one looks for the same pattern everywhere."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="5. Images and classes")

with app.setup(hide_code=True):
    import jax
    import jax.numpy as jnp
    import marimo as mo
    import numpy as np
    from scipy.special import softmax
    from sklearn.metrics import confusion_matrix

    from szilard.data.digits import load
    from szilard.data.examples import Labelled
    from szilard.draw import classification as picture
    from szilard.draw.lines import lines
    from szilard.draw.plane import Panel, pictures
    from szilard.experiments.digits import Settings, worst
    from szilard.experiments.digits.recipes import Recipe, train
    from szilard.learn.augmentation import moved
    from szilard.learn.backpropagation import Layer, forward
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.runs.classifier import confidence_loss, judged, logistic_regression
    from szilard.runs.run import Run


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 5. Images and classes

    Which digit is this? The answer is not a number but a *class*, and a network that may be wrong should say how sure it is. So give it
    one output $z_k$ per class, and turn these *scores* into probabilities by the *softmax*

    $$p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}} .$$

    This is Boltzmann's distribution with the energies $-z_k$. Networks take $T=1$, but nothing keeps us from another temperature. The
    simplest network for this has no hidden layer, $\mathbf z = \mathbf x W + \mathbf b$, and is called *logistic regression*. It has just
    learned 998 of scikit-learn's 1,797 digits of 8 x 8 pixels. Here are others, the hardest first:
    """)
    return


@app.cell
def _():
    digits = load("digits")
    known, held = digits.training, digits.held_out
    linear = logistic_regression(known, digits.validation, (1.0,))
    scores = linear.decision_function(held.flat)
    hardest = np.argsort(softmax(scores, axis=1)[np.arange(len(scores)), held.labels])
    return digits, hardest, held, known, linear, scores


@app.cell
def _(held):
    temperature = mo.ui.slider(0.1, 5, 0.1, value=1, label="temperature $T$", show_value=True)
    which = mo.ui.slider(0, len(held.labels) - 1, 1, value=20, label="image", show_value=True)
    mo.hstack([temperature, which], justify="start", wrap=True, gap=2)
    return temperature, which


@app.cell
def _(hardest, held, scores, temperature, which):
    chosen = hardest[which.value]
    scale = np.linspace(0.1, 5, 50)
    losses = np.array([confidence_loss(softmax(scores / t, axis=1), held.labels) for t in scale])
    at = softmax(scores / temperature.value, axis=1)
    bars = picture.decision(held.inputs[chosen, ..., 0], at[chosen], int(held.labels[chosen]))
    curve = lines({"cross-entropy": (scale, losses)}, ("T", "cross-entropy"), logarithmic="y", mark=temperature.value)
    sure = [
        page.picture(bars, "A digit and the probabilities of the ten classes."),
        page.picture(curve, "The cross-entropy of all held-out digits against the temperature."),
    ]
    reached = (
        f"At $T$ = {temperature.value:.1f}, **{judged(at, held.labels).accuracy:.1%}** of {len(held.labels)} held-out digits are "
        f"named rightly, with a cross-entropy of **{confidence_loss(at, held.labels):.3f}**; the least one is at "
        f"$T$ = {scale[losses.argmin()]:.1f}."
    )
    mo.vstack([mo.hstack(sure, widths=[1, 1.1], align="center"), mo.md(reached)])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The temperature changes no decision, since the largest score stays the largest. It changes how sure the network is of it. Whether it is
    as sure as it may be, the *cross-entropy* tells: the surprise at the truth, averaged over the examples,

    $$C = -\big\langle \ln p_{\rm true} \big\rangle ,$$

    which punishes most what is wrong and sure of itself. It is the cost to learn with, for its slope by the scores of an example is as
    simple as can be at $T=1$:

    $$\frac{\partial C}{\partial z_k} = p_k - \delta_{k,\rm true} .$$

    No $f'(z)$ is left that could be almost zero. A squared error behind a saturated neuron learns nothing from its worst
    mistakes; this one learns most from them.

    ## How many examples?

    The same model, learned from a few images of each class. A *confusion matrix* counts what was taken for what:
    """)
    return


@app.cell
def _():
    count = mo.ui.slider(1, 99, 1, value=5, label="images of each class", show_value=True, debounce=True)
    mo.hstack([count])
    return (count,)


@app.cell
def _(count, held, known):
    place = np.array([np.sum(known.labels[:k] == known.labels[k]) for k in range(len(known.labels))])
    some = Labelled(known.inputs[place < count.value], known.labels[place < count.value])
    found = judged(logistic_regression(some, some, (1.0,)).predict_proba(held.flat), held.labels)
    low, high = found.interval
    wrong = worst(found, held, 12)
    rows = {"worst mistakes": wrong[:4], "next": wrong[4:8], "and next": wrong[8:]}
    told_apart = [
        page.picture(
            picture.confusion({"how often": confusion_matrix(held.labels, found.guesses, labels=range(10))}), "The confusion matrix."
        ),
        page.picture(picture.mistakes(rows, 4), "The worst mistakes, with what they were taken for."),
    ]
    verdict = (
        f"Learned from {count.value} image{'s' * (count.value > 1)} of each class: **{found.accuracy:.1%}** of the held-out digits "
        f"are named rightly (95 % interval {low:.1%} to {high:.1%})."
    )
    mo.vstack([mo.md(verdict), mo.hstack(told_apart, widths="equal", align="center")])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Always look at the worst mistakes: they show what a model has not understood, and, sometimes, which label is wrong.

    ## What separates two classes

    Without a hidden layer one can see what was learned. Between the classes $a$ and $b$ the score $z_a - z_b$ decides, with one
    weight per pixel, $\mathbf w = \mathbf w_a - \mathbf w_b$: red pixels speak for $a$, blue ones for $b$. The border is the plane
    $\mathbf w\cdot\mathbf x + b_a - b_b = 0$, so the least change that takes an image across it is along $\mathbf w$,

    $$\Delta\mathbf x = -\frac{z_a-z_b}{|\mathbf w|^2}\,\mathbf w .$$
    """)
    return


@app.cell
def _():
    first = mo.ui.slider(0, 9, 1, value=3, label="$a$", show_value=True)
    second = mo.ui.slider(0, 9, 1, value=8, label="$b$", show_value=True)
    mo.hstack([first, second], justify="start", wrap=True, gap=2)
    return first, second


@app.cell
def _(first, held, known, linear, scores, second):
    a, b = first.value, second.value
    weights = linear.coef_[a] - linear.coef_[b]
    of_a = np.flatnonzero((held.labels == a) & (scores.argmax(1) == a))[0]
    ahead = scores[of_a, a] - scores[of_a, b]
    change = -1.02 * ahead * weights / max(weights @ weights, 1e-9)  # a little beyond the border
    means = [known.flat[known.labels == k].mean(0) for k in (a, b)]
    shown = {f"mean {a}": means[0], f"mean {b}": means[1], "weights": weights / max(abs(weights).max(), 1e-9)}
    shown |= {f"this {a}": held.flat[of_a], f"now rather {b}": held.flat[of_a] + change}
    taken = [int(np.sum((held.labels == x) & (scores.argmax(1) == y))) for x, y in ((a, b), (b, a))]
    words = (
        f"Held out: {taken[0]} of {np.sum(held.labels == a)} images of {a} were taken for {b}, and {taken[1]} of "
        f"{np.sum(held.labels == b)} of {b} for {a}. Changing the pixels of this {a} by {np.sqrt(np.mean(change**2)):.2f} (root mean "
        f"square; 1 is black) is enough for {b} to be more probable than {a}."
    )
    between = pictures([Panel(name, x.reshape(8, 8)[::-1]) for name, x in shown.items()], 5, (-1.0, 1.0), "RdBu_r", 2.2)
    told = "Means of two classes, the weights between them, a digit, and the digit changed so that it is taken for the other."
    mo.vstack([page.picture(between, told), mo.md(words if a != b else "Choose two different digits.")])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The changed digit still looks like what it was, to us. Larger networks can be misled in the same way (Goodfellow, Shlens and
    Szegedy, arXiv:1412.6572).

    ## Dropout

    A network with many neurons learns by heart: one neuron comes to rely on the whims of another. *Dropout* (Srivastava et al., J. Mach.
    Learn. Res. 15, 1929 (2014)) leaves out every hidden neuron with a probability of 1/2, anew in every training step, and doubles the
    others. Whoever cannot rely on a colleague must make sense alone. Two networks with 256 hidden neurons, with and without it, have
    been trained for a short time when this page opened:
    """)
    return


@app.cell
def _(digits):
    with Run.unrecorded(Settings()) as run:
        DENSE = {"dense network": Recipe(), "dense network, dropout": Recipe(dropout=0.5)}
        dense = {name: train(run, name, recipe, digits, epochs=20) for name, recipe in DENSE.items()}

    def hidden_and_output(trained):
        W, b, V, c = map(np.asarray, trained.parameters)
        return [Layer(W, b, "relu"), Layer(V, c, "linear")]

    layers_by_name = dict(zip(("without dropout", "with dropout"), map(hidden_and_output, dense.values()), strict=True))
    return dense, layers_by_name


@app.cell
def _():
    fraction = mo.ui.slider(0, 0.95, 0.05, value=0.5, label="fraction of the hidden neurons that is switched off now", show_value=True)
    mo.hstack([fraction])
    return (fraction,)


@app.cell
def _(held, layers_by_name):
    fractions = np.append(np.arange(0, 0.9, 0.1), [0.9, 0.95])

    def crippled(layers, off, draws):
        values = forward(layers[:1], held.flat)[-1]
        masks = np.random.default_rng(0).random((draws, values.shape[1])) >= off
        outputs = [forward(layers[1:], values * mask / (1 - off))[-1] for mask in masks]
        return np.array([np.mean(z.argmax(1) == held.labels) for z in outputs])

    robust = {
        name: (fractions, np.array([crippled(layers, off, 5).mean() for off in fractions])) for name, layers in layers_by_name.items()
    }
    return crippled, robust


@app.cell
def _(crippled, layers_by_name, robust, fraction):
    trials = {
        f"ten trials {name.split()[0]}": (np.full(10, fraction.value + side), crippled(layers, fraction.value, 10))
        for side, (name, layers) in zip((-0.004, 0.004), layers_by_name.items(), strict=True)
    }
    page.picture(
        lines(robust, ("fraction switched off", "held-out accuracy"), points=trials, limits=(0, 1.03)),
        "Held-out accuracy of two networks against the fraction of hidden neurons switched off.",
        "85%",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The same pattern everywhere

    A stroke is a stroke wherever it is, but a dense layer has to learn it anew in every place. A *convolution* looks
    through a small window, with the same weights in all places,

    $$y_{mn}^{c} = f\Big(b^c + \sum_{ij}\sum_{c'} k_{ij}^{c'c}\, x_{m+i,\,n+j}^{c'}\Big),$$

    so that a moved image gives moved values, and pooling (the largest of 2 x 2 values) then forgets small movements. Sharing weights
    is a *symmetry*, put in by hand. A small convolutional network has just been trained for a short time, too. How do they all do when
    the held-out digits are not quite like those learned from?
    """)
    return


@app.cell
def _(dense, digits, linear):
    with Run.unrecorded(Settings()) as run_two:
        convolutional = train(run_two, "convolutional", Recipe(convolutions=True, small=True, dropout=0.5), digits, epochs=30)
    ways = {"logistic regression": lambda x: linear.predict_proba(x.reshape(len(x), -1))}
    networks = {"dense network, dropout": dense["dense network, dropout"], "convolutional network, dropout": convolutional}
    ways |= {name: trained.predict for name, trained in networks.items()}
    sizes = (
        linear.coef_.size + linear.intercept_.size,
        *(trained.network.model.count_params() for trained in networks.values()),
    )

    def one(image, right, degrees):
        return moved(image, jnp.array([0.0, 1.0]) * right, jnp.deg2rad(degrees), jnp.asarray(1.0))

    turned_and_moved = jax.jit(jax.vmap(one, (0, None, None)))
    return sizes, turned_and_moved, ways


@app.cell
def _():
    shift = mo.ui.slider(-2, 2, 0.5, value=1, label="moved to the right by (pixels)", show_value=True)
    angle = mo.ui.slider(-45, 45, 5, value=0, label="turned by (degrees)", show_value=True, debounce=True)
    noise = mo.ui.slider(0, 0.8, 0.1, value=0, label="noise", show_value=True, debounce=True)
    mo.hstack([shift, angle, noise], justify="start", wrap=True, gap=2)
    return angle, noise, shift


@app.cell
def _(angle, held, noise, turned_and_moved, ways):
    few = Labelled(held.inputs[:500], held.labels[:500])
    grain = noise.value * np.random.default_rng(0).normal(size=few.inputs.shape)
    shifts = np.arange(-2, 2.5, 0.5)
    disturbed = [np.asarray(turned_and_moved(few.inputs, float(s), float(angle.value)) + grain, np.float32) for s in shifts]
    curves = {name: (shifts, np.array([judged(way(x), few.labels).accuracy for x in disturbed])) for name, way in ways.items()}
    return curves, disturbed, few


@app.cell
def _(curves, disturbed, few, shift, sizes):
    now = disturbed[round(2 * shift.value) + 4]
    row = [Panel(str(few.labels[k]), now[k, ::-1, :, 0]) for k in range(6)]
    by_shift = lines(curves, ("moved to the right by (pixels)", "accuracy"), limits=(0, 1.03), mark=shift.value)
    mo.vstack(
        [
            page.picture(pictures(row, 6, (0.0, 1.0), "gray_r", 1.7), "Digits as they are shown to the networks."),
            page.picture(by_shift, "The accuracies of three models against how far the digits are moved.", "85%"),
            mo.md(f"Weights and biases: {sizes[0]:,} without a hidden layer, {sizes[1]:,} dense, {sizes[2]:,} convolutional."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    None of the three has ever seen a moved or noisy digit. If it is known beforehand that digits may be moved or turned, one should
    say so in training: move every image a little whenever it appears (*augmentation*). The full experiment does so, trains longer,
    three times each, puts a support vector machine beside the networks, and reads MNIST or images of your own:

    ```text
    szilard run digits
    szilard run digits --data FILE.npz
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    exercises = [
        Number(
            "5.1",
            r"A network gives three classes the scores $\ln 3$, 0 and 0. Which probability has the first class at $T = 1/2$?",
            sealed="9e4e8e6e8aed3ed4",
            step=0.001,
            hint="Divide the scores by T first: what is then the exponential of the first one?",
        ),
        Choice(
            "5.2",
            "The pixels of all images, those learned from and those held out, are shuffled in one and the same way, and all models are "
            "trained again. Which models do worse on held-out images than before, but for chance?",
            options=[
                "all of them",
                "logistic regression alone",
                "the dense networks alone",
                "the convolutional network alone",
                "none of them",
            ],
            sealed="b4ac5d49d23b0010",
            hint="Which model knows which pixels are neighbours?",
        ),
        Code(
            "5.3",
            "Write the slope of the cross-entropy by the scores, at $T = 1$, for a batch: `scores` has a row per example and a column "
            "per class, `labels` a class per example. Return an array like `scores`; remember that $C$ is an average over the rows.",
            start="def slope(scores, labels):\n    return scores",
            name="slope",
            reference=lambda scores, labels: (softmax(scores, axis=1) - np.eye(scores.shape[1])[labels]) / len(scores),
            cases=[
                (np.array([[0.0, 1.0]]), np.array([0])),
                (np.array([[1.0, 2.0, -1.0], [0.0, 0.0, 3.0]]), np.array([2, 1])),
                (np.array([[1000.0, 998.0]]), np.array([1])),
            ],
            hint="It is p minus a one in the column of the true class, over the number of rows; is your softmax safe for large scores?",
        ),
    ]
    answers = page.ask(exercises)
    return answers, exercises


@app.cell
def _(answers, exercises):
    page.judge(exercises, answers)
    return


@app.cell
def _():
    page.others(5)
    return


if __name__ == "__main__":
    app.run()
