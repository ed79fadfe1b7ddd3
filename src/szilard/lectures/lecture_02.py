"""Lecture 2: training, downhill step by step."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="2. Training")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.data.plane_functions import FUNCTIONS
    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.learn.backpropagation import Layer, cost, forward, step
    from szilard.lectures import page
    from szilard.lectures.drawn import training
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.lectures.watched import kept, learn_function, target
    from szilard.machine import one_thread
    from szilard.widgets import Player


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 2. Training: downhill, step by step

    After this lecture you can

    - say what a cost is, and derive the mean squared error from noise in the data;
    - derive gradient descent, and say which learning rates creep, converge and diverge;
    - say how the noise of a minibatch depends on its size, and what it does to the result;
    - choose a schedule for the learning rate, and first weights that can be trained;
    - watch a network learn, and tell learning from memorising.

    The gradient itself is taken for granted here. Lecture 3 shows how it is computed.

    ## Examples and cost

    Training needs examples: inputs $\mathbf x_i$ with *targets* $t_i$, the values that the network should have there. The *cost* is a
    single number
    that says how far off it is. The usual choice for values is the mean squared error,

    $$C(\theta) = \frac1M\sum_{i=1}^{M}\big(y(\mathbf x_i;\theta) - t_i\big)^2 ,$$

    where $\theta$ stands for all weights and biases. The examples are fixed; $\theta$ is what we move. So the cost is a landscape over the
    space of all parameters, with as many dimensions as there are weights, and training is a walk downhill in it.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(training.loop())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: why squares": mo.md(r"""
    Suppose that the targets are measured: $t_i = y(\mathbf x_i;\theta) + \sigma\,\xi_i$ with independent normal $\xi_i$. The probability
    density of all targets, given $\theta$, is

    $$p(t\,|\,\theta) = \prod_i \frac{1}{\sqrt{2\pi}\,\sigma}\exp\Big(-\frac{(t_i-y_i)^2}{2\sigma^2}\Big) .$$

    The most likely $\theta$ makes this largest, or minus its logarithm smallest:

    $$-\ln p = \frac{1}{2\sigma^2}\sum_i (t_i-y_i)^2 + M\ln(\sqrt{2\pi}\,\sigma) .$$

    The last term does not depend on $\theta$, and the factor in front of the sum does not move the minimum. What is left is the mean
    squared
    error. Noise of another kind gives another cost: for a yes or no, the cross-entropy of lecture 5.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Downhill

    We cannot see the landscape, only feel the slope where we stand. For a small step $\mathbf d$

    $$C(\theta+\mathbf d) \approx C(\theta) + \mathbf d\cdot\nabla C(\theta) .$$

    Among all steps of the same length the scalar product is most negative for the one opposite to the gradient, since
    $\mathbf d\cdot\nabla C \ge -|\mathbf d|\,|\nabla C|$ (Cauchy-Schwarz), with equality for $\mathbf d \propto -\nabla C$. Hence
    *gradient descent*,
    with a *learning rate* $\eta$ that is ours to choose:

    $$\theta \;\to\; \theta - \eta\, \nabla C(\theta), \qquad
      C \;\to\; C - \eta\,|\nabla C|^2 + O(\eta^2).$$

    For small enough $\eta$ the cost cannot rise. How small is enough?
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(training.tangent())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Too small, right, too large

    Near a minimum every smooth cost is a parabola. In one dimension, $C = \tfrac12 h\,(\theta-\theta_0)^2$ with the curvature $h=C''$, a
    step
    gives

    $$\theta-\theta_0 \;\to\; (1-\eta h)\,(\theta-\theta_0).$$

    The distance is multiplied by $1-\eta h$ each time. For $\eta h\ll1$ it creeps; at $\eta = 1/h$ it arrives at once; between $1/h$ and
    $2/h$
    it jumps from side to side and still converges; beyond $\eta = 2/h$ every step leads farther away.

    In many dimensions the curvatures differ, and one rate must serve them all. Three balls start at the same place in a valley with the
    curvatures
    1 and 10. Play it.
    """)
    return


@app.cell
def _():
    names = [f"step {k}" for k in range(training.BALLS)]
    rates = ", ".join(f"{rate:.3f}" for rate in training.RATES.values())
    page.live(Player(training.balls(), names, f"Learning rates {rates}; the curvatures are 1 and 10.", speed=4, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With $\eta=0.02$ the ball slides down the steep side and then creeps along the bottom. With $\eta=0.203$, just beyond $2/10$, it is
    thrown ever
    higher up the steep sides, although it moves rightly along the bottom. The best compromise is $\eta=2/(1+10)$.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best rate for a valley": mo.md(r"""
    Let $C = \tfrac12\,\mathbf d^{T} H\,\mathbf d$ with $\mathbf d = \theta-\theta_0$ and a symmetric matrix $H$ of second derivatives,
    whose
    eigenvalues are $h_1 \le \dots \le h_n$, all positive. The gradient is $H\mathbf d$, so a step is $\mathbf d\to(1-\eta H)\,\mathbf d$,
    and along the
    eigenvector $k$

    $$d_k \to (1-\eta h_k)\,d_k .$$

    All converge if $|1-\eta h_k|<1$ for all $k$, that is $\eta<2/h_n$. The slowest factor is the largest magnitude, which belongs to one
    of the
    ends, since $1-\eta h$ falls with $h$: $\max(|1-\eta h_1|, |1-\eta h_n|)$. It is least where both are equal with opposite signs,
    $1-\eta h_1 = -(1-\eta h_n)$:

    $$\eta = \frac{2}{h_1+h_n}, \qquad \text{factor per step} = \frac{h_n-h_1}{h_n+h_1} = \frac{\kappa-1}{\kappa+1},\qquad
    \kappa=\frac{h_n}{h_1}.$$

    Here $\kappa=10$ and the factor is $9/11 = 0.82$. At $\kappa=1000$ it is 0.998: some 1150 steps for each factor of ten. Lecture 7 is
    about ways
    out: momentum, and a rate for each direction.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A network is no parabola. The smallest one, $y=\tanh(wx)$ with a single weight, should imitate the same neuron with $w=1.5$. Its
    cost, which you can see entirely, has a valley and a plateau. Thirty steps from the left:
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

    def height(w):
        return cost(forward(neuron(w), points)[-1], wanted)

    walk = [neuron(-0.5)]
    for _ in range(30):
        walk.append(step(walk[-1], points, wanted, rate.value)[0])
    weights = np.array([layers[0].weights[0, 0] for layers in walk])
    place = np.linspace(-1, 8.5, 200)
    page.drawn(
        svg.drawing(
            charts.chart(
                Axis("w", (-1, 8.7)),
                Axis("C"),
                {"cost": (place, np.array([height(w) for w in place]))},
                {"steps": (weights, np.array([height(w) for w in weights]))},
            ),
            charts.HEIGHT,
            "Descent of one neuron",
            f"The cost against the weight, with thirty steps of gradient descent that end at w = {weights[-1]:.2f}.",
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The curvature at the minimum is 0.082, so the parabola would allow rates up to 24. But from about $\eta=2.5$ on, the first step
    already throws the
    walker across the valley onto the plateau. There the neuron is *saturated*: the slope is nearly zero, and the way back takes ever
    longer.
    Both dangers are real in large networks: divergence, and units that no longer learn.

    ## Minibatches: a noisy slope will do

    The gradient is an average over all $M$ examples, and one exact step costs a pass through all of them. *Stochastic gradient
    descent* takes a *minibatch* of $B$ examples instead, chosen afresh at random for every step:

    $$\mathbf g_B = \frac1B\sum_{b=1}^{B} \nabla C_{i_b}, \qquad C_i = \big(y(\mathbf x_i)-t_i\big)^2 .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: mean and variance of the estimate": mo.md(r"""
    Each index $i_b$ is drawn independently and uniformly. Hence every term has the mean

    $$\langle \nabla C_{i_b}\rangle = \frac1M\sum_{i=1}^M \nabla C_i = \nabla C ,$$

    and so has their average: $\langle\mathbf g_B\rangle = \nabla C$. The estimate is right on average, for any $B$. Call
    $s^2 = \frac1M\sum_i|\nabla C_i-\nabla C|^2$ the variance over the examples. Independent terms add their variances, and the average
    divides by $B$:

    $$\big\langle|\mathbf g_B-\nabla C|^2\big\rangle = \frac{1}{B^2}\,B\,s^2 = \frac{s^2}{B}.$$

    (Drawn without repetition it is smaller by the factor $(M-B)/(M-1)$, and zero for $B=M$.)
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The estimate is right on average, and its standard deviation falls as $s/\sqrt B$. A hundred times the work buys a tenth of the noise,
    a poor
    bargain: far from the minimum many cheap steps in roughly the right direction win. A straight line $y=ax+c$ is fitted to 1000 noisy
    points; below are $a$ and $c$ on their way to the minimum, with the same rate and three sizes of the batch.
    """)
    return


@app.cell
def _():
    paths = training.noisy()
    stamps = [f"step {4 * k}" for k in range(len(paths))]
    page.live(Player(paths, stamps, "A fit by minibatches of 1, 10 and 100 points; learning rate 0.1.", speed=8, loop=False))
    return


@app.cell(hide_code=True)
def _():
    page.drawn(training.gradient_noise(), training.settled())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The first picture shows the deviation of the gradient at the start of the fit, measured with 400 batches for each size. The second one
    shows how far
    the fit stays from the minimum in the end, for it never comes to rest: there the true gradient vanishes, but the noise does not. In a
    parabola with the
    curvature $h$ the spread of the walkers settles where noise and restoring slope balance (derived below):

    $$\big\langle(\theta-\theta_0)^2\big\rangle = \frac{\eta\, s^2}{B\,h\,(2-\eta h)} .$$

    With $h=2$, $s=2$ and $\eta=0.1$ as here the spread is $0.33/\sqrt B$. At $B=1$ the fit is a little worse than that, because the
    curvature of a
    single example fluctuates, too.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: where the noise keeps the walker": mo.md(r"""
    Let $d=\theta-\theta_0$. A step with the noisy gradient $hd+\zeta$, where $\langle\zeta\rangle=0$ and $\langle\zeta^2\rangle=s^2/B$,
    independent of $d$, is

    $$d' = (1-\eta h)\,d - \eta\,\zeta .$$

    Square and average; the mixed term vanishes:

    $$\langle d'^2\rangle = (1-\eta h)^2\langle d^2\rangle + \eta^2\frac{s^2}{B} .$$

    In the steady state both averages are equal. Call it $v$: $v\,\big(1-(1-\eta h)^2\big) = \eta^2 s^2/B$, and since $1-(1-\eta h)^2 =
    \eta h\,(2-\eta h)$,

    $$v = \frac{\eta\,s^2}{B\,h\,(2-\eta h)} \;\approx\; \frac{\eta\,s^2}{2Bh} \quad(\eta h\ll1).$$

    The cost stays above its minimum by $\tfrac12 h v \approx \eta s^2/4B$. In the language of physics: a Langevin equation whose
    temperature is
    proportional to $\eta/B$.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Only $\eta/B$ matters: halving the rate cools as much as doubling the batch. So training begins with a large rate, which covers the
    way, and ends with
    a small one, which lets the noise die out. If the rates satisfy $\sum_k\eta_k=\infty$ (far enough) and $\sum_k\eta_k^2<\infty$ (quiet
    enough),
    the walk ends in the minimum (Robbins and Monro 1951). A rate that falls in a straight line to zero at the last step is a simple
    schedule that
    works; this course often uses it.

    A little noise can even help. It shakes the walker out of shallow side valleys and off saddle points, where the slope alone would lead
    nowhere.

    ## Where to begin

    The first weights must be random. Suppose that two hidden neurons begin with the same weights in and out.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(training.symmetric())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    They see the same inputs and give the same output $h_1=h_2$. The cost depends on both in the same way, so their gradients are equal,

    $$\frac{\partial C}{\partial w_1} = \frac{\partial C}{\partial w_2},\qquad \frac{\partial C}{\partial v_1} = \frac{\partial
    C}{\partial v_2},$$

    and after the step they are equal again. By induction they stay equal for ever: a hundred such neurons are worth one. Random weights
    break the
    symmetry. Their size matters, too. What enters a neuron is a sum of $n$ terms, so weights with the variance $1/n$ keep it of order
    one, in the
    region where the activation is neither saturated nor merely linear (lecture 1 followed this through many layers).

    ## Watch a network learn

    Each of these functions is 1 in some region of the square and 0 elsewhere. A network 2-20-20-1 learns from 10,000 random points, 50
    per step, in
    6,000 steps, with a rate that falls from 2 to 0. On the left is what it should be, on the right what it is.
    """)
    return


@app.cell
def _():
    shape = mo.ui.dropdown(list(FUNCTIONS), value="ring", label="function")
    neurons = mo.ui.slider(1, 40, 1, value=20, label="neurons in each of two layers", show_value=True)
    first_rate = mo.ui.slider(0.1, 4, 0.1, value=2, label="first learning rate", show_value=True)
    anew = mo.ui.run_button(label="Train anew with these")
    mo.vstack([mo.hstack([shape, neurons, first_rate], justify="start", wrap=True, gap=2), anew])
    return anew, first_rate, neurons, shape


@app.cell
def _(anew, first_rate, neurons, shape):
    with one_thread():
        seen = learn_function(shape.value, neurons.value, first_rate.value) if anew.value else kept(shape.value)
    goal = np.hstack([target(shape.value), np.ones((64, 4))])
    counts = seen.stride * np.arange(len(seen.errors))
    captions = [f"step {k}: error {error:.4f}" for k, error in zip(counts, seen.errors, strict=True)]
    both = [np.hstack([goal, levels / 255])[::-1] for levels in seen.levels]
    mo.vstack(
        [
            page.live(Player(both, captions, f"{shape.value}: target and network. The error is that on 5,000 new points.", map="cividis")),
            page.drawn(
                svg.drawing(
                    charts.chart(Axis("training step"), Axis("error on new points", None, True), {"network": (counts, seen.errors)}),
                    charts.HEIGHT,
                    "Learning curve",
                    f"The error on new points falls from {seen.errors[0]:.2f} to {seen.errors[-1]:.4f}.",
                )
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Look at the order of events: a blurred blob in the right place, then the hole opens, then the borders sharpen. While the rate is
    large, the error
    now and then jumps up again: for the ring from 0.068 to 0.115 between the steps 800 and 1000. Towards the end the falling rate calms
    the walk, and the
    error reaches 0.011. Train anew with 1 neuron per layer: there is one straight front, and the error stays at 0.215. With 3 it is 0.028.
    A rate of 4 makes the walk wilder and ends at 0.008; with 0.1 it is unfinished, at 0.14, when the steps are used up.

    What would be a good error? Compare with the best function that is linear in the inputs, $a_0x_0+a_1x_1+a$, which is left with 0.09 for
    `and` and with 0.25 for `xor`. What lies below is owed to the hidden neurons.

    ## Learning or memorising?

    The cost that training makes small is that of the examples it sees. A machine that merely memorised them would have no cost there and
    be useless
    elsewhere. So part of the data is held out: *training* data for the gradient, *validation* data for all decisions, such as when to
    stop and how large
    a network to take, and *test* data for the number that is reported, touched once. The curve above shows errors on new points. While both
    errors fall together, the network learns; where only the training error falls, it memorises. Lecture 4 takes this up.

    `szilard run backpropagation` trains these four functions longer, with a linear model beside each.

    ## Summary and reading

    - The mean squared error is minus the logarithm of the likelihood under Gaussian noise, up to constants.
    - Gradient descent is the step of steepest descent; near a minimum it converges for $\eta<2/h_{\max}$, at best by
    $(\kappa-1)/(\kappa+1)$ per step.
    - A minibatch gives the right gradient on average, with the standard deviation $s/\sqrt B$.
    - At a fixed rate the noise keeps the parameters at a distance with the variance $\eta s^2/\big(Bh(2-\eta h)\big)$; the rate must fall
    to end the walk.
    - First weights are random, with variance $1/n$; equal neurons stay equal.
    - What was learned shows on data that had no say in the training.

    To read on: P. Mehta et al., arXiv:1803.08823, sections II to IV; F. Marquardt, arXiv:2101.01759, on training. The originals: H.
    Robbins and S. Monro, Ann. Math.
    Stat. 22, 400 (1951); D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323, 533 (1986).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def move(w, b, x, target, rate):
        (layer,), _ = step([Layer(w[:, None], np.array([b]), "linear")], x, target[:, None], rate)
        return np.append(layer.weights, layer.bias)

    def train(w, x, t, rate, batches):
        for batch in batches:
            (layer,), _ = step([Layer(np.array([[w]]), np.zeros(1), "linear")], x[batch][:, None], t[batch][:, None], rate)
            w = layer.weights[0, 0]
        return w

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
            "AND is 1 where both coordinates are positive, XOR where exactly one is. Which of them can a single sigmoid neuron approach as "
            "closely as we like, all over the square?",
            options=["both", "AND", "XOR", "neither"],
            sealed="52958f5cac5f7b3a",
            hint="A neuron draws one straight front. Which border does the function have?",
        ),
        Code(
            "2.3",
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
        Number(
            "2.4",
            "What is the mean squared error of the best linear function for XOR on the square, with infinitely many points?",
            sealed="2059970669c49a01",
            step=0.01,
            hint="By symmetry the slopes vanish, and only a constant is left: which one, and how far is it from 0 and from 1?",
        ),
        Number(
            "2.5",
            "A valley has the curvatures 1 and 9. Which learning rate makes the slower of the two directions as fast as possible?",
            sealed="78af0c0b537c45d2",
            step=0.01,
            hint="The factors 1 - rate and 1 - 9 rate must have the same magnitude.",
            starred=True,
        ),
        Number(
            "2.6",
            "You train with batches of 10 and raise them to 1000, keeping the rate small and fixed. By which factor does the distance from "
            "the minimum shrink at which the noise keeps the parameters?",
            sealed="b3353be20c1f48c8",
            step=1,
            hint="The variance goes as rate over batch; the distance is its root.",
            starred=True,
        ),
        Code(
            "2.7",
            "Write stochastic gradient descent for $y = w x$ without bias down the mean squared error of each batch. `x` and `t` are "
            "arrays, `batches` is a list of arrays of indices, one for each step; return the last `w`.",
            start="def train(w, x, t, rate, batches):\n    return w",
            name="train",
            reference=train,
            cases=[
                (0.0, np.array([1.0, 2.0]), np.array([1.0, 1.0]), 0.1, [np.array([0])]),
                (1.0, np.array([1.0, -1.0, 2.0]), np.array([0.5, 0.0, 1.0]), 0.05, [np.array([0, 1]), np.array([2, 2]), np.array([1])]),
            ],
            hint="In each step take `x[batch]` and `t[batch]`; the slope is the mean of 2 (w x - t) x over the batch.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(2)
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
    page.others(2)
    return


if __name__ == "__main__":
    app.run()
