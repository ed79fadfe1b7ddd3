"""Lecture 8: networks with a memory."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="8. Networks with a memory")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.learn import recurrence
    from szilard.lectures import hidden, page, remembered
    from szilard.lectures.drawn import memory as drawn
    from szilard.lectures.drawn import sequences
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.widgets import Player, Points


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 8. Networks with a memory

    After this lecture you can

    - write down a recurrent network, unroll it in time, and derive backpropagation through time;
    - say why errors vanish or explode on their way back, and measure it;
    - derive the cell of an LSTM from one demand, and follow its gates at work;
    - say what the best observer of a noisy linear system is, and when a network that was trained beats it;
    - build such networks in NumPy and in keras.

    ## A network that feeds itself

    Speech, a trajectory, a record of measurements: what a sequence means now depends on what came before. A network with a fixed number of
    inputs could be shown the last twenty steps, but it would have a weight of its own for each, and forget the twenty-first. In
    physics one does otherwise. The state of a system holds all of the past that matters, and one law leads from each state to the
    next. A *recurrent* network learns both: its state is a vector $h_t$ of hidden values, and its law a layer,

    $$h_t = \tanh(W h_{t-1} + U x_t + b),\qquad y_t = V h_t + c .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.unrolled(), drawn.shapes())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Drawn once for each step, it is a deep network whose layers all have the same weights. As a convolution shares weights between places,
    this one shares them between times; the number of parameters does not depend on the length of the sequence. The same network may answer
    once at the end, go on by itself from one input, or answer at each step; two in a row, one that listens and one that speaks, translate.

    Lecture 3 trains it: errors go back along the drawn graph, from the last step to the first. Let $e_t=\partial C/\partial h_t$ be what
    the cost says at step $t$ itself, and $\delta_t$ the slope by the sum in the bracket. Then

    $$\delta_t = (1-h_t^2)\odot\big(e_t + W^T\delta_{t+1}\big),\qquad
      \frac{\partial C}{\partial W}=\sum_t\delta_t\,h_{t-1}^T,\qquad
      \frac{\partial C}{\partial U}=\sum_t\delta_t\,x_t^T .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: backpropagation through time": mo.md(r"""
    Write $z_t=Wh_{t-1}+Ux_t+b$ and $h_t=\tanh z_t$, and let the cost depend on all $h_t$.

    1. *Two paths.* $h_t$ acts on the cost at once, with the slope $e_t$, and through $z_{t+1}=Wh_t+\dots$, with
       $W^T\,\partial C/\partial z_{t+1}=W^T\delta_{t+1}$. Paths add: $\mathrm dC/\mathrm dh_t=e_t+W^T\delta_{t+1}$. After the last step
       there is no second path.
    2. *Through the tanh.* $\delta_t=\tanh'(z_t)\odot\mathrm dC/\mathrm dh_t$ with $\tanh'=1-\tanh^2=1-h_t^2$.
    3. *To the weights.* At step $t$ alone, $W_{ij}$ acts on $z_{t,i}$ with the slope $h_{t-1,j}$, which gives $\delta_{t,i}\,h_{t-1,j}$. It
       is used at every step, so these are summed over $t$; likewise for $U$ and $b$.

    The way back costs about twice the way there. It needs all $h_t$, so memory grows with the length of the sequence; very long
    ones are cut into pieces, across which values go forward, but no errors back.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Why errors fade

    What does a late error know of an early input? From step to step back it is multiplied by a Jacobian:

    $$\frac{\partial h_T}{\partial h_t}=J_T\,J_{T-1}\cdots J_{t+1},\qquad J_t=\mathrm{diag}(1-h_t^2)\;W .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.products())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A product of $n$ matrices shrinks or grows exponentially with $n$, unless it is balanced on an edge. If the largest singular value
    of $W$ is below 1, it vanishes for certain (Hochreiter 1991; Bengio et al. 1994).
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: how fast, and what a critical network would be": mo.md(r"""
    *A bound.* The norm of a product is at most the product of the norms. With $s$ the largest singular value of $W$, and
    $\gamma\le1$ the largest $1-h^2$ on the way,

    $$\Big\|\frac{\partial h_T}{\partial h_t}\Big\|\le(\gamma s)^{T-t} .$$

    For $s<1$ that is an exponential decay. For an explosion $s>1$ is necessary, but not sufficient, since $1-h^2$ works against it.

    *A typical size.* Let $W=sO$ with an orthogonal $O$, and the $h_i$ be independent of the direction of the error. Each step then
    multiplies the mean square of an error by $\chi=s^2\langle(1-h^2)^2\rangle$: the same number as in lecture 1, where it told how fast
    nearby inputs separate from layer to layer. $\chi=1$ is the border between order and chaos. With small $h$ it is $s=1$; but activity
    makes $1-h^2$ smaller, so that even an orthogonal matrix loses errors, only more slowly.

    *Against explosions* there is a simple remedy: a gradient whose norm exceeds a bound is shortened to it (Pascanu et al. 2013).
    Nothing as simple helps against vanishing, since what is gone cannot be made longer.
    """)
        }
    )
    return


@app.cell
def _():
    scale = mo.ui.slider(0.5, 2, 0.05, value=0.9, label="s, scale of W", show_value=True)
    openness = mo.ui.slider(-2, 6, 0.25, value=4, label="bias of the forget gate", show_value=True)
    mo.vstack(
        [
            mo.md("Here it is measured on untrained networks of 32 units that hear noise; the LSTM is explained below:"),
            mo.hstack([scale, openness], justify="start", wrap=True, gap=2),
        ]
    )
    return openness, scale


@app.cell
def _(openness, scale):
    with one_thread():
        fading = remembered.fading(scale.value, openness.value)
    back = np.arange(len(fading.plain))
    gate = float(recurrence.sigmoid(np.array(openness.value)))
    chart = charts.chart(
        Axis("steps between", (0, 60)),
        Axis("size of the slope", (1e-8, 1e4), True),
        {"plain": (back, fading.plain), "LSTM": (back, fading.lstm)},
    )
    mo.vstack(
        [
            page.drawn(
                svg.drawing(chart, charts.HEIGHT, "Fading errors", "The size of slopes against the steps between cause and effect.")
            ),
            mo.md(
                f"After 60 steps **{fading.plain[-1]:.1e}** of an error is left in the plain network. A gate that is open by {gate:.3f} "
                f"keeps a memory for some **{1 / (1 - gate):.0f}** steps; the LSTM keeps {fading.lstm[-1]:.1e}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The cell of an LSTM

    Demand that an error that travels back along a memory $c$ keeps its size: $\partial c_t/\partial c_{t-1}=1$. Then $c_t=c_{t-1}+\dots$: a
    memory must be *added to*, not pushed through weights and a tanh at each step. What is added, and when, must be
    decided, or noise piles up; and so must what is shown and what is thrown away. Decisions are numbers between 0 and 1 that multiply,
    *gates*, and a small layer each learns to make them from what is heard and what was shown before:

    $$c_t = f_t\odot c_{t-1} + i_t\odot g_t,\qquad h_t = o_t\odot\tanh c_t,$$

    $$f_t,\,i_t,\,o_t=\sigma(W_{f,i,o}\,h_{t-1}+U_{f,i,o}\,x_t+b_{f,i,o}),\qquad g_t=\tanh(W_g\,h_{t-1}+U_g\,x_t+b_g).$$

    This is the *long short-term memory* (Hochreiter and Schmidhuber 1997; the forget gate $f$ by Gers et al. 2000).
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.cell())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: back through a cell, and how long it remembers": mo.md(r"""
    Let $\dot h_t$ and $\dot c_t$ be the slopes of the cost by $h_t$ and $c_t$, with all later steps.

    1. *Into the memory.* $c_t$ acts through $h_t=o_t\tanh c_t$ and through $c_{t+1}=f_{t+1}c_t+\dots$:

       $$\dot c_t=\dot h_t\,o_t\,(1-\tanh^2c_t)+f_{t+1}\,\dot c_{t+1}.$$
    2. *Into the gates,* with $\sigma'=\sigma(1-\sigma)$: $\;\dot z_f=\dot c_t\,c_{t-1}\,f(1-f)$, $\;\dot z_i=\dot c_t\,g\,i(1-i)$,
       $\;\dot z_g=\dot c_t\,i\,(1-g^2)$, $\;\dot z_o=\dot h_t\tanh(c_t)\,o(1-o)$.
    3. *To the step before.* $\dot h_{t-1}$ gets $W^T\dot z$ of all four, and $\dot c_{t-1}$ gets $f_t\,\dot c_t$.

    Along the memory the error meets one factor per step, $f$, and no matrix. With $f$ constant, $f^n=e^{-n/\tau}$ with
    $\tau=-1/\ln f\approx1/(1-f)$. A bias $b_f=\ln(\tau-1)$ gives $1/(1-\sigma(b_f))=\tau$ exactly, because
    $\sigma(\ln(\tau-1))=(\tau-1)/\tau$ (Tallec and Ollivier, arXiv:1804.11188). With bias 0 a cell starts with $f=1/2$ and forgets in
    two steps; bias 1, as in keras, gives 3.7.
    """)
        }
    )
    return


@app.cell
def _():
    mo.md(f"""In NumPy a step and the way back through all steps are these; the four parts stand side by side in one matrix:

```python
{page.source(recurrence.step, recurrence.back)}
```""")
    return


@app.cell(hide_code=True)
def _():
    medians = dict(zip(remembered.KINDS, np.median(remembered.kept("waits")["errors"], 2).tolist(), strict=True))
    mo.vstack(
        [
            mo.md(
                "Does it matter for what is learned? Networks of 24 units were trained to repeat a number some steps after it was "
                "shown, amid a little noise: 1,500 steps of Adam with clipped gradients, from three random beginnings of which the middle "
                "one is drawn. Plain networks began with $s$ times an orthogonal matrix, LSTMs with the forget bias $b$. An error of 1 is "
                "to know nothing."
            ),
            page.drawn(drawn.waits()),
            mo.md(
                f"At a wait of 60 steps the plain network that began with $s=0.8$ is left with **{medians['s = 0.8'][-1]:.2f}**, and the "
                f"LSTM whose gates began half open with **{medians['b = 0'][-1]:.2f}**: errors that never arrive teach nothing, gates or "
                f"not. With $s=1$ it is {medians['s = 1'][-1]:.2f}, with $b=1$ {medians['b = 1'][-1]:.2f} (one of three failed), with "
                f"$b=4$ {medians['b = 4'][-1]:.2f}. What decides is how far an error reaches *at the beginning*. A plain network must "
                "balance on an edge for that; the LSTM needs an open gate, and can close it where something is to be forgotten."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Remember, until you are asked

    Three LSTMs of 24 cells began with the same weights, and were trained for 3,000 steps on 64 sequences each. They hear two
    numbers and say one at each of 30 steps. Only their examples differ. The first one learned *recall*: a number is shown, later a signal
    asks for it; say it then, and 0 at all other times. Nothing linear can do it, since what is wanted is a *product* of the signal
    and the number. Here is how it learned:
    """)
    return


@app.cell
def _():
    with one_thread():
        film = sequences.film()
    page.live(
        Player(
            film,
            [f"{moment} steps of training" for moment in remembered.MOMENTS],
            "A network learns to remember: what it says, and the slope of its answer by the number, measured for waits up to 28 steps.",
            speed=1,
            loop=False,
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A perfect answer *is* the number, so its slope by the number is 1, whatever the wait. At first it is near 0, and smaller for longer
    waits. In the end the error goes back through all steps undiminished: training has opened the gates. Now ask it yourself:
    """)
    return


@app.cell
def _():
    value = mo.ui.slider(-1, 1, 0.05, value=0.7, label="number", show_value=True)
    shown = mo.ui.slider(0, 14, 1, value=3, label="shown at step", show_value=True)
    wait = mo.ui.slider(1, 15, 1, value=12, label="wait", show_value=True)
    mo.hstack([value, shown, wait], justify="start", wrap=True, gap=2)
    return shown, value, wait


@app.cell
def _(shown, value, wait):
    asked_at = shown.value + wait.value
    with one_thread():
        question, due = remembered.recall(np.array([value.value, 0.0]), np.full(2, shown.value), np.full(2, asked_at))
        replies, inside = remembered.network("recall").answer(question)
    cells = np.array([one.c[0] - one.c[1] for one in inside])
    order = np.argsort(cells[shown.value])
    look = sequences.Reading(question[:, 0], due[:, 0], replies[:, 0], cells[:, order])
    mo.vstack(
        [
            page.drawn(sequences.reading(look)),
            mo.md(
                f"Asked for {value.value:.2f}, it says **{replies[asked_at, 0]:.3f}**; at other steps it is off by "
                f"{np.abs(np.delete(replies[:, 0] - due[:, 0], asked_at)).max():.3f} at most."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In the middle are the cells, each minus its value for the number 0, red where larger and blue where smaller. The number is
    written into several of them at once, stays until it is asked for, and is wiped out afterwards. Step through it, and watch the gates in
    the line below:
    """)
    return


@app.cell
def _():
    with one_thread():
        frames, said_of_gates = sequences.step_by_step(4, 18)
    page.live(
        Player(
            frames,
            said_of_gates,
            "Step by step: a number is heard at step 4 and asked for at step 18.",
            speed=3,
            loop=False,
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The oscillator that nobody sees

    The second network hears one of two coupled oscillators, with noise, and is to say where the other one is:

    $$\ddot x_1 = -x_1 - \kappa\,(x_1-x_2), \qquad \ddot x_2 = -k\, x_2 - \kappa\,(x_2-x_1)$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.oscillators(), drawn.filtering())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Physicists have a recurrent network for this, designed by hand. *Kalman's filter* (1960) predicts with the law of motion,
    $s\to As$, and then corrects its prediction by what it sees,

    $$\hat s_t = A \hat s_{t-1} + K_t\,\big(y_t - (A\hat s_{t-1})_1\big),$$

    with a gain $K_t$ that weighs one uncertainty against the other. For linear laws and normal noise no other function of the $y$ has a
    smaller mean square error.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the gain": mo.md(r"""
    *One number.* It is expected at $m$ with variance $P$, and measured as $y$ with an independent error of variance $R$. Let the
    estimate be $\hat s=m+K(y-m)=(1-K)\,m+K\,y$. Independent errors add in squares:

    $$\langle(\hat s-s)^2\rangle=(1-K)^2P+K^2R .$$

    Its slope by $K$ vanishes at $K=P/(P+R)$, and the variance there is $(1-K)P=PR/(P+R)$, smaller than both $P$ and $R$. If all is normal,
    this is also Bayes' rule: the product of two bell curves is one, in the picture the green one.

    *A vector of which the first entry is measured.* A correction of the other entries uses how they go along with it:
    $K=P_{\cdot1}/(P_{11}+R)$, with the covariance matrix $P$, by the same minimisation for each entry; afterwards $P\to P-K\,P_{1\cdot}$.

    *From step to step.* $s\to As$ turns $P$ into $APA^T$ (and adds what the motion itself brings in by chance). None of this depends on
    $y$, so all gains can be computed beforehand.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    But who tells it the springs? Let $k$ and $\kappa$ differ from run to run, while the filter believes in their mean. The network heard
    all kinds of springs and of noise in training, and is told neither:
    """)
    return


@app.cell
def _():
    loudness = mo.ui.slider(-3, 0, 0.25, value=-1, label=r"$\log_{10}$ of the noise", show_value=True)
    difference = mo.ui.slider(0, 0.5, 0.05, value=0.35, label="springs differ by up to", show_value=True)
    which = mo.ui.slider(0, 20, 1, value=2, label="run", show_value=True)
    mo.hstack([loudness, difference, which], justify="start", wrap=True, gap=2)
    return difference, loudness, which


@app.cell
def _(difference, loudness):
    law = hidden.nominal()
    noise = 10**loudness.value
    with one_thread():
        runs = hidden.simulate(np.random.default_rng(2), noise, difference.value, 128)
        guesses = {
            "Kalman": hidden.kalman(runs.measured, law, noise)[..., 1],
            "LSTM": remembered.network("oscillator").answer(hidden.heard(runs.measured))[0],
        }
    misses = {name: hidden.error(guess, runs) for name, guess in guesses.items()}
    misses["from four measurements, as if exact"] = hidden.error(hidden.exact(runs.measured, law), runs)
    return guesses, law, misses, runs


@app.cell
def _(guesses, misses, runs, which):
    k = which.value
    pictures = sequences.inferred(
        remembered.SPACING * np.arange(remembered.STEPS),
        runs.measured[:, k],
        runs.states[:, k],
        {name: guess[:, k] for name, guess in guesses.items()},
    )
    listed = ", ".join(f"{name} **{miss:.2f}**" for name, miss in misses.items())
    mo.vstack(
        [page.drawn(*pictures), mo.md(f"Root mean square error of $x_2$, in units of itself, over 128 runs: {listed}. To say 0 has 1.")]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Where its law is true, Kalman's filter wins, as it must. Where the springs differ by a third, and noise does not drown everything, the
    network wins: it finds out on the way with which springs it has to do. Its error stays above 0.1 even in the easiest case, since 24
    cells stand for all springs and all noise at once. `szilard run hidden-oscillator` trains a larger one, and compares with a filter that
    is told the springs. Drag a measurement away, and see how each forgives it; only its height counts:
    """)
    return


@app.cell
def _(law):
    clean = hidden.simulate(np.random.default_rng(11), 0.05, 0.0, 1)
    times = remembered.SPACING * np.arange(remembered.STEPS)
    points = page.live(
        Points(
            [(float(t), float(np.clip(y, -3, 3))) for t, y in zip(times, clean.measured[:, 0], strict=True)],
            span=((-0.2, 11.9), (-3.2, 3.2)),
            labels=("time", "x₁"),
            caption="Measurements of the first oscillator; the curve is what the network infers of the second.",
        )
    )
    kept_law = law
    mo.vstack([points])
    return clean, kept_law, points, times


@app.cell
def _(clean, kept_law, points, times):
    dragged = np.array(points.positions)[:, 1:]
    with one_thread():
        network_says = remembered.network("oscillator").answer(hidden.heard(dragged))[0][:, 0]
        filter_says = hidden.kalman(dragged, kept_law, 0.05)[:, 0, 1]
    points.widget.curve = [(float(t), float(np.clip(y, -3.2, 3.2))) for t, y in zip(times, network_says, strict=True)]
    off = [float(np.sqrt(np.mean((one - clean.states[:, 0, 1])[hidden.WARM :] ** 2))) for one in (network_says, filter_says)]
    mo.md(f"Errors in the unseen place in this run, after the first steps: the network **{off[0]:.2f}**, Kalman's filter **{off[1]:.2f}**.")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Carry the one

    The third network hears two numbers in binary digits, the ones first, and says their sum. All that must be remembered from one place
    to the next is whether a one is carried. Nobody told it so.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.adder())
    return


@app.cell
def _():
    left = mo.ui.text("271828", label="first number")
    right = mo.ui.text("314159", label="second number")
    mo.hstack([left, right], justify="start", wrap=True, gap=2)
    return left, right


@app.cell
def _():
    draws = np.random.default_rng(0)
    with one_thread():
        many = draws.integers(0, 2**29, (2, 100))
        _, passed = remembered.network("addition").answer(remembered.sums(many)[0])
        shown_h = np.array([one.h for one in passed])
        carry_reader = remembered.readout(shown_h.reshape(-1, remembered.UNITS), remembered.carries(many).ravel())
        long = draws.integers(0, 2**59, (2, 60))
        pages, true_sums = remembered.sums(long, 60)
        long_right = float(np.mean(np.all((remembered.network("addition").answer(pages)[0] > 0.5) == true_sums, axis=0)))
    return carry_reader, long_right


@app.cell
def _(carry_reader, left, long_right, right):
    typed = [int(text.value.strip()) if text.value.strip().isdecimal() else -1 for text in (left, right)]
    mo.stop(not all(0 <= number < 2**20 for number in typed), mo.md("Please type two whole numbers from 0 to 1048575."))
    count = max(sum(typed).bit_length() + 1, 8)
    pair = np.array(typed)[:, None]
    spoken, memories = remembered.network("addition").answer(remembered.sums(pair, count)[0])
    ones = (spoken[:, 0] > 0.5).astype(int)
    total = int(ones @ 2 ** np.arange(count))
    rows = ["".join(str(int(one)) for one in remembered.digits(np.array(number), count)) for number in (*typed, total)]
    seen_carry = remembered.read_by(carry_reader, np.array([one.h[0] for one in memories]))
    mo.vstack(
        [
            page.drawn(sequences.added(rows, remembered.carries(pair, count)[:, 0], seen_carry)),
            mo.md(
                f"It says **{total}**, which is {'right' if total == sum(typed) else 'wrong'}. In training all numbers had 30 places; "
                f"of 60 sums with *sixty* places it gets {long_right:.0%} right in every digit."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The carry can be read from its 24 hidden values by one linear function, although it was never mentioned. A network that has found the
    rule need not stop where its examples did. `szilard run addition` reads `23+18=` letter by letter, which is harder, and `szilard run
    recall` also learns to count down.

    ### The same in keras

    """)
    return


@app.cell
def _():
    mo.md(f"""```python
import keras

{page.listing("in_keras_sequences", "reader", "train", "PlainCell")}
```""")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With `return_sequences=False` a layer gives its last answer only. `PlainCell` is the plain network of the beginning as a layer of our
    own. The button gives keras our weights for recall and compares; then it trains such a network anew.
    """)
    return


@app.cell
def _():
    in_keras = mo.ui.run_button(label="Run it in keras (about half a minute)")
    mo.hstack([in_keras])
    return (in_keras,)


@app.cell
def _(in_keras):
    def beside():
        from szilard.lectures import in_keras_sequences as theirs  # takes seconds, and is not needed to read on

        same, found = theirs.beside_numpy(), theirs.recall()
        curve = charts.chart(
            Axis("epoch", (0, len(found.losses))), Axis("loss", None, True), {"": (np.arange(1, len(found.losses) + 1), found.losses)}
        )
        words = (
            f"keras counts **{same.parameters:,}** parameters, and its answers differ from ours by at most **{same.difference:.0e}**. "
            f"Trained anew for {len(found.losses)} epochs, in {found.seconds:.0f} s, it deviates by **{found.deviation:.3f}**, summed over "
            f"a sequence, and by {found.longer:.3f} in sequences of 60 steps, twice as long as any that it had heard. To say 0 has 0.5."
        )
        picture = svg.drawing(curve, charts.HEIGHT, "The loss in keras", "The mean squared error after each epoch.")
        return mo.vstack([page.drawn(picture), mo.md(words)])

    beside() if in_keras.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Relatives, and limits

    The *gated recurrent unit* (Cho et al. 2014) joins the gates: $h_t=(1-z)\odot h_{t-1}+z\odot\tilde h$, three layers instead of four. A
    recurrent network must go through a sequence step by step, and all it knows must fit into $h$ and $c$. *Attention* looks back at
    all earlier steps at once, at a cost that grows as the square of the length; it has replaced recurrent networks for
    language. Where data arrive one by one and an answer is due at once, as in the feedback of lecture 12, they remain the natural choice.

    ## Summary and reading

    - A recurrent network is a deep one with shared weights; errors go back through time, and slopes are summed over the steps.
    - An error passes $n$ steps through a product of $n$ Jacobians, and vanishes or explodes unless that is prevented.
    - The memory of an LSTM is added to and multiplied by a gate; along it the only factor is $f$, and $\tau\approx1/(1-f)$.
    - Kalman's filter is the best observer of a linear system that is known; a trained network can also find out which system it is.
    - From examples alone, an LSTM found the carry of addition, and adds longer numbers than it had heard.

    To read on: F. Marquardt, arXiv:2101.01759, on recurrent networks; R. Pascanu et al., arXiv:1211.5063 (vanishing and exploding
    gradients); K. Greff et al., arXiv:1503.04069 (which parts of an LSTM matter). The originals: P. J. Werbos, Proc. IEEE 78,
    1550 (1990); S. Hochreiter and J. Schmidhuber, Neural Computation 9, 1735 (1997); F. A. Gers et al., Neural Computation 12, 2451 (2000);
    R. E. Kalman, J. Basic Eng. 82, 35 (1960); K. Cho et al., arXiv:1406.1078.

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def lstm_cell(c, zf, zi, zo, zg):
        f, i, o = (1 / (1 + np.exp(-z)) for z in (zf, zi, zo))
        c = f * c + i * np.tanh(zg)
        return np.array([o * np.tanh(c), c])

    def back_through_cell(c, zf, zi, zo, zg, dh, dc):
        f, i, o, g = *(recurrence.sigmoid(z) for z in (zf, zi, zo)), np.tanh(zg)
        seen = np.tanh(f * c + i * g)
        dc = dc + dh * o * (1 - seen**2)
        return np.array([dc * c * f * (1 - f), dc * g * i * (1 - i), dh * seen * o * (1 - o), dc * i * (1 - g**2), dc * f])

    def slopes(w, u, x, target):
        weights = recurrence.Weights(np.array([[u]]), np.array([[w]]), np.zeros(1))
        sequence = np.asarray(x, float)[:, None, None]
        h = recurrence.read_plain(weights, sequence)
        errors = np.zeros_like(h)
        errors[-1] = 2 * (h[-1] - target)
        found = recurrence.back_plain(weights, sequence, h, errors).weights
        return np.array([found.recurrent[0, 0], found.inputs[0, 0]])

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
        Number(
            "8.4",
            "A forget gate hears nothing but its bias. Which bias keeps a memory for $1/(1-f)=100$ steps?",
            sealed="904e2bbdb694e5af",
            step=0.02,
            hint="First f, then the inverse of the sigmoid, ln(f/(1-f)).",
        ),
        Number(
            "8.5",
            "A number wanders: in each step a normal one with variance 1 is added. It is measured in each step, with noise of variance 1. "
            "Which gain does Kalman's filter settle at?",
            sealed="ad731063f6595238",
            step=0.001,
            hint="Let P be the variance before a measurement. After it, it is P/(P+1), and 1 more after the step; in the end that is P.",
            starred=True,
        ),
        Code(
            "8.6",
            "Go back through the cell of exercise 8.3: `dh` is the slope of the cost by the new $h$, and `dc` that by the new $c$ which "
            "comes from the next step. Return the slopes by `zf`, `zi`, `zo`, `zg` and by the old `c`, as an array of five.",
            start="def back(c, zf, zi, zo, zg, dh, dc):\n    return np.array([zf, zi, zo, zg, c])",
            name="back",
            reference=back_through_cell,
            cases=[
                (0.7, 0.0, 1.0, -0.5, 2.0, 1.0, 0.0),
                (-1.2, 0.4, -1.0, 0.5, 0.3, 0.0, 1.0),
                (0.3, 2.0, 0.1, 1.5, -0.7, -0.6, 0.9),
            ],
            hint="The new c acts through h, too: first add dh · o · (1 - tanh² c) to dc.",
            starred=True,
        ),
        Code(
            "8.7",
            "A plain network of one unit without bias reads the array `x`: $h_t=\\tanh(w\\,h_{t-1}+u\\,x_t)$ from $h=0$. The cost is "
            "$(h_T-\\text{target})^2$ after the last step. Return $\\partial C/\\partial w$ and $\\partial C/\\partial u$.",
            start="def slopes(w, u, x, target):\n    return np.array([w, u])",
            name="slopes",
            reference=slopes,
            cases=[
                (0.5, 1.0, np.array([1.0]), 0.0),
                (0.9, -0.7, np.array([0.3, -1.0, 0.8]), 0.5),
                (1.4, 0.5, np.array([1.0, 0.0, 0.0, 0.2, -0.4]), -0.2),
            ],
            hint="Keep all h. Go back with delta = (1 - h²) · error, and hand on error = w · delta; sum delta · h before, and delta · x.",
            starred=True,
        ),
    ]
    remembered_answers = page.kept_answers(8)
    mo.vstack([remembered_answers])
    return exercises, remembered_answers


@app.cell
def _(exercises, remembered_answers):
    answers = page.ask(exercises, remembered_answers)
    return (answers,)


@app.cell
def _(answers, exercises, remembered_answers):
    page.judge(exercises, answers, remembered_answers)
    return


@app.cell
def _():
    page.others(8)
    return


if __name__ == "__main__":
    app.run()
