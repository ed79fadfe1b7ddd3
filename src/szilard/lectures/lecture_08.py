"""Lecture 8: networks with a memory."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="8. Networks with a memory")

with app.setup(hide_code=True):
    import jax
    import jax.numpy as jnp
    import marimo as mo
    import numpy as np
    from sklearn.linear_model import Ridge

    from szilard.data import oscillators as runs
    from szilard.data.memory_tasks import pairs, recall_sequences
    from szilard.draw.addition import Written
    from szilard.draw.addition import memory as memory_of_sums
    from szilard.draw.lines import lines
    from szilard.draw.oscillators import Motion, trajectories
    from szilard.draw.sequences import Example, memory_at_work
    from szilard.experiments.recall.tasks import deviation
    from szilard.learn.supervised import Fit, begin, mean_squared_error, step
    from szilard.learn.training import Learner
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.networks import lstm


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 8. Networks with a memory

    ## Why a memory, and why it fades

    Speech, a trajectory, a measurement record: what a sequence means now depends on what came before. A *recurrent* network reads it step
    by step and hands its hidden values $h_t$ on to itself,

    $$h_t = \tanh(W h_{t-1} + U x_t + b) .$$

    It is a deep network with one layer per step, all with the same weights, so backpropagation trains it. But an early input
    acts on a late output only through a product of as many Jacobians as there are steps between, $\prod_t \mathrm{diag}(1-h_t^2)\,W$,
    and products grow or shrink exponentially. The *long short-term memory* (LSTM) of Hochreiter and Schmidhuber (1997) has memory
    cells $c_t$ that are not pushed through $W$ and $\tanh$ at every step, only multiplied by a *forget gate* $f_t$ between 0 and 1,

    $$c_t = f_t\, c_{t-1} + i_t\, g_t, \qquad h_t = o_t \tanh c_t ,$$

    $$f, i, o = \sigma(W_{f,i,o}\, h_{t-1} + U_{f,i,o}\, x_t + b_{f,i,o}), \qquad g = \tanh(W_g h_{t-1} + U_g x_t + b_g) .$$

    Gates decide, from what is heard and remembered, what to keep ($f$), what to write ($i$) and what to show ($o$). Left alone, a cell
    passes the gradient on with the factor $f$ per step:
    """)
    return


@app.cell
def _():
    scale = mo.ui.slider(0.5, 2, 0.05, value=0.9, label="scale of the recurrent weights W", show_value=True)
    openness = mo.ui.slider(-2, 6, 0.25, value=4, label="bias of the forget gate", show_value=True)
    mo.hstack([scale, openness], justify="start", wrap=True, gap=2)
    return openness, scale


@app.cell
def _(openness, scale):
    W = scale.value * np.linalg.qr(np.random.default_rng(0).normal(size=(64, 64)))[0]
    h, J = 0.5 * np.random.default_rng(1).normal(size=64), np.eye(64)
    gradient = [1.0]
    for _step in range(60):
        h = np.tanh(W @ h + 0.1 * np.sin(_step + np.arange(64)))
        J = (1 - h**2)[:, None] * (W @ J)
        gradient.append(float(np.linalg.norm(J)) / 8)
    f = 1 / (1 + np.exp(-openness.value))
    steps_back = np.arange(61)
    kept_gradients = {"plain network, 64 neurons": (steps_back, np.array(gradient)), "LSTM cell": (steps_back, f**steps_back)}
    fading = lines(kept_gradients, ("steps between cause and effect", "size of the gradient"), limits=(1e-6, 1e4), logarithmic="y")
    mo.vstack(
        [
            page.picture(fading, "The size of the gradient against the number of steps, of a plain recurrent network and of an LSTM cell."),
            mo.md(
                f"A forget gate of {f:.3f} keeps a memory for some **{1 / (1 - f):.0f}** steps; after 60 steps, {f**60:.2g} of it is left, "
                f"and of the plain network's gradient {gradient[-1]:.2g}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With small weights the gradient of the plain network vanishes, with large ones it explodes; only a narrow range lies between. A forget
    gate close to 1 is all that a cell needs. Those of our networks start rather open, with bias 1.

    ## One kind of network, three tasks

    Three LSTMs of 24 cells, which began with the same weights, have just been trained side by side, 800 steps of 32 sequences each. They
    hear two numbers and say one at each of 30 steps. Only their examples differ:

    - **recall**: a number is shown, later a signal asks for it; say it then, and 0 at all other times;
    - **the hidden oscillator**: hear one of two coupled oscillators, with noise; say where the other one is;
    - **addition**: hear two numbers digit by digit; say their sum.
    """)
    return


@app.cell
def _():
    STEPS, EXAMPLES, dice = 30, 4096, np.random.default_rng(0)

    def binary(numbers):
        return (np.asarray(numbers)[..., None] >> np.arange(STEPS)) & 1

    def measured_runs(seed, noise, spread):
        noise, spread = (jnp.asarray(np.broadcast_to(x, EXAMPLES), jnp.float32) for x in (noise, spread))
        return runs.simulate(jax.random.key(seed), noise, spread, EXAMPLES, STEPS, 0.4)

    seen = measured_runs(1, np.exp(dice.uniform(np.log(0.001), 0, EXAMPLES)), dice.uniform(0, 0.5, EXAMPLES))
    terms = dice.integers(0, 2 ** (STEPS - 1), (2, EXAMPLES))
    tasks = {
        "recall": recall_sequences(jax.random.key(0), jnp.asarray(dice.choice(pairs(STEPS, STEPS), EXAMPLES)), STEPS),
        "oscillator": (np.stack([seen.measured, np.zeros((EXAMPLES, STEPS))], -1), seen.hidden[..., None]),
        "addition": (np.moveaxis(binary(terms), 0, -1), binary(terms.sum(0))[..., None]),
    }
    inputs, targets = (np.stack([np.asarray(task[k], np.float32) for task in tasks.values()]) for k in (0, 1))
    return STEPS, binary, inputs, measured_runs, targets, tasks


@app.cell
def _(inputs, targets, tasks):
    HELD_OUT, STRIDE = 256, 20
    network, recipe = lstm(2, 1, 24), Fit(steps=800, batch=32, learning_rate=0.01, final_learning_rate=0.0)
    learner = Learner.of(network, recipe)

    @jax.jit
    @jax.vmap
    def train(state, x, y):
        def some(key, number):
            chosen = jax.random.randint(key, (recipe.batch,), HELD_OUT, len(x))
            return x[chosen], y[chosen]

        return jax.lax.scan(lambda state, _: step(state, learner, some, mean_squared_error), state, length=STRIDE)[0]

    training = jax.tree.map(lambda leaf: np.stack([leaf] * len(tasks)), begin(jax.random.key(1), learner))
    history = [training.parameters]
    for _ in range(recipe.steps // STRIDE):
        training = train(training, inputs, targets)
        history.append([np.asarray(leaf) for leaf in training.parameters])

    def ask(task, heard, moment=recipe.steps):
        """What the network for a task says to `HELD_OUT` sequences after `moment` steps of training, and its memory."""
        parameters = [leaf[list(tasks).index(task)] for leaf in history[moment // STRIDE]]
        said, memory = network.trace(parameters, jnp.asarray(heard, jnp.float32))
        return np.asarray(said), jax.tree.map(np.asarray, memory)

    return HELD_OUT, ask


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ### Remember, until you are asked
    """)
    return


@app.cell
def _():
    moment = mo.ui.slider(0, 800, 20, value=200, label="training step", show_value=True)
    value = mo.ui.slider(-1, 1, 0.05, value=0.7, label="number", show_value=True)
    shown = mo.ui.slider(0, 14, 1, value=3, label="shown at step", show_value=True)
    wait = mo.ui.slider(1, 15, 1, value=12, label="wait", show_value=True)
    mo.hstack([moment, value, shown, wait], justify="start", wrap=True, gap=2)
    return moment, shown, value, wait


@app.cell
def _(HELD_OUT, ask, inputs, moment, shown, targets, value, wait):
    heard = inputs[0, :HELD_OUT].copy()
    heard[:2] = 0
    heard[0, shown.value, 0], heard[0, shown.value + wait.value, 1] = value.value, 1
    said, kept = ask("recall", heard, moment.value)
    wanted = targets[0, :HELD_OUT]
    error, silent = (float(deviation(x[2:], wanted[2:])) for x in (said, 0 * wanted))
    signals = {"a number": heard[0, :, 0], "asks for it": heard[0, :, 1]}
    example = Example(f"after {moment.value} steps", signals, heard[0, :, 1] * value.value, said[0, :, 0], kept.cells[0] - kept.cells[1])
    mo.vstack(
        [
            page.picture(memory_at_work([example]), "What goes in, what comes out, and the memory cells in between.", "70%"),
            mo.md(
                f"Deviation summed over a sequence, on {HELD_OUT - 2} that were never seen, after {moment.value} steps of training: "
                f"**{error:.3f}**. Whoever always says 0 has {silent:.3f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The number is written into many cells at once and stays. Nothing linear can do this, since what is wanted is a *product* of
    the signal that asks and the number that was shown; gates multiply. To *count down*, cells must change by themselves, step by step:

    ```text
    szilard run recall
    ```

    ## The oscillator that nobody sees

    $$\ddot x_1 = -x_1 - \kappa\,(x_1-x_2), \qquad \ddot x_2 = -k\, x_2 - \kappa\,(x_2-x_1)$$

    Only $x_1$ is measured, with noise; $x_2$ is to be inferred. Without noise four measurements give the state exactly, but amount to
    third derivatives. *Kalman's filter* (1960) weighs what it expects against what it sees,

    $$\hat s_t = A \hat s_{t-1} + K_t\,(y_t - (A\hat s_{t-1})_1),$$

    with the gain $K_t$ that is best for linear laws and normal noise: with the right $A$ and the right noise, nothing that has only
    $y$ is better. But who tells it the springs? Let $k$ and $\kappa$ differ from run to run, while the filter believes in
    their mean; the network, which heard of all kinds of springs and noise in training, is told neither:
    """)
    return


@app.cell
def _():
    loudness = mo.ui.slider(-3, 0, 0.25, value=-1, label=r"$\log_{10}$ of the noise", show_value=True, debounce=True)
    difference = mo.ui.slider(0, 0.5, 0.05, value=0, label="springs differ by up to", show_value=True, debounce=True)
    which = mo.ui.slider(0, 20, 1, value=2, label="run", show_value=True)
    mo.hstack([loudness, difference, which], justify="start", wrap=True, gap=2)
    return difference, loudness, which


@app.cell
def _(HELD_OUT, STEPS, ask, difference, loudness, measured_runs, which):
    noise, at = 10**loudness.value, which.value
    fresh = jax.tree.map(lambda leaf: np.asarray(leaf)[:HELD_OUT], measured_runs(2, noise, difference.value))
    guesses = {
        "exact observer": runs.exact(fresh, 0.4),
        "Kalman": np.asarray(runs.filtered(fresh, noise, 0.4)),
        "LSTM": ask("oscillator", np.stack([fresh.measured, 0 * fresh.measured], -1))[0][..., 0],
    }
    missed = {name: runs.error(guess, fresh) for name, guess in guesses.items()}
    guessed = {name: guess[at] for name, guess in guesses.items()}
    motion = Motion(f"run {at}, noise {noise:.2g}", 0.4 * np.arange(STEPS), fresh.measured[at], fresh.states[at], guessed)
    mo.vstack(
        [
            page.picture(trajectories(motion), "Above the measured oscillator, below the unseen one, and how it was inferred.", "80%"),
            mo.md(
                f"Root mean square error of $x_2$ over the motion itself, {len(fresh.measured)} runs: "
                + ", ".join(f"{name} **{error:.3f}**" for name, error in missed.items())
                + ". Who knows nothing and says 0 has 1."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Where its law is true, Kalman's filter wins, as it must. Where the springs differ by a third or more, and noise does not drown
    everything, even this short training is enough to beat it: the network finds out on the way which springs it has to do with. A longer
    training, a filter that is tuned, one that is told the springs, and what the memory holds:

    ```text
    szilard run hidden-oscillator
    ```

    ## Carry the one

    On paper one adds from the right, digit by digit. All that must be remembered from one place to the next is whether a one is carried.
    The third network hears the binary digits of two numbers, the ones first. It was trained on random numbers and never told of a
    carry. Type two numbers below $2^{29}$:
    """)
    return


@app.cell
def _():
    left = mo.ui.text("2718281", label="first number")
    right = mo.ui.text("828459", label="second number")
    mo.hstack([left, right], justify="start", wrap=True, gap=2)
    return left, right


@app.cell
def _(HELD_OUT, STEPS, ask, binary, inputs, left, right, targets):
    typed = [int(text.value.strip()) if text.value.strip().isdecimal() else -1 for text in (left, right)]
    mo.stop(not all(0 <= number < 2**29 for number in typed), mo.md("Please type two whole numbers from 0 to 536870911."))
    digits, worth = inputs[2, :HELD_OUT].copy(), 2 ** np.arange(STEPS)
    digits[0] = binary(typed).T
    outputs, memory = ask("addition", digits)
    written = (outputs[..., 0] > 0.5).astype(int)
    answer, fraction = written[0] @ worth, np.mean(np.all(written[1:] == targets[2, 1:HELD_OUT, :, 0], axis=1))
    carried = np.cumsum(digits.sum(-1) * worth, 1) >= 2 * worth
    readout = Ridge(1e-2).fit(memory.hidden[1:].reshape(carried[1:].size, -1), carried[1:].ravel())
    place = np.arange(max(sum(typed).bit_length() + 1, 8))
    heard_and_written = [f"{a:.0f}\n{b:.0f}" for a, b in digits[0, place]], [str(digit) for digit in written[0, place]]
    order = np.argsort(-abs(readout.coef_ * memory.hidden[1:].std((0, 1))))[:12]
    column = Written(f"{typed[0]} + {typed[1]} = {answer}, the ones on the left", *heard_and_written, memory.hidden[0][place][:, order])
    carries = lines(
        {"read out of the memory": (place, readout.predict(memory.hidden[0, place]))},
        ("place", "carry"),
        points={"true carry": (place, carried[0, place].astype(float))},
        limits=(-0.3, 1.3),
    )
    mo.vstack(
        [
            page.picture(memory_of_sums([column]), "The hidden units that tell most of the carry, digit by digit."),
            page.picture(carries, "The carry as it is, and as a linear read-out finds it in the memory."),
            mo.md(
                f"The network says **{answer}**, which is {'right' if answer == sum(typed) else 'wrong'}. Of {HELD_OUT - 1} sums of random "
                f"numbers that it never saw, it gets {fraction:.1%} right in every digit."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Harder, since nobody says where the tens are: read `23+18=` letter by letter, then write the answer while hearing nothing. The same LSTM
    with more cells learns it, and the carry is found in its memory again:

    ```text
    szilard run addition
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
    def lstm_cell(c, zf, zi, zo, zg):
        f, i, o = (1 / (1 + np.exp(-z)) for z in (zf, zi, zo))
        c = f * c + i * np.tanh(zg)
        return np.array([o * np.tanh(c), c])

    exercises = [
        Number(
            "8.1",
            "The network of `szilard run addition` hears 13 numbers, one for each kind of letter, and has 96 memory cells. How many "
            "parameters does its LSTM have, without the layer that makes the outputs?",
            sealed="6d0474aca97ed554",
            step=1,
            hint="Three gates and $g$: each has weights from the inputs, weights from all hidden values, and biases.",
        ),
        Choice(
            "8.2",
            "Springs and noise are exactly those for which Kalman's filter was made. An LSTM is trained for as long as you like, on "
            "such runs alone. What can it reach, on average over new runs?",
            options=[
                "It becomes better than the filter, since it is not linear.",
                "It becomes as good as the filter, but not better.",
                "It stays worse, since a network cannot represent the filter.",
                "It becomes better, since it learns the noise of each run.",
            ],
            sealed="7ca375e5d97214e1",
            hint="For linear laws and normal noise, which estimate has the least mean square error of all?",
        ),
        Code(
            "8.3",
            "Write what a memory cell does in one step: `c` was in it before, and `zf`, `zi`, `zo`, `zg` are the sums that go into the "
            "three gates and into $g$. Return the new $h$ and the new $c$, as `np.array([h, c])`.",
            start="def cell(c, zf, zi, zo, zg):\n    return np.array([0 * c, c])",
            name="cell",
            reference=lstm_cell,
            cases=[
                (0.7, 0.0, 1.0, -0.5, 2.0),
                (np.array([1.0, -2.0]), np.array([3.0, -1.0]), np.zeros(2), np.ones(2), np.array([-1.0, 0.3])),
            ],
            hint="Gates are sigmoids, $g$ is a hyperbolic tangent, and $h$ shows the *new* cell.",
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
    page.others(8)
    return


if __name__ == "__main__":
    app.run()
