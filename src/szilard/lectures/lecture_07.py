"""Lecture 7: optimizers, and maps of what a network sees."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="7. Optimizers and maps")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np
    from sklearn.decomposition import PCA

    from szilard.draw.landscapes import Walk, walks
    from szilard.draw.maps import Map, maps
    from szilard.experiments.optimizers import trajectories
    from szilard.experiments.visualisation.digit_network import correct, hidden_activations, split_digits, train
    from szilard.learn.optimizers import OPTIMIZERS, Momentum
    from szilard.learn.tsne import perplexities, tsne
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.physics.landscapes import LANDSCAPES, STIFFNESS


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 7. Optimizers, and maps of what a network sees

    ## Ways downhill

    Gradient descent has one trouble: a narrow valley. Along it the slope is small, across it large; a rate that is safe across is far too
    small along. With the curvatures $\kappa_{\min}$ and $\kappa_{\max}$, the rate must stay below $2/\kappa_{\max}$, and the way along
    the valley then takes some $\kappa_{\max}/\kappa_{\min}$ steps.

    *Momentum* gives the walker inertia, a ball that rolls with friction,

    $$v \to \mu v - \eta\,\nabla f(x), \qquad x \to x + v ,$$

    so that steps along the valley add up while those across cancel. *Adam* (Kingma and Ba, arXiv:1412.6980) divides the mean gradient
    by the root of the mean square, separately for every parameter, so that a step has about the size $\eta$ however steep or flat it is.
    Choose a rate, and see who arrives:
    """)
    return


@app.cell
def _():
    exponent = mo.ui.slider(-3, 0.5, 0.1, value=-1.8, label=r"$\log_{10}$ of the learning rate $\eta$", show_value=True)
    steps = mo.ui.slider(20, 500, 20, value=200, label="steps", show_value=True)
    chosen = mo.ui.multiselect(list(OPTIMIZERS), value=["gradient descent", "momentum", "Adam"], label="optimizers")
    mo.hstack([exponent, steps, chosen], justify="start", wrap=True, gap=2)
    return chosen, exponent, steps


@app.cell
def _(chosen, exponent, steps):
    drawn, lost = {}, []
    for place, landscape in LANDSCAPES.items():
        row = {}
        for name in chosen.value:
            way = trajectories(name, landscape, np.array([10**exponent.value]), steps.value)[:, 0]
            astray = ~(np.abs(way).max(axis=1) < 10)
            way = way[: int(np.argmax(astray))] if astray.any() else way
            row[name] = Walk(way, landscape.value(way) - landscape.lowest)
            lost += [f"{name} on {place}"] if astray.any() else []
        drawn[place] = (landscape, row)
    mo.vstack(
        [
            page.picture(walks(drawn, 1e-4), "Above, the ways of the optimizers on three landscapes; below, their heights in time."),
            mo.md(f"Too large a rate for {', '.join(lost)}." if lost else "The dashed line is a height of 0.0001 above the minimum."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In the quadratic valley the curvatures are 1 and 100. On the saddle the start is almost on the ridge, where plain gradient
    descent lingers, while Adam, which forgets how small the slope is, does not. Each with its best rate, and all of them on a real network:

    ```text
    szilard run optimizers
    ```

    ## Maps of high dimensions

    A trained network has turned its input into the values of its last hidden layer, here 64 numbers for each of a few hundred
    handwritten digits. Which digits are alike for it? *Principal component analysis* is the best flat answer: project on the two directions
    along which the points scatter most. *t-SNE* (van der Maaten and Hinton 2008) bends instead. Point $i$ sees point $j$
    with the probability

    $$p_{j|i} \propto e^{-\beta_i |x_i-x_j|^2},$$

    and the points of the map are moved until they see each other in the same way, with a longer tail there, so that clusters can part.
    The bandwidth $\beta_i$ is set by the *perplexity* $e^{S_i}$ with the entropy $S_i = -\sum_j p_{j|i}\ln p_{j|i}$: the number of
    neighbours that a point effectively sees.
    """)
    return


@app.cell
def _():
    digits = split_digits(0.2, np.random.default_rng(0))
    layers = train(digits, 1500, np.random.default_rng(1))
    fraction = correct(layers, digits) / len(digits.test)
    mo.md(f"A network 64-128-64-10, trained just now on {len(digits.training)} digits, classifies {fraction:.1%} of the others correctly.")
    return digits, layers


@app.cell
def _():
    source = mo.ui.radio(["activations", "pixels"], value="activations", inline=True, label="map of the")
    perplexity = mo.ui.slider(2, 60, 1, value=20, label="perplexity", show_value=True, debounce=True)
    mo.hstack([source, perplexity], justify="start", wrap=True, gap=2)
    return perplexity, source


@app.cell
def _(digits, layers, perplexity, source):
    known, new = digits.training[:300], digits.test[:100]
    if source.value == "activations":
        known, new = hidden_activations(layers, known), hidden_activations(layers, new)
    flat = PCA(2, random_state=0).fit(known)
    curved = tsne(known, perplexity.value, 0)
    both = [
        Map(f"PCA of the {source.value}", flat.transform(known), flat.transform(new)),
        Map(f"t-SNE of the {source.value}", curved.embedding, curved.transform(new)),
    ]
    effective = perplexities(curved.conditional)
    mo.vstack(
        [
            page.picture(
                maps(both, (digits.labels[0][:300], digits.labels[1][:100]), 2, digits.names),
                "Maps of handwritten digits by principal components and by t-SNE.",
            ),
            mo.md(f"Effective perplexity: {effective.mean():.3f} on average, from {effective.min():.3f} to {effective.max():.3f}."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Small perplexities see only the nearest, and the map falls into crumbs; large ones see most of the points at once, and the clusters
    draw together. Distances *between* clusters on a t-SNE map mean little, and neither do the sizes of the clusters. Neighbours are what
    it keeps.

    ```text
    szilard run visualisation
    szilard run visualisation --data FILE.csv --perplexity 15
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    def rolled(gradient, x, v, rate, mu):
        after, (speed,) = Momentum(rate, mu).step(lambda _: gradient, x, (v,))
        return np.array([after, speed])

    exercises = [
        Number(
            "7.1",
            f"The quadratic landscape has the curvatures {STIFFNESS[0]:g} and {STIFFNESS[1]:g}. Below which learning rate does plain "
            "gradient descent converge?",
            sealed="ceec0d0a4167c960",
            step=0.001,
            hint="Along each axis a step multiplies the distance from the minimum by 1 minus rate times curvature.",
        ),
        Choice(
            "7.2",
            "You measure the cost in other units, so that it and all its gradients become 1000 times larger. What happens to Adam's way?",
            options=[
                "Its steps become 1000 times larger.",
                "Its steps become 1000 times smaller.",
                "Next to nothing.",
                "It diverges unless the rate is made smaller.",
            ],
            sealed="7b5cd76885a31b2e",
            hint="Write down a step: a mean of gradients over the root of a mean square.",
        ),
        Code(
            "7.3",
            "Write one step of momentum: `gradient` is the gradient at `x`; return the new `x` and the new `v`, as `np.array([x, v])`.",
            start="def step(gradient, x, v, rate, mu):\n    return np.array([x, v])",
            name="step",
            reference=rolled,
            cases=[(1.0, 0.0, 0.0, 0.1, 0.9), (np.array([1.0, -2.0]), np.array([0.5, 0.0]), np.array([0.3, 0.4]), 0.2, 0.5)],
            hint="First the velocity, then the place, which moves by the new velocity.",
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
    page.others(7)
    return


if __name__ == "__main__":
    app.run()
