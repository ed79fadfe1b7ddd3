"""Lecture 11: Boltzmann machines, which learn a distribution and dream."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="11. Boltzmann machines")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.lectures import dreaming, magnets, page
    from szilard.lectures.drawn import machines as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.physics.onsager import CRITICAL_TEMPERATURE, energy_per_spin, spontaneous_magnetisation
    from szilard.widgets import Pad, Player


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 11. Boltzmann machines: networks that dream

    After this lecture you can

    - derive Boltzmann's distribution from the largest entropy, and draw from it without knowing its sum;
    - write down a restricted Boltzmann machine, and show that its layers can be drawn at a stroke;
    - derive the gradient of the likelihood, and read it as data against dreams;
    - say what contrastive divergence leaves out, measure how wrong it is, and relate that to an eigenvalue;
    - say what hidden units are for, look at what they have learned, and let a machine complete what is missing.

    ## Boltzmann's distribution

    So far a network computed a function. Now it is to learn a *distribution*: shown many samples, it should make new ones of the same kind.
    Physics knows the most famous distribution of all,

    $$p(s) = \frac{e^{-E(s)/T}}{Z}, \qquad Z = \sum_s e^{-E(s)/T} .$$

    It is what one must assume if only the mean energy is known: the distribution with the largest entropy.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the largest entropy at a given mean energy": mo.md(r"""
    Maximise $S=-\sum_sp_s\ln p_s$ under $\sum_sp_s=1$ and $\sum_sp_sE_s=U$, with a multiplier for each:

    1. $\dfrac{\partial}{\partial p_s}\Big[S-\alpha\sum p_s-\beta\sum p_sE_s\Big] = -\ln p_s-1-\alpha-\beta E_s = 0$.
    2. So $p_s=e^{-1-\alpha}\,e^{-\beta E_s}$. The first factor is fixed by the norm: it is $1/Z$.
    3. $\beta=1/T$ follows from $U$. Since $S$ is concave and the conditions are linear, there is one maximum.

    With other means than the energy it is the same: if the means of some functions $f_k(s)$ are known, the distribution is
    $e^{\sum_k\lambda_kf_k(s)}/Z$. If the means of single units and of pairs are known, it is an Ising model. A Boltzmann machine assumes no
    more than that, and has units that nobody has seen (Jaynes 1957).
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    $Z$ has $2^N$ terms, too many to sum. But *ratios* of probabilities are known, and they are enough to draw samples (Metropolis et al.
    1953): propose to flip a spin, and accept with the probability $\min(1, e^{-\Delta E/T})$.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.ladder())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: why this rule samples the right distribution": mo.md(r"""
    Let $W(s\to s')$ be the probability of a step. We want $p$ to stay as it is: $\sum_sp(s)\,W(s\to s')=p(s')$.

    1. It is enough that each pair of states is in balance, $p(s)\,W(s\to s')=p(s')\,W(s'\to s)$ (*detailed balance*). Sum over $s$: the
       right side gives $p(s')$, because $\sum_sW(s'\to s)=1$.
    2. Let $s'$ be higher by $\Delta E>0$. Up: $p(s)\,e^{-\Delta E/T}$. Down: $p(s')\cdot1$. Both are $e^{-E(s')/T}/Z$, times the same
       probability of the proposal.
    3. If every state can be reached from every other, no other distribution stays as it is, and any start comes to this one.

    The speed is another matter: it depends on the second largest eigenvalue of $W$, which we shall meet again.
    """)
        }
    )
    return


@app.cell
def _():
    mo.md(f"""Here is all of it for the Ising model, $E=-\\sum_{{\\rm bonds}}s_is_j$, $s_i=\\pm1$. Sites of one colour of a chessboard
    have no bonds among each other, and are flipped at once:

```python
{page.source(magnets.sweep)}
```""")
    return


@app.cell
def _():
    page.live(
        Player(
            drawn.magnets(magnets.quench()),
            [f"{k} sweeps" for k in magnets.QUENCH],
            "A magnet of 48 x 48 spins, suddenly cooled to T = 1.5: domains form and grow.",
            speed=2,
            loop=False,
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Domains with straight walls live long: sampling is not free. (Updates of whole clusters would flip them at once; the pictures below are
    made so, one magnet for each temperature.)
    """)
    return


@app.cell
def _():
    warmth = mo.ui.slider(1, 5, 0.1, value=2.6, label="temperature T", show_value=True)
    mo.hstack([warmth])
    return (warmth,)


@app.cell
def _(warmth):
    thermal = magnets.kept(warmth.value)
    scale = np.linspace(1, 5, 161)
    exact = charts.chart(
        Axis("T", (1, 5)),
        Axis("per spin", (-2.1, 1.1)),
        {
            "energy": (scale, [energy_per_spin(t) for t in scale]),
            "magnetisation": (scale, [spontaneous_magnetisation(t) for t in scale]),
        },
        {"sampled": ([warmth.value], [thermal.energy])},
    )
    mo.vstack(
        [
            page.drawn(
                drawn.fields((thermal.spins[None] + 1) / 2, 1, "A magnet", f"A thermal configuration at T = {warmth.value:.1f}."),
                svg.drawing(exact, charts.HEIGHT, "Energy and magnetisation", "Onsager's exact curves, and the sampled energy."),
            ),
            mo.md(
                f"Energy of 32 samples **{thermal.energy:.3f}** per spin, exact for an infinite magnet "
                f"{energy_per_spin(warmth.value):.3f}. "
                f"The transition is at $T_c = 2/\\ln(1+\\sqrt 2)$ = {CRITICAL_TEMPERATURE:.4f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A machine of two layers

    Now the inverse problem: we see samples and do not know $E$. A *restricted Boltzmann machine* (RBM) has visible units $v_i$, which are
    to be like the data, and hidden units $h_j$, all 0 or 1, with the energy

    $$E(v,h) = -\sum_i a_i v_i - \sum_j b_j h_j - \sum_{ij} v_i W_{ij} h_j ,$$

    $$p(v)=\frac1Z\sum_he^{-E(v,h)} .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.layers())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    "Restricted" means that there are no bonds within a layer. This makes both the sum over $h$ and the drawing of a layer easy:

    $$p(v)=\frac{e^{-F(v)}}{Z},$$

    $$F(v) = -\sum_ia_iv_i-\sum_j\ln\Big(1+e^{\,b_j+\sum_iv_iW_{ij}}\Big),$$

    $$p(h_j = 1\,|\,v) = \sigma\Big(b_j + \sum_i v_i W_{ij}\Big),$$

    $$p(v_i=1\,|\,h) = \sigma\Big(a_i+\sum_jW_{ij}h_j\Big).$$

    So it is a layer of sigmoid neurons, up with $W$ and down with $W^T$, whose outputs are taken as probabilities.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the free energy, and independent units": mo.md(r"""
    1. Write $z_j=b_j+\sum_iv_iW_{ij}$, the field on unit $j$. For given $v$ the energy is a sum over $j$: $-E=a\cdot v+\sum_jz_jh_j$.
    2. So the weight is a product, and the sum over all $2^n$ states of $h$ is a product of $n$ sums of two terms:
       $\sum_he^{-E}=e^{a\cdot v}\prod_j\sum_{h_j=0,1}e^{z_jh_j}=e^{a\cdot v}\prod_j(1+e^{z_j})$. Its logarithm is $-F(v)$.
    3. Divide: $p(h|v)=\prod_j\dfrac{e^{z_jh_j}}{1+e^{z_j}}$. The $h_j$ are independent, and each is 1 with
       $e^{z_j}/(1+e^{z_j})=\sigma(z_j)$.

    By the symmetry of $E$ the same holds for $v$ given $h$.
    """),
            "Derivation: a hidden unit makes bonds": mo.md(r"""
    What can a hidden unit do that $a$ cannot? Let it be coupled to two visible units. Summed over, it adds
    $f(v_1,v_2)=\ln(1+e^{\,b+w_1v_1+w_2v_2})$ to $\ln p$. Any function of two bits is $c_0+c_1v_1+c_2v_2+J\,v_1v_2$, and its four values fix

    $$J = f(1,1)-f(1,0)-f(0,1)+f(0,0)=\ln\frac{(1+e^{\,b+w_1+w_2})(1+e^{\,b})}{(1+e^{\,b+w_1})(1+e^{\,b+w_2})} .$$

    $J>0$ if $w_1$ and $w_2$ have the same sign, since $\ln(1+e^z)$ is convex: a ferromagnetic bond. Other signs make $J<0$. Coupled to
    many units, a hidden one makes bonds among all of them, and also terms of three and more. With enough hidden units an RBM can be
    any distribution of bits (Le Roux and Bengio 2008).
    """),
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.mediated())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Data against dreams

    To learn is to climb the mean log-likelihood $\langle\ln p(v)\rangle_{\rm data}$, which is the cross-entropy of lecture 5 with another
    sign. Its gradient is a difference of two correlations:

    $$\frac{\partial\langle\ln p\rangle_{\rm data}}{\partial W_{ij}} = \langle v_i h_j\rangle_{\rm data} - \langle v_i h_j\rangle_{\rm
    machine} .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the gradient of the likelihood": mo.md(r"""
    1. $\ln p(v)=-F(v)-\ln Z$ with $Z=\sum_ve^{-F(v)}$, for any parameter $\theta$.
    2. *The sum.* $\dfrac{\partial\ln Z}{\partial\theta}=\dfrac1Z\sum_ve^{-F(v)}\Big(-\dfrac{\partial F}{\partial\theta}\Big)
       =-\Big\langle\dfrac{\partial F}{\partial\theta}\Big\rangle_{\rm machine}$, a mean over the machine's own distribution.
    3. *Together.* $\dfrac{\partial\langle\ln p\rangle}{\partial\theta}=-\Big\langle\dfrac{\partial F}{\partial\theta}\Big\rangle_{\rm data}
       +\Big\langle\dfrac{\partial F}{\partial\theta}\Big\rangle_{\rm machine}$.
    4. *A coupling.* $-\partial F/\partial W_{ij}=v_i\,\sigma(z_j)=v_i\,p(h_j=1|v)$, of which the mean is $\langle v_ih_j\rangle$. In the
    same way $-\partial F/\partial a_i=v_i$ and $-\partial F/\partial b_j=p(h_j=1|v)$.

    At the maximum both means agree. And the best likelihood is that of the true distribution $q$, since
    $\langle\ln q\rangle-\langle\ln p\rangle=\sum_vq\ln(q/p)\ge0$: the Kullback-Leibler divergence of lecture 7.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.phases(), drawn.landscape())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The first term lowers the free energy where data are: units that are on together in the data get a stronger bond (Hebb's rule). The
    second raises it where the machine's own samples are, its *dreams*. Where both agree, nothing changes. Without the second term all
    energies would fall for ever.

    ## Contrastive divergence

    The data term is a sum over samples. The other one needs samples of the machine. *Gibbs sampling* draws the layers in turn; each
    draw leaves $p(v,h)$ as it is, so a long chain ends in it.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.chain())
    return


@app.cell(hide_code=True)
def _():
    mo.md(f"""A long chain for every step of learning is too dear. *Contrastive divergence*, CD-$k$ (Hinton 2002), begins at the data and
makes $k$ steps only, often one. *Persistent* chains (Tieleman 2008) go on where they were at the last update; since $W$ has changed
little, they are nearly right. This is a whole program:

```python
{page.source(dreaming.hidden_means, dreaming.visible_means, dreaming.gibbs, dreaming.slopes)}
```

How wrong is CD-$k$? For a machine of 9 visible and 6 hidden units all states can be summed. Here is the error of the *mean* CD-$k$
gradient relative to the true one, with nothing left to chance, when all weights have a given strength:""")
    return


@app.cell
def _():
    strength = mo.ui.slider(0.1, 2, 0.1, value=1.6, label="strength of the weights", show_value=True)
    mo.hstack([strength])
    return (strength,)


@app.cell
def _(strength):
    with one_thread():
        wrong = dreaming.bias(*dreaming.example(strength.value))
    many, last = np.arange(1, 101), int(np.flatnonzero(wrong.errors > 1e-8)[-1])  # beyond, rounding is all there is
    decay = charts.chart(
        Axis("Gibbs steps k", (1, 100), True),
        Axis("relative error", (1e-5, 2), True),
        {"CD-k": (many, np.maximum(wrong.errors, 1e-5))},
        dashed={"eigenvalue": (many, (wrong.errors[last] * wrong.eigenvalue ** (many - 1.0 - last)).clip(1e-5, 2))},
    )
    mo.vstack(
        [
            page.drawn(
                svg.drawing(decay, charts.HEIGHT, "Bias of CD-k", "The relative error of CD-k against k, and the law of the slowest part.")
            ),
            mo.md(
                f"CD-1 is wrong by **{wrong.errors[0]:.0%}**, CD-10 by {wrong.errors[9]:.1%}. A Gibbs step leaves a fraction "
                f"$\\lambda_2$ = **{wrong.eigenvalue:.3f}** of the slowest deviation; a factor $e$ takes "
                f"{-1 / np.log(wrong.eigenvalue):.1f} steps."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the error falls as a power of an eigenvalue": mo.md(r"""
    1. From one hidden layer to the next, a Gibbs step is a Markov chain: $w_{k+1}=w_kM$, with $M(h,h')=\sum_vp(v|h)\,p(h'|v)$.
    2. Its largest eigenvalue is 1, with $p(h)$ as its left eigenvector. It obeys detailed balance, and is a product of a matrix and what
       is its transpose in the metric of $p$; so its eigenvalues are real and lie between 0 and 1:
       $1>\lambda_2\ge\lambda_3\ge\dots$
    3. Expand the start: $w_0=p+\sum_{n\ge2}c_n\phi_n$. After $k$ steps $w_k=p+\sum_nc_n\lambda_n^k\phi_n$.
    4. CD-$k$ takes means with $w_k$ in the place of $p$. Its error is $\sum_nc_n\lambda_n^k\,(\dots)$, in the end proportional to
       $\lambda_2^k$: the dashed line.

    Strong weights bind the layers together, $\lambda_2$ comes close to 1, and chains forget slowly. So CD-1 is good at first, when
    weights are small, and worst in the end.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## It learns a magnet

    The machine sees 20,000 thermal samples of the Ising model on 4 x 4 sites, as bits, and knows nothing of neighbours. All 65,536 states
    can be summed, so what it has learned is shown exactly: the distribution of energy and magnetisation, and the divergence
    $\sum_vq\ln(q/p)$ from the true one.
    """)
    return


@app.cell
def _():
    temperature = mo.ui.slider(steps=list(dreaming.TEMPERATURES), value=2.5, label="T of the samples", show_value=True)
    hidden = mo.ui.slider(steps=list(dreaming.HIDDEN), value=16, label="hidden units", show_value=True)
    updates = mo.ui.slider(steps=list(dreaming.UPDATES), value=1000, label="updates", show_value=True)
    mo.hstack([temperature, hidden, updates], justify="start", wrap=True, gap=2)
    return hidden, temperature, updates


@app.cell
def _(hidden, temperature, updates):
    known = magnets.levels()
    truth = known.probabilities(temperature.value)
    machine = dreaming.learned(temperature.value, hidden.value, updates.value)
    with one_thread():
        found = dreaming.distribution(machine, known.bits)
    energies, sizes = (
        (magnets.histogram(values, truth), magnets.histogram(values, found)) for values in (known.energy, abs(known.magnetisation))
    )
    mo.vstack(
        [
            page.drawn(
                drawn.distributions("energy per spin", (-2.05, 2.05), *energies),
                drawn.distributions("|magnetisation| per spin", (-0.02, 1.02), *sizes),
            ),
            mo.md(
                f"Divergence **{dreaming.divergence(truth, found):.4f}** nats. Mean energy per spin: machine "
                f"**{found @ known.energy:.3f}**, "
                f"magnet {truth @ known.energy:.3f}."
            ),
            page.drawn(
                drawn.fields(
                    machine.W.T.reshape(-1, magnets.SMALL, magnets.SMALL),
                    8,
                    "What hidden units see",
                    "The couplings of each hidden unit to the sixteen sites; red is positive, blue negative.",
                )
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With no updates it dreams of independent spins. Nobody told it what an energy or a magnetisation is, and with enough hidden units it
    comes close to both distributions. With two units it knows that spins agree, but not that *neighbours* do.
    At T = 2 its own chains hardly turn from one direction to the other, and learning goes up and down. The squares are the couplings
    of each hidden unit to the sites: in the 16, many have found patches of spins that lie side by side, across the border, too.

    ## It dreams of digits

    The same program learned 1,757 handwritten digits of 8 x 8 black and white pixels with 64 hidden units. Dreams need a start: these begin
    at digits that it has never seen, and go on by Gibbs steps. What is shown are the probabilities of the pixels.
    """)
    return


@app.cell
def _():
    dreamer, unseen = dreaming.digits()
    looked = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300)
    dreams = dreaming.dreams(dreamer, unseen[:12], looked)
    page.live(
        Player(
            [drawn.fields(one.reshape(-1, dreaming.SIDE, dreaming.SIDE), 6, "Dreams", "Twelve chains of digits.") for one in dreams],
            [f"{k} Gibbs steps" for k in looked],
            "Twelve dreams of digits, which begin at digits it has not seen.",
            speed=2,
            loop=False,
        )
    )
    return dreamer, unseen


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Some chains stay with their digit, others turn it into another one: the dreams are no copies. The barriers between digits are
    high, as those between the two directions of a magnet below $T_c$.

    What do its hidden units see? Each square is a column of $W$; a unit is likely to be on where the picture fits its red part and keeps
    clear of the blue one. They are strokes and gaps, which many digits share.
    """)
    return


@app.cell
def _(dreamer):
    page.drawn(
        drawn.fields(
            dreamer.W.T.reshape(-1, dreaming.SIDE, dreaming.SIDE)[:32],
            8,
            "What hidden units see of digits",
            "The couplings of 32 hidden units to the pixels; red is positive, blue negative.",
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A machine that knows $p(v)$ can *complete*: hold some pixels, and let the others dream. Draw a digit, hold a part of it, and see what
    the machine believes of the rest.
    """)
    return


@app.cell
def _(unseen):
    pad = page.live(Pad(dreaming.SIDE, unseen[3].reshape(8, 8), caption="Your digit. Draw with the mouse, a finger or the keys."))
    part = mo.ui.dropdown(["upper half", "left half", "lower half", "nothing"], value="upper half", label="what is held")
    mo.vstack([pad, mo.hstack([part])])
    return pad, part


@app.cell
def _(dreamer, pad, part):
    yours = (np.asarray(pad.picture) > 0.5).astype(float)
    rows, columns = np.indices(yours.shape)
    kept = {"upper half": rows < 4, "left half": columns < 4, "lower half": rows >= 4, "nothing": rows < 0}[part.value]
    with one_thread():
        completed = dreaming.completed(dreamer, yours.ravel(), kept.ravel()).reshape(yours.shape)
        ease = dreaming.free_energy(dreamer, yours.reshape(1, -1))[0]
    three = np.array([yours, np.where(kept, yours, 0.35), completed])
    mo.vstack(
        [
            page.drawn(drawn.fields(three, 3, "A digit completed", "Your digit, what the machine is shown of it, and what it believes.")),
            mo.md(
                f"Left what you drew, in the middle what is held, right the mean of 30 dreams of 100 steps. Free energy of your drawing: "
                f"**{ease:.1f}**, of unseen digits {np.mean(dreaming.free_energy(dreamer, dreaming.digits()[1])):.1f} on average. The "
                "lower, "
                "the more it looks like a digit to the machine."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The same in keras

    keras knows no Boltzmann machine, but needs only a cost. By our derivation the gradient is that of
    $F(v_{\rm data})-F(v_{\rm dream})$, if the dream is held fixed:
    """)
    return


@app.cell
def _():
    mo.md(f"""```python
import keras

{page.listing("in_keras_dreams", "RBM")}


model = RBM(64, 48)
model.compile(optimizer=keras.optimizers.Adam(0.005))
model.fit(digits, batch_size=100, epochs=60)
```""")
    return


@app.cell
def _():
    in_keras = mo.ui.run_button(label="Run it (about half a minute)")
    mo.hstack([in_keras])
    return (in_keras,)


@app.cell
def _(in_keras):
    def beside():
        from szilard.lectures import in_keras_dreams as theirs  # takes seconds, and is not needed to read on

        dreamt = theirs.learn()
        words = (
            f"Its free energies differ from ours, with the same weights, by at most **{dreamt.difference:.0e}**. Noise has a free "
            "energy that is "
            f"higher by {dreamt.gap:.0f} than that of digits it has not seen. Below, dreams after 200 steps; it took "
            f"{dreamt.seconds:.0f} s."
        )
        pictures = dreamt.dreams.reshape(-1, dreaming.SIDE, dreaming.SIDE)
        return mo.vstack([mo.md(words), page.drawn(drawn.fields(pictures, 6, "Dreams in keras", "Twelve dreams of the machine in keras."))])

    beside() if in_keras.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The loss that `fit` would report means little: it is a difference of two free energies, near 0 from beginning to end. Whoever trains a
    Boltzmann machine looks at dreams, or estimates $Z$.

    ## What became of it

    J. Hopfield (1982) let memories be minima of an energy; D. Ackley, G. Hinton and T. Sejnowski (1985) made the network stochastic and
    gave it hidden units. In 2006 stacks of RBMs were the first deep networks that could be trained. Today's generative models, diffusion
    above all, learn slopes of $\ln p$ without $Z$. In physics RBMs serve as wave functions (lecture 13). Hopfield and Hinton received the
    Nobel prize in physics of 2024.

    `szilard run boltzmann-machine` compares CD-1, CD-10 and persistent chains with exact sums; `--data FILE.npy` takes your own bits.

    ## Summary and reading

    - Boltzmann's distribution has the largest entropy for its mean energy; detailed balance samples it without $Z$.
    - In an RBM the layers are independent given each other; hidden units, summed over, make bonds.
    - The gradient of the likelihood is data minus dreams, $\langle v_ih_j\rangle_{\rm data}-\langle v_ih_j\rangle_{\rm machine}$.
    - CD-$k$ is wrong by about $\lambda_2^k$, and worse the stronger the weights are.
    - $F(v)$ says how well a sample fits, but for a constant, $\ln Z$.

    To read on: P. Mehta et al., arXiv:1803.08823, sections XV and XVI (energy-based models, generative models); F. Marquardt,
    arXiv:2101.01759, on Boltzmann machines; G. Hinton, *A practical guide to training restricted Boltzmann machines* (2010). The
    originals: N. Metropolis et al., J. Chem. Phys. 21, 1087 (1953); E. T. Jaynes, Phys. Rev. 106, 620 (1957); D. Ackley et al., Cognitive
    Science 9, 147 (1985); G. Hinton, Neural Comput. 14, 1771 (2002); T. Tieleman, ICML 2008; N. Le Roux and Y. Bengio, Neural Comput. 20,
    1631 (2008).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def couplings(data, dreams, W, b):
        empty = np.zeros(W.shape[0])
        return dreaming.slopes(dreaming.Machine(W, empty, b), data, dreams).W

    exercises = [
        Number(
            "11.1",
            "A flip would raise the energy of the magnet by 4. With which probability does Metropolis' rule accept it at $T = 2$?",
            sealed="3163a0d82cf0aef0",
            step=0.001,
            hint="The minimum of 1 and a Boltzmann factor.",
        ),
        Choice(
            "11.2",
            "What would happen if the second term of the gradient, the machine's own correlations, were left out?",
            options=[
                "Learning would be slower, with the same end.",
                "The couplings would grow without bound.",
                "The machine would forget the data.",
                "The hidden units would all become equal to the visible ones.",
            ],
            sealed="6131e54ab2655928",
            hint="Which sign does the first term have, for units that are 0 or 1, and does it ever vanish?",
        ),
        Code(
            "11.3",
            "Write $p(h_j=1|v)$ for a batch: `v` has a row per sample, `W` is (visible, hidden), `b` has an entry per hidden unit.",
            start="def hidden_means(v, W, b):\n    return v",
            name="hidden_means",
            reference=lambda v, W, b: dreaming.hidden_means(dreaming.Machine(W, np.zeros(len(W)), b), v),
            cases=[
                (np.array([[1.0, 0.0]]), np.array([[0.5], [1.0]]), np.array([0.25])),
                (np.eye(3), np.array([[0.5, -1.0], [2.0, 0.0], [0.0, 1.0]]), np.array([0.0, -0.5])),
            ],
            hint="A sum over the visible units, the bias, and the sigmoid of both.",
        ),
        Number(
            "11.4",
            "A hidden unit with $b=-2$ is coupled to two visible ones with $w_1=w_2=2$. How strong is the bond $J$ that it makes "
            "between them?",
            sealed="ac0bec79b83ad253",
            step=0.001,
            hint="J = f(1,1) - f(1,0) - f(0,1) + f(0,0), with f = ln(1 + exp(b + w1 v1 + w2 v2)).",
        ),
        Code(
            "11.5",
            "Write the free energy $F(v)$ of each row of `v`, for couplings `W` and fields `a` and `b`.",
            start="def free_energy(v, W, a, b):\n    return v[:, 0]",
            name="free_energy",
            reference=lambda v, W, a, b: dreaming.free_energy(dreaming.Machine(W, a, b), v),
            cases=[
                (np.array([[1.0, 0.0]]), np.array([[0.5], [1.0]]), np.array([0.5, -1.0]), np.array([0.25])),
                (np.eye(3), np.array([[0.5, -1.0], [2.0, 0.0], [0.0, 1.0]]), np.array([0.1, 0.2, -0.3]), np.array([0.0, -0.5])),
            ],
            hint="It is minus the logarithm of the sum of exp(-E) over all states of the hidden units, which is a product.",
            starred=True,
        ),
        Code(
            "11.6",
            "Write the gradient of contrastive divergence by the couplings: `data` and `dreams` have a row per sample. Use "
            "$p(h_j=1|v)$, not "
            "drawn values, for the hidden units.",
            start="def couplings(data, dreams, W, b):\n    return 0 * W",
            name="couplings",
            reference=couplings,
            cases=[
                (np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), np.array([[0.5], [1.0]]), np.array([0.25])),
                (np.eye(3), np.array([[1.0, 1, 0], [0, 1, 1]]), np.array([[0.5, -1.0], [2.0, 0.0], [0.0, 1.0]]), np.array([0.0, -0.5])),
            ],
            hint="data.T @ means / len(data), minus the same of the dreams.",
            starred=True,
        ),
        Number(
            "11.7",
            "One visible and one hidden unit, $a=b=-1$, $W=2$. Which fraction $\\lambda_2$ of a deviation of $p(v=1)$ is left after "
            "one Gibbs step?",
            sealed="155d42deb138bfaf",
            step=0.001,
            hint="For two states it is p(1|1) - p(1|0) of one whole step, from v over h to v; each half gives one factor.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(11)
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
    page.others(11)
    return


if __name__ == "__main__":
    app.run()
