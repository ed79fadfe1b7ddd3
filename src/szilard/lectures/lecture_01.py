"""Lecture 1: the structure of a network, from one neuron to any function."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="1. Structure")

with app.setup(hide_code=True):
    from time import perf_counter

    import marimo as mo
    import numpy as np

    from szilard.draw.schemes import charts, raster, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.learn.backpropagation import Layer, forward, network
    from szilard.learn.random_networks import EXTENT, deep, scan
    from szilard.lectures import page
    from szilard.lectures.drawn import structure
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.physics import signal_propagation
    from szilard.widgets import Curve, Plane, Slider, SmallNetwork


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 1. Structure: from one neuron to any function

    After this lecture you can

    - say what a neuron computes, and draw where it switches;
    - write a layer, a network and a whole batch as products of matrices, and count the parameters;
    - build a network for XOR by hand, and show why one neuron is not enough;
    - build a network for any function of one variable, and say how large its error is;
    - say why deep random networks either forget their input or turn into noise.

    You need matrices and derivatives, and no programming to read on. What moves on this page is computed by the functions
    that the experiments of szilard use.

    ## What networks are for

    A neural network is a function $f(\mathbf x;\theta)$ with many parameters $\theta$. We do not know a formula for what we
    want, but we have examples of it, and can choose the parameters such that the function agrees with them. The same kind of
    function serves for tasks that look unlike:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.uses())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    All four occur in this course. Two questions come before any learning. Which functions can such a machine be at all? And what does
    it look like before it has learned anything? This lecture answers both; lecture 2 chooses the parameters.

    ## One neuron

    A neuron adds up its inputs, each with a *weight* of its own, adds a *bias*, and passes the sum through a fixed nonlinear
    function $f$, its *activation*:

    $$y = f(z), \qquad z = \sum_k w_k x_k + b = \mathbf w\cdot\mathbf x + b .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.neuron(), structure.front())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The output depends on $\mathbf w\cdot\mathbf x$ alone. So it is constant along every direction at right angles to $\mathbf w$, and
    changes only along $\mathbf w$: a neuron with two inputs draws a straight *front*. A sigmoid is $\tfrac12$ on the line $z=0$, which
    lies at
    the distance $|b|/|\mathbf w|$ from the origin, and its front is about $4/|\mathbf w|$ wide. Move the weights and the bias; the two
    arrows
    that matter are the direction of $\mathbf w$ and its length.
    """)
    return


@app.cell
def _():
    one = [Layer(np.array([[2.0], [1.0]]), np.array([-1.0]), "sigmoid")]
    moving = [
        Slider(name="w₁", low=-8, high=8, weight=(0, 0, 0)),
        Slider(name="w₂", low=-8, high=8, weight=(0, 1, 0)),
        Slider(name="b", low=-8, high=8, bias=(0, 0)),
    ]
    square = Plane(span=(-2, 2), limits=(0, 1), xlabel="x₁", ylabel="x₂")
    page.live(SmallNetwork(one, square, moving, caption="One sigmoid neuron over the plane. It is evaluated in your browser."))
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: distance and width of the front": mo.md(r"""
    Split $\mathbf x$ into a part along the unit vector $\mathbf e = \mathbf w/|\mathbf w|$ and a part at right angles to it:
    $\mathbf x = s\,\mathbf e + \mathbf x_\perp$ with $\mathbf w\cdot\mathbf x_\perp = 0$. Then

    $$z = \mathbf w\cdot\mathbf x + b = |\mathbf w|\, s + b .$$

    *Distance.* $z=0$ where $s = s_0 = -b/|\mathbf w|$, for every $\mathbf x_\perp$: a line, at the distance $|s_0| = |b|/|\mathbf w|$
    from the
    origin, on the side to which $\mathbf w$ points if $b<0$.

    *Width.* Near the line $y \approx \tfrac12 + f'(0)\,|\mathbf w|\,(s - s_0)$. The sigmoid $f(z) = 1/(1+e^{-z})$ has the slope
    $f' = f(1-f)$, hence $f'(0)=\tfrac14$. The tangent climbs from 0 to 1 over the distance

    $$\Delta s = \frac{1}{f'(0)\,|\mathbf w|} = \frac{4}{|\mathbf w|} .$$

    For $|\mathbf w|\to\infty$ with $b/|\mathbf w|$ fixed the front stays where it is and becomes a step.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Three activations are common. The *sigmoid* lies between 0 and 1 and is read as "off" and "on" or as a probability. The
    *hyperbolic tangent* is the same curve, shifted and stretched: $\tanh z = 2\,\sigma(2z) - 1$. The *rectified linear unit*,
    $\max(0, z)$, is cheap, and its slope does not die out for large $z$, which will matter in lecture 3.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.activations(), structure.slopes())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Layers, and why they must not be linear

    Neurons that look at the same inputs form a *layer*. Their weights are the columns of a matrix, $W_{kj}$ from input $k$ to neuron $j$,
    and the activation acts on each component:

    $$h_j = f\Big(\sum_k x_k W_{kj} + b_j\Big), \qquad\text{in short}\qquad \mathbf h = f(\mathbf x\, W + \mathbf b).$$

    We write points as rows, as programs do. The next layer takes $\mathbf h$ as its input, and so on. Layers between input and
    output are called *hidden*.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.layers())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Counting is simple. A layer with $n$ inputs and $m$ neurons has $nm$ weights and $m$ biases, $(n+1)\,m$ parameters in all. The
    network in the picture has $(2+1)\cdot3 + (3+1)\cdot1 = 13$.

    Without a nonlinear $f$, layers would be pointless. With $f(z)=z$ two of them give

    $$(\mathbf x W^{(1)} + \mathbf b^{(1)})\,W^{(2)} + \mathbf b^{(2)}
      = \mathbf x\,\underbrace{W^{(1)}W^{(2)}}_{W} + \underbrace{\mathbf b^{(1)}W^{(2)} + \mathbf b^{(2)}}_{\mathbf b},$$

    which is one layer again, and by induction so are a hundred. Only with a nonlinear $f$ can a layer bend the fronts of the layer before
    it.

    ## XOR, built by hand

    The smallest task that needs a hidden layer is XOR, "one or the other but not both":

    | $x_1$ | $x_2$ | XOR |
    |---|---|---|
    | 0 | 0 | 0 |
    | 0 | 1 | 1 |
    | 1 | 0 | 1 |
    | 1 | 1 | 0 |

    *One neuron cannot do it.* If it says 1 where $z>0$ and 0 where $z<0$, the four rows demand

    $$b<0,\qquad w_2+b>0,\qquad w_1+b>0,\qquad w_1+w_2+b<0 .$$

    The sum of the two in the middle is $w_1+w_2+2b>0$, so $w_1+w_2+b>-b>0$, against the last one. Geometrically: no single line
    separates two opposite corners of a square from the two others.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.xor_corners(), structure.xor_network())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *Three neurons can.* Two parallel lines do what one cannot. Let $\Theta$ be the step, 1 for $z>0$ and 0 otherwise. Since $x_1+x_2$ is
    0, 1
    or 2,

    $$h_1 = \Theta(x_1+x_2-\tfrac12)\ \text{ is OR},\qquad h_2 = \Theta(x_1+x_2-\tfrac32)\ \text{ is AND},\qquad
      y = \Theta(h_1-h_2-\tfrac12).$$

    The last neuron asks for "OR, but not AND", which is XOR. A sigmoid with large weights is nearly a step: multiply all weights and
    biases by a factor $s$. At $s=1$ the four corners give 0.42 or 0.44, at $s=5$ they give 0.11 and 0.85, at $s=10$ already 0.007 and
    0.992.
    Raise $s$ and watch the two fronts form; then move the weights, and see which lines carry the result.
    """)
    return


@app.cell
def _():
    by_hand = [
        Layer(np.ones((2, 2)), np.array([-0.5, -1.5]), "sigmoid"),
        Layer(np.array([[1.0], [-1.0]]), np.array([-0.5]), "sigmoid"),
    ]
    corners = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
    weights = [
        Slider(name="s", low=1, high=20, value=5, scale=True),
        Slider(name="bias of h₁", low=-2.5, high=0.5, bias=(0, 0)),
        Slider(name="bias of h₂", low=-2.5, high=0.5, bias=(0, 1)),
        Slider(name="weight h₁ to y", low=-2, high=2, weight=(1, 0, 0)),
        Slider(name="weight h₂ to y", low=-2, high=2, weight=(1, 1, 0)),
        Slider(name="bias of y", low=-2, high=2, bias=(1, 0)),
    ]
    corner_plane = Plane(span=(-0.5, 1.5), limits=(0, 1), points=corners, xlabel="x₁", ylabel="x₂")
    page.live(SmallNetwork(by_hand, corner_plane, weights, caption="The network for XOR, with the four corners."))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Many neurons make any function of one variable

    XOR was a combination of steps. Many steps make anything. A sharp sigmoid $\sigma(s\,(x-t))$ climbs from 0 to 1 at $x=t$, and the
    difference of two of them is a *bump*, 1 between two places and 0 elsewhere:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.bump())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    To imitate a function $g$ on the interval from 0 to 1, cut it into $N$ pieces of the width $\Delta = 1/N$ with the middles
    $m_1,\dots,m_N$. A staircase that begins at $g(m_1)$ and jumps to the next value at each border $t_k = k\Delta$ is a
    network with one hidden layer of $N-1$ neurons:

    $$y(x) = g(m_1) + \sum_{k=1}^{N-1} \underbrace{\big[g(m_{k+1}) - g(m_k)\big]}_{\text{weight to the output}}\,
      \sigma\big(s\,(x - t_k)\big).$$

    The hidden weights are all $s$, the hidden biases $-s\,t_k$, and the heights of the jumps are the weights of the output. Nothing had
    to be
    learned. First by hand: five steps at fixed places. Move their heights until the curve passes near the points; the mean squared error
    stands below.
    """)
    return


@app.cell
def _():
    def wanted(x):
        """A damped oscillation, which networks of this page imitate."""
        return np.exp(-2 * x) * np.cos(3 * np.pi * x)

    def staircase(steps, sharpness):
        """The network 1-(N-1)-1 with N steps, which imitates `wanted`."""
        borders, middles = np.arange(1, steps) / steps, (np.arange(steps) + 0.5) / steps
        hidden = Layer(np.full((1, steps - 1), float(sharpness)), -sharpness * borders, "sigmoid")
        return [hidden, Layer(np.diff(wanted(middles))[:, None], wanted(middles)[:1], "linear")]

    return staircase, wanted


@app.cell
def _(staircase, wanted):
    flat = staircase(6, 60)
    flat[1] = Layer(np.zeros((5, 1)), np.array([0.5]), "linear")
    heights = [Slider(name=f"jump at {k}/6", low=-1.5, high=1.5, weight=(1, k - 1, 0)) for k in range(1, 6)]
    dots = [(float(x), float(wanted(x))) for x in np.linspace(0, 1, 31)]
    view = Curve(span=(0, 1), limits=(-1, 1.2), points=dots)
    start = Slider(name="start", low=-1, high=1, bias=(1, 0))
    page.live(SmallNetwork(flat, view, [start, *heights], caption="Six pieces, five neurons. Below 0.03 is good."))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *How large is the error?* With sharp steps, $y(x) = g(m_k)$ for all $x$ in piece $k$, and by the mean value theorem

    $$|y(x)-g(x)| = |g(m_k)-g(x)| \le \max|g'|\;|x-m_k| \le \max|g'|\;\frac{\Delta}{2} = \frac{\max|g'|}{2N} .$$

    Twice as many neurons, half the error: any continuous function with bounded slope is reached as closely as we like. Now let the formula
    choose the heights:
    """)
    return


@app.cell
def _():
    pieces = mo.ui.slider(2, 80, 1, value=12, label="pieces N", show_value=True)
    sharp = mo.ui.slider(steps=[10, 20, 50, 100, 200, 500, 1000, 2000], value=1000, label="sharpness s", show_value=True)
    mo.hstack([pieces, sharp], justify="start", wrap=True, gap=2)
    return pieces, sharp


@app.cell
def _(pieces, sharp, staircase, wanted):
    x = np.linspace(0, 1, 801)

    def worst(steps, sharpness):
        with np.errstate(over="ignore"):
            return float(np.abs(forward(staircase(steps, sharpness), x[:, None])[-1][:, 0] - wanted(x)).max())

    with np.errstate(over="ignore"):
        made = forward(staircase(pieces.value, sharp.value), x[:, None])[-1][:, 0]
    counts = np.array([2, 3, 5, 8, 12, 20, 32, 50, 80])
    bound = np.abs(np.gradient(wanted(x), x)).max() / (2 * counts)
    found = np.array([worst(int(n), sharp.value) for n in counts])
    page.drawn(
        svg.drawing(
            charts.chart(Axis("x", (0, 1)), Axis("y", (-0.8, 1.1)), {"network": (x, made)}, dashed={"wanted": (x, wanted(x))}),
            charts.HEIGHT,
            "A staircase of neurons",
            f"The network with {pieces.value} pieces beside the function that it imitates.",
        ),
        svg.drawing(
            charts.chart(
                Axis("pieces N", (1.5, 100), True),
                Axis("largest error", (0.02, 5), True),
                {"network": (counts, found)},
                {"now": ([pieces.value], [worst(pieces.value, sharp.value)])},
                {"bound": (counts, bound)},
            ),
            charts.HEIGHT,
            "The largest error",
            "The largest error against the number of pieces, below the bound of the text.",
        ),
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Lower the sharpness, and the steps melt into one another: with $s\Delta$ near 1 the curve is smooth, but too flat. A trained network
    places
    its neurons where the function bends, uses soft fronts, and needs far fewer of them.

    The theorem behind this says that one hidden layer of sigmoids can come as close as we like to any continuous function on a bounded
    region, in any number of dimensions (Cybenko 1989; Hornik 1991). It is silent on two points. How many neurons? With bumps, $d$
    inputs cut into $N$ pieces each need $N^d$ of them, hopeless for a picture; depth and learned features are the way out. And how are the
    weights to be found? That is lecture 2.

    ## A batch is one product of matrices

    A network is rarely asked about one point. Put $B$ points as rows into a matrix $X$, and the layer becomes a single product:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(structure.batch())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    $$Y = f(XW + \mathbf b),\qquad Z_{pj} = \sum_{k=1}^{n} X_{pk}W_{kj} + b_j .$$

    Row $p$ of the result belongs to point $p$, and only to it: the points do not see each other. The bias is added to every row
    (*broadcasting*). The product costs $Bnm$ multiplications whichever way they are done, but as one call of a matrix library they run
    many times
    faster than one point after the other in Python, because the loop is compiled, the weights stay in the processor's cache, and several
    numbers
    are multiplied at once. The whole network in NumPy:

    ```python
    def forward(layers, X):
        for W, b, f in layers:
            X = f(X @ W + b)
        return X
    ```
    """)
    return


@app.cell
def _():
    asked = network(np.random.default_rng(0), (2, 30, 1), ("tanh", "sigmoid"))
    rows = np.random.default_rng(1).normal(size=(1000, 2))
    with one_thread():
        forward(asked, rows)  # the first call also pays for what is loaded then
        begun = perf_counter()
        singly = np.concatenate([forward(asked, row[None])[-1] for row in rows])
        between = perf_counter()
        together = forward(asked, rows)[-1]
        ended = perf_counter()
    mo.md(
        f"A network 2-30-1 on 1000 points, just now on this machine: one after the other **{1e3 * (between - begun):.1f} ms**, as one "
        f"batch **{1e3 * (ended - between):.2f} ms**; the outputs differ by {np.abs(singly - together).max():.0e}."
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## What a deep network looks like before it learns

    Draw all weights and biases at random, $W_{kj} \sim \mathcal N(0, \sigma_w^2/n)$ with $n$ inputs per neuron and
    $b_j\sim\mathcal N(0, \sigma_b^2)$, stack many layers of 100 tanh neurons, and look at one neuron of several layers over the plane. Let
    $\sigma_w$ pass slowly from 0.5 to 4.
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
    shown = sorted({1, 2, 3, (depth.value + 3) // 2, depth.value})
    shown = [k for k in shown if k <= depth.value]
    drawn_at_random = deep(np.random.default_rng(seed.value), [2] + [100] * depth.value, spread.value, bias_spread.value)
    with one_thread():
        over_plane = scan(drawn_at_random, 64)
    parts = []
    for place, k in enumerate(shown):
        corner = (2.0 + 114 * (place % 3), 22.0 + 138 * (place // 3))
        parts += [raster.plane(over_plane[k - 1][0], corner, 108, (-1, 1), "RdBu_r")]
        parts += [svg.words((corner[0] + 54, corner[1] - 6), f"layer {k}")]
    words = f"One neuron of several layers over the square from {-EXTENT:g} to {EXTENT:g}, blue for -1, white for 0, red for 1."
    page.drawn(svg.drawing(parts, 140.0 * (1 + (len(shown) > 3)), "What a random network draws", words, shown=560))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Small weights: every picture fades to one colour. Large weights: the picture breaks up into noise. In between lies a border
    that physicists will recognise. What enters a neuron of a wide layer is a sum of many independent terms, hence Gaussian. Its
    variance $q$ passes from layer to layer as (Poole et al., arXiv:1606.05340, eq. 3)

    $$q' = \sigma_w^2 \,\big\langle \tanh^2(\sqrt q\, \xi)\big\rangle + \sigma_b^2 , \qquad \xi\sim\mathcal N(0,1).$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: how a small difference grows": mo.md(r"""
    *Variance.* Neuron $j$ receives $z_j = \sum_k h_k W_{kj} + b_j$ with $n$ terms. Weights are independent of each other and of $h$, with
    mean 0 and
    variance $\sigma_w^2/n$, so

    $$q' = \langle z_j^2\rangle = \sum_k \langle h_k^2\rangle \frac{\sigma_w^2}{n} + \sigma_b^2 = \sigma_w^2\,\langle h^2\rangle +
    \sigma_b^2 ,
      \qquad h = \tanh z,\ z\sim\mathcal N(0,q).$$

    *Difference.* Follow two inputs that are nearly the same. In a layer their $h$ differ by $\delta h_k \approx \tanh'(z_k)\,\delta z_k$,
    and by
    the same argument, without the bias, which cancels,

    $$\langle \delta z'^2\rangle = \sigma_w^2\,\langle \delta h^2\rangle = \sigma_w^2\,\langle \tanh'(z)^2\rangle\,\langle\delta z^2\rangle
      = \chi\,\langle\delta z^2\rangle .$$

    The slope and $\delta z$ may be averaged apart, because in a wide network they are independent for close inputs of equal strength.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A small difference of two inputs, squared, is multiplied in every layer by

    $$\chi = \sigma_w^2\,\big\langle \tanh'(\sqrt q\,\xi)^2\big\rangle$$

    at the fixed point of $q$. For $\chi<1$, the *ordered phase*, all inputs end up alike; for $\chi>1$, *chaos*, even the closest
    ones part. Deep networks learn best near the border: in the ordered phase nothing of the input reaches the last layer, in the chaotic
    phase
    nothing smooth does.
    """)
    return


@app.cell
def _(bias_spread, depth, spread):
    factor = signal_propagation.chi(spread.value, bias_spread.value)
    strength = spread.value**2 + bias_spread.value**2
    alike = (spread.value**2 * np.cos(0.1) + bias_spread.value**2) / strength
    _, correlations = signal_propagation.propagate(strength, alike, spread.value, bias_spread.value, depth.value)
    numbers = np.arange(1, depth.value + 1)
    mo.vstack(
        [
            mo.md(f"With the sliders above, $\\chi$ = **{factor:.2f}**: the {'ordered' if factor < 1 else 'chaotic'} phase."),
            page.drawn(
                svg.drawing(
                    charts.chart(Axis("layer"), Axis("correlation", (-0.05, 1.05)), {"theory": (numbers, np.array(correlations))}),
                    charts.HEIGHT,
                    "Two close inputs",
                    "The correlation of two inputs that are 0.1 rad apart against the layer, in mean-field theory.",
                )
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    `szilard run random-network --weight-spread 1.5` measures 200 networks against this theory.

    ## Summary and reading

    - A neuron is $y=f(\mathbf w\cdot\mathbf x+b)$: a straight front at the distance $|b|/|\mathbf w|$, about $4/|\mathbf w|$ wide for a
    sigmoid.
    - A layer is $\mathbf h=f(\mathbf xW+\mathbf b)$ with $(n+1)m$ parameters; without a nonlinear $f$ all layers collapse into one.
    - XOR needs a hidden layer; two fronts and their difference do it.
    - One hidden layer of $N-1$ steps imitates a function of one variable with an error of at most $\max|g'|/2N$.
    - A batch of points is one product of matrices.
    - In a random deep network differences are multiplied by $\chi$ per layer; $\chi=1$ is the border between order and chaos.

    To read on: P. Mehta et al., *A high-bias, low-variance introduction to machine learning for physicists*, arXiv:1803.08823,
    sections I and IX; F. Marquardt, *Machine learning and quantum devices*, arXiv:2101.01759, on the structure of networks. The
    originals: G. Cybenko, Math. Control Signals Systems 2, 303 (1989); K. Hornik, Neural Networks 4, 251 (1991); B. Poole et al.,
    arXiv:1606.05340.

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def steps_of(x, t, jumps, start, s):
        hidden = Layer(np.full((1, len(t)), s), -s * t, "sigmoid")
        return forward([hidden, Layer(jumps[:, None], np.array([start]), "linear")], x[:, None])[-1][:, 0]

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
        Choice(
            "1.4",
            "What can a network of ten layers compute whose activation is $f(z) = 3z$?",
            options=[
                "Any continuous function, with enough neurons.",
                "XOR, but not every function.",
                "One affine map, and nothing else.",
                "Polynomials of degree ten.",
            ],
            sealed="80dbb0c26f17a5d9",
            hint="Put one layer into the next and sort what you get by powers of x.",
        ),
        Code(
            "1.5",
            "Write the staircase: the outputs of the network 1-N-1 for all entries of the array `x`, with N sigmoids that rise at the "
            "places `t` with the sharpness `s`, times `jumps`, added to `start`.",
            start="def staircase(x, t, jumps, start, s):\n    return start + 0 * x",
            name="staircase",
            reference=steps_of,
            cases=[
                (np.array([0.0, 0.5]), np.array([0.25]), np.array([2.0]), -1.0, 10.0),
                (np.array([0.1, 0.4, 0.9]), np.array([0.2, 0.5]), np.array([1.0, -3.0]), 0.5, 20.0),
            ],
            hint="`x[:, None] - t` is a matrix with a row for each x and a column for each neuron; then `@ jumps`.",
            starred=True,
        ),
        Number(
            "1.6",
            r"The function $g$ on the interval from 0 to 1 has slopes of at most 4 in magnitude. From how many pieces $N$ on does the "
            "bound of this lecture promise an error of at most 0.01 everywhere?",
            sealed="a244c048e769d436",
            step=1,
            hint="Solve max|g'| / 2N = 0.01 for N.",
            starred=True,
        ),
        Number(
            "1.7",
            r"A wide deep tanh network has no biases and $\sigma_w = 1/2$; signals in it are weak by now. By which factor does the "
            "*distance* of two close inputs change from one layer to the next?",
            sealed="418b976a79708cc3",
            step=0.01,
            hint="At q = 0 the slope of tanh is 1. And $\\chi$ tells of the distance squared.",
            starred=True,
        ),
    ]
    kept = page.kept_answers(1)
    mo.vstack([kept])
    return exercises, kept


@app.cell
def _(exercises, kept):
    answers = page.ask(exercises, kept)
    return (answers,)


@app.cell
def _(answers, exercises, kept):
    page.judge(exercises, answers, kept)
    return


@app.cell
def _():
    page.others(1)
    return


if __name__ == "__main__":
    app.run()
