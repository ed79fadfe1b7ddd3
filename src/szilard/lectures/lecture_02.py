"""Lecture 2: how a network learns, or the chain rule."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="2. The chain rule")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.lines import lines
    from szilard.learn.backpropagation import ACTIVATIONS, Layer, backward, cost, forward, network, step
    from szilard.learn.descent import packed, unpacked
    from szilard.learn.gradient_check import deviation
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 2. How a network learns: the chain rule

    To learn is to go downhill. Given points $\mathbf x$ and the values $t$ that the network should have there, the cost

    $$C = \big\langle (y(\mathbf x) - t)^2 \big\rangle$$

    depends on all weights and biases $\theta$, and *gradient descent* changes each of them against its slope:

    $$\theta \;\to\; \theta - \eta\, \frac{\partial C}{\partial \theta}.$$

    The learning rate $\eta$ is ours to choose. Here is the smallest example: one neuron $y = \tanh(w x)$ with one weight, which should
    imitate a neuron with $w = 1.5$. The curve is the cost, the dots are thirty steps from the left.
    """)
    return


@app.cell
def _():
    rate = mo.ui.slider(0.1, 6, 0.1, value=0.5, label=r"learning rate $\eta$", show_value=True)
    mo.hstack([rate])
    return (rate,)


@app.cell
def _(rate):
    points = np.linspace(-1.5, 1.5, 41)[:, None]
    wanted = np.tanh(1.5 * points)

    def neuron(w):
        return [Layer(np.array([[w]]), np.zeros(1), "tanh")]

    walk = [neuron(-0.5)]
    for _ in range(30):
        walk.append(step(walk[-1], points, wanted, rate.value)[0])
    weights = np.array([layers[0].weights[0, 0] for layers in walk])
    place = np.linspace(-1, 8, 300)

    def height(w):
        return cost(forward(neuron(w), points)[-1], wanted)

    page.picture(
        lines(
            {"cost": (place, np.array([height(w) for w in place]))},
            ("w", "C"),
            points={"steps": (weights, np.array([height(w) for w in weights]))},
        ),
        "The cost against the weight, and the steps of gradient descent on it.",
        "75%",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Small rates creep, larger ones arrive in a few steps. Near the minimum the cost is a parabola $\tfrac12 C'' (w-w_0)^2$, each step
    multiplies the distance from it by $1-\eta C''$, and beyond $\eta = 2/C''$ the walker could not settle there. Here something else
    happens first: from about $\eta = 2.5$ a single step throws the walker across the valley onto the plateau, where the neuron is
    saturated, the slope almost zero, and the way back takes ever longer. Both happen in large networks, too.

    ## The gradient of a deep network

    A real network has thousands of weights. To change each a little and look what happens would take one run of the network per weight.
    The chain rule does it for all of them in one go. Let a layer compute $\mathbf y = f(\mathbf z)$, $\mathbf z = \mathbf x W + \mathbf b$,
    and suppose that we know $\partial C/\partial\mathbf y$. Then with $\boldsymbol\delta = \partial C/\partial\mathbf z$

    $$\boldsymbol\delta = \frac{\partial C}{\partial\mathbf y}\, f'(\mathbf z), \qquad
      \frac{\partial C}{\partial W} = \mathbf x^{T}\boldsymbol\delta, \qquad
      \frac{\partial C}{\partial\mathbf b} = \sum_{\rm batch}\boldsymbol\delta, \qquad
      \frac{\partial C}{\partial\mathbf x} = \boldsymbol\delta\, W^{T},$$

    and the last of these is what the layer below needs to know. The error travels backwards through the network: *backpropagation*
    (Rumelhart, Hinton and Williams, Nature 323, 533 (1986)). Here is all of it, the function that every lecture uses:
    """)
    return


@app.cell
def _():
    import inspect

    mo.md(f"```python\n{inspect.getsource(backward)}```")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Trust, but check

    A wrong gradient often still learns, only worse, which makes the mistake hard to see. So compare with something that cannot
    make the same mistake: finite differences,

    $$\frac{\partial C}{\partial\theta} \approx \frac{C(\theta+\varepsilon) - C(\theta-\varepsilon)}{2\varepsilon}.$$

    Too large an $\varepsilon$ and the curvature spoils it, with an error of order $\varepsilon^2$; too small, and rounding does, with one
    of order $10^{-16}/\varepsilon$. Choose a network, and see that only these two errors remain:
    """)
    return


@app.cell
def _():
    hidden = mo.ui.slider(1, 5, 1, value=2, label="hidden layers", show_value=True)
    batch = mo.ui.slider(1, 50, 1, value=7, label="points in the batch", show_value=True)
    activation = mo.ui.dropdown([name for name in ACTIVATIONS if name != "relu"], value="tanh", label="f")
    forgotten = mo.ui.checkbox(label="divide by the size of the batch once too often")
    mo.vstack([mo.hstack([hidden, batch, activation], justify="start", wrap=True, gap=2), forgotten])
    return activation, batch, forgotten, hidden


@app.cell
def _(activation, batch, forgotten, hidden):
    rng = np.random.default_rng(0)
    checked = network(rng, [2] + [10] * hidden.value + [1], [activation.value] * hidden.value + ["linear"])
    x, target = rng.normal(size=(batch.value, 2)), rng.normal(size=(batch.value, 1))
    divisor = batch.value if forgotten.value else 1
    by_hand = packed(backward(checked, forward(checked, x), target)) / divisor
    some = rng.permutation(len(by_hand))[:20]

    def difference(k, epsilon):
        shift = epsilon * (np.arange(len(by_hand)) == k)
        plus, minus = (cost(forward(unpacked(checked, packed(checked) + sign * shift), x)[-1], target) for sign in (1, -1))
        return (plus - minus) / (2 * epsilon)

    epsilons = 10.0 ** np.arange(-12, 0)
    errors = np.array([max(abs(difference(k, epsilon) - by_hand[k]) for k in some) for epsilon in epsilons])
    exact = max(deviation(checked, x, target))
    mo.vstack(
        [
            page.picture(
                lines({"difference": (epsilons, np.maximum(errors, 1e-17))}, (r"$\varepsilon$", "largest deviation"), logarithmic="xy"),
                "The deviation between finite differences and backpropagation against the step of the differences.",
                "75%",
            ),
            mo.md(f"Automatic differentiation by JAX agrees with `backward` to {exact:.0e} of the largest entry."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Tick the box to see what a true mistake looks like: a plateau that no $\varepsilon$ removes, unless there is only one point in
    the batch. The average over the batch must be taken once, and only the cost knows how large the batch is. The check, for
    every layer and several batches, is part of

    ```text
    szilard run backpropagation
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    exercises = [
        Number(
            "2.1",
            "A neuron computes $y = w x$ without bias; there is one point, $x = 2$ with the target $t = 1$. What is $dC/dw$ at $w = 1$?",
            sealed="4477396575357e4f",
            step=0.01,
            hint="$C = (wx - t)^2$: the outer derivative times the inner one.",
        ),
        Choice(
            "2.2",
            "A network has a million weights. How much longer than one evaluation of the network does backpropagation take for the "
            "whole gradient?",
            options=["a few times longer", "about a thousand times longer", "a million times longer", "a million squared times longer"],
            sealed="14d1991f503a4822",
            hint="Count the products of matrices per layer: one on the way forward, and how many on the way back?",
        ),
        Code(
            "2.3",
            r"For a layer of sigmoids, write $\boldsymbol\delta$: `error` is $\partial C/\partial\mathbf y$, `y` the layer's output.",
            start="def delta(error, y):\n    return error",
            name="delta",
            reference=lambda error, y: error * ACTIVATIONS["sigmoid"][1](y),
            cases=[(np.array([[1.0]]), np.array([[0.5]])), (np.array([[0.3, -2.0]]), np.array([[0.9, 0.2]]))],
            hint="The slope of a sigmoid can be written with its value alone. Where it is nearly 0 or 1, it is flat.",
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
    page.others(2)
    return


if __name__ == "__main__":
    app.run()
