"""Lecture 3: backpropagation, the chain rule forward and back."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="3. Backpropagation")

with app.setup(hide_code=True):
    from time import perf_counter

    import marimo as mo
    import numpy as np

    from szilard.data.wave_picture import waves_behind_a_ball
    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.learn.backpropagation import ACTIVATIONS, backward, cost, forward, network, step
    from szilard.learn.descent import packed, unpacked
    from szilard.lectures import page
    from szilard.lectures.drawn import backpropagation as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.lectures.watched import SIDE, kept, learn_picture
    from szilard.machine import one_thread
    from szilard.widgets import Player


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 3. Backpropagation: the chain rule, forward and back

    After this lecture you can

    - say why the gradient of a network costs no more than a few evaluations of it;
    - go forward and back through a small network with pencil and paper;
    - derive the equations of a layer, and write them in 20 lines of NumPy;
    - check a gradient so that no mistake escapes;
    - say why gradients vanish or explode in deep networks.

    ## Why not simply try?

    Lecture 2 needs the slope of the cost by every weight. One could change each weight a little and see what happens:

    $$\frac{\partial C}{\partial\theta_k} \approx \frac{C(\theta_k+\varepsilon) - C(\theta_k-\varepsilon)}{2\varepsilon}.$$

    That takes two evaluations of the network for each weight: for a million weights, two million evaluations per step of the training.
    *Backpropagation* finds all
    slopes at once, exactly, and takes about as long as three evaluations. It is nothing but the chain rule, applied in the right order.

    ## A chain of operations

    Begin with one neuron after the other, $C = (y-t)^2$ with $y = w_2\,h$, $h = \tanh z$ and $z = w_1x$. The chain rule is a product of
    *local* slopes, each of
    which involves one operation alone:

    $$\frac{\partial C}{\partial w_1}
      = \underbrace{\frac{\partial C}{\partial y}}_{2(y-t)}\;\underbrace{\frac{\partial y}{\partial h}}_{w_2}\;
        \underbrace{\frac{\partial h}{\partial z}}_{1-h^2}\;\underbrace{\frac{\partial z}{\partial w_1}}_{x} .$$

    The slope of tanh can be written with its value: $\tanh' z = 1-\tanh^2 z$. So whoever has gone forward and kept the values has all
    that is needed.
    Step through it with $x=1$, $w_1=0.5$, $w_2=2$, $t=0$: values in blue, slopes of $C$ in red.
    """)
    return


@app.cell
def _():
    steps = drawn.chain()
    page.live(
        Player([one.drawing for one in steps], [one.words for one in steps], "Forward with values, back with slopes.", speed=1, loop=False)
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The product could be evaluated from either end. From the right (*forward mode*) one follows how a change of one weight travels to the
    cost, and must begin
    again for every weight. From the left (*reverse mode*) one follows how the cost depends on each value, and a single pass serves all
    weights. A network has
    many weights and one cost, so back is the way to go. Where a function has few inputs and many outputs, it is the other way round: the
    motion of a planet as a function
    of its first velocity, say. Programs that differentiate automatically offer both.

    What came out on the way: $\partial C/\partial w_2 = 2y\,h = 0.85$, and from the slope 2.91 at $z$,
    $\partial C/\partial w_1 = 2.91\cdot x = 2.91$. The slope at $x$, 1.45, would be handed to a layer below.

    ## Where paths meet

    In a network a value acts on the cost along several paths. Then the slopes of the paths add up:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.paths())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: paths add": mo.md(r"""
    Let $C$ depend on $u$ through $a(u)$ and $b(u)$ alone. A small change $\mathrm du$ changes both, by $\mathrm da = a'\,\mathrm du$ and
    $\mathrm db = b'\,\mathrm du$. To first order

    $$\mathrm dC = \frac{\partial C}{\partial a}\,\mathrm da + \frac{\partial C}{\partial b}\,\mathrm db
      = \Big(\frac{\partial C}{\partial a}\frac{\partial a}{\partial u} + \frac{\partial C}{\partial b}\frac{\partial b}{\partial
      u}\Big)\,\mathrm du .$$

    With many successors there is a term for each. By induction, $\partial C/\partial u$ is the sum over all paths from $u$ to $C$ of the
    products of the slopes
    along them. The number of paths grows exponentially with the depth. Going back node by node sums them all with one multiplication per
    line, because what has been summed at a node is used by all paths that pass through it, as in a transfer matrix.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A small network, step by step

    Now a network 2-2-1 with two tanh neurons and a linear output; the input is $(1, 0.5)$ and the target 1. Eight steps go forward and
    back. Do each on paper
    first, then look.
    """)
    return


@app.cell
def _():
    frames = drawn.by_hand()
    page.live(Player([one.drawing for one in frames], [one.words for one in frames], "Forward and back, by hand.", speed=0.5, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Check the numbers. Forward: $z_1 = 1\cdot0.5 + 0.5\cdot1 + 0 = 1$ and $h_1 = \tanh 1 = 0.76$; $z_2 = -1 + 0.25 + 0.5 = -0.25$ and
    $h_2=-0.24$;
    $y = 0.76 + 0.49 + 0.5 = 1.75$. Back: $\delta_y = 2\,(1.75-1) = 1.50$. The slope by $h_1$ is $1.50\cdot1$, and
    $\delta_1 = 1.50\,(1-0.76^2) = 0.63$. The slope by $h_2$ is $1.50\cdot(-2) = -3.01$, and $\delta_2 = -3.01\,(1-0.24^2) = -2.83$. Each
    weight's slope is the
    value at its beginning times the $\delta$ at its end: $\partial C/\partial W_{21} = 0.5\cdot0.63 = 0.32$. (Unrounded numbers were used.)

    ## The equations of a layer

    A layer computes $Z = XW + \mathbf b$ and $Y = f(Z)$ for a batch of rows. Suppose that $\partial C/\partial Y$ is known from the layer
    above. Then
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.layer())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    $$\delta \equiv \frac{\partial C}{\partial Z} = \frac{\partial C}{\partial Y}\odot f'(Z), \qquad
      \frac{\partial C}{\partial W} = X^{T}\delta, \qquad
      \frac{\partial C}{\partial\mathbf b} = \sum_{p}\delta_p, \qquad
      \frac{\partial C}{\partial X} = \delta\, W^{T}.$$

    The last of these is what the layer below needs to know, and so on down to the first. ($\odot$ multiplies entry by entry.) The shapes
    leave
    no other choice: $X^T\delta$ is $(n\times B)(B\times m)$, the shape of $W$.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: with indices": mo.md(r"""
    Point $p$, input $k$, neuron $j$: $\;Z_{pj} = \sum_k X_{pk}W_{kj} + b_j$ and $Y_{pj} = f(Z_{pj})$.

    *Through $f$.* $Y_{pj}$ depends on $Z_{pj}$ alone, so there is one path:
    $\delta_{pj} = \dfrac{\partial C}{\partial Y_{pj}}\,f'(Z_{pj})$.

    *To the weights.* $W_{kj}$ acts on $Z_{pj}$ of every point $p$; paths add:

    $$\frac{\partial C}{\partial W_{kj}} = \sum_p \frac{\partial C}{\partial Z_{pj}}\frac{\partial Z_{pj}}{\partial W_{kj}}
      = \sum_p \delta_{pj}X_{pk} = (X^T\delta)_{kj} .$$

    *To the biases.* $\partial Z_{pj}/\partial b_j = 1$, hence $\partial C/\partial b_j = \sum_p\delta_{pj}$.

    *To the inputs.* $X_{pk}$ acts on all neurons $j$ of its own point:

    $$\frac{\partial C}{\partial X_{pk}} = \sum_j \delta_{pj}W_{kj} = (\delta W^T)_{pk} .$$

    *At the end.* $C = \frac1{BM}\sum_{pj}(Y_{pj}-t_{pj})^2$ for $M$ outputs gives $\partial C/\partial Y = 2\,(Y-t)/BM$. Here, and only
    here, the size of the
    batch enters.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## In 20 lines of NumPy

    The functions below are all of it. They are those that lectures 1 and 2 have used, printed from the package without their
    documentation. $f'$ is kept as a
    function of $y=f(z)$, for example `y * (1 - y)` for the sigmoid, so that $z$ need not be stored.
    """)
    return


@app.cell
def _():
    program = page.source(forward, backward, step)
    mo.md(f"```python\n{program}\n```")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Count the products of matrices. Forward there is one for each layer, $XW$. Back there are two of the same size, $X^T\delta$ and
    $\delta W^T$. Together three:
    the whole gradient costs about as much as three evaluations, however many weights there are. The price is memory, since all values of
    the way forward must be kept:
    for a network of many layers and a large batch they can need more room than the weights, and it is they that limit the size of the
    batch.
    """)
    return


@app.cell
def _():
    large = network(np.random.default_rng(0), [100, 300, 300, 1], ["tanh", "tanh", "linear"])
    inputs, goals = np.random.default_rng(1).normal(size=(200, 100)), np.zeros((200, 1))
    with one_thread():
        values = forward(large, inputs)
        moments = [perf_counter()]
        values = forward(large, inputs)
        moments.append(perf_counter())
        backward(large, values, goals)
        moments.append(perf_counter())
    ahead, back = np.diff(moments) * 1e3
    parameters = len(packed(large))
    mo.md(
        f"A network 100-300-300-1 with {parameters:,} parameters and a batch of 200, just now on this machine: "
        f"forward **{ahead:.1f} ms**, back **{back:.1f} ms**. Finite differences would have taken "
        f"**{2 * parameters * ahead / 60_000:.0f} minutes**."
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Trust, but check

    A wrong gradient often still learns, only worse, which makes the mistake hard to see. So compare it once with something that cannot
    make the same
    mistake: finite differences, for a few weights. Too large an $\varepsilon$, and the curvature spoils it; too small, and rounding does.
    In between
    both errors are least:

    $$\text{error} \approx \underbrace{\tfrac16\varepsilon^2\,|C'''|}_{\text{curvature}} +
    \underbrace{\frac{u\,|C|}{\varepsilon}}_{\text{rounding}},
      \qquad u\approx10^{-16}, \qquad \varepsilon_{\rm best}\sim u^{1/3}\approx 10^{-5} .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best step": mo.md(r"""
    Taylor's series, with derivatives at $\theta$: $C(\theta\pm\varepsilon) = C \pm \varepsilon C' + \tfrac12\varepsilon^2C'' \pm
    \tfrac16\varepsilon^3C''' + \dots$
    In the difference the even terms cancel:

    $$\frac{C(\theta+\varepsilon)-C(\theta-\varepsilon)}{2\varepsilon} = C' + \tfrac16\varepsilon^2C''' + O(\varepsilon^4).$$

    Numbers of 64 bits are rounded by a relative $u\approx1.1\cdot10^{-16}$. Each value of $C$ is off by about $u|C|$, so the quotient is
    off by up to
    $u|C|/\varepsilon$. The sum $A\varepsilon^2 + R/\varepsilon$ with $A=|C'''|/6$ and $R=u|C|$ is least where $2A\varepsilon =
    R/\varepsilon^2$:

    $$\varepsilon_{\rm best} = \Big(\frac{R}{2A}\Big)^{1/3} = \Big(\frac{3u|C|}{|C'''|}\Big)^{1/3} \sim u^{1/3}\approx 5\cdot10^{-6}$$

    for $C$ and $C'''$ of order one, with a remaining error of order $u^{2/3}\approx 2\cdot10^{-11}$.
    """)
        }
    )
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
    found = packed(backward(checked, forward(checked, x), target)) / divisor
    some = rng.permutation(len(found))[:10]

    def difference(k, epsilon):
        shift = epsilon * (np.arange(len(found)) == k)
        plus, minus = (cost(forward(unpacked(checked, packed(checked) + sign * shift), x)[-1], target) for sign in (1, -1))
        return (plus - minus) / (2 * epsilon)

    epsilons = 10.0 ** np.arange(-12, 0)
    errors = np.array([max(abs(difference(k, epsilon) - found[k]) for k in some) for epsilon in epsilons])
    page.drawn(
        svg.drawing(
            charts.chart(
                Axis("ε", (1e-12, 0.2), True), Axis("largest deviation", (1e-13, 10), True), {"": (epsilons, np.maximum(errors, 1e-13))}
            ),
            charts.HEIGHT,
            "Finite differences against backpropagation",
            f"The deviation against the step of the differences; the least is {errors.min():.0e}.",
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Tick the box to see what a true mistake looks like: a plateau that no $\varepsilon$ removes, unless there is only one point in the
    batch. The average over
    the batch must be taken once. `szilard run backpropagation` does the check against automatic differentiation, which is the same idea
    as this lecture,
    done by a program for whatever you write; JAX, PyTorch and TensorFlow all have it.

    ## Why gradients vanish, or explode

    On the way back $\delta$ is multiplied in every layer by $W^T$ and by $f'$. If that shrinks it, the first layers hear nothing of the
    error; if it lets it
    grow, their steps are wild. For sigmoids alone $f'\le\tfrac14$: ten layers with weights of order one leave at most
    $4^{-10}\approx10^{-6}$.
    For random weights with variance $\sigma_w^2/n$ the factor is the $\chi$ of lecture 1.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the same factor, backwards": mo.md(r"""
    Let $\delta$ be that of a layer with $n$ neurons, and $W$ its weights from a layer below that has $n$ neurons, too. Below,
    $\delta'_k = f'(z_k)\sum_j \delta_j W_{kj}$. Take the weights of the way back as independent of the $\delta$ that they meet (an
    approximation that is good
    in wide networks). Then the mixed terms average out:

    $$\langle\delta'^2\rangle = \langle f'(z)^2\rangle \sum_{j=1}^n \langle\delta_j^2\rangle\,\frac{\sigma_w^2}{n}
      = \sigma_w^2\,\langle f'(z)^2\rangle\,\langle\delta^2\rangle = \chi\,\langle\delta^2\rangle .$$

    After $L$ layers the size of the gradient has changed by $\chi^{L/2}$. Without biases and for weak signals in tanh layers
    $\chi=\sigma_w^2$.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.shrinking())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Twenty tanh layers of 50 neurons without biases: the size of the slopes by the biases of each layer, relative to the last. With
    $\sigma_w=0.7$ the first layer
    receives 0.0014 of the last; the formula says $0.7^{19}=0.0011$. With 1.0 it stays, with 1.5 it grows backwards. So weights that begin
    with
    $\sigma_w$ near 1 (for tanh; 2 in the variance for rectified units) are no matter of taste. Other remedies are shortcuts past layers,
    and the memory
    cells of lecture 8.

    ## An application: a picture is a function

    All is there to train something larger. The shade $y(x_0,x_1)$ of a picture is a function of the plane, only with more detail. A
    network 2-100-40-1 sees a
    random half of the 4096 pixels of a picture, waves behind a ball, for 1,500 steps. Its error is measured on the other half.
    """)
    return


@app.cell
def _():
    sharpness = mo.ui.slider(1, 16, 1, value=8, label="how much larger the first layer's weights are", show_value=True)
    anew = mo.ui.run_button(label="Train anew")
    mo.hstack([sharpness, anew], justify="start", wrap=True, gap=2)
    return anew, sharpness


@app.cell
def _(anew, sharpness):
    with one_thread():
        seen = learn_picture(float(sharpness.value)) if anew.value else kept("picture")
    original = np.hstack([waves_behind_a_ball(SIDE), np.ones((SIDE, 4))])
    shown = [np.hstack([original, levels / 255])[::-1] for levels in seen.levels]
    said = [f"step {seen.stride * k}: error {error:.4f}" for k, error in enumerate(seen.errors)]
    page.live(Player(shown, said, "The picture, and what the network makes of it.", loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Weights that are too small in the first layer make smooth fronts, which take very long until they sharpen. With larger weights *and*
    biases there the
    network begins with fine structure, which the later layers need only put together (lecture 1 showed why). The kept training used a
    factor of 8 and ends at
    0.0070; train anew with 1 or 16 to compare. `szilard run image-fitting --picture FILE.png` takes a picture of yours.

    ## Summary and reading

    - The chain rule multiplies local slopes along a path and adds the paths; going back from the cost does it for all weights in one pass.
    - For a layer: $\delta=\partial C/\partial Y\odot f'$, $\partial C/\partial W=X^T\delta$, $\partial C/\partial\mathbf b=\sum\delta$,
    $\partial C/\partial X=\delta W^T$.
    - A gradient costs three products of matrices per layer, and the memory of all values.
    - Check with central differences and $\varepsilon\approx10^{-5}$; what remains should be near $10^{-10}$, and not a plateau.
    - The gradient changes by $\sqrt\chi$ per layer: it vanishes for $\chi<1$ and explodes for $\chi>1$.

    To read on: P. Mehta et al., arXiv:1803.08823, section IX; F. Marquardt, arXiv:2101.01759, on backpropagation. The originals: D. E.
    Rumelhart, G. E. Hinton and
    R. J. Williams, Nature 323, 533 (1986), eqs. 4 to 7; for signals in deep networks B. Poole et al., arXiv:1606.05340.

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def back_through(error, x, y, W):
        delta = error * ACTIVATIONS["tanh"][1](y)
        return np.concatenate([(x.T @ delta).ravel(), delta.sum(0), (delta @ W.T).ravel()])

    def numerical(w, x, t, epsilon):
        def height(v):
            return np.mean((np.tanh(x @ v) - t) ** 2)

        return np.array([(height(w + row) - height(w - row)) / (2 * epsilon) for row in epsilon * np.eye(len(w))])

    exercises = [
        Number(
            "3.1",
            "In the chain of this lecture let $w_2 = 2$, $h = 0.5$ and $t = 0.5$. What is $\\partial C/\\partial w_2$?",
            sealed="4987736599d34c00",
            step=0.01,
            hint="First y; then the slope of C by y, times the value at the beginning of the line with the weight.",
        ),
        Choice(
            "3.2",
            "A network has a million weights. How much longer than one evaluation of the network does backpropagation take for the "
            "whole gradient?",
            options=["a few times longer", "about a thousand times longer", "a million times longer", "a million squared times longer"],
            sealed="f17a85a2192463c9",
            hint="Count the products of matrices per layer: one on the way forward, and how many on the way back?",
        ),
        Code(
            "3.3",
            r"For a layer of sigmoids, write $\boldsymbol\delta$: `error` is $\partial C/\partial\mathbf y$, `y` the layer's output.",
            start="def delta(error, y):\n    return error",
            name="delta",
            reference=lambda error, y: error * ACTIVATIONS["sigmoid"][1](y),
            cases=[(np.array([[1.0]]), np.array([[0.5]])), (np.array([[0.3, -2.0]]), np.array([[0.9, 0.2]]))],
            hint="The slope of a sigmoid can be written with its value alone. Where it is nearly 0 or 1, it is flat.",
        ),
        Number(
            "3.4",
            "Ten sigmoid neurons in a row, all weights between them 1. At most how large is the slope of the last output by the "
            "input of the first neuron, if its weight is 1, too?",
            sealed="75f2f3531eca925d",
            step=1e-8,
            hint="Every sigmoid contributes a factor f'. How large can it be? Give two digits, such as 1.2e-3.",
        ),
        Number(
            "3.5",
            "Let $u = xy$, $v = u + y$ and $C = uv$ at $x = 2$, $y = 3$. What is $\\partial C/\\partial y$?",
            sealed="f9a8d48f245bf57c",
            step=1,
            hint="Draw the graph: y acts on u and on v, and u acts on v and on C. Add the slopes of all paths from y to C.",
            starred=True,
        ),
        Code(
            "3.6",
            r"Go back through a layer $y = \tanh(xW + b)$ for a batch. `error` is $\partial C/\partial y$. Return the slopes by W, by b "
            "and by x in one row: `np.concatenate([dW.ravel(), db, dx.ravel()])`.",
            start="def back(error, x, y, W):\n    return np.concatenate([W.ravel(), y.sum(0), x.ravel()])",
            name="back",
            reference=back_through,
            cases=[
                (np.array([[1.0]]), np.array([[2.0]]), np.array([[0.5]]), np.array([[3.0]])),
                (np.array([[1.0], [-2.0]]), np.array([[1.0, 0.5], [0.0, 2.0]]), np.array([[0.6], [-0.3]]), np.array([[1.0], [-1.0]])),
            ],
            hint="delta = error * (1 - y**2); then the three formulas of a layer, whose shapes must fit.",
            starred=True,
        ),
        Code(
            "3.7",
            r"Check a gradient: return the central differences with the step `epsilon` of "
            r"$C = \langle(\tanh(xw) - t)^2\rangle$ by each entry of `w`. `x` has a row per point, `w` an entry per input, "
            "`t` one per point.",
            start="def numerical(w, x, t, epsilon):\n    return 0 * w",
            name="numerical",
            reference=numerical,
            cases=[
                (np.array([0.5]), np.array([[1.0]]), np.array([1.0]), 1e-4),
                (np.array([0.3, -0.8]), np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]), np.array([0.0, 1.0, -1.0]), 1e-3),
            ],
            hint="Shift one entry at a time, on a copy: `w + epsilon * np.eye(len(w))[k]`. Divide by 2 epsilon.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(3)
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
    page.others(3)
    return


if __name__ == "__main__":
    app.run()
