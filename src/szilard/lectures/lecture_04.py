"""Lecture 4: keras, over-fitting, and what single neurons do."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="4. Keras and over-fitting")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np
    from numpy.polynomial import Chebyshev

    from szilard.data.line_measurements import BORDER, PACKET, RESONANCE, measure, measure_all
    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.lectures import overfit, page
    from szilard.lectures.drawn import fitting as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.physics.line_shapes import LORENTZIAN, WAVE_PACKET
    from szilard.widgets import Curve, Player, Points, Slider, SmallNetwork


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 4. Keras, over-fitting, and what neurons do

    After this lecture you can

    - build, train, save and load a network in keras, and say what each line does in the terms of lectures 1 to 3;
    - write a layer of your own, such as a formula with a few physical parameters;
    - derive why the error on fitted points is too small, and by how much;
    - recognise over-fitting in a pair of curves, and say what helps against it, and why;
    - look into a network neuron by neuron.

    ## A network in keras

    Lectures 1 to 3 wrote everything out in NumPy. That is how to understand it, and not how to work. A library has more kinds of layers,
    finds gradients by automatic differentiation, and runs on graphics cards. We use *keras*, which describes networks, on top of *JAX*,
    which computes. The network of this lecture is to learn a resonance, a curve of one variable, from 25 measured points:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.stack())
    return


@app.cell
def _():
    mo.md(f"""
```python
import keras

{page.listing("in_keras", "build", "train")}
```
""")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Line by line, beside what you know:

    | keras | in NumPy (lectures 1 to 3) |
    |:---|:---|
    | `Sequential([...])` | a list of layers |
    | `Dense(40, activation="tanh")` | $\mathbf h = \tanh(\mathbf xW + \mathbf b)$, with random first weights |
    | `compile(optimizer, loss)` | which step to take, and down which cost |
    | `fit(x, t, batch_size, epochs)` | the loop: `forward`, `backward`, step |
    | `model(x)`, `predict(x)` | `forward(layers, x)[-1]` |
    | `get_weights()`, `set_weights(...)` | $W$ and $\mathbf b$ of all layers, in their order |

    Nothing of it is magic, and that can be tested. The button gives keras the first weights of a network of ours, lets both take 500
    steps of Adam (the optimizer of lecture 7) with all 25 points, and compares. If they differ, one of the two is wrong.
    """)
    return


@app.cell
def _():
    with_keras = mo.ui.run_button(label="Run it in keras (10 to 30 seconds)")
    mo.hstack([with_keras])
    return (with_keras,)


@app.cell
def _(with_keras):
    def beside():
        from szilard.lectures import in_keras  # which takes seconds, and is not needed to read on

        both, ours = in_keras.beside_numpy(), overfit.kept("overfit")
        steps = np.arange(1, len(both.loss) + 1)
        chosen = ours.steps <= len(steps)
        parts = charts.chart(
            Axis("epoch", (1, 500), True),
            Axis("error", (1e-3, 2), True),
            {"keras, new": (steps, both.val_loss), "NumPy": ([1], [9.0])},
            {"NumPy": (ours.steps[chosen], ours.validation[chosen])},
        )
        said = "The error on new points by epoch: keras as a line, NumPy as dots upon it."
        words = (
            f"With equal weights the outputs differ by at most **{both.difference:.0e}**, the rounding of 32-bit numbers. After 500 steps "
            f"the error on new points is **{both.val_loss[-1]:.4f}**. With `EarlyStopping`, see below, keras ended at epoch "
            f"**{both.stopped}**. All of this took {both.seconds:.0f} s."
        )
        return mo.vstack([page.drawn(svg.drawing(parts, charts.HEIGHT, "The same training twice", said)), mo.md(words)])

    beside() if with_keras.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## What `fit` does

    An *epoch* is one pass through all examples. They are shuffled and cut into batches of `batch_size`, each batch makes one step, and at
    the end of the epoch the network is judged on `validation_data`, from which it does not learn. With $N$ examples, $n$ epochs make
    $n\,\lceil N/B\rceil$ steps; the last batch may be smaller. What counts for the weights is the number of *steps*, not of epochs: ten
    times as many examples make ten times as many steps in an epoch.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.epochs())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Two details matter. The reported `loss` is an average over the steps of the epoch, while the weights moved; `val_loss` belongs
    to the weights at its end. So early in a training the first can be the larger one, and this means nothing. And `fit` goes on from
    where the weights are: call it twice, and it has trained twice as long.

    ## A layer of your own, and a file

    A layer in keras is a class with two methods: `build` makes its weights once the shape of the input is known, `call` computes the
    output. The slopes come by themselves. That is worth more than it seems, since a layer can be any formula, for example the
    Lorentzian $f = a/(1+u^2)$ with $u = (x-x_0)/w$. Then *the weights of the network are the parameters of the physics*:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.own_layer())
    return


@app.cell
def _():
    mo.md(f"""
```python
{page.listing("in_keras", "Resonance", "fit_resonance", "save_and_load")}
```
""")
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the slopes that keras finds": mo.md(r"""
    With $D = 1+u^2$ the formula is $f = a/D$, and $\partial f/\partial u = -2au/D^2$. The chain rule needs the slopes of $u$:

    $$\frac{\partial u}{\partial x_0} = -\frac1w, \qquad \frac{\partial u}{\partial w} = -\frac{x-x_0}{w^2} = -\frac uw .$$

    Hence

    $$\frac{\partial f}{\partial a} = \frac1D, \qquad \frac{\partial f}{\partial x_0} = \frac{2au}{wD^2}, \qquad
      \frac{\partial f}{\partial w} = \frac{2au^2}{wD^2} .$$

    Checks: at the centre, $u=0$, shifting or stretching changes nothing, to first order; far away both slopes die out. The slope of the
    cost by a parameter $\theta$ is $2\langle(f-t)\,\partial f/\partial\theta\rangle$.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    `save` writes one file with the layers, their settings, the weights and the state of the optimizer; `load_model` makes the same model
    of it, without the code that built it. For a class of your own it must be told which class belongs to the name in the file; the
    decorator `register_keras_serializable` does that.
    """)
    return


@app.cell
def _():
    with_layer = mo.ui.run_button(label="Fit, save and load it in keras (a few seconds)")
    mo.hstack([with_layer])
    return (with_layer,)


@app.cell
def _(with_layer):
    def fitted_by_layer():
        from szilard.lectures import in_keras

        found = in_keras.own_layer()
        names = zip(("a", "x_0", "w"), found.parameters, RESONANCE, strict=True)
        values = ", ".join(f"${name}$ = **{value:.3f}** (truth {true:g})" for name, value, true in names)
        return mo.md(
            f"{values}. Error on new points **{found.error:.4f}**; the noise alone is {overfit.NOISE**2:.4f}. The file has "
            f"{found.bytes:,} bytes, and the loaded model differs by **{found.difference:g}**. It took {found.seconds:.1f} s."
        )

    fitted_by_layer() if with_layer.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Over-fitting

    A network that fits its points perfectly may have learned nothing. Measured values are truth plus noise,
    $t_i = f(x_i) + \sigma\,\xi_i$, and a function with enough parameters follows the noise as well as the truth. First with the
    simplest fits: polynomials of rising degree, by least squares. New points, ten times as many, show how good they really are.
    """)
    return


@app.cell
def _():
    degree = mo.ui.slider(1, 16, 1, value=6, label="degree of the polynomial", show_value=True)
    amount = mo.ui.slider(17, 100, 1, value=25, label="points", show_value=True)
    noise = mo.ui.slider(0.02, 0.3, 0.01, value=0.1, label=r"noise $\sigma$", show_value=True)
    mo.hstack([degree, amount, noise], justify="start", wrap=True, gap=2)
    return amount, degree, noise


@app.cell
def _(amount, degree, noise):
    data = measure_all(np.random.default_rng(2), LORENTZIAN, RESONANCE, amount.value, noise.value)
    degrees = np.arange(1, 17)
    fits = [Chebyshev.fit(*data.training, int(k), domain=[-BORDER, BORDER]) for k in degrees]
    known, new = (np.array([float(np.mean((p(some[0]) - some[1]) ** 2)) for p in fits]) for some in data[:2])
    x = np.linspace(-BORDER, BORDER, 161)
    curve = charts.chart(
        Axis("x", (-3, 3)),
        Axis("y", (-0.6, 1.6)),
        {f"degree {degree.value}": (x, fits[degree.value - 1](x))},
        {"points": data.training},
        {"truth": (x, LORENTZIAN.value(x, RESONANCE))},
    )
    marks = {"its points": ([degree.value], known[degree.value - 1 :][:1]), "new points": ([degree.value], new[degree.value - 1 :][:1])}
    by_degree = charts.chart(
        Axis("degree", (0.5, 16.5)),
        Axis("error", (1e-4, 10), True),
        {"its points": (degrees, known), "new points": (degrees, new)},
        marks,
        {"noise": (degrees, np.full(16, noise.value**2))},
    )
    page.drawn(
        svg.drawing(curve, charts.HEIGHT, "Polynomial", "Measured points, the true curve, and the polynomial."),
        svg.drawing(by_degree, charts.HEIGHT, "Errors by degree", "The errors on the points of the fit and on new ones, by degree."),
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    On its own points the error only falls, in the end *below* the noise, which not even the truth does. By how much can be said
    exactly. For $p$ parameters and $N$ points, if the truth is within reach, least squares has on average

    $$\begin{aligned}
    \langle E_{\rm points}\rangle &= \sigma^2\Big(1-\frac pN\Big), \\
    \langle E_{\rm new}\rangle &= \sigma^2\Big(1+\frac pN\Big),
    \end{aligned}$$

    the second for new values at the same places. Each parameter hides as much noise in the fit as it adds to the prediction.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: what a fit hides, and what it adds": mo.md(r"""
    Let the model be linear in its parameters, $\mathbf y = \Phi\theta$ with an $N\times p$ matrix $\Phi$ (for a polynomial
    $\Phi_{ik} = x_i^k$), and the truth $\Phi\theta_0$. Least squares projects the measured values $\mathbf t = \Phi\theta_0 +
    \sigma\boldsymbol\xi$ onto the space that the model can reach:

    $$\mathbf y = P\,\mathbf t, \qquad P = \Phi(\Phi^T\Phi)^{-1}\Phi^T, \qquad P^2 = P = P^T, \qquad P\Phi = \Phi .$$

    The trace of a projector is the dimension of that space: $\operatorname{tr}P = \operatorname{tr}\big[(\Phi^T\Phi)^{-1}\Phi^T\Phi\big]
    = p$.

    *On its points.* The truth drops out, $\mathbf t - \mathbf y = (1-P)\,\sigma\boldsymbol\xi$. With $\langle\xi_i\xi_j\rangle =
    \delta_{ij}$

    $$\langle E_{\rm points}\rangle = \frac{\sigma^2}{N}\big\langle\boldsymbol\xi^T(1-P)\,\boldsymbol\xi\big\rangle
      = \frac{\sigma^2}{N}\operatorname{tr}(1-P) = \sigma^2\,\frac{N-p}{N} .$$

    *On new values* $\mathbf t' = \Phi\theta_0 + \sigma\boldsymbol\xi'$ at the same places, $\mathbf t' - \mathbf y =
    \sigma\boldsymbol\xi' - \sigma P\boldsymbol\xi$. The noises are independent, so the mixed term vanishes:

    $$\langle E_{\rm new}\rangle = \frac{\sigma^2}{N}\big(N + \operatorname{tr}P\big) = \sigma^2\Big(1+\frac pN\Big) .$$

    At other places it is worse, above all at the ends of the interval and beyond them.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.expected(), drawn.roles())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A network is not linear in its parameters, and has more of them than points: ours has 1,761 for 25. What saves it, for a while, is that
    it finds the large features first and the noise later. Play the film of its training.
    """)
    return


@app.cell
def _():
    frames, said = drawn.film()
    page.live(Player(frames, said, "A network 1-40-40-1 learns 25 points: first the resonance, then the noise.", speed=4, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Three stages can be told apart. Until step 40 both errors fall together. Around step 100 the error on new points is least, 0.013, where
    the noise is 0.010. From then on each step makes the fit of the old points better and the prediction worse, until after 5000 steps
    the curve passes nearly through every point, and the error on new ones is 0.032. Who saw only the falling curve would be content.
    **Always draw both.**

    ## What helps

    *Stop early.* Keep the weights of the step with the least validation error. In keras a *callback* does it:

    ```python
    stop = keras.callbacks.EarlyStopping("val_loss", patience=50, restore_best_weights=True)
    model.fit(x, t, epochs=500, validation_data=new, callbacks=[stop])
    ```

    The points that chose the step have then been used, and their error is too small, if only a little. What is to be published is judged
    on a third set, the *test* set, which decided nothing.

    *Make large weights costly* (weight decay). Add $\lambda\sum w^2$ to the cost, in keras layer by layer:

    ```python
    keras.layers.Dense(40, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.001))
    ```

    For a model linear in its parameters the effect is clear: along a direction with curvature $g$ the solution is multiplied by

    $$\frac{g}{g+\lambda} .$$

    What the data determine well stays; directions with $g\ll\lambda$, which the data hardly fix and the noise therefore fills, go to
    zero. Early stopping does nearly the same, with $\lambda$ of about $1/2\eta k$ after $k$ steps.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: decay and stopping as filters": mo.md(r"""
    Take $C = \frac1N|\Phi\theta-\mathbf t|^2 + \lambda|\theta|^2$. Its gradient is
    $2(G\theta - \mathbf c) + 2\lambda\theta$ with $G = \Phi^T\Phi/N$ and $\mathbf c = \Phi^T\mathbf t/N$.

    *Decay.* The gradient vanishes where $(G+\lambda)\,\theta = \mathbf c$. Along an eigenvector of $G$ with eigenvalue $g$ this is
    $(g+\lambda)\,\theta_g = c_g$, while plain least squares has $g\,\theta^{\rm LS}_g = c_g$. So

    $$\theta_g = \frac{g}{g+\lambda}\,\theta^{\rm LS}_g .$$

    The noise of $c_g$ has the variance $\sigma^2g/N$, hence that of $\theta^{\rm LS}_g$ is $\sigma^2/Ng$: it is largest where $g$ is
    smallest, and just there the filter cuts. The trace of the filter, $\sum g/(g+\lambda)$, takes the place of $p$ in the number of
    parameters that are really free.

    *Stopping.* Gradient descent without decay, from $\theta=0$, obeys $\theta_g \to \theta_g - 2\eta g\,(\theta_g-\theta^{\rm LS}_g)$. The
    distance to the solution shrinks by $1-2\eta g$ per step, so after $k$ steps

    $$\theta_g = \big[1-(1-2\eta g)^k\big]\,\theta^{\rm LS}_g .$$

    For $2\eta gk\ll1$ the bracket is $2\eta gk$, and the filter of decay for $g\ll\lambda$ is $g/\lambda$: equal for
    $\lambda = 1/2\eta k$. For $2\eta gk\gg1$ both are 1.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.shrunk())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *Have more points*, since it is $p/N$ that counts, or *fewer parameters*: a formula with three, as above, where there is one.
    *Leave out neurons at random* (dropout, lecture 5), or *average* networks that began differently: they share the truth, but each
    has its own noise.

    Now fit by hand. Drag the points, and the network, 1-n-n-1, is trained anew as soon as you let go, always from the same first weights.
    Pull one point far out. Who follows it: few neurons or many, few steps or many? And what does $\lambda$ do to it?
    """)
    return


@app.cell
def _():
    places = np.linspace(-2.7, 2.7, 12)
    heights = LORENTZIAN.value(places, RESONANCE) + 0.1 * np.random.default_rng(4).normal(size=12)
    start = [(float(a), float(b)) for a, b in zip(places, heights, strict=True)]
    points = page.live(Points(start, span=((-3, 3), (-0.6, 1.6)), caption="Points to drag, and the network that is fitted to them."))
    size = mo.ui.slider(1, 40, 1, value=20, label="neurons n", show_value=True, debounce=True)
    length = mo.ui.slider(steps=[0, 10, 30, 100, 300, 1000, 2000], value=1000, label="steps", show_value=True, debounce=True)
    decay = mo.ui.slider(steps=[0, 1e-5, 1e-4, 1e-3, 1e-2], value=0, label="weight decay λ", show_value=True, debounce=True)
    mo.vstack([points, mo.hstack([size, length, decay], justify="start", wrap=True, gap=2)])
    return decay, length, points, size


@app.cell
def _(decay, length, points, size):
    with one_thread():
        answer = overfit.fit(points.positions, size.value, length.value, decay.value)
    points.widget.curve = [(float(a), float(b)) for a, b in zip(overfit.GRID, overfit.outputs(answer, overfit.GRID), strict=True)]
    dragged = np.array(points.positions)
    off = np.mean((overfit.outputs(answer, dragged[:, 0]) - dragged[:, 1]) ** 2)
    large = np.sqrt(np.mean(np.concatenate([layer.weights.ravel() for layer in answer]) ** 2))
    mo.md(f"Error on the points **{off:.4f}**; root mean square of the weights **{large:.2f}**.")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Several minima

    Sometimes the points are good, the formula is right, and the fit still fails. A wave packet
    $f = a\,e^{-d^2/2s^2}\cos kd$ with $d=x-x_0$ that lies one wavelength off nearly fits, and every small step makes it worse. Over the
    whole line, and without noise, the cost of a shift $\delta$ is

    $$C(\delta) \propto 1 - e^{-\delta^2/4s^2}\cos k\delta ,$$

    with a minimum about every wavelength $2\pi/k$.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the cost of a shift": mo.md(r"""
    Multiply out the square: $\int (f(x-\delta)-f(x))^2dx = 2A(0) - 2A(\delta)$ with the autocorrelation
    $A(\delta) = \int f(x)f(x-\delta)\,dx$. Take $a=1$ and $x_0=0$. With $m = x-\delta/2$ the envelopes and the waves combine to

    $$e^{-x^2/2s^2}e^{-(x-\delta)^2/2s^2} = e^{-\delta^2/4s^2}\,e^{-m^2/s^2}, \qquad
      \cos kx\,\cos k(x-\delta) = \tfrac12\cos k\delta + \tfrac12\cos 2km .$$

    The integrals over $m$ are $\sqrt\pi\,s$ and $\sqrt\pi\,s\,e^{-k^2s^2}$. The second one is negligible for $ks\gg1$ (here $ks = 6$),
    so

    $$A(\delta) = \tfrac12\sqrt\pi\,s\;e^{-\delta^2/4s^2}\cos k\delta ,\qquad
      C(\delta) = \sqrt\pi\,s\,\big[1-e^{-\delta^2/4s^2}\cos k\delta\big].$$
    """)
        }
    )
    return


@app.cell
def _():
    centre = mo.ui.slider(-3, 3, 0.05, value=-1.5, label="centre at the start", show_value=True)
    mo.hstack([centre])
    return (centre,)


@app.cell
def _():
    packet = measure(np.random.default_rng(0), WAVE_PACKET, PACKET, 250, 0.1)
    return (packet,)


@app.cell
def _(centre, packet):
    last = overfit.packet(centre.value, packet)
    left = np.mean((WAVE_PACKET.value(packet.x, last) - packet.y) ** 2)
    along = np.linspace(-BORDER, BORDER, 161)
    values = {"fit": (along, WAVE_PACKET.value(along, last))}
    drawing = charts.chart(Axis("x", (-3, 3)), Axis("y", (-1.3, 1.3)), values, {"points": (packet.x[::2], packet.y[::2])})
    page.drawn(
        svg.drawing(drawing, charts.HEIGHT, "Wave packet", f"The fit ends at the centre {last[1]:.2f} with the error {left:.3f}."),
        drawn.many_minima(),
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The true centre is 0.5. In the fit all four parameters may move, and still it arrives only from nearby. The remedy is crude and works:
    start from many places, keep the best. A network is kinder: with many neurons some of them begin near what is needed.

    ## What does a single neuron do?

    Six tanh neurons have learned the resonance from 250 points. The output is a sum, $y = \sum_k v_kh_k(x) + c$, so one can draw what each
    adds. Two of them make the flanks, one rising, one falling, as the bump of lecture 1; the others correct. Move the weights
    $v_k$, and switch a neuron off with $v_k=0$.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.contributions(), drawn.views())
    return


@app.cell
def _():
    few = overfit.with_parameters("neurons", overfit.kept("neurons"))
    knobs = [Slider(name=f"v{k + 1}", low=-1, high=1, weight=(1, k, 0)) for k in range(6)]
    grid = np.linspace(-3, 3, 41)
    dots = [(float(a), float(b)) for a, b in zip(grid, LORENTZIAN.value(grid, RESONANCE), strict=True)]
    page.live(SmallNetwork(few, Curve(span=(-3, 3), limits=(-0.6, 1.5), points=dots), knobs, caption="Six neurons, and the true curve."))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    There are two questions to ask of a neuron. What does it give *alone*, with all others of its layer at 0? And what is missing
    *without* it? In the last hidden layer of a network with a linear output both views carry the same, since they add up to $y + c$.
    In a deeper layer they do not: the next layer mixes the neurons in a nonlinear way, and a neuron can matter only together with
    others. A network 2-60-20-1 has learned the picture of lecture 3:
    """)
    return


@app.cell
def _():
    hidden = mo.ui.radio({"first hidden layer": 0, "second hidden layer": 1}, value="second hidden layer", inline=True)
    number = mo.ui.slider(0, 19, 1, value=0, label="neuron", show_value=True)
    mo.hstack([hidden, number], justify="start", wrap=True, gap=2)
    return hidden, number


@app.cell
def _():
    painter = overfit.with_parameters("painter", overfit.kept("painter"))
    return (painter,)


@app.cell
def _(hidden, number, painter):
    with one_thread():
        view = drawn.neuron(painter, hidden.value, number.value)
        grown = overfit.misses(painter, hidden.value, number.value)
    mo.vstack([page.drawn(view), mo.md(f"The error on test pixels is **{grown[0]:.4f}**, without this neuron **{grown[1]:.4f}**.")])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Each panel has its own scale of greys. In the first layer a neuron alone is a straight front, since the output then depends on one
    $\mathbf w\cdot\mathbf x$ only. In the second layer it is a region with a curved border, put together from such fronts. No neuron draws
    a wave or the ball; only the sum does. How much one matters is a number: by how much the error grows without it. Look for neurons of
    the first layer without which the picture fades, and for others that are hardly missed.

    Beware of zero as "off", though. A neuron that is nearly constant, $h\approx0.9$, say, carries no information, but setting it to 0
    shifts everything. Its *mean* is the fairer value to put in its place (the last exercise).

    `szilard run curve-fitting --noise 0.2` and `szilard run image-fitting` do this lecture with larger networks, and with a test set that
    chose nothing.

    ## Summary and reading

    - keras: layers in a `Sequential`, `compile` chooses step and cost, `fit` is the loop; the same as ours to rounding.
    - $n$ epochs are $n\lceil N/B\rceil$ steps; `val_loss` is measured on examples that move no weight.
    - A layer is `build` and `call`, and may be a formula; `save` and `load_model` keep the whole model.
    - Least squares: $\sigma^2(1-p/N)$ on its points, $\sigma^2(1+p/N)$ on new values.
    - Decay multiplies a direction by $g/(g+\lambda)$; stopping after $k$ steps is like $\lambda = 1/2\eta k$.
    - A cost can have many minima; for a packet one per wavelength. Start from many places.
    - Look at neurons alone and without them; in the last hidden layer both views add up.

    To read on: P. Mehta et al., arXiv:1803.08823, sections II and III (fitting against predicting, bias and variance), VI (weight decay)
    and IX (networks, regularisation); F. Marquardt, arXiv:2101.01759, on neural networks. The originals: A. E. Hoerl and R. W. Kennard,
    Technometrics 12, 55 (1970), on decay; L. Prechelt, Neural Networks 11, 761 (1998), on early stopping. The guides at keras.io show
    more of the library.

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def ridge(X, t, decay):
        return np.linalg.solve(X.T @ X / len(t) + decay * np.eye(X.shape[1]), X.T @ t / len(t))

    def importance(x, t, W, b, v, c):
        h = np.tanh(x @ W + b)
        error = np.mean((h @ v + c - t) ** 2)
        off = [np.where(np.arange(len(v)) == k, h.mean(0), h) for k in range(len(v))]
        return np.array([np.mean((one @ v + c - t) ** 2) - error for one in off])

    exercises = [
        Number(
            "4.1",
            r"A polynomial of degree 16 is fitted to 25 points with noise $\sigma = 0.1$, and the truth is within reach. What error does "
            "it have on these points, on average?",
            sealed="2279a087ea7a4ea5",
            step=0.0001,
            hint="Count the parameters of the polynomial, and use the formula above.",
        ),
        Choice(
            "4.2",
            "You stop the training where the error on validation points is least, and report that least error as the quality of the "
            "network. What is wrong?",
            options=[
                "Nothing, since those points were not used for the gradient.",
                "The points chose when to stop, so that their error is too small; a third set is needed.",
                "The error on the training points should be reported.",
                "The validation points should have been learned from, too.",
            ],
            sealed="575cd3731e56362f",
            hint="Imagine that you had stopped at the best of a million networks, all of them random.",
        ),
        Code(
            "4.3",
            r"Write the derivative of the Lorentzian $f = a / (1+u^2)$, $u = (x-x_0)/w$, by its width $w$.",
            start="def by_width(x, a, x0, w):\n    return x",
            name="by_width",
            reference=lambda x, a, x0, w: LORENTZIAN.jacobian(np.atleast_1d(x), np.array([a, x0, w]))[..., 2].reshape(np.shape(x)),
            cases=[(1.0, 2.0, 0.0, 1.0), (np.array([0.0, 1.0, -3.0]), 1.0, 0.5, 0.7)],
            hint="By the chain rule df/dw = (df/du)(du/dw). Does it vanish at the centre, as it must?",
        ),
        Number(
            "4.4",
            "`model.fit(x, t, batch_size=32, epochs=20)` is called with 1,000 examples. How many steps does the optimizer take?",
            sealed="f407e0472841b846",
            step=1,
            hint="How many batches does it take to use all examples once, if the last one may be smaller?",
        ),
        Code(
            "4.5",
            r"Write weight decay for a linear model: the `w` that minimises $\frac1N|Xw-t|^2 + \lambda|w|^2$. `X` has a row per point, `t` "
            r"an entry per point, `decay` is $\lambda$.",
            start="def ridge(X, t, decay):\n    return X.T @ t",
            name="ridge",
            reference=ridge,
            cases=[
                (np.array([[1.0], [2.0]]), np.array([1.0, 1.0]), 0.5),
                (np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([0.0, 1.0, 3.0]), 0.01),
            ],
            hint="The gradient vanishes where (X^T X / N + decay) w = X^T t / N; mind the N on both sides.",
            starred=True,
        ),
        Number(
            "4.6",
            r"Gradient descent from $\theta=0$ on $\frac1N|\Phi\theta-\mathbf t|^2$ with $\eta = 0.1$. After how many steps has a "
            r"direction with curvature $g = 0.05$ covered at least half of its way?",
            sealed="466abec917446f90",
            step=1,
            hint=r"What is left of the way shrinks by the factor $1 - 2\eta g$ per step.",
            starred=True,
        ),
        Code(
            "4.7",
            r"Which neurons matter? For $y = \tanh(xW+b)\,v + c$ return, for each hidden neuron, by how much the mean squared error grows "
            "when its value is replaced by its mean over the points. `x` has a row per point; `t`, `b` and `v` are one-dimensional.",
            start="def importance(x, t, W, b, v, c):\n    return 0 * v",
            name="importance",
            reference=importance,
            cases=[
                (np.array([[0.0], [1.0]]), np.array([0.0, 1.0]), np.array([[1.0]]), np.array([0.0]), np.array([1.0]), 0.0),
                (
                    np.array([[-1.0], [0.5], [2.0]]),
                    np.array([0.0, 1.0, 0.5]),
                    np.array([[1.0, -2.0, 0.0]]),
                    np.array([0.0, 0.5, 3.0]),
                    np.array([1.0, 0.5, 2.0]),
                    -1.0,
                ),
            ],
            hint="Compute h once. For neuron k copy it, put `h[:, k].mean()` in column k, and compare both errors.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(4)
    mo.vstack([remembered])
    return exercises, remembered


@app.cell
def _(exercises, remembered):
    answers = page.ask(exercises, remembered)
    return (answers,)


@app.cell
def _(answers, exercises, remembered):
    page.judge(exercises, answers, remembered)
    return


@app.cell
def _():
    page.others(4)
    return


if __name__ == "__main__":
    app.run()
