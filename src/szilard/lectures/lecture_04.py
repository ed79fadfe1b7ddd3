"""Lecture 4: noise, over-fitting, several minima, and what single neurons do."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="4. Fitting")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np
    from numpy.polynomial import Chebyshev

    from szilard.data.line_measurements import BORDER, measure_all
    from szilard.data.wave_picture import split, waves_behind_a_ball
    from szilard.draw.curves import Packet, minima
    from szilard.draw.lines import lines
    from szilard.draw.plane import Panel, pictures
    from szilard.experiments.curve_fitting import DEGREES, RESONANCE
    from szilard.experiments.curve_fitting.fits import fit
    from szilard.experiments.curve_fitting.many_minima import PACKET, cost_along_centre, measure_packet
    from szilard.experiments.image_fitting import alone
    from szilard.learn.backpropagation import Layer, forward, network
    from szilard.learn.descent import descend
    from szilard.learn.optimizers import Adam
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.physics.line_shapes import LORENTZIAN, WAVE_PACKET


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 4. Fitting: noise, over-fitting, and what neurons do

    A network that fits its points perfectly may have learned nothing. Every measured value is truth plus noise,

    $$t_i = f(x_i) + \sigma\,\xi_i ,$$

    and a function with enough parameters can follow the noise as well as the truth.

    ## A resonance

    The truth is a Lorentzian, dashed. Polynomials are fitted to some measured points by least squares; the curve on the right shows,
    for every degree, the mean squared error on these points, and on ten times as many new ones.
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
    fitted = [Chebyshev.fit(*data.training, k, domain=[-BORDER, BORDER]) for k in DEGREES]
    known, new = (np.array([np.mean((p(some[0]) - some[1]) ** 2) for p in fitted]) for some in data[:2])
    x = np.linspace(-BORDER, BORDER, 400)
    degrees = np.array(DEGREES)
    mo.hstack(
        [
            page.picture(
                lines(
                    {f"degree {degree.value}": (x, np.clip(fitted[degree.value - 1](x), -1, 2))},
                    ("x", "y"),
                    points={"measured": data.training},
                    dashed={"truth": (x, LORENTZIAN.value(x, RESONANCE))},
                    limits=(-0.6, 1.6),
                ),
                "Measured points, the true curve, and the polynomial.",
            ),
            page.picture(
                lines(
                    {"these points": (degrees, known), "new points": (degrees, new)},
                    ("degree", "error"),
                    dashed={"noise": (degrees, np.full(16, noise.value**2))},
                    logarithmic="y",
                    mark=degree.value,
                ),
                "The errors on the points of the fit and on new ones, against the degree.",
            ),
        ],
        widths="equal",
        align="center",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    On its own points the error only falls. For $p$ parameters and $N$ points least squares leaves on average

    $$\langle E_{\rm points}\rangle = \sigma^2\Big(1-\frac pN\Big)$$

    if the truth is within reach: *below* the noise, which even the truth is not. On new points the error first falls with
    it, then rises: *over-fitting*. Only points that had no say in the fit can tell, which is why some are always held out.

    ## The same with a network

    A network 1-40-40-1 has 1,761 parameters for 25 points. It finds the large features first and the noise later, so one can stop in time.
    """)
    return


@app.cell
def _():
    few = measure_all(np.random.default_rng(2), LORENTZIAN, RESONANCE, 25, 0.1)
    begun = network(np.random.default_rng(3), (1, 40, 40, 1), ("tanh", "tanh", "linear"))
    begun[0] = begun[0]._replace(weights=3 * begun[0].weights, bias=3 * begun[0].bias)
    batch = few.training[0][:, None], few.training[1][:, None]
    saved = [now for k, now in enumerate(descend(begun, (batch for _ in range(5000)), lambda k: Adam(0.003))) if k % 50 == 0]
    losses_by_step = [[np.mean((forward(now, some[0][:, None])[-1][:, 0] - some[1]) ** 2) for now in saved] for some in few[:2]]
    return few, losses_by_step, saved


@app.cell
def _(saved):
    stop = mo.ui.slider(
        0, len(saved) - 1, 1, value=len(saved) - 1, label="stop after (units of 50 steps)", show_value=True, full_width=True
    )
    mo.hstack([stop])
    return (stop,)


@app.cell
def _(few, losses_by_step, saved, stop):
    steps = 50 * np.arange(len(saved)) + 1
    grid = np.linspace(-BORDER, BORDER, 400)
    mo.hstack(
        [
            page.picture(
                lines(
                    {"network": (grid, forward(saved[stop.value], grid[:, None])[-1][:, 0])},
                    ("x", "y"),
                    points={"measured": few.training},
                    dashed={"truth": (grid, LORENTZIAN.value(grid, RESONANCE))},
                    limits=(-0.6, 1.6),
                ),
                "The network's curve at the chosen step.",
            ),
            page.picture(
                lines(
                    {"these points": (steps, np.array(losses_by_step[0])), "new points": (steps, np.array(losses_by_step[1]))},
                    ("training step", "error"),
                    dashed={"noise": (steps, np.full(len(steps), 0.01))},
                    logarithmic="y",
                    mark=float(steps[stop.value]),
                ),
                "The errors against the training step.",
            ),
        ],
        widths="equal",
        align="center",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Several minima

    Sometimes the points are good, the formula is right, and the fit still fails. A wave packet
    $a\,e^{-d^2/2s^2}\cos kd$ with $d=x-x_0$ that lies one wavelength off nearly fits, and every small step makes it worse: the cost
    has a minimum per wavelength. Choose where the fit starts;
    all else begins at the truth, but may change. The curve is the cost when only the centre is wrong, so that the dot may lie below it.
    """)
    return


@app.cell
def _():
    centre = mo.ui.slider(-3, 3, 0.05, value=-1.5, label="centre at the start", show_value=True)
    mo.hstack([centre])
    return (centre,)


@app.cell
def _():
    packet = measure_packet(np.random.default_rng(0), 250, 0.1)
    along = cost_along_centre(packet)
    return along, packet


@app.cell
def _(along, centre, packet):
    first = np.array([[PACKET[0], centre.value, *PACKET[2:]]])
    last = fit(WAVE_PACKET, packet, first, 400)
    left = np.mean((WAVE_PACKET.value(packet[0], last) - packet[1]) ** 2, axis=-1)
    page.picture(
        minima(packet, along, last[:, 1], left, Packet("fit", last[0])),
        "The measured packet with the fit, and the cost along the centre with the fit's end.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The remedy is crude and works: start from many places, keep the best.

    ## What does a single neuron do?

    A network has learned a picture. Switch on one neuron of a layer alone, with all others of that layer set to 0, and look at the
    output. This is what the neuron contributes. In the last hidden layer the contributions just add up to the picture; in the first one
    they do not, since the second layer mixes them in a nonlinear way.
    """)
    return


@app.cell
def _():
    pixels = split(waves_behind_a_ball(64), np.random.default_rng(0))
    random = np.random.default_rng(1)
    raw = network(random, (2, 60, 20, 1), ("tanh", "tanh", "linear"))
    wide = [Layer((8 * raw[0].weights).astype(np.float32), (8 * raw[0].bias).astype(np.float32), "tanh")]
    wide += [Layer(layer.weights.astype(np.float32), np.zeros_like(layer.bias, np.float32), layer.activation) for layer in raw[1:]]
    looks = (random.choice(pixels.training, 100) for _ in range(2500))
    *_, painter = descend(wide, ((pixels.x[look], pixels.y[look]) for look in looks), lambda k: Adam(0.01 * (1 - k / 2500)))
    return painter, pixels


@app.cell
def _():
    hidden = mo.ui.radio({"first hidden layer": 0, "second hidden layer": 1}, value="second hidden layer", inline=True)
    neuron = mo.ui.slider(0, 19, 1, value=0, label="neuron", show_value=True)
    mo.hstack([hidden, neuron], justify="start", wrap=True, gap=2)
    return hidden, neuron


@app.cell
def _(hidden, neuron, painter, pixels):
    page.picture(
        pictures(
            [
                Panel("picture", pixels.y.reshape(64, 64)),
                Panel("network", forward(painter, pixels.x)[-1].reshape(64, 64)),
                Panel(f"neuron {neuron.value} alone", alone(painter, pixels.x, hidden.value, neuron.value).reshape(64, 64)),
            ],
            3,
            None,
            map="gray",
            size=3.2,
        ),
        "The picture, the network, and the output with one neuron switched on.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    More of this, with larger networks and a test set that chose nothing:

    ```text
    szilard run curve-fitting --noise 0.2
    szilard run image-fitting
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
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
    ]
    answers = page.ask(exercises)
    return answers, exercises


@app.cell
def _(answers, exercises):
    page.judge(exercises, answers)
    return


@app.cell
def _():
    page.others(4)
    return


if __name__ == "__main__":
    app.run()
