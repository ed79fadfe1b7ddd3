"""Lecture 1: what a neuron computes, and what a random network draws."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="1. What a neuron computes")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.lines import lines
    from szilard.draw.plane import Panel, pictures
    from szilard.experiments.random_network import ANGLE
    from szilard.learn.backpropagation import ACTIVATIONS, Layer, forward
    from szilard.learn.random_networks import EXTENT, deep, scan
    from szilard.lectures import page
    from szilard.lectures.exercises import Code, Number
    from szilard.physics import signal_propagation


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 1. What a neuron computes, and what a random network draws

    A neural network is a function with very many parameters. Before we teach one anything, let us see what such
    functions look like.

    ## One neuron

    A neuron adds up its inputs, each with a weight of its own, adds a bias, and passes the sum through a fixed
    nonlinear function $f$:

    $$y = f(z), \qquad z = \sum_k w_k x_k + b .$$

    With two inputs we can draw it over the plane. Its value depends on $\mathbf w\cdot\mathbf x$ alone: a neuron draws a straight
    front, at right angles to $\mathbf w$, at the distance $|b|/|\mathbf w|$ from the origin. A longer $\mathbf w$ makes the front steeper.
    Turn it and move it:
    """)
    return


@app.cell
def _():
    direction = mo.ui.slider(0, 360, 5, value=30, label="direction of w (degrees)", show_value=True)
    length = mo.ui.slider(0, 10, 0.5, value=3, label="length of w", show_value=True)
    bias = mo.ui.slider(-5, 5, 0.25, value=0, label="bias b", show_value=True)
    activation = mo.ui.dropdown(list(ACTIVATIONS), value="sigmoid", label="f")
    mo.vstack(
        [
            mo.hstack([direction, length], justify="start", wrap=True, gap=2),
            mo.hstack([bias, activation], justify="start", wrap=True, gap=2),
        ]
    )
    return activation, bias, direction, length


@app.cell
def _(activation, bias, direction, length):
    angle = np.deg2rad(direction.value)
    w = length.value * np.array([[np.cos(angle)], [np.sin(angle)]])
    neuron = Layer(w, np.array([float(bias.value)]), activation.value)
    z = np.linspace(-6, 6, 301)
    mo.hstack(
        [
            page.picture(
                pictures([Panel("y over the plane", scan([neuron], 120)[0][0])], 1, None, size=3.6),
                f"The value of the neuron over the square from -{EXTENT} to {EXTENT}.",
            ),
            page.picture(
                lines({activation.value: (z, ACTIVATIONS[activation.value][0](z))}, ("z", "f(z)")),
                "The nonlinear function of the neuron.",
            ),
        ],
        widths=[1, 1.6],
        align="center",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Layers

    Neurons that look at the same inputs form a layer: $\mathbf y = f(W\mathbf x + \mathbf b)$, with the function $f$ applied to each
    component. The next layer takes $\mathbf y$ as its input, and so on. Without $f$ this would be pointless: a linear map of a linear map
    is a linear map. With $f$, layers can bend the fronts of the layers before them.

    Here is a deep network whose weights and biases are drawn at random, $w \sim \mathcal N(0, \sigma_w^2/N)$ with $N$ inputs per
    neuron and $b\sim\mathcal N(0, \sigma_b^2)$. Each picture shows one neuron of a layer over the plane. Let $\sigma_w$ pass
    slowly from 0.5 to 4.
    """)
    return


@app.cell
def _():
    spread = mo.ui.slider(0.5, 4, 0.1, value=2, label=r"weight spread $\sigma_w$", show_value=True)
    bias_spread = mo.ui.slider(0, 1, 0.1, value=0.3, label=r"bias spread $\sigma_b$", show_value=True)
    depth = mo.ui.slider(2, 20, 1, value=10, label="layers", show_value=True)
    seed = mo.ui.slider(0, 20, 1, value=0, label="seed", show_value=True)
    mo.vstack(
        [mo.hstack([spread, bias_spread], justify="start", wrap=True, gap=2), mo.hstack([depth, seed], justify="start", wrap=True, gap=2)]
    )
    return bias_spread, depth, seed, spread


@app.cell
def _(bias_spread, depth, seed, spread):
    network = deep(np.random.default_rng(seed.value), [2] + [100] * depth.value, spread.value, bias_spread.value)
    shown = sorted({1, 2, 3, (depth.value + 3) // 2, depth.value})
    layers = scan(network, 80)
    page.picture(
        pictures([Panel(f"layer {k}", layers[k - 1][0]) for k in shown if k <= depth.value], 5, (-1, 1), "RdBu_r", 2.2),
        "One neuron of several layers of a random network, over the plane.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Small weights: every picture fades to one colour. Large weights: the picture breaks up into noise. In between lies a border
    that physicists will recognise. Follow two inputs, 0.1 rad apart, through a very wide network. What enters a neuron is a sum of many
    random terms, hence Gaussian, and one finds from layer to layer (Poole et al., arXiv:1606.05340)

    $$q' = \sigma_w^2 \langle \tanh^2(\sqrt q\, \xi)\rangle + \sigma_b^2 , \qquad \xi\sim\mathcal N(0,1),$$

    for the variance $q$, and a similar map for the correlation $c$ of the two. A small difference grows or shrinks by the
    factor $\chi = \sigma_w^2\langle \tanh'(\sqrt q\,\xi)^2\rangle$ per layer: $\chi<1$ is the ordered phase, where all inputs end up alike,
    $\chi>1$ is chaos, where even the closest ones part.
    """)
    return


@app.cell
def _(bias_spread, depth, spread):
    factor = signal_propagation.chi(spread.value, bias_spread.value)
    strength = spread.value**2 + bias_spread.value**2
    alike = (spread.value**2 * np.cos(ANGLE) + bias_spread.value**2) / strength
    _, correlations = signal_propagation.propagate(strength, alike, spread.value, bias_spread.value, depth.value)
    mo.vstack(
        [
            mo.md(f"With the sliders above, $\\chi$ = **{factor:.2f}**: the {'ordered' if factor < 1 else 'chaotic'} phase."),
            page.picture(
                lines(
                    {"mean field": (np.arange(1, depth.value + 1), np.array(correlations))},
                    ("layer", "correlation of the two"),
                    limits=(-0.05, 1.05),
                ),
                "The correlation of two close inputs against the layer.",
                "75%",
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Deep networks learn best near the border: in the ordered phase nothing of the input reaches the last layer, in the chaotic
    phase nothing *smooth* does. The whole story, with 200 networks measured against this theory:

    ```text
    szilard run random-network --weight-spread 1.5
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    exercises = [
        Number(
            "1.1",
            "A sigmoid neuron has the weights (3, 4) and the bias -5. How far from the origin is the line on which its output is 1/2?",
            sealed="c78383971dc61338",
            step=0.01,
            hint="The sigmoid is 1/2 where z = 0.",
        ),
        Number(
            "1.2",
            "How many weights and biases does a network with 2 inputs, 30 hidden neurons and one output have?",
            sealed="ad7f59e7af4086f6",
            step=1,
            hint="Every neuron has one weight per input, and one bias; the inputs are no neurons.",
        ),
        Code(
            "1.3",
            "Write a layer of tanh neurons. `x` has one row per point, `W` one column per neuron, `b` one entry per neuron.",
            start="def layer(x, W, b):\n    return x",
            name="layer",
            reference=lambda x, W, b: forward([Layer(W, b, "tanh")], x)[-1],
            cases=[
                (np.ones((1, 1)), np.array([[0.5]]), np.zeros(1)),
                (np.eye(2), np.arange(6.0).reshape(2, 3) / 5, np.array([0.1, 0.0, -2])),
            ],
            hint="`x @ W` is the product of two matrices, and NumPy adds `b` to each of its rows.",
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
    page.others(1)
    return


if __name__ == "__main__":
    app.run()
