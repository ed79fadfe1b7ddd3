"""Lecture 7: optimizers, and maps of what a network sees."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="7. Optimizers and maps")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.learn import exact_tsne
    from szilard.learn.optimizers import OPTIMIZERS, Adam, Momentum
    from szilard.lectures import mapped, page
    from szilard.lectures.drawn import descent as drawn
    from szilard.lectures.drawn import maps as charted
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.physics.landscapes import LANDSCAPES, STIFFNESS
    from szilard.widgets import Player


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 7. Optimizers, and maps of what a network sees

    After this lecture you can

    - say why narrow valleys are slow, and derive how much momentum helps;
    - write down the six common update rules, and say what each is good for;
    - derive Adam's bias correction, and choose a schedule for the learning rate;
    - say what principal components show, and what they cannot;
    - derive t-SNE's cost and gradient, explain crowding and perplexity, and read such a map without being misled.

    The two halves belong together: a map of many dimensions is found by going downhill.

    ## The trouble with valleys

    Gradient descent, $\mathbf x\to\mathbf x-\eta\,\mathbf g$ with $\mathbf g=\nabla C$, has one rate for all directions. Near a minimum
    the cost is a quadratic form, $C=\tfrac12\sum_i\kappa_i x_i^2$ in the right coordinates, with curvatures from $\kappa_{\min}$ to
    $\kappa_{\max}$. Their ratio $\kappa=\kappa_{\max}/\kappa_{\min}$, the *condition number*, decides everything:

    $$\eta<\frac{2}{\kappa_{\max}},\qquad \text{distance}\;\propto\;\Big(\frac{\kappa-1}{\kappa+1}\Big)^{t}\approx e^{-2t/\kappa}
      \quad\text{at the best rate.}$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.valley())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best rate, and what it reaches": mo.md(r"""
    The slope along axis $i$ is $\kappa_ix_i$, so a step multiplies $x_i$ by $1-\eta\kappa_i$, and $t$ steps by $(1-\eta\kappa_i)^t$.

    *Limit.* All factors must be smaller than 1 in magnitude: $-1<1-\eta\kappa_{\max}$, or $\eta<2/\kappa_{\max}$.

    *Best rate.* The slowest direction counts. For small $\eta$ it is that of $\kappa_{\min}$, with the factor $1-\eta\kappa_{\min}$;
    for large $\eta$ that of $\kappa_{\max}$, with $\eta\kappa_{\max}-1$ in magnitude. The worst of both is least where they are equal:
    $\eta=2/(\kappa_{\min}+\kappa_{\max})$. Then

    $$1-\eta\kappa_{\min} = \frac{\kappa_{\max}-\kappa_{\min}}{\kappa_{\max}+\kappa_{\min}} = \frac{\kappa-1}{\kappa+1}
      \approx 1-\frac2\kappa .$$

    A valley a hundred times as steep across as along takes about $\kappa/2=50$ steps for each factor $e$.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Costs of networks often have condition numbers of many thousands. There are two remedies: to remember the motion, and to give every
    parameter a rate of its own.

    ## Momentum, and looking ahead

    Let the walker be a ball with inertia and friction, with a velocity $\mathbf v$ of which a fraction $\mu$ is left after each step:

    $$\mathbf v\to\mu\mathbf v-\eta\,\mathbf g(\mathbf x),\qquad \mathbf x\to\mathbf x+\mathbf v .$$

    Where the slope is constant, the velocity grows to $-\eta\,\mathbf g/(1-\mu)$: for $\mu=0.9$ ten times as fast. Across the valley the
    slopes change their sign and cancel. *Nesterov's* method takes the slope where the ball will have coasted anyway,
    $\mathbf g(\mathbf x+\mu\mathbf v)$; so it brakes before it has run up the other side.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.lookahead())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: momentum takes the root of the condition number": mo.md(r"""
    Along one axis the old and the new place determine what follows: with $v_t=x_t-x_{t-1}$,

    $$x_{t+1} = (1+\mu-\eta\kappa_i)\,x_t-\mu\,x_{t-1}.$$

    Try $x_t\propto\lambda^t$: $\;\lambda^2-(1+\mu-\eta\kappa_i)\lambda+\mu=0$. The product of both roots is $\mu$. As long as they are
    complex, they are conjugate, so $|\lambda|=\sqrt\mu$ *whatever the curvature*. They are complex for
    $(1+\mu-\eta\kappa_i)^2<4\mu$, that is

    $$(1-\sqrt\mu)^2<\eta\kappa_i<(1+\sqrt\mu)^2 .$$

    All curvatures between $\kappa_{\min}$ and $\kappa_{\max}$ must fit into this interval. It is just wide enough if
    $\sqrt{\kappa}=(1+\sqrt\mu)/(1-\sqrt\mu)$, hence

    $$|\lambda|=\sqrt\mu = \frac{\sqrt\kappa-1}{\sqrt\kappa+1}\approx 1-\frac{2}{\sqrt\kappa}.$$

    Instead of $\kappa/2$ steps for a factor $e$ there are $\sqrt\kappa/2$: with $\kappa=100$, five instead of fifty (Polyak 1964).
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A rate for every parameter

    Some parameters feel the cost in every step, others, such as the weight of a rare word, hardly ever; and their slopes may differ by
    orders of magnitude. *AdaGrad* divides each by the root of the sum of its own past squares,
    $s=\sum_{t'\le t}g_{t'}^2$. Its rate falls for ever, as $1/\sqrt t$ for slopes of constant size: good for convex problems, too
    fast for long trainings. *RMSprop* forgets instead: $s$ becomes a running mean of the squares. *Adam* does that, and takes a running
    mean of the slope as well. All operations act on each parameter by itself:

    | rule | what is remembered | step |
    |---|---|---|
    | gradient descent | nothing | $-\eta\,g$ |
    | momentum | $v\to\mu v-\eta\,g(x)$ | $v$ |
    | Nesterov | $v\to\mu v-\eta\,g(x+\mu v)$ | $v$ |
    | AdaGrad | $s\to s+g^2$ | $-\eta\,g/(\sqrt s+\epsilon)$ |
    | RMSprop | $s\to\rho s+(1-\rho)\,g^2$ | $-\eta\,g/(\sqrt s+\epsilon)$ |
    | Adam | $m\to\beta_1m+(1-\beta_1)\,g,\;\; s\to\beta_2s+(1-\beta_2)\,g^2$ | $-\eta\,\hat m/(\sqrt{\hat s}+\epsilon)$ |

    with $\mu=0.9$, $\rho=0.9$, $\beta_1=0.9$, $\beta_2=0.999$, and $\hat m$, $\hat s$ as below. The last three do not care in which units
    the cost is measured: a factor cancels. A step is about as large as $\eta$, however steep or flat it is, so one rate
    such as 0.001 serves for many networks. Let them roll:
    """)
    return


@app.cell
def _():
    rolling = drawn.balls()
    said = [f"after {drawn.EACH * k} steps" for k in range(len(rolling))]
    page.live(Player(rolling, said, "Six balls in a narrow valley, and beside a saddle, each with a usual rate.", speed=3, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In the valley, plain descent shakes across, momentum overshoots and comes back, Nesterov's method less so. On the saddle all begin
    almost on the ridge. Where the slope along $y$ is tiny, gradient descent and momentum wait; AdaGrad, RMSprop and Adam divide by its
    small size and leave at once.

    ### The bias of running means

    Adam's $m$ and $s$ begin at zero and are too small at first. For a constant slope $g$, $m_t=(1-\beta_1^t)\,g$, so dividing by
    $1-\beta_1^t$ repairs it, and likewise for $s$:

    $$\hat m_t=\frac{m_t}{1-\beta_1^t},\qquad \hat s_t=\frac{s_t}{1-\beta_2^t}.$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.corrected())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the bias, and what happens without the correction": mo.md(r"""
    Unroll $m_t=\beta m_{t-1}+(1-\beta)g_t$ from $m_0=0$:

    $$m_t=(1-\beta)\sum_{k=1}^{t}\beta^{\,t-k}g_k .$$

    Let the slopes be random with the same mean at all times. Then, by the geometric series,

    $$\langle m_t\rangle=\langle g\rangle\,(1-\beta)\sum_{j=0}^{t-1}\beta^j=\langle g\rangle\,(1-\beta^t).$$

    The weights of the past add up to $1-\beta^t$ instead of 1; the missing rest stands with the zero at the beginning. Dividing by it
    makes $\hat m_t$ a true weighted mean, without bias. The same holds for the squares with $\beta_2$.

    Without the correction, the first step is $\eta\,(1-\beta_1)g/\sqrt{(1-\beta_2)g^2}=\eta\cdot0.1/0.0316$ in magnitude: about three
    times too *large*, because $s$, with its longer memory, lags behind more than $m$. With it, the first step is $\eta$ exactly.
    """)
        }
    )
    return


@app.cell
def _():
    exponent = mo.ui.slider(-3, 0.5, 0.1, value=-2, label=r"$\log_{10}\eta$", show_value=True)
    steps = mo.ui.slider(20, 500, 20, value=200, label="steps", show_value=True)
    place = mo.ui.dropdown(list(LANDSCAPES), value="Beale", label="landscape")
    chosen = mo.ui.multiselect(list(OPTIMIZERS), value=["gradient descent", "momentum", "Adam"], label="optimizers")
    mo.vstack(
        [
            mo.md("Now with a rate of your choice, the same for all, also in Beale's bent valley:"),
            mo.hstack([exponent, steps, place, chosen], justify="start", wrap=True, gap=2),
        ]
    )
    return chosen, exponent, place, steps


@app.cell
def _(chosen, exponent, place, steps):
    landscape = LANDSCAPES[place.value]
    with np.errstate(over="ignore", invalid="ignore"):
        walks = {name: drawn.walk(name, landscape, 10**exponent.value, steps.value) for name in chosen.value}
    astray = [name for name, way in walks.items() if len(way) <= steps.value]
    mo.vstack(
        [
            page.drawn(drawn.legend()),
            page.drawn(drawn.ways(landscape, walks), drawn.heights(landscape, walks, steps.value)),
            mo.md(f"Too large a rate for {', '.join(astray)}." if astray else "Left the ways, right the height above the minimum in time."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Schedules

    In lecture 2 the noise of minibatches kept a walker at a distance from the minimum that grows with $\eta$. So the rate should be
    large at first, to get far, and small in the end, to settle. Robbins and Monro (1951) gave the conditions under which it settles at
    the minimum:

    $$\sum_t\eta_t=\infty\ \text{(it can get everywhere)},\qquad \sum_t\eta_t^2<\infty\ \text{(the noise dies out)} .$$

    They are met by $\eta_t\propto1/t$. In practice one knows when the training will end, and lets the rate fall to zero there, linearly
    or as a cosine. A *warm-up*, some steps with a rising rate, protects Adam while its means are still those of a few slopes.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.schedules())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: why 1/t settles": mo.md(r"""
    Let the slope in one dimension be $g=\kappa x+\sigma\xi_t$ with independent noise of variance 1. A step gives
    $x_{t+1}=(1-\eta_t\kappa)\,x_t-\eta_t\sigma\xi_t$, and for the mean square $V_t=\langle x_t^2\rangle$

    $$V_{t+1}=(1-\eta_t\kappa)^2\,V_t+\eta_t^2\sigma^2 .$$

    *Fixed rate.* $V$ settles where $V=(1-\eta\kappa)^2V+\eta^2\sigma^2$, at $V=\eta\sigma^2/\big(\kappa(2-\eta\kappa)\big)$: never at zero.

    *$\eta_t=1/(\kappa t)$.* Multiply by $t^2$: $(1-1/t)^2t^2=(t-1)^2$, so $t^2V_{t+1}=(t-1)^2V_t+\sigma^2/\kappa^2$. The quantity
    $(t-1)^2V_t$ grows by $\sigma^2/\kappa^2$ in each step, from zero; hence

    $$V_{t+1}=\frac{\sigma^2}{\kappa^2\,t},$$

    the variance of a mean of $t$ independent measurements. No method that sees $t$ noisy slopes can do better; here $x_{t+1}$ *is* that
    mean. It needs $\kappa$, however, which nobody knows for a network.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ### In keras

    Our rules stand in the table above; keras has the same ones, and schedules that stand in the place of a rate. (For Nesterov's
    method, keras keeps $x+\mu v$ instead of $x$.) The last function takes a trained model apart; its output is what the rest of
    this lecture draws.
    """)
    return


@app.cell
def _():
    mo.md(f"""```python
import keras

{page.listing("in_keras_descent", "optimizers", "schedule", "activations")}
```""")
    return


@app.cell
def _():
    in_keras = mo.ui.run_button(label="Compare keras with ours (some ten seconds)")
    mo.hstack([in_keras])
    return (in_keras,)


@app.cell
def _(in_keras):
    def beside():
        from szilard.lectures import in_keras_descent as theirs  # takes seconds, and is not needed to read on

        gaps, rates = theirs.beside_numpy(), theirs.rates()
        rows = "\n".join(f"| {name} | {gap:.0e} |" for name, gap in gaps.items())
        table = mo.md(f"| rule | largest difference in 20 steps over Beale's valley |\n|---|---|\n{rows}")
        parts = charts.chart(
            Axis("step", (0, 100)), Axis("1000 η", (0, 3.5)), {"": (np.linspace(0, 100, len(rates)), 1000 * np.array(rates))}
        )
        curve = svg.drawing(parts, charts.HEIGHT, "The schedule of keras", "The rate rises for ten steps and then falls as a cosine.")
        return mo.vstack([table, page.drawn(curve)])

    beside() if in_keras.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Maps of many dimensions

    A trained network has turned each digit of 64 pixels into the 64 values of its last hidden layer. Which digits are alike for it? One
    wants a map on which near means alike. The first thing to try, and the *baseline* that a better map must beat, is principal component
    analysis (lecture 6): project on the two directions along which the points scatter most. With the singular value decomposition
    $X-\bar X=U\,S\,V^T$ these are the first columns of $V$, and direction $k$ holds the fraction $S_k^2/\sum_lS_l^2$ of the variance.
    PCA is fast, has no settings, is the same in each run, and distances on its map mean something: they are true ones seen from a side.
    """)
    return


@app.cell
def _():
    seen = mapped.kept()
    flat, fractions = mapped.principal(seen.activations)
    accuracy = [mapped.neighbour_accuracy(y, seen.labels) for y in (seen.activations, flat, seen.frames[-1])]
    count = np.arange(1, 21)
    together = charts.chart(
        Axis("components", (0, 20)),
        Axis("fraction of variance", (0, 1.05)),
        {"together": (count, np.cumsum(fractions)[:20]), "each": (count, fractions[:20])},
    )
    page.drawn(
        charted.embedding(flat, seen.labels, "Principal components"),
        svg.drawing(together, charts.HEIGHT, "Fractions of the variance", "What the first components hold, each and together."),
    )
    return accuracy, fractions, seen


@app.cell(hide_code=True)
def _(accuracy, fractions):
    mo.md(
        f"Two components hold **{fractions[:2].sum():.0%}** of the variance. A test that any map must stand: is a digit like most of its "
        f"five nearest neighbours? In all 64 dimensions it is in **{accuracy[0]:.1%}** of all cases, on this map in **{accuracy[1]:.1%}**. "
        "What is missing lies in directions that the map does not show."
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Neighbours as probabilities

    *t-SNE* (van der Maaten and Hinton 2008) gives up distances and keeps neighbourhoods. Point $i$ sees point $j$ with the probability

    $$p_{j|i}=\frac{e^{-\beta_i|\mathbf x_i-\mathbf x_j|^2}}{\sum_{k\ne i}e^{-\beta_i|\mathbf x_i-\mathbf x_k|^2}},\qquad
      p_{ij}=\frac{p_{j|i}+p_{i|j}}{2n} .$$

    A physicist sees a Boltzmann distribution with the squared distance as the energy. The inverse temperature $\beta_i$ is set for
    each point by its entropy $S_i=-\sum_jp_{j|i}\ln p_{j|i}$: the *perplexity* $e^{S_i}$, the number of neighbours that it effectively
    sees, is to be the same everywhere. Uniform over $k$ points, it is $k$. Since $S_i$ falls with $\beta_i$, halving an interval finds it.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(charted.bandwidths())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## t-SNE: cost, crowding, gradient

    On the map, points at $\mathbf y_i$ see each other with $q_{ij}$. The cost is the Kullback-Leibler divergence, the information that the
    map's probabilities miss:

    $$C=\sum_{i\ne j}p_{ij}\ln\frac{p_{ij}}{q_{ij}} .$$

    It is large where $p$ is large and $q$ small: near points drawn far apart cost much, far points drawn near cost little. So the map
    keeps what is near, and is careless about the rest.

    *Crowding.* Why not a Gaussian on the map, too? In $d$ dimensions the number of points at the distance $r$ grows as $r^{d-1}$. In
    64 dimensions nearly all are almost equally far away; up to 65 points can have *exactly* the same distance from each other. A plane has
    room for three. What is moderately far must be put too near, all of it at once, and clusters are crushed together.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(charted.crowding(), charted.tails())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The remedy is a function with a longer tail on the map, Student's with one degree of freedom:

    $$q_{ij}=\frac{w_{ij}}{\sum_{k\ne l}w_{kl}},\qquad w_{ij}=\frac{1}{1+|\mathbf y_i-\mathbf y_j|^2} .$$

    To have a similarity of 0.1, two points may be 3 apart instead of 1.5: room for what is moderately far, and gaps between clusters. The
    gradient is as simple as that of springs:

    $$\frac{\partial C}{\partial\mathbf y_i}=4\sum_j\,(p_{ij}-q_{ij})\;w_{ij}\;(\mathbf y_i-\mathbf y_j).$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the gradient": mo.md(r"""
    Write $d_{ij}=|\mathbf y_i-\mathbf y_j|^2$, $Z=\sum_{k\ne l}w_{kl}$, $q_{ij}=w_{ij}/Z$.

    1. *What depends on the map.* $C=\text{const}-\sum_{ij}p_{ij}\ln w_{ij}+\ln Z$, since $\sum p_{ij}=1$.
    2. *By one distance.* $w=1/(1+d)$ gives $\partial\ln w/\partial d=-w$ and $\partial w/\partial d=-w^2$. Hence

       $$\frac{\partial C}{\partial d_{ij}}=p_{ij}w_{ij}-\frac{w_{ij}^2}{Z}=(p_{ij}-q_{ij})\,w_{ij}.$$
    3. *By one place.* $\mathbf y_i$ acts on $d_{ij}$ and on $d_{ji}$ for all $j$, and $\partial d_{ij}/\partial\mathbf y_i=2(\mathbf
       y_i-\mathbf y_j)$. Both occur in the sum over ordered pairs and are equal: $2\cdot2=4$.

    With a Gaussian on the map, $\ln w=-d$, the factor $w_{ij}$ would be missing: springs of any length that pull with all their force.
    With it, far points hardly feel each other.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(charted.forces())
    return


@app.cell
def _():
    mo.md(f"""And this is all of it. The map goes downhill with the momentum of this lecture; for the first 100 steps
the attraction is twelve times stronger ("early exaggeration"), so that clusters find together while there is still room to pass.

```python
{page.source(exact_tsne.gradient, exact_tsne.descend)}
```

Here is the way from the principal components to the map, in {mapped.STEPS} steps:""")
    return


@app.cell
def _(seen):
    maps = charted.frames(seen.frames, seen.labels)
    named = ["principal components", *(f"step {k}" for k in mapped.SHOWN if k > 0)]
    page.live(Player(maps, named, "t-SNE from cloud to clusters: 300 digits as a network sees them.", speed=4, loop=False))
    return


@app.cell(hide_code=True)
def _(accuracy):
    mo.md(
        rf"""
    Nobody told it the digits, which give the colours only. On the last map **{accuracy[2]:.1%}** of the digits are like most of their five
    nearest neighbours, against {accuracy[1]:.1%} for PCA and {accuracy[0]:.1%} in all dimensions.

    ## Reading a map

    - The *perplexity* is a choice. Small values see the nearest only, and the map falls into crumbs; large ones draw clusters together.
    Look at several.
    - The *size* of a cluster means little, since every point has its own $\beta_i$; dense and thin regions look alike.
    - The *distance between* clusters means little, and so does their order: the cost hardly feels it.
    - Clusters may appear where there are none: noise makes crumbs at small perplexity.
    - A map has no axes, and new points no place on it, unless one is made for them.
    """
    )
    return


@app.cell
def _():
    perplexity = mo.ui.slider(2, 80, 1, value=20, label="perplexity", show_value=True, debounce=True)
    noise = mo.ui.checkbox(label="noise instead of digits")
    mo.hstack([perplexity, noise], justify="start", wrap=True, gap=2)
    return noise, perplexity


@app.cell
def _(noise, perplexity, seen):
    points = np.random.default_rng(0).normal(size=seen.activations.shape) if noise.value else seen.activations
    usual = perplexity.value == mapped.PERPLEXITY and not noise.value
    with one_thread():
        p, beta = exact_tsne.conditional(exact_tsne.squared_distances(points), float(perplexity.value))
        anew = seen.frames[-1] if usual else mapped.frames(points, float(perplexity.value))[-1].astype(float)
    ordered = np.sort(p, 1)[:, ::-1]
    by_density = np.argsort(beta)
    picks = {
        name: (np.arange(1, 101), np.maximum(ordered[by_density[k]][:100], 1e-6))
        for name, k in (("thin", 0), ("middle", 150), ("dense", 299))
    }
    row = charts.chart(
        Axis("neighbour", (0, 100)),
        Axis("p", (1e-4, 1), True),
        picks,
        dashed={"perplexity": ([float(perplexity.value)] * 2, [1e-4, 1.0])},
    )
    mo.vstack(
        [
            page.drawn(
                charted.embedding(anew, seen.labels, "A map"),
                svg.drawing(row, charts.HEIGHT, "Whom points see", "The probabilities of the neighbours of three points, in order."),
            ),
            mo.md(
                f"Five nearest neighbours agree in **{mapped.neighbour_accuracy(anew, seen.labels):.1%}**. Cost "
                f"{exact_tsne.cost(exact_tsne.symmetric(p), anew):.2f}. The inverse temperatures differ by a factor of "
                f"{beta.max() / beta.min():.1f}; the curves are those of the thinnest place, a middle one and the densest."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The sum over all pairs takes time $n^2$. For many points one sums over far groups as if they were one point (Barnes and Hut), as
    in the dynamics of stars; `szilard run visualisation` does so with the library openTSNE, for your own tables, too. `szilard run
    optimizers` compares the six rules, each with its best rate, on landscapes and on a real network.

    ## Summary and reading

    - Plain descent takes $\kappa/2$ steps for a factor $e$, with momentum $\sqrt\kappa/2$; Nesterov's method looks ahead.
    - AdaGrad, RMSprop and Adam give each parameter its own rate, and do not feel the units of the cost.
    - Running means that begin at zero are too small by $1-\beta^t$; Adam divides by it.
    - A rate that falls to zero lets the noise die out.
    - PCA shows true distances from the best side; t-SNE keeps neighbours, and nothing else.
    - $\partial C/\partial\mathbf y_i=4\sum_j(p_{ij}-q_{ij})\,w_{ij}(\mathbf y_i-\mathbf y_j)$; the long tail of $w$ relieves crowding.

    To read on: P. Mehta et al., arXiv:1803.08823, section IV (gradient descent) and section XII (principal components, t-SNE); F.
    Marquardt, arXiv:2101.01759, on adaptive learning rates and t-SNE. The originals: I. Sutskever et al., ICML 2013 (momentum); J. Duchi et
    al., JMLR 12, 2121 (2011); D. P. Kingma and J. Ba, arXiv:1412.6980; L. van der Maaten and G. Hinton, JMLR 9, 2579 (2008).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def rolled(gradient, x, v, rate, mu):
        after, (speed,) = Momentum(rate, mu).step(lambda _: gradient, x, (v,))
        return np.array([after, speed])

    def adam(gradients, x, rate):
        optimizer = Adam(rate)
        memory = optimizer.begin(x)
        for one in gradients:
            x, memory = optimizer.step(lambda _, g=one: g, x, memory)
        return x

    exercises = [
        Number(
            "7.1",
            f"The quadratic landscape has the curvatures {STIFFNESS[0]:g} and {STIFFNESS[1]:g}. Below which learning rate does plain "
            "gradient descent converge?",
            sealed="ceec0d0a4167c960",
            step=0.001,
            hint="Along each axis a step multiplies the distance from the minimum by 1 minus rate times curvature.",
        ),
        Choice(
            "7.2",
            "You measure the cost in other units, so that it and all its gradients become 1000 times larger. What happens to Adam's way?",
            options=[
                "Its steps become 1000 times larger.",
                "Its steps become 1000 times smaller.",
                "Next to nothing.",
                "It diverges unless the rate is made smaller.",
            ],
            sealed="7b5cd76885a31b2e",
            hint="Write down a step: a mean of gradients over the root of a mean square.",
        ),
        Code(
            "7.3",
            "Write one step of momentum: `gradient` is the gradient at `x`; return the new `x` and the new `v`, as `np.array([x, v])`.",
            start="def step(gradient, x, v, rate, mu):\n    return np.array([x, v])",
            name="step",
            reference=rolled,
            cases=[(1.0, 0.0, 0.0, 0.1, 0.9), (np.array([1.0, -2.0]), np.array([0.5, 0.0]), np.array([0.3, 0.4]), 0.2, 0.5)],
            hint="First the velocity, then the place, which moves by the new velocity.",
        ),
        Number(
            "7.4",
            "A point sees four others with the probabilities 1/2, 1/4, 1/8 and 1/8. What is its perplexity?",
            sealed="d4a5e502b1deee17",
            step=0.01,
            hint="The exponential of the entropy. With logarithms to base 2 the entropy is a round number; then take 2 to its power.",
        ),
        Number(
            "7.5",
            "A quadratic valley has the condition number 100. Which momentum $\\mu$ is best for it?",
            sealed="9f0b0070e02f528c",
            step=0.01,
            hint="The root of mu is (root of the condition number minus 1) over (the same plus 1).",
            starred=True,
        ),
        Code(
            "7.6",
            "Write Adam: `gradients[0]` is the gradient in the first step, and so on; return `x` after all of them. Use $\\beta_1=0.9$, "
            "$\\beta_2=0.999$, $\\epsilon=10^{-8}$.",
            start="def adam(gradients, x, rate):\n    return x",
            name="adam",
            reference=adam,
            cases=[
                (np.array([2.0]), 1.0, 0.1),
                (np.array([[1.0, -3.0], [0.5, 0.0], [-2.0, 1.0]]), np.array([0.0, 1.0]), 0.01),
            ],
            hint="Keep m and s from step to step, but divide copies of them by 1 - beta**t, with t = 1 in the first step.",
            starred=True,
        ),
        Code(
            "7.7",
            "Write the gradient of t-SNE for all points: `p` is the symmetric matrix of $p_{ij}$ with zeros on its diagonal, `y` has a row "
            "per point. Return an array of the shape of `y`.",
            start="def gradient(p, y):\n    return 0 * y",
            name="gradient",
            reference=exact_tsne.gradient,
            cases=[
                (np.array([[0, 0.4, 0.1], [0.4, 0, 0], [0.1, 0, 0]]), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])),
                ((1 - np.eye(4)) / 12, np.array([[0.0, 1.0], [2.0, 0.5], [-1.0, 0.0], [0.3, -0.7]])),
            ],
            hint="w has zeros on its diagonal, and q = w / w.sum(). Then 4 times the sum over j, with y[i] - y[j].",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(7)
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
    page.others(7)
    return


if __name__ == "__main__":
    app.run()
