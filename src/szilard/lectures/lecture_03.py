"""Lecture 3: functions of the plane, and a picture, learned from points."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="3. Learning from points")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.data.plane_functions import FUNCTIONS
    from szilard.data.wave_picture import split, waves_behind_a_ball
    from szilard.draw.lines import lines
    from szilard.draw.plane import Panel, pictures
    from szilard.learn.backpropagation import Layer, cost, forward, network, step
    from szilard.learn.descent import descend
    from szilard.learn.optimizers import Adam
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 3. Learning functions of the plane, and a picture

    The gradient is there; now use it. The gradient over *all* points is dear, and hardly better than the one over a few dozen of them,
    chosen afresh for every step. This is *stochastic gradient descent*: the steps tremble, and the trembling dies out if the learning
    rate falls towards the end.

    ## Four functions with sharp borders

    Each is 1 in some region of the square and 0 elsewhere. The network learns from 10,000 random points, 50 per step, with a rate that
    falls in a straight line to zero. First choose, then move the last slider to watch the function form.
    """)
    return


@app.cell
def _():
    shape = mo.ui.dropdown(list(FUNCTIONS), value="ring", label="function")
    neurons = mo.ui.slider(1, 40, 1, value=20, label="neurons in each of two layers", show_value=True, debounce=True)
    first_rate = mo.ui.slider(0.1, 4, 0.1, value=2, label="first learning rate", show_value=True, debounce=True)
    mo.hstack([shape, neurons, first_rate], justify="start", wrap=True, gap=2)
    return first_rate, neurons, shape


@app.cell
def _(first_rate, neurons, shape):
    STEPS, STRIDE = 6000, 200
    generator = np.random.default_rng(0)
    places = generator.uniform(-1, 1, (10_000, 2))
    truth = FUNCTIONS[shape.value](*places.T)[:, None].astype(float)
    layers = network(generator, (2, neurons.value, neurons.value, 1), ("tanh", "tanh", "sigmoid"))
    history, stretch = [layers], []
    for number in range(STEPS):
        chosen = generator.integers(len(places), size=50)
        layers, value = step(layers, places[chosen], truth[chosen], first_rate.value * (1 - number / STEPS))
        stretch.append(value)
        if (number + 1) % STRIDE == 0:
            history.append(layers)
    batch_costs = np.array(stretch).reshape(-1, STRIDE).mean(1)
    return STEPS, STRIDE, batch_costs, history


@app.cell
def _(STEPS, STRIDE):
    moment = mo.ui.slider(0, STEPS, STRIDE, value=STEPS, label="training step", show_value=True, full_width=True)
    mo.hstack([moment])
    return (moment,)


@app.cell
def _(STRIDE, batch_costs, history, moment, shape):
    axis = (np.arange(80) + 0.5) / 40 - 1
    grid = np.column_stack([part.ravel() for part in np.meshgrid(axis, axis)])
    new = np.random.default_rng(1).uniform(-1, 1, (5000, 2))
    now = history[moment.value // STRIDE]
    error = cost(forward(now, new)[-1], FUNCTIONS[shape.value](*new.T)[:, None].astype(float))
    mo.hstack(
        [
            page.picture(
                pictures(
                    [
                        Panel("to be learned", FUNCTIONS[shape.value](*grid.T).reshape(80, 80).astype(float)),
                        Panel(f"network, error {error:.4f}", forward(now, grid)[-1].reshape(80, 80)),
                    ],
                    2,
                    size=3,
                ),
                "The function to be learned and what the network has made of it.",
            ),
            page.picture(
                lines(
                    {"cost": (STRIDE * (np.arange(len(batch_costs)) + 0.5), batch_costs)},
                    ("training step", "cost of the batches"),
                    logarithmic="y",
                    mark=moment.value,
                ),
                "The cost of the batches during training.",
            ),
        ],
        widths=[1.15, 1],
        align="center",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The error is measured on 5,000 points that the training never saw. With one neuron per layer there is one straight front, and no more.
    Two of them suffice for some functions; watch when the ring closes as you add neurons.

    The best *linear* function $a_0x_0 + a_1x_1 + a$ is left with an error of 0.09 (AND) to 0.25 (XOR). Everything below that is owed
    to the nonlinear neurons.

    ## A picture is a function, too

    The shade $y(x_0, x_1)$ of a picture is a function of the plane like the others, only with more detail. A first layer with small weights
    makes smooth fronts, and it takes very long until they sharpen. With larger weights and biases in the *first layer* the network begins
    with fine structure, which the later layers need only put together (lecture 1 showed why). Compare:
    """)
    return


@app.cell
def _():
    sharpness = mo.ui.slider(1, 16, 1, value=8, label="how much larger the first layer's weights are", show_value=True, debounce=True)
    mo.hstack([sharpness])
    return (sharpness,)


@app.cell
def _(sharpness):
    pixels = split(waves_behind_a_ball(64), np.random.default_rng(0))
    drawing = np.random.default_rng(1)
    start, *later = network(drawing, (2, 100, 40, 1), ("tanh", "tanh", "linear"))
    begun = [start._replace(weights=sharpness.value * start.weights, bias=sharpness.value * start.bias)]
    begun += [layer._replace(bias=0 * layer.bias) for layer in later]
    scaled = [Layer(layer.weights.astype(np.float32), layer.bias.astype(np.float32), layer.activation) for layer in begun]
    looks = (drawing.choice(pixels.training, 100) for _ in range(1500))
    *_, painter = descend(scaled, ((pixels.x[look], pixels.y[look]) for look in looks), lambda k: Adam(0.01 * (1 - k / 1500)))
    left = cost(forward(painter, pixels.x[pixels.test])[-1], pixels.y[pixels.test])
    page.picture(
        pictures(
            [
                Panel("picture", pixels.y.reshape(64, 64)),
                Panel("network before", forward(scaled, pixels.x)[-1].reshape(64, 64)),
                Panel(f"after 1500 steps, error {left:.4f}", forward(painter, pixels.x)[-1].reshape(64, 64)),
            ],
            3,
            map="gray",
            size=3.2,
        ),
        "The picture, the untrained network, and the network after training.",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The network saw a random half of the pixels; the error is measured on the other half. With longer training:

    ```text
    szilard run backpropagation
    szilard run image-fitting --picture FILE.png
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    def move(w, b, x, target, rate):
        (layer,), _ = step([Layer(w[:, None], np.array([b]), "linear")], x, target[:, None], rate)
        return np.append(layer.weights, layer.bias)

    exercises = [
        Choice(
            "3.1",
            "AND is 1 where both coordinates are positive, XOR where exactly one is. Which of them can a single sigmoid neuron approach as "
            "closely as we like, all over the square?",
            options=["both", "AND", "XOR", "neither"],
            sealed="07fb43f1c9ff9d9c",
            hint="A neuron draws one straight front. Which border does the function have?",
        ),
        Number(
            "3.2",
            "What is the mean squared error of the best linear function for XOR on the square, with infinitely many points?",
            sealed="403c98c89a11f95f",
            step=0.01,
            hint="By symmetry the slopes vanish, and only a constant is left: which one, and how far is it from 0 and from 1?",
        ),
        Code(
            "3.3",
            "Write one step of gradient descent for a linear neuron $y = x w + b$ down the mean squared error. `x` has a row per "
            "point, `w` an entry per input, `target` one per point; return the new weights with the new bias at the end.",
            start="def move(w, b, x, target, rate):\n    return np.append(w, b)",
            name="move",
            reference=move,
            cases=[
                (np.array([1.0]), 0.0, np.array([[2.0]]), np.array([1.0]), 0.1),
                (np.array([1.0, -1.0]), 0.5, np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 3.0]]), np.array([1.0, 0.0, 2.0]), 0.1),
            ],
            hint="With the errors y - target, the slope by w is 2 (y - target) x, averaged over the points.",
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
    page.others(3)
    return


if __name__ == "__main__":
    app.run()
