"""Lecture 13: phases, matter and quantum states."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="13. Phases, matter and quantum states")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.lectures import alloys, matter, page
    from szilard.lectures.drawn import alloys as rings
    from szilard.lectures.drawn import matter as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.lectures.wave_function import learned
    from szilard.widgets import Curve, Player, Slider, SmallNetwork


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 13. Phases, matter and quantum states

    After this lecture you can

    - draw thermal states of a magnet by clusters, and say why that is right;
    - derive what the symmetry $s\to-s$ forbids a linear classifier;
    - find a critical temperature from the output of a network and the sizes of lattices, and without any labels;
    - put a network beside the exact optimum, or beside a formula, before you believe it;
    - say what a graph network can know of a material after so many messages;
    - write a wave function as a network, and derive the variational principle that trains it;
    - reconstruct a state from shots by their likelihood.

    ## Thermal states, and how to draw them

    A network that is to learn about matter needs states of matter. The Ising model has spins $s_i=\pm1$ on a square lattice, the energy
    $E = -\sum_{\langle ij\rangle}s_is_j$, and Boltzmann's distribution $p(s) = e^{-E(s)/T}/Z$ (energies and $T$ in units of the
    coupling). Below $T_c = 2/\ln(1+\sqrt2) = 2.269$ it is magnetised. A Markov chain draws from $p$ if it keeps *detailed balance*,

    $$p(s)\,P(s\to s') = p(s')\,P(s'\to s) .$$

    Metropolis' rule flips single spins with $P=\min(1, e^{-\Delta E/T})$. At $T_c$ there are patches of all sizes, and single flips take
    some $L^{2.2}$ sweeps to change them. Swendsen and Wang (1987) turn whole clusters instead: between equal neighbours a bond *holds* with
    probability $1-e^{-2/T}$, and each cluster of held bonds is turned with probability ½.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.clusters())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: why clusters may be turned": mo.md(r"""
    1. *Rewrite a bond.* Up to a constant factor a bond has the weight $1$ if $s_i=s_j$ and $e^{-2/T}$ if not. With
       $q = 1-e^{-2/T}$ that is $(1-q) + q\,\delta_{s_is_j}$.
    2. *Add bond variables* $n=0$ or $1$ (Fortuin and Kasteleyn): give $(s, n)$ the weight
       $\prod_{\rm bonds}\big[(1-q)\,\delta_{n,0} + q\,\delta_{s_is_j}\delta_{n,1}\big]$. The sum over $n$ returns $e^{-E/T}$.
    3. *Given the spins*, bonds are independent. Between unequal spins $n=0$. Between equal ones $n=1$ has the weight $q$ and $n=0$ the
       weight $1-q$: it holds with probability $q$.
    4. *Given the bonds*, the weight no longer depends on the spins, as long as all spins of a cluster are equal. So each cluster points up
       or down with probability ½, whatever the others do.
    5. Drawing $n$ from $p(n|s)$, then $s$ from $p(s|n)$ leaves $p(s,n)$ as it is, and with it $p(s)$.
    """)
        }
    )
    return


@app.cell
def _():
    seen = matter.lattices()
    gap = np.ones((seen.shape[2], 4))
    films = [np.hstack([(one[0] + 1) / 2, gap / 2, (one[1] + 1) / 2]) for one in seen]
    told = [f"sweep {k}: |m| = {abs(one[0].mean()):.2f} and {abs(one[1].mean()):.2f}" for k, one in enumerate(seen)]
    page.live(
        Player(films, told, "The same random start at the critical temperature: single flips (left) and clusters (right).", loop=False)
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    After a handful of sweeps the right lattice has forgotten its start; the left one is still coarsening. What has been forgotten must be
    measured all the same. The experiments take states of a chain two autocorrelation times apart, and put all states of a chain into one
    set: a relative of a training state in the test makes every method look good.

    ## What a symmetry forbids

    Ordered or disordered? Networks learn it from states far from $T_c$ and are asked near it (`szilard run ising-phases`). First try
    logistic regression, sign$(w\cdot s+b)$. It fails, for a reason that needs no experiment: $s$ and $-s$ are equally probable.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.slab())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the bound for linear classifiers": mo.md(r"""
    1. *Pairs.* Take $s$ and $-s$ together; they belong to the same class. If $|w\cdot s| < |b|$, both are put into the class of $b$'s sign.
       Otherwise one goes into each class, and exactly one of the two is right.
    2. *Count.* Let the class of $b$'s sign have the share $p$, the other one $1-p$; let the fractions $q$ and $q'$ of them lie in the
       slab. Of the first class $q + (1-q)/2$ are right, of the other $(1-q')/2$:

       $$\text{accuracy} = \tfrac12 + \tfrac12\big[p\,q - (1-p)\,q'\big] \;\le\; \frac{1+p}{2} .$$

    3. *Endless data.* The logistic loss $\langle\ln(1+e^{-y(w\cdot s+b)})\rangle$ is convex in $w$, and the same for $w$ and $-w$, because
       the data are. A convex function obeys $C(0) \le \tfrac12[C(w)+C(-w)] = C(w)$: the best $w$ is zero. What is left is the larger class.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With seven temperatures below and six above $T_c$ the bound is $(1+\tfrac7{13})/2 = 0.769$. Try the natural weights, all equal, so that
    $w\cdot s$ is the magnetisation $m$; every state stands beside its mirror image. Then use $|m|$ instead.
    """)
    return


@app.cell
def _():
    threshold = mo.ui.slider(-1, 1, 0.05, value=0.5, label="ordered if m is above", show_value=True)
    absolute = mo.ui.checkbox(label="use |m|")
    mo.hstack([threshold, absolute], justify="start", wrap=True, gap=2)
    return absolute, threshold


@app.cell
def _(absolute, threshold):
    magnets = matter.magnets()
    value = abs(magnets.means) if absolute.value else magnets.means
    right = magnets.right(value > threshold.value)
    mo.vstack(
        [
            page.drawn(drawn.magnetisations(magnets, threshold.value, absolute.value)),
            mo.md(f"Right: **{right:.3f}** of all states (the bound for linear classifiers is 0.769)."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    One hidden layer suffices: a neuron for each sign, and their sum is even in $m$. Move the second neuron's weight from plus to minus.
    """)
    return


@app.cell
def _():
    shown = matter.magnets()
    some = slice(None, None, 13)
    pairs = [(float(m), float(yes)) for m, yes in zip(shown.means[some], shown.ordered[some], strict=True)]
    layers = [([[20.0, 20.0]], [-8.0, -8.0], "sigmoid"), ([[12.0], [12.0]], [-6.0], "sigmoid")]
    page.live(
        SmallNetwork(
            layers,
            Curve(span=(-1, 1), limits=(-0.1, 1.1), points=pairs, xlabel="m", ylabel="p"),
            [
                Slider(name="second weight", low=-20, high=20, weight=(0, 0, 1)),
                Slider(name="both biases", low=-20, high=0, bias=(0, 1)),
            ],
            caption="Two hidden neurons learn what a line cannot.",
        )
    )
    return


@app.cell(hide_code=True)
def _():
    found = matter.kept("phases")
    score = {name: [float(found[f"metric_{key}{what}"]) for what in ("test", "critical")] for name, key in matter.METHODS.items()}
    rows = "\n".join(f"| {name} | {test:.3f} | {critical:.3f} |" for name, (test, critical) in score.items())
    mo.md(
        "One run of the experiment (seed 0), on states of 40 x 40 spins; nobody learned from the critical ones, at T = 2, 2.25, 2.5:"
        f"\n\n| | test | critical states |\n|---|---|---|\n{rows}\n\n"
        "The plain threshold of |m| is as good as the dense network and better than the forest. A network deserves praise for what it does "
        "beyond such a baseline."
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A critical temperature from sizes

    A finite lattice has no sharp transition; the output of a network falls smoothly. Yet sizes together betray $T_c$. Near it the only
    length is the correlation length $\xi\sim|T-T_c|^{-\nu}$. A network that sees each lattice as $8\times8$ blocks, each the majority of
    its spins, can depend on $L/\xi$ alone:

    $$p(T,L) = f\big[(T/T_c-1)\,L^{1/\nu}\big] .$$

    At $T=T_c$ the argument is 0 for all $L$: the curves cross there, at a height that need not be ½.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.blocks())
    return


@app.cell
def _():
    assumed = mo.ui.slider(2.1, 2.45, 0.005, value=2.2, label="T_c", show_value=True)
    steepness = mo.ui.slider(0.5, 1.6, 0.05, value=1.0, label="1/\N{GREEK SMALL LETTER NU}", show_value=True)
    mo.hstack([assumed, steepness], justify="start", wrap=True, gap=2)
    return assumed, steepness


@app.cell
def _(assumed, steepness):
    measured = matter.kept("phases")
    limit, error, by_moments, its_error = measured["limit"]
    mo.vstack(
        [
            page.drawn(*drawn.crossing(measured, assumed.value, steepness.value)),
            mo.md(
                f"Off one common curve by **{matter.spread(assumed.value, steepness.value):.4f}**. The fit of the experiment, "
                f"which adds the leading correction to scaling, gives $T_c$ = {limit:.4f} ± {error:.4f}; Binder's cumulants, without any "
                f"network, {by_moments:.4f} ± {its_error:.4f}; Onsager 2.2692."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Learning by confusion

    Now nobody names a phase. Assume a border $T'$, label states by it, and see how well the labels can be learned (van Nieuwenburg, Liu and
    Huber, 2017). Where the border is real, they are easy: a W with a peak in its middle.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.labels())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    How well *could* one do? All states of an energy are equally probable at a given $T$, so nothing but $E$ tells temperatures apart (it
    is a
    sufficient statistic). With $K$ temperatures, equally many states of each, the best guess for an energy is the side that makes it
    likelier:

    $$\text{accuracy}(T') = \frac1K\sum_E \max\Big[\sum_{T<T'}p(E|T),\ \sum_{T>T'}p(E|T)\Big] .$$

    Kaufman's partition function gives $p(E|T)$ exactly, here for $16\times16$ spins; the network's curves are for $40\times40$.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best predictor, and where its peak is": mo.md(r"""
    1. *Bayes.* The probability that a state $s$ came from below is $\sum_{T<T'}p(s|T)\big/\sum_Tp(s|T)$. Saying the likelier side is right
       most often.
    2. *Sufficiency.* $p(s|T) = e^{-E(s)/T}/Z(T)$ depends on $s$ through $E$ alone. Summing over all states of an energy turns
       $p(s|T)$ into $p(E|T)$, which gives the formula above.
    3. *Two neighbours.* The mean energy moves by $C\,\Delta T$ between them, with $C$ the specific heat, and fluctuates by $T\sqrt{C}$
       (from $\langle E^2\rangle-\langle E\rangle^2 = T^2C$). Shift over spread is $\sqrt C\,\Delta T/T$: temperatures are told apart best
       where the specific heat peaks, which is near $T_c$, a little above it in a finite lattice.
    """)
        }
    )
    return


@app.cell
def _():
    border = mo.ui.slider(1, 28, 1, value=7, label="number of the border", show_value=True)
    mo.hstack([border])
    return (border,)


@app.cell
def _(border):
    sides = matter.borders()
    assumed_at = float(sides.borders[border.value])
    mo.vstack(
        [
            page.drawn(drawn.energies(sides, border.value), drawn.confusion(matter.kept("borders"), assumed_at)),
            mo.md(f"Border at {assumed_at:.2f}: on 16 x 16 spins the best guess is right in **{sides.best(border.value):.4f}**."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The convolution comes close to the optimum, since it sees energies. The dense network has the deeper W *because it sees less*: where
    there is no magnetisation it knows nothing. Without the exact curve beside it one would have called it the better detector.

    ## Nuclei: a formula, and what it leaves

    A nucleus is nearly a drop of charged liquid. With $Z$ protons, $N$ neutrons and $A=Z+N$ (von Weizsäcker 1935)

    $$B = a_VA - a_SA^{2/3} - a_C\frac{Z(Z-1)}{A^{1/3}} - a_A\frac{(N-Z)^2}{A} + a_P\frac{\delta}{\sqrt A} .$$

    Volume: each nucleon binds its neighbours. Surface: those at the skin lack some. Coulomb: $Z(Z-1)/2$ pairs of charges at distances of
    the order of the radius $\propto A^{1/3}$. Asymmetry: protons and neutrons fill levels of their own (Pauli). Pairing: $\delta=1$ for
    even-even, $-1$ for odd-odd nuclei.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: which nucleus of a mass number is bound best": mo.md(r"""
    Keep $A$ fixed, write $N-Z = A-2Z$ and $Z(Z-1)\approx Z^2$, and leave out the pairing, which jumps:

    $$\frac{\partial B}{\partial Z} = -\frac{2a_CZ}{A^{1/3}} + \frac{4a_A(A-2Z)}{A} = 0
      \quad\Rightarrow\quad Z = \frac A2\;\frac{1}{1+\dfrac{a_C}{4a_A}A^{2/3}} .$$

    Without charges $Z=A/2$. The larger the nucleus, the more neutrons it needs; with $a_C=0.7$ and $a_A=23.2$ MeV lead has
    $Z=82.2$ at $A=208$.
    """)
        }
    )
    return


@app.cell
def _():
    repulsion = mo.ui.slider(0.4, 1.6, 0.1, value=1.0, label="how strong the Coulomb repulsion is", show_value=True)
    mo.hstack([repulsion])
    return (repulsion,)


@app.cell
def _(repulsion):
    nuclei = matter.kept("shells")
    curve, top = drawn.binding(nuclei["coefficients"], repulsion.value)
    mo.vstack(
        [
            page.drawn(curve, drawn.gaps(nuclei)),
            mo.md(
                f"Left: most bound at A = **{top}**. Right: how far $S_{{2n}}(N)=B(N)-B(N-2)$ falls behind N, mean over elements of which "
                f"the network saw no isotope. Errors on them: formula {nuclei['metric_five_term_error']:.2f} MeV, network "
                f"{nuclei['metric_error']:.2f}, Gaussian process {nuclei['metric_gaussian_process_error']:.2f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A committee of networks learns what the formula leaves, from $Z$ and $N$ alone (`szilard run nuclei`; masses of AME2020, averaged
    here). Its
    falls have peaks at 50, 82 and 126, magic numbers that no smooth drop has and nobody told it; the one at 28 it misses by two in this
    run.
    Honesty again: beyond the known isotopes the formula that *is* told the magic numbers wins, and a Gaussian process does a little
    better in between.

    ## Materials: a graph that sends messages

    The energy of a material is a number that depends on which atoms are where. It does not depend on how they are numbered, turned or
    shifted, and a network should not have to learn that. A graph network has it built in. Atom $i$ begins with a vector $h_i$ of its
    element and hears the sum of what its neighbours say, in each *round* anew; in the end every atom names its share of the energy:

    $$h_i \leftarrow f\Big(h_i, \sum_{j}\varphi(r_{ij})\,W h_j\Big),$$

    $$E = \sum_i u(h_i) .$$

    A sum does not know an order, and distances $r_{ij}$ do not change in a rotation. What can such a network know? In the ring below a
    pair of atoms counts $+1$ where they are unlike and $-1$ where they are alike, if they are so many bonds apart. All 4,096 rings of
    twelve atoms are listed; a sum over atoms, with the best share for whatever an atom can know, is fitted to those with an even number
    of filled atoms and judged on the others.
    """)
    return


@app.cell
def _():
    reach = mo.ui.slider(1, 6, 1, value=3, label="bonds between the atoms of a pair", show_value=True)
    mo.hstack([reach])
    return (reach,)


@app.cell
def _(reach):
    mo.vstack(
        [
            page.drawn(rings.ring(reach.value), rings.comparison(reach.value)),
            mo.md(
                "Errors on compositions that were not taught: "
                + ", ".join(f"**{alloys.foreseen(reach.value, k).error:.2f}** after {name}" for k, name in alloys.ROUNDS.items())
                + f"; the energies themselves spread by {alloys.energies(alloys.rings(), reach.value).std():.2f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: how far messages reach": mo.md(r"""
    1. After $r$ rounds $h_i$ is a function of the atoms $i-r$ to $i+r$ alone. A sum $\sum_iu(h_i)$ holds no term in which two atoms
       further apart than $2r$ stand together.
    2. Write kinds as $s_i=\pm1$; a pair has the energy $-s_is_{i+d}$. Over all rings the products of different sets of spins are
       uncorrelated. If $d>2r$, no $u$ has anything to do with $s_is_{i+d}$: the best is the mean, and the error is the whole spread.
    3. If $d\le2r$, some atom $m$ has both within $r$ bonds. It cannot tell left from right, but
       $s_{m-a}s_{m+d-a}+s_{m+a}s_{m-d+a}$ is the same from both sides, so $u$ may be $-\tfrac12$ of it, and the sum over $m$ is the energy.

    So $r$ rounds know all pairs up to $2r$ bonds, exactly, and nothing of those beyond.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In `szilard run materials` atoms send one round over all neighbours up to a distance. On a model world of alloys, whose energies come
    from effective medium theory, its error for compositions it never saw is 6.8 meV an atom. The sum over elements has 78, and ridge
    regression, which there can be any sum of pair potentials, 24: what an atom contributes depends on its neighbours *together*. On 124
    real molecules, few and varied, ridge regression is as good as the network.

    A number without an error bar is no prediction. Four networks with other first weights disagree by $\sigma$; on structures kept for
    it one reads off which $q$ makes $\pm q\sigma$ hold the truth in 90 of 100 cases (*conformal prediction*). For compositions like
    those it holds what it promises, 94 %; for pairs of metals never seen together 77 %, since nothing like them was there to calibrate.

    ## A wave function as a network

    A chain of $N$ spins with $H = -\sum Z_iZ_{i+1} - h\sum X_i$ has $2^N$ amplitudes $\psi(s)=\langle s|\psi\rangle$. Born's rule
    makes $|\psi(s)|^2$ a probability, and networks are good at those. A restricted Boltzmann machine (lecture 11) whose hidden spins are
    summed over is an amplitude (Carleo and Troyer 2017):

    $$\psi(s) = \sum_{h}e^{\sum_{ij}W_{ij}s_ih_j} \propto \prod_j\cosh\Big(\sum_iW_{ij}s_i\Big) .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.machine())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    No data are needed, only the energy: $E_\theta = \langle\psi|H|\psi\rangle/\langle\psi|\psi\rangle \ge E_0$. It is a mean over
    configurations that are
    drawn from $|\psi|^2$, as spins were from Boltzmann's distribution:

    $$E_\theta = \langle E_{\rm loc}(s)\rangle_{|\psi|^2},$$

    $$E_{\rm loc}(s) = \sum_{s'}\langle s|H|s'\rangle\frac{\psi(s')}{\psi(s)}$$

    $$\phantom{E_{\rm loc}(s)} = -\sum_i s_is_{i+1} - h\sum_i\frac{\psi(s^{(i)})}{\psi(s)},$$

    where $s^{(i)}$ has spin $i$ flipped. A sum over $2^N$ has become $N+1$ terms a sample.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the variational principle, and the variance": mo.md(r"""
    1. *Expand* $|\psi\rangle = \sum_nc_n|n\rangle$ in eigenstates, $H|n\rangle=E_n|n\rangle$, $\sum|c_n|^2=1$. Then
       $E=\sum|c_n|^2E_n \ge E_0$, with equality for the ground state alone (if there is one).
    2. *A small mistake is a squared one.* With $|c_0|^2=1-\epsilon$ the energy is off by $\sum_{n>0}|c_n|^2(E_n-E_0)$, of order
       $\epsilon$, while amplitudes are off by $\sqrt\epsilon$. Energies are good before correlations are.
    3. *Local energies.* $\langle\psi|H|\psi\rangle=\sum_s\psi(s)^*(H\psi)(s)=\sum_s|\psi(s)|^2\,\dfrac{(H\psi)(s)}{\psi(s)}$.
    4. *Variance.* $\langle|E_{\rm loc}-E|^2\rangle = \lVert(H-E)\psi\rVert^2 = \langle H^2\rangle-\langle H\rangle^2$. It vanishes
       exactly for
       eigenstates: where all local energies are equal you have arrived, and no exact solution is needed to know it.
    5. *Gradient*, real parameters, $O=\partial_\theta\ln\psi$. Differentiating $E=\sum\psi H\psi/\sum\psi^2$ with symmetric $H$ gives
       $\partial_\theta E = 2\big(\langle E_{\rm loc}O\rangle-\langle E_{\rm loc}\rangle\langle O\rangle\big)$: a covariance, as in
       REINFORCE (lecture 9).
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Below eight spins, 256 amplitudes, and a symmetric machine with 24 parameters, trained as in `szilard run neural-quantum-states` by
    stochastic reconfiguration: the gradient divided by the covariance $S$ of the $O$, which is imaginary time within what the network can
    say.
    """)
    return


@app.cell
def _():
    look = mo.ui.slider(0, 8, 1, value=2, label="look number", show_value=True)
    field = mo.ui.dropdown({"0.5": 0.5, "1 (critical)": 1.0, "1.5": 1.5}, value="1 (critical)", label="field h")
    anew = mo.ui.run_button(label="Train anew (some ten seconds)")
    mo.hstack([look, field, anew], justify="start", wrap=True, gap=2)
    return anew, field, look


@app.cell
def _(anew, field):
    wave = learned(field.value) if anew.value else matter.kept_wave()
    return (wave,)


@app.cell
def _(look, wave):
    energy = wave.energies[look.value]
    mo.vstack(
        [
            page.drawn(*drawn.training(wave, look.value)),
            mo.md(
                f"h = {wave.field:g}, after {wave.updates[look.value]:.0f} updates: E = **{energy:.5f}**, exactly {wave.lowest:.5f}, "
                f"relative error {(energy - wave.lowest) / abs(wave.lowest):.1e}. Variance of the local energies: "
                f"{wave.variances[int(wave.updates[look.value]) - 1]:.1e}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In the full experiment 20 spins and 160 parameters reach a relative error of $1.6\cdot10^{-6}$ (median of three seeds); Jastrow's
    wave function, with pairs of spins alone, stays at $1.5\cdot10^{-3}$.

    ## Tomography: a state from shots

    In a laboratory $H$ may be unknown, but there are shots: each measures every qubit along X, Y or Z. Choose the state that makes them
    likeliest, with $U_b$ the rotation to the basis $b$:

    $$\ln L(\theta) = \sum_{\rm shots}\ln\big|\langle x|U_b|\psi_\theta\rangle\big|^2 .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.shots())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: likelihood is a distance": mo.md(r"""
    Per shot, for many shots, $\frac1n\ln L\to\sum_bw_b\sum_xp_b(x)\ln q_b(x)$ with true probabilities $p$, those of the machine $q$, and
    the share $w_b$ of the basis. Subtract the constant $\sum w_bp_b\ln p_b$:

    $$\frac1n\ln L = \text{const} - \sum_bw_b\,D(p_b\|q_b), \qquad D(p\|q)=\sum_xp\ln\frac pq\ge0 .$$

    ($D\ge0$ since $\ln y\le y-1$.) So the likeliest state is the nearest one in Kullback and Leibler's sense, *in the bases that were
    measured*:
    where two states agree in all of them, no number of shots tells them apart.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    That is seen for one qubit, $(|0\rangle+e^{i\varphi}|1\rangle)/\sqrt2$. Along Z both outcomes have ½ whatever $\varphi$ is. Along X,
    $p_+=(1+\cos\varphi)/2$ leaves the sign open. Y decides.
    """)
    return


@app.cell
def _():
    truth = mo.ui.slider(-3, 3, 0.1, value=0.8, label="true phase", show_value=True)
    number = mo.ui.slider(5, 200, 5, value=30, label="shots along each axis", show_value=True)
    mo.hstack([truth, number], justify="start", wrap=True, gap=2)
    return number, truth


@app.cell
def _(number, truth):
    page.drawn(drawn.phase(matter.phase_likelihoods(truth.value, number.value), truth.value))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A ground state with positive amplitudes needs the basis Z alone: $\psi=\sqrt p$. With ten critical spins and 10,000 shots a machine
    reaches the fidelity 0.9980 (`szilard run tomography`); but pairs of spins, without any hidden unit, reach 0.9975. After a quench, where
    phases matter, the machine has 0.986 and a free vector 0.964. The network earns its place there.

    ## Summary and reading

    - Clusters of bonds that hold with $1-e^{-2/T}$ may be turned; sets are split by chains.
    - Because of $s\leftrightarrow-s$ no linear classifier exceeds $(1+\max p)/2$; two hidden neurons suffice.
    - Curves $p(T,L)$ cross at $T_c$. Confusion finds a border without labels; the optimum of Bayes says how well anybody could.
    - A network corrects the mass formula and finds magic numbers where it interpolates.
    - A sum over atoms that send messages keeps every symmetry; $r$ rounds know pairs up to $2r$ bonds.
    - $E_\theta\ge E_0$; it is a mean of local energies, whose variance vanishes for eigenstates.
    - The likeliest state is the nearest one, in the measured bases.

    To read on: P. Mehta et al., arXiv:1803.08823, sections VII to IX on the Ising phases; A. Dawid et al., arXiv:2204.04198, on phases and
    on neural quantum states. The originals: R. H. Swendsen and J.-S. Wang, PRL 58, 86 (1987); J. Carrasquilla and R. G. Melko, Nature
    Physics 13, 431 (2017); E. van Nieuwenburg et al., arXiv:1610.02048; J. Arnold and F. Schäfer, arXiv:2203.06084; K. Schütt et al.,
    J. Chem. Phys. 148, 241722 (2018); K. Xu et al., arXiv:1810.00826; G. Carleo and M. Troyer, Science 355, 602 (2017); G. Torlai et al.,
    Nature Physics 14, 447 (2018), eq. (4). This course has all of it as `ising-phases`, `confusion`, `materials`, `nuclei`,
    `neural-quantum-states` and `tomography`.

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def guess(p, k):
        return np.maximum(p[: k + 1].sum(0), p[k + 1 :].sum(0)).sum() / len(p)

    def local(psi, N, h):
        spins = 2 * (np.arange(2**N)[:, None] >> np.arange(N) & 1) - 1
        flips = sum(psi[np.arange(2**N) ^ 1 << i] for i in range(N))
        return -(spins * np.roll(spins, 1, 1)).sum(1) - h * flips / psi

    def amplitudes(v, a, b, W):
        weight = np.exp(v @ a) * np.prod(1 + np.exp(b + v @ W), axis=1)
        return np.sqrt(weight / weight.sum())

    exercises = [
        Number(
            "13.1",
            r"With which probability does a bond between equal spins hold at $T_c = 2/\ln(1+\sqrt2)$?",
            sealed="bcd5a87fd0fad420",
            step=0.001,
            hint="Put the temperature into 1 - exp(-2/T). Give three digits.",
        ),
        Choice(
            "13.2",
            "Logistic regression on all spins of Ising states without a preferred sign, endless data, no penalty. What does it find?",
            options=[
                "w = 0, and always the larger class.",
                "w with all entries equal: the magnetisation.",
                "w that is large at the edge of patches.",
                "two solutions, w and -w, each with accuracy 1.",
            ],
            sealed="8655e07148d79c42",
            hint="Compare the loss at w and at -w; then use that it is convex.",
        ),
        Code(
            "13.3",
            "The accuracy of the best predictor: `p[t, e]` is the probability of energy e at temperature t, and the border lies behind the "
            "temperature number `k` (counted from 0).",
            start="def best(p, k):\n    return p[:k + 1].sum() / len(p)",
            name="best",
            reference=guess,
            cases=[
                (np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]]), 0),
                (np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.0, 0.4, 0.6], [0.0, 0.1, 0.9]]), 1),
            ],
            hint="For each energy add the temperatures below, and those above; take the larger sum; divide by the number of temperatures.",
        ),
        Number(
            "13.4",
            r"For $A=125$ which $Z$ is bound best by the formula without pairing, with $Z(Z-1)\approx Z^2$, $a_C=0.7$ and $a_A=23.2$ MeV? "
            "(One decimal.)",
            sealed="69049b5f1f954894",
            step=0.1,
            hint="Set the derivative by Z at constant A to zero; A to the power 2/3 is 25.",
        ),
        Number(
            "13.5",
            r"A product state of the infinite chain, all spins alike with $\langle Z\rangle = m$ and $\langle X\rangle=\sqrt{1-m^2}$, "
            r"has the energy $-m^2-h\sqrt{1-m^2}$ a spin. At $h=1$ the exact one is $-4/\pi$. "
            "By which fraction of it does the best product state miss?",
            sealed="295c95962b31c854",
            step=0.001,
            hint="Minimise over x = sqrt(1 - m²) first.",
            starred=True,
        ),
        Code(
            "13.6",
            "Local energies of the periodic chain $-\\sum Z_iZ_{i+1} - h\\sum X_i$ for all configurations: `psi[n]` is the amplitude "
            "of number n, and spin i is +1 where bit i of n is set, else -1.",
            start="def local(psi, N, h):\n    return 0 * psi",
            name="local",
            reference=local,
            cases=[
                (np.array([0.6, 0.2, 0.2, 0.1, 0.2, 0.1, 0.1, 0.6]), 3, 1.0),
                (np.linspace(1, 2, 16), 4, 0.5),
            ],
            hint="Flipping spin i turns n into n ^ (1 << i). Add -h psi[flipped] / psi over all i to the energy of the bonds.",
            starred=True,
        ),
        Code(
            "13.7",
            r"Positive amplitudes of a Boltzmann machine with visible bits `v` (a row per basis state, all of them), $p(v)\propto\sum_h "
            r"e^{a\cdot v+b\cdot h+v\cdot Wh}$ with hidden bits $h_j\in\{0,1\}$: return $\sqrt{p(v)}$, normalised.",
            start="def amplitudes(v, a, b, W):\n    return np.ones(len(v)) / len(v) ** 0.5",
            name="amplitudes",
            reference=amplitudes,
            cases=[
                (np.array([[0.0], [1.0]]), np.array([0.3]), np.array([-0.5]), np.array([[1.2]])),
                (
                    np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
                    np.array([0.1, -0.4]),
                    np.array([0.2, 0.0, -1.0]),
                    np.array([[1.0, -0.5, 0.3], [0.7, 0.2, -2.0]]),
                ),
            ],
            hint="The sum over each hidden bit gives a factor 1 + exp(b_j + (v W)_j).",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(13)
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
    page.others(13)
    return


if __name__ == "__main__":
    app.run()
