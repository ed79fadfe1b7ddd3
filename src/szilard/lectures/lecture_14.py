"""Lecture 14: parameters and laws found from data, and what discovery means."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="14. Parameters and laws from data")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.data.measured_laws import AU, YEAR, planets
    from szilard.lectures import laws, page
    from szilard.lectures.drawn import laws as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.widgets import Player, Points


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 14. Parameters and laws from data, and what discovery means

    After this lecture you can

    - let a bottleneck find how many numbers describe a system, and derive when a number falls silent;
    - say how many numbers a qubit is worth;
    - read a law of motion from noisy trajectories, and say why derivatives are the trouble and how the weak form avoids them;
    - let units do half of the work of finding a formula;
    - learn a Hamiltonian back from energies;
    - say what a machine has discovered, what was put in by hand, and what discovery would still mean.

    ## Two questions

    A physicist who meets an unknown system asks: which few numbers describe it, and which law do they obey? Both can be asked of a network
    or of a regression. In this lecture all laws are known, so that every answer can be judged. That is also its weakness: a method that
    finds what we know has not yet found anything.

    ## A bottleneck finds parameters

    Damped oscillators $x(t)=e^{-bt/2}\cos\omega t$ with $\omega^2=k-b^2/4$ differ in stiffness $k$ and damping $b$. An encoder sees 50
    positions, a few numbers $z$ may pass, and a decoder must say from them where the oscillator is at a time that is asked
    (Iten et al. 2020). Nobody names $k$ or $b$.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.bottleneck())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    How many numbers are needed? Offer three and let information cost something. Each number is a normal distribution
    $\mathcal N(\mu,\sigma^2)$; what it says beyond $\mathcal N(0,1)$ is their divergence, in nats, and the loss is
    $\langle(\text{answer}-x)^2\rangle+\beta\sum_jD_j$ with

    $$D = \tfrac12\big(\mu^2+\sigma^2-1-\ln\sigma^2\big).$$

    A number that says nothing has $\mu=0$, $\sigma=1$ and costs nothing. The price $\beta$ is lowered during the training.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the divergence of two normal distributions": mo.md(r"""
    $D=\int q\ln(q/p)$ with $q=\mathcal N(\mu,\sigma^2)$ and $p=\mathcal N(0,1)$. The logarithm is
    $-\ln\sigma-\dfrac{(z-\mu)^2}{2\sigma^2}+\dfrac{z^2}2$. Average over $q$, where $\langle(z-\mu)^2\rangle=\sigma^2$ and
    $\langle z^2\rangle=\mu^2+\sigma^2$:

    $$D=-\ln\sigma-\tfrac12+\tfrac12(\mu^2+\sigma^2).$$
    """),
            "Derivation: when a number falls silent": mo.md(r"""
    1. *One number.* A quantity $y$ with variance $\lambda$ is to be told with a mean squared error $\Delta\le\lambda$. No code needs
       fewer than $R=\tfrac12\ln(\lambda/\Delta)$ nats if $y$ is normal (Shannon), and a normal code reaches it.
    2. *The price.* Minimise $\Delta+\beta R$ over $\Delta$: $1-\beta/(2\Delta)=0$, so $\Delta=\beta/2$.
    3. *The border.* That is allowed only if $\beta/2\le\lambda$. Otherwise $\Delta=\lambda$ and $R=0$:

    $$R=\max\Big(0,\ \tfrac12\ln\frac{2\lambda}{\beta}\Big).$$

    A number speaks if and only if it can take more than $\beta/2$ off the squared error. Many numbers share this border ("water-filling").
    """),
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Left: the nats that the best *linear* code spends on each principal component of the motions, at a price that you choose. Right: the
    three numbers
    of the network, trained in `szilard run hidden-parameters` (seed 0), for 300 oscillators.
    """)
    return


@app.cell
def _():
    price = mo.ui.slider(-5, -1, 0.25, value=-3.75, label="log10 of the price β", show_value=True)
    which = mo.ui.dropdown(list(drawn.PARAMETERS), value="stiffness", label="against")
    mo.hstack([price, which], justify="start", wrap=True, gap=2)
    return price, which


@app.cell
def _(price, which):
    bottled = laws.kept("parameters")
    speaking = int((laws.spoken(bottled["spectrum"], 10.0**price.value) > 0).sum())
    nats = ", ".join(f"{one:.2f}" for one in bottled["information"])
    mo.vstack(
        [
            page.drawn(drawn.price(bottled, 10.0**price.value), drawn.latents(bottled, which.value)),
            mo.md(
                f"**{speaking}** components speak. The network's numbers say {nats} nats: two of them speak. It misses "
                f"positions by {float(bottled['metric_error']):.4f}, the mean motion by {float(bottled['metric_mean_motion_error']):.3f}; "
                "least squares that is *told the law* misses by less than $10^{-7}$."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    One number follows the stiffness, one the damping, one is silent. A linear code needs more components at the same price, since the
    motions lie on a *curved* surface of two dimensions. But read the result soberly: $k$ and $b$ were varied independently by us, and the
    price was settled with the answer in view. With a constant price all three numbers spoke.

    ## How many numbers is a qubit worth?

    Show a network the probabilities $p=(1+\mathbf n\cdot\mathbf m)/2$ along ten directions $\mathbf m$ and ask for another one. The
    answer is linear
    in $\mathbf n$, which has three components; a pure state has $|\mathbf n|=1$, so two angles name it. Two numbers, or three?
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.sphere(), drawn.qubits(laws.kept("parameters")))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With two the network beats PCA by bending the sphere, but an error stays: no continuous one-to-one map takes a sphere into the plane
    (by Borsuk and Ulam's theorem some two opposite states get the same numbers). The third number mends that, the fourth brings nothing.
    So what a bottleneck counts is not the dimension of the states, but the dimension of a space that holds them without a tear.

    ## A law of motion from noisy swings

    Now the law. A pendulum swings by $\theta''=-0.1\,\theta'-\sin\theta$; angle and speed are measured with errors. Suppose that the
    acceleration is a sum of a *few* of many candidate terms (Brunton, Proctor and Kutz 2016):

    $$\theta'' = \sum_j w_jf_j(\theta,\theta') .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.regression(), drawn.bumps())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Least squares gives weights to all terms. *Sequential thresholding* drops the terms that bring less than a threshold, fits again, and
    so on until none goes. The trouble is the left side. A difference $(x(t+h)-x(t-h))/2h$ of data with errors $\sigma$ has an
    error $\sigma/(\sqrt2\,h)$: the finer the sampling, the worse. The *weak form* takes the derivative off the data. Multiply by a bump
    $\varphi$
    that vanishes at both ends and integrate by parts:

    $$-\int\varphi'\,x\,dt=\sum_jw_j\int\varphi\,f_j(x)\,dt .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the weak form, and how it treats noise": mo.md(r"""
    1. *Integrate by parts.* $\int_{-a}^a\varphi x'\,dt=[\varphi x]_{-a}^a-\int\varphi'x\,dt$, and $\varphi(\pm a)=0$.
    2. *Noise of the difference.* Independent errors: variance $2\sigma^2/(2h)^2$, that is $\sigma/(\sqrt2h)$. It grows as $h\to0$.
    3. *Noise of the integral.* The sum $h\sum_k\varphi'(t_k)\,\epsilon_k$ has the variance
       $h^2\sigma^2\sum\varphi'^2\approx h\,\sigma^2\int\varphi'^2dt$. It falls as $h\to0$. With $\int\varphi\,dt\sim a$ and
       $\int\varphi'^2dt\sim1/a$ the error of a slope averaged over the bump is about $\sigma\sqrt{h/a}\,/a$: smaller than the
       difference's by $(h/a)^{3/2}$.
    4. *What remains.* The terms themselves are noisy: $\langle(x+\epsilon)^3\rangle=x^3+3x\sigma^2$. This bias, of order $\sigma^2$, no
       averaging removes.
    """)
        }
    )
    return


@app.cell
def _():
    noise = mo.ui.slider(0, 20, 0.5, value=2, label="noise in % of the standard deviation", show_value=True)
    level = mo.ui.slider(-3, -0.25, 0.25, value=-1, label="log10 of the threshold", show_value=True)
    method = mo.ui.dropdown(list(laws.KINDS), value="weak form", label="slopes by")
    mo.hstack([noise, level, method], justify="start", wrap=True, gap=2)
    return level, method, noise


@app.cell
def _(level, method, noise):
    reading = laws.read(noise.value / 100, 10.0**level.value, method.value)
    mo.vstack(
        [
            page.drawn(drawn.swing(reading.measured, laws.swings().interval), drawn.brings(reading.brings, 10.0**level.value)),
            mo.md(f"12 swings of 300 samples give `{reading.written}`"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Raise the noise until polynomials and sines conspire: $\theta-\theta^3/6$ looks like $\sin\theta$. Then raise the threshold, and use
    differences. Below is how terms go, round by round, at 2 % of noise: bars shorter than the threshold leave, and what is left is
    fitted again.
    """)
    return


@app.cell
def _():
    films = drawn.rounds(0.02, 0.1)
    page.live(Player([film for film, _ in films], [words for _, words in films], "Terms that bring too little go.", speed=1, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In `szilard run equations` trajectories that were held out choose the threshold; the true law chooses nothing. So one can ask at
    which noise each method breaks: the largest error of a coefficient, median of five data sets, filled where all data sets give exactly
    the right terms.
    """)
    return


@app.cell
def _():
    system = mo.ui.dropdown(["pendulum", "duffing", "lorenz", "kepler"], value="lorenz", label="system")
    mo.hstack([system])
    return (system,)


@app.cell
def _(system):
    page.drawn(drawn.breaking(laws.kept("noise"), system.value))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With 1 % of noise the weak form misses Lorenz's coefficients by 0.25 %, differences by 1.3 % (medians of three seeds), and all four
    systems
    are right. The pendulum survives 10 %, the others 2 %. Beyond, the bias of the noisy terms takes over.

    ## Formulas, and what units know

    Which formula gives the period of a planet? Taken as logarithms, eight planets lie on a straight line. Drag one away.
    """)
    return


@app.cell
def _():
    orbits = planets()
    places = np.log10(np.stack([orbits.axis / AU, orbits.period / YEAR], 1)).round(4).tolist()
    page.live(Points(places, ((-0.6, 1.7), (-0.8, 2.4)), degree=1, labels=("log10 a/AU", "log10 T/yr"), caption="A line of slope 3/2."))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A line of slope 3/2 fits, but says nothing of other suns: in these data the central mass never changes. Units do. A law is an equation
    between quantities, and must hold in all units (Buckingham 1914).
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: Buckingham's theorem, and Kepler's third law": mo.md(r"""
    1. *Rescale.* Changing the units of length, mass and time multiplies a quantity of dimension $L^\alpha M^\beta T^\gamma$ by
       $\ell^\alpha m^\beta t^\gamma$. A law that holds in all units can only relate products without dimension.
    2. *Count.* Products $\prod q_i^{x_i}$ are without dimension if $Dx=0$, with a row of $D$ for each unit and a column for each quantity.
       There are $n-\operatorname{rank}D$ independent ones.
    3. *Kepler.* From $G\ (L^3M^{-1}T^{-2})$, $M$ and $a$ make a time: $G^xM^ya^z$ needs $3x+z=0$, $-x+y=0$, $-2x=1$. So
       $x=y=-\tfrac12$, $z=\tfrac32$, and no product without dimension is left:

    $$T=c\,\sqrt{\frac{a^3}{GM}} .$$

    The number $c=2\pi$ is all that data must tell.
    """)
        }
    )
    return


@app.cell
def _():
    chosen = mo.ui.multiselect(
        list(laws.QUANTITIES), value=["a (axis)", "M (mass of the sun)", "G (Newton's constant)"], label="a time from"
    )
    mo.hstack([chosen])
    return (chosen,)


@app.cell
def _(chosen):
    mo.md(laws.units(chosen.value))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *Symbolic regression* searches for the rest. The experiment builds all formulas of up to five nodes and joins pairs of them, a factor
    fitted to each. Each length keeps its best one; points held out choose the length. From eight planets and units it finds
    $6.2819\sqrt{a^3/GM}$, off by 0.0005 on moons of other planets; without units it is off by 0.98 there. From ten lines of hydrogen it
    finds
    $1.09679\cdot10^7\,(1/n^2-1/m^2)$ per metre. Planck's law comes out with units, and without them never. Genetic programming missed
    hydrogen and Planck in all three runs; a complete search needs a tenth of a second.

    ## A Hamiltonian learned back

    Random configurations of a ring of 12 spins and their energies are given to a model that knows nothing of neighbours,
    $E=-\sum_{i<j}J_{ij}s_is_j$: 66 couplings. It is *linear* in them, so it is the regression from above.
    """)
    return


@app.cell
def _():
    states = mo.ui.slider(30, 150, 5, value=60, label="configurations", show_value=True)
    disturbed = mo.ui.slider(0, 2, 0.1, value=0.1, label="error of an energy, J", show_value=True)
    mo.hstack([states, disturbed], justify="start", wrap=True, gap=2)
    return disturbed, states


@app.cell
def _(disturbed, states):
    found = laws.couplings(states.value, disturbed.value)
    upper = np.triu_indices(laws.SPINS, 1)
    off = [abs(matrix[upper][found.there] - 1).max() for matrix in (found.plain, found.sparse)]
    other = [abs(matrix[upper][~found.there]).max() for matrix in (found.plain, found.sparse)]
    mo.vstack(
        [
            page.drawn(drawn.matrices(found)),
            mo.md(
                f"Largest error of a true coupling: least squares **{off[0]:.2f}** J, thresholded **{off[1]:.2f}** J. Largest "
                f"coupling that should not be there: **{other[0]:.2f}** J and **{other[1]:.2f}** J. There are 66 unknowns."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: why a sum of absolute values makes zeros": mo.md(r"""
    Thresholds are greedy. LASSO adds $\lambda\sum|J_{ij}|$ to half the squared error instead, which is convex. For one coupling with
    the least-squares value $J^*$ (columns normed to 1) minimise $\tfrac12(J-J^*)^2+\lambda|J|$. For $J>0$ the slope is $J-J^*+\lambda$,
    zero at
    $J=J^*-\lambda$, if that is positive; for $J<0$ likewise at $J^*+\lambda$; otherwise the kink at 0 is the minimum:

    $$J=\operatorname{sign}(J^*)\,\max(|J^*|-\lambda,0).$$

    A square penalty gives $J^*/(1+\lambda)$, never exactly zero.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With 40 spins and 400 energies for 780 couplings (`szilard run regression`) LASSO finds all 40 to 0.002 J; ridge and least squares
    explain half of
    the variance and miss couplings by 0.75 J. Sparsity is knowledge, too: it was put in.

    ## Discovery, honestly

    Artificial discovery means in most papers one of three things: to rediscover a law (this lecture), to find a
    *solution* of a posed problem that surprises its poser (experiments of quantum optics by projective simulation, Melnikov et al. 2018),
    or to pose the problem. What is
    szilard's error correction (lecture 12)? The second. Judge by what was put in.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.ledger())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Four qubits with bit flips, $R_Q$ after 200 steps (1 is an intact state), mean of two seeds. The star has its outer three measured, the
    chain only its last, wrongly once in a hundred times. Last column: the student in another simulator, worst of three axes.

    | device | idle | by hand | teacher | student | Stim |
    |---|---|---|---|---|---|
    | all coupled | 0.717 | checks 0.986 | 0.988 | 0.986 | 0.981 |
    | star | 0.717 | code 0.890 | 0.986 | 0.986 | 0.982 |
    | chain | 0.717 | code 0.890 | 0.945 | 0.927 | 0.916 |

    *Found, without being told a code, a syndrome or a circuit*: spreading the state by two CNOTs (0.890, encoding alone); parity checks
    through a
    spare qubit; what an unexpected outcome means, and a further check that tells suspects apart; no repair, since knowing the flip is
    enough.
    On star and chain no strategy with measurements was known to us beforehand.

    *Put in by hand*: an exact simulator of the noise; the list of actions; R_Q as a goal, and at first the coherent information, which
    pays for each step towards a code; the state shown as a stabilizer tableau, with what each measurement would do; qubits by the
    handful. Where chance does not get there (the five-qubit code) a search in the known model proposes gates, and the network only
    keeps them. And the idea that a state could be protected at all: it was ours, in the reward. The
    answers have been in textbooks since the 1990s.

    *Where it fails, it says so*: on the chain the student stays 0.02 below its teacher, whatever was tried; with relaxation on three
    qubits it
    waits, and rightly so.

    What would discovery still mean? A result that nobody knew, checked by something that shares no code with the finder, and *understood*:
    put into a sentence that helps with the next device. An agent like the clips of `szilard run projective-simulation` can at least be
    read, edge by edge, and its
    efficiency with forgetting can be computed. A teacher's weights cannot; its strategy had to be drawn as a tree before we could
    call it the textbook's. Reading is still our part, and so is asking.

    ## Summary and reading

    - A price per nat silences numbers that save less than $\beta/2$; two speak for a damped oscillator, three for a qubit.
    - Few terms, thresholds, held-out data: a law from swings. Integrals average noise, differences magnify it.
    - Units leave $n-\operatorname{rank}D$ numbers; what data never vary, only units can tell.
    - Each method breaks at a noise that can be measured.
    - Say what was put in before you say what was found.

    To read on: P. Mehta et al., arXiv:1803.08823, section VI (regression, the Hamiltonian); V. Dunjko and H. J. Briegel, arXiv:1709.02779,
    sections IV and VII; M. Krenn et al., Nature Reviews Physics 4, 761 (2022), on understanding. The originals: R. Iten et al., PRL
    124, 010508 (2020); S. Brunton et al., PNAS 113, 3932 (2016); D. Messenger and D. Bortz, Multiscale Model. Simul. 19, 1474 (2021); E.
    Buckingham, Phys. Rev. 4,
    345 (1914); A. Melnikov et al., PNAS 115, 1221 (2018); T. Fösel et al., Phys. Rev. X 8, 031084 (2018).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def sparse(A, y, threshold):
        kept, w = np.ones(A.shape[1], bool), np.zeros(A.shape[1])
        while True:
            w = np.zeros(A.shape[1])
            w[kept] = np.linalg.lstsq(A[:, kept], y, rcond=None)[0]
            left = kept & (np.abs(w) >= threshold)
            if (left == kept).all():
                return w
            kept = left

    def weight(x, f, bumps, slopes):
        a, b = bumps @ f, -slopes @ x
        return a @ b / (a @ a)

    rng = np.random.default_rng(0)
    terms = rng.normal(size=(8, 4))
    exercises = [
        Number(
            "14.1",
            r"How many nats does a number with $\mu=1$ and $\sigma=0.5$ say?",
            sealed="e4caabfb31c2c12e",
            step=0.001,
            hint="Put both into D; the logarithm is the natural one. Give three digits.",
        ),
        Choice(
            "14.2",
            "Why does an error stay when two numbers must hold a pure qubit, although two angles name it?",
            options=[
                "A sphere has no continuous one-to-one map into the plane.",
                "The third component of Bloch's vector is noise.",
                "Two numbers cannot hold more than two bits.",
                "The decoder is not linear.",
            ],
            sealed="2100d866c3cb990e",
            hint="Try to flatten a globe without a cut.",
        ),
        Code(
            "14.3",
            "Central differences: return the slopes of the samples `x` at the interval `h`, at all times but the first and the last.",
            start="def slopes(x, h):\n    return np.diff(x) / h",
            name="slopes",
            reference=lambda x, h: (x[2:] - x[:-2]) / (2 * h),
            cases=[(np.array([0.0, 1.0, 4.0, 9.0]), 1.0), (np.array([1.0, 0.5, 0.25, 1.0, -1.0]), 0.1)],
            hint="Neighbours on both sides, over twice the interval.",
        ),
        Number(
            "14.4",
            r"Samples have independent errors of standard deviation 0.01 and lie 0.05 apart. What is the standard deviation of "
            "the error of a central difference $(x(t+h)-x(t-h))/2h$?",
            sealed="79458f503939d0fe",
            step=0.001,
            hint="The variances of two independent errors add.",
        ),
        Number(
            "14.5",
            r"A drop of radius $R$, density $\rho$ and surface tension $\gamma$ (an energy per area) oscillates. Its period is a "
            r"number times $R^z\rho^x\gamma^y$. What is $z$?",
            sealed="737ab520a65c7264",
            step=0.1,
            hint="Dimensions: mass/length³ and mass/time². The mass must cancel.",
            starred=True,
        ),
        Code(
            "14.6",
            "Sequentially thresholded least squares: `A` has a column for each term, `y` is explained. Fit by least squares, leave out all "
            "terms with |w| below `threshold`, fit again, until none goes. Return all weights, 0 for those left out.",
            start="def sparse(A, y, threshold):\n    return np.linalg.lstsq(A, y, rcond=None)[0]",
            name="sparse",
            reference=sparse,
            cases=[
                (terms, terms @ np.array([1.0, 0.0, -2.0, 0.05]), 0.1),
                (terms, terms @ np.array([0.3, 0.0, -2.0, 0.5]) + 0.3 * np.cos(np.arange(8)), 0.35),
            ],
            hint="Keep a row of true and false; fit only the columns `A[:, kept]`; stop when the row no longer changes.",
            starred=True,
        ),
        Code(
            "14.7",
            r"The weak form with one term, $x'=w\,f(x)$: `x` and `f` are samples, `bumps` and `slopes` have a row for each $\varphi$ and "
            r"its $\varphi'$, times the interval. Return $w$ by least squares over all bumps.",
            start="def weight(x, f, bumps, slopes):\n    return 0.0",
            name="weight",
            reference=weight,
            cases=[
                (np.array([1.0, 0.5, 0.25]), np.array([1.0, 0.5, 0.25]), np.array([[0.0, 1.0, 0.0]]), np.array([[0.5, 0.0, -0.5]])),
                (np.arange(5.0) ** 2, np.arange(5.0), rng.random((3, 5)), rng.normal(size=(3, 5))),
            ],
            hint="a = bumps @ f, b = -slopes @ x; the w that makes |b - w a|² smallest.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(14)
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
    page.others(14)
    return


if __name__ == "__main__":
    app.run()
