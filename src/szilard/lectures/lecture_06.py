"""Lecture 6: filters that are guessed, the best decision there is, and pictures squeezed through a few numbers."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="6. Convolutions and autoencoders")

with app.setup(hide_code=True):
    from functools import partial

    import jax
    import marimo as mo
    import numpy as np
    from sklearn.decomposition import PCA

    from szilard.data.discs import Pairs, discs, noisy_discs, pairs
    from szilard.data.shapes import AXIS, LINES, line, sample, shape
    from szilard.draw import shapes as picture
    from szilard.draw.lines import lines
    from szilard.draw.plane import Panel, pictures
    from szilard.experiments.shapes.kernel_guess import KERNELS, SHADES, SIZE, Guess, patches
    from szilard.experiments.shapes.kernel_guess import least_squares as kernels_by_least_squares
    from szilard.experiments.shapes.kernel_guess import pairs as filtered_pairs
    from szilard.experiments.shapes.line_optimum import posterior
    from szilard.learn.backpropagation import Layer
    from szilard.learn.descent import descend
    from szilard.learn.linear_filter import least_squares, median, wiener
    from szilard.learn.optimizers import Adam
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.physics.drawings import Placed, circle
    from szilard.physics.line_shapes import gaussian, lorentzian


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 6. Convolutions and autoencoders

    ## What a filter does

    A convolution replaces every pixel by a weighted sum of its neighbours, with the same weights, the *kernel*, everywhere,

    $$y_{mn} = \sum_{ij} k_{ij}\, x_{m+i,\,n+j} .$$

    Some kernels are old acquaintances: a derivative, the Laplacian, a blur. Noise that is independent on every pixel, of standard deviation
    $\sigma$, leaves the filter with $\sigma\sqrt{\sum k_{ij}^2}$:
    """)
    return


@app.cell
def _():
    clean = sample(shape, jax.random.key(0), 12, 1e-6).inputs
    sigma = mo.ui.slider(0, 0.5, 0.02, value=0.04, label=r"noise $\sigma$", show_value=True)
    kernel_name = mo.ui.dropdown(list(KERNELS), value="Laplacian", label="kernel")
    image_number = mo.ui.slider(0, 11, 1, value=1, label="image", show_value=True)
    mo.hstack([sigma, kernel_name, image_number], justify="start", wrap=True, gap=2)
    return clean, image_number, kernel_name, sigma


@app.cell
def _(clean, image_number, kernel_name, sigma):
    kernel = KERNELS[kernel_name.value]
    seen = clean[image_number.value] + sigma.value * np.random.default_rng(0).normal(size=clean[0].shape)
    side = len(seen) - SIZE + 1
    filtered_image = (patches(seen[None], SIZE) @ kernel.ravel()).reshape(side, side)
    drawn = {"image": (seen[..., 0], "gray_r"), "kernel": (kernel, "RdBu_r"), "filtered": (filtered_image, "RdBu_r")}
    mo.hstack(
        [
            page.picture(pictures([Panel(name, x)], 1, (-abs(x).max() * (map == "RdBu_r"), abs(x).max()), map, 3), f"The {name}.")
            for name, (x, map) in drawn.items()
        ],
        widths="equal",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Blue is negative, red positive. The second derivative finds edges of every direction, and drowns first.

    ## Guess the kernel

    Now the kernel is unknown, but there are images and what it has made of them, with noise. A single convolutional layer can find it:
    every pixel is one example of the same linear neuron with 25 inputs, which is what *sharing weights* means. Adam goes down the mean
    squared error of 256 random pixels per step, for three kernels at once. Watch them appear:
    """)
    return


@app.cell
def _():
    spoilt = mo.ui.slider(0, 1, 0.05, value=0.1, label="noise of the filtered images", show_value=True, debounce=True)
    amount = mo.ui.slider(1, 64, 1, value=16, label="images", show_value=True, debounce=True)
    mo.hstack([spoilt, amount], justify="start", wrap=True, gap=2)
    return amount, spoilt


@app.cell
def _(amount, spoilt):
    STEPS = 400
    true = np.stack(list(KERNELS.values()))
    shapes_seen = sample(shape, jax.random.key(1), amount.value, SHADES).inputs
    examples = filtered_pairs(true, shapes_seen, spoilt.value, np.random.default_rng(1))
    rows, answers_wanted = patches(examples.images, SIZE).astype(float), examples.filtered.reshape(-1, len(true)).astype(float)
    generator = np.random.default_rng(0)
    untrained = [Layer(0.2 * generator.normal(size=(SIZE**2, len(true))), np.zeros(len(true)), "linear")]
    looks = (generator.integers(len(rows), size=256) for _ in range(STEPS))
    way = descend(untrained, ((rows[look], answers_wanted[look]) for look in looks), lambda k: Adam(0.05 * (1 - k / STEPS)))
    closed = kernels_by_least_squares(examples)
    history = [Guess(true, layers[0].weights.T.reshape(true.shape), closed) for layers in [untrained, *way]]
    return STEPS, history


@app.cell
def _(STEPS):
    moment = mo.ui.slider(0, STEPS, 10, value=60, label="training step", show_value=True, full_width=True)
    mo.hstack([moment])
    return (moment,)


@app.cell
def _(STEPS, history, moment):
    guess = history[moment.value]
    along = np.array([one.error("learned") for one in history])
    exact = guess.error("least_squares")
    errors = {name: (np.arange(STEPS + 1), along[:, k]) for k, name in enumerate(KERNELS)}
    falling = lines(errors, ("training step", "error of the kernel"), logarithmic="y", mark=moment.value)
    now = "; ".join(f"{name} **{guess.error('learned')[k]:.4f}**, {exact[k]:.4f}" for k, name in enumerate(KERNELS))
    words = f"Root mean square errors now, and of least squares, the closed form that solves one linear equation per pixel: {now}."
    shown = [
        page.picture(picture.kernels(list(KERNELS), guess.true, guess.learned), "The true kernels, and those learned so far."),
        mo.vstack([page.picture(falling, "The root mean square error of the kernels against the training step."), mo.md(words)]),
    ]
    mo.hstack(shown, widths=[1.1, 1], align="center")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Here no steps would be needed, since there is a closed form. Layers with something nonlinear between them have none, and learn in
    just the same way.

    ## The best decision there is

    Is a spectral line Lorentzian or Gaussian? Height, centre and width are unknown, only the shape tells. Where everything is known
    about how examples come about, so is the best decision: Bayes' theorem, with the unknown parameters summed out,

    $$p(\text{shape}\,|\,y) \propto \int e^{-|y - f_{\rm shape}(h, x_0, w)|^2/2\sigma^2}\, dh\, dx_0\, d\ln w .$$

    No network errs less often on average. Make a line, and hear the judge:
    """)
    return


@app.cell
def _():
    grain = mo.ui.slider(0.02, 0.6, 0.02, value=0.1, label="noise", show_value=True)
    width = mo.ui.slider(0.08, 0.3, 0.01, value=0.15, label="half width", show_value=True)
    centre = mo.ui.slider(-0.6, 0.6, 0.1, value=0.2, label="centre", show_value=True)
    kind = mo.ui.radio(list(LINES), value="Lorentzian", inline=True)
    mo.hstack([grain, width, centre, kind], justify="start", wrap=True, gap=2)
    return centre, grain, kind, width


@app.cell
def _(centre, grain, kind, width):
    theta = np.array([1.0, centre.value, width.value])
    both = dict(zip(LINES, (np.asarray(curve(AXIS, theta)) for curve in (lorentzian, gaussian)), strict=True))
    measured = (both[kind.value] + grain.value * np.random.default_rng(3).normal(size=len(AXIS))).astype(np.float32)
    judgement = posterior(measured[None, :, None], grain.value, 60, 12)[0]
    many = sample(line, jax.random.key(2), 500, grain.value)
    right = np.mean(posterior(many.inputs, grain.value, 60, 12).argmax(1) == many.labels)
    profile = lines({name: (AXIS, y) for name, y in both.items()}, ("x", "y"), points={"measured": (AXIS, measured)}, limits=(-1, 2.2))
    told = (
        f"This line is Lorentzian with a probability of **{judgement[0]:.1%}**. Of 500 random lines with as much noise, "
        f"the optimum tells **{right:.1%}** rightly."
    )
    seen_as = "A noisy line, with a Lorentzian and a Gaussian of the same height, centre and width."
    mo.vstack([page.picture(profile, seen_as, "80%"), mo.md(told)])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A one-dimensional convolutional network knows nothing of all that, and sees only examples. On 4,000 lines of each
    noise it told 99.8 %, 96.5 %, 83.8 % and 69.2 % rightly, where the optimum told 99.9 %, 96.7 %, 84.6 % and 70.3 %, at noises of
    0.05, 0.1, 0.2 and 0.4. The training, discs against squares, and the kernels once more:

    ```text
    szilard run shapes
    ```

    ## Squeezed through a bottleneck

    An *autoencoder* is to draw its own input again, but all it knows of it must pass through a few neurons. There is nothing to label:
    what the picture is made of has to be found. If all neurons are linear, the best it can do has a name, *principal component
    analysis*: project on those directions along which the pictures scatter most,

    $$\hat{\mathbf x} = \bar{\mathbf x} + \sum_{k\le n} \mathbf u_k\, \mathbf u_k\!\cdot(\mathbf x - \bar{\mathbf x}) .$$

    Here are discs on 27 x 27 pixels, learned from 3,000 random ones. Move the disc, and widen the bottleneck:
    """)
    return


@app.cell
def _():
    many_discs = discs(jax.random.key(0), 4000, 27)[1].reshape(4000, -1)
    some_discs, new_discs = many_discs[:3000], many_discs[3000:]
    pca = PCA(200, svd_solver="covariance_eigh").fit(some_discs)
    centred = new_discs - pca.mean_
    explained = np.cumsum(np.mean((centred @ pca.components_.T) ** 2, axis=0)) / centred.shape[1]
    linear_errors = np.mean(centred**2) - np.append(0, explained)
    return linear_errors, pca


@app.cell
def _():
    bottleneck = mo.ui.slider(0, 200, 1, value=3, label="numbers in the bottleneck", show_value=True)
    disc_x = mo.ui.slider(-1, 1, 0.05, value=0.3, label="x", show_value=True)
    disc_y = mo.ui.slider(-1, 1, 0.05, value=0.1, label="y", show_value=True)
    disc_r = mo.ui.slider(0.05, 1, 0.05, value=0.4, label="r", show_value=True)
    mo.hstack([bottleneck, disc_x, disc_y, disc_r], justify="start", wrap=True, gap=2)
    return bottleneck, disc_r, disc_x, disc_y


@app.cell
def _(bottleneck, disc_r, disc_x, disc_y, linear_errors, pca):
    disc = np.asarray(circle(Placed(disc_x.value, disc_y.value, disc_r.value))).ravel()
    axes = pca.components_[: bottleneck.value]
    redrawn = pca.mean_ + (disc - pca.mean_) @ axes.T @ axes
    gallery = {"disc": disc, f"drawn from {bottleneck.value}": redrawn}
    gallery |= {f"direction {k + 1}": u / abs(u).max() for k, u in enumerate(pca.components_[:4])}
    sizes = np.arange(1, len(linear_errors))
    enough = np.flatnonzero(linear_errors < 0.02)
    panels_of_disc = pictures([Panel(name, x.reshape(27, 27)) for name, x in gallery.items()], 6, (-1.0, 1.0), "RdBu_r", 2)
    by_size = lines(
        {"PCA, new discs": (sizes, linear_errors[1:])},
        ("numbers in the bottleneck", "squared error per pixel"),
        dashed={"0.02": (sizes, np.full(len(sizes), 0.02))},
        logarithmic="xy",
        mark=max(bottleneck.value, 1),
    )
    left = (
        f"This disc: an error of **{np.mean((redrawn - disc) ** 2):.4f}** per pixel; 1,000 new discs: "
        f"**{linear_errors[bottleneck.value]:.4f}**. "
        + (f"PCA needs {enough[0]} numbers for an error below 0.02." if len(enough) else "200 numbers are not enough for 0.02.")
    )
    mo.vstack(
        [
            page.picture(panels_of_disc, "The disc, the disc drawn from its principal components, and the first of these."),
            page.picture(by_size, "The mean squared error of principal component analysis against the number of components.", "80%"),
            mo.md(left),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    And yet *three* numbers make a disc, $x$, $y$ and $r$: with them, the drawing is perfect. But pixels do not depend on them linearly.
    All discs together form a curved surface of three dimensions in the space of 729, and PCA can only lay a flat one through it. An
    encoder and a decoder with hidden layers can follow the curve. In the challenge that this is taken from, an error below 0.02 after
    30,000 pictures is called competitive for nine neurons; its hard form allows three. What a network reaches, and what its neurons
    then mean, tells

    ```text
    szilard run autoencoder
    ```

    ## Noise taken away

    Instead of a bottleneck, noise: shown a spoilt picture, restore it. The best *linear* answer that treats all places alike is
    Wiener's filter; in Fourier space, with $X$ the noisy and $Y$ the clean pictures,

    $$H(\mathbf k) = \frac{\langle X^*Y\rangle}{\langle|X|^2\rangle} .$$

    Full linear least squares has a matrix from all pixels to all pixels, and the median of the pixels around each is not linear at all.
    All but the median have just learned from 500 pairs:
    """)
    return


@app.cell
def _():
    noisy_pairs = partial(pairs, partial(noisy_discs, noise=1.0))
    known, fresh = noisy_pairs(jax.random.key(1), 500), noisy_pairs(jax.random.key(2), 100)
    strength = mo.ui.slider(0.1, 1.2, 0.1, value=0.5, label="noise", show_value=True, debounce=True)
    window = mo.ui.slider(1, 9, 2, value=5, label="width of the median", show_value=True)
    number = mo.ui.slider(0, 99, 1, value=0, label="picture", show_value=True)
    mo.hstack([strength, window, number], justify="start", wrap=True, gap=2)
    return fresh, known, number, strength, window


@app.cell
def _(fresh, known, strength):
    noisy, new = (Pairs(part.targets + strength.value * (part.inputs - part.targets), part.targets) for part in (known, fresh))
    fitted = {"Wiener": wiener(*noisy), "least squares": least_squares(*noisy, ridges=(10.0, 100.0))}
    restored = {"noisy": new.inputs} | {name: apply(new.inputs) for name, apply in fitted.items()}
    return new, restored


@app.cell
def _(new, number, restored, window):
    ways = restored | {"median": median(new.inputs, window.value)}
    panels = [Panel("disc", new.targets[number.value])]
    panels += [Panel(f"{name}, {np.mean((x - new.targets) ** 2):.4f}", x[number.value]) for name, x in ways.items()]
    page.picture(
        pictures(panels, 5, map="gray", size=2.6),
        "A disc, the disc with noise, and what three filters make of it; the numbers are their mean squared errors on 100 new discs.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The numbers are mean squared errors on 100 new discs. Linear filters blur what they clean, since they must treat edges like
    everything else. The full matrix could do all that Wiener's filter does, and more; but it has 729 x 729 weights to learn from
    500 pictures. Convolutional networks with nonlinear layers share weights *and* know edges. One of them takes noise away,
    and another turns circles into squares:

    ```text
    szilard run denoising
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    def filtered(x, k):
        return (patches(x[None, :, :, None], len(k)) @ k.ravel()).reshape(x.shape[0] - len(k) + 1, -1)

    exercises = [
        Number(
            "6.1",
            r"The blur of this lecture is $k_{ij} = b_i b_j$ with $b = (1, 4, 6, 4, 1)/16$. The noise on the pixels is independent, with "
            "standard deviation 0.1. Which standard deviation does it have after the filter?",
            sealed="0c549ee93e689f7b",
            step=0.0001,
            hint="Variances add up: sum the squares of all 25 weights. They factorise.",
        ),
        Choice(
            "6.2",
            "An autoencoder 729-100-3-100-729 whose neurons are all linear is trained on many discs. Can its mean squared error on them "
            "become smaller than that of PCA with three components?",
            options=[
                "Yes, since it has two more layers.",
                "Yes, but only with a small learning rate.",
                "No, however long it trains.",
                "No, it can only learn the mean picture.",
            ],
            sealed="4659cfe05d2b8b99",
            hint="What do linear maps after one another make, and of which rank?",
        ),
        Code(
            "6.3",
            r"Write the filter $y_{mn} = \sum_{ij} k_{ij} x_{m+i,\,n+j}$ for an image `x` and a square kernel `k`; only where the kernel "
            "lies wholly within the image, so that a kernel of side $s$ makes the image smaller by $s-1$ in both directions.",
            start="def filtered(x, k):\n    return x",
            name="filtered",
            reference=filtered,
            cases=[
                (np.array([[1.0, 2.0, 4.0]]), np.array([[3.0]])),
                (np.array([[0.0, 1.0, 5.0], [2.0, 0.0, 1.0]]), np.array([[1.0, -2.0], [0.5, 3.0]])),
                (np.arange(30.0).reshape(5, 6) ** 2, np.arange(9.0).reshape(3, 3) - 2),
            ],
            hint="Two loops over the places of the kernel suffice: add up shifted parts of the image. The kernel is not turned round.",
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
    page.others(6)
    return


if __name__ == "__main__":
    app.run()
