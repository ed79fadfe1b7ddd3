"""Lecture 11: Boltzmann machines, which learn a distribution and dream."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="11. Boltzmann machines")

with app.setup(hide_code=True):
    import jax
    import jax.numpy as jnp
    import marimo as mo
    import numpy as np

    from szilard.draw.boltzmann import model_samples
    from szilard.draw.lines import lines
    from szilard.draw.plane import Panel, pictures
    from szilard.experiments.boltzmann_machine.samples import observables
    from szilard.learn import boltzmann, boltzmann_exact
    from szilard.learn.boltzmann import RBM, Divergence
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.physics import ising
    from szilard.physics.onsager import CRITICAL_TEMPERATURE, energy_per_spin, spontaneous_magnetisation


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 11. Boltzmann machines: networks that dream

    So far a network computed a function. Now it is to learn a *distribution*: shown many samples, it should make new ones of the same kind.
    Physics knows the most famous distribution of all,

    $$p(s) = \frac{e^{-E(s)/T}}{Z}, \qquad Z = \sum_s e^{-E(s)/T},$$

    and a way to draw from it without knowing $Z$: propose to flip a spin, and accept with probability
    $\min(1, e^{-\Delta E/T})$ (Metropolis et al. 1953).

    ## The magnet

    The Ising model, $E = -\sum_{\rm bonds} s_i s_j$ with $s_i=\pm1$, on 64 x 64 sites, thermal at each temperature:
    """)
    return


@app.cell
def _():
    warmth = mo.ui.slider(1, 5, 0.1, value=2.6, label="temperature T", show_value=True)
    mo.hstack([warmth])
    return (warmth,)


@app.cell
def _(warmth):
    magnet = np.asarray(ising.sample(jax.random.key(0), warmth.value, 64, 32))
    per_spin = np.asarray(ising.energy(jnp.asarray(magnet))) / 64**2
    scale = np.linspace(1, 5, 161)
    mo.vstack(
        [
            mo.hstack(
                [
                    page.picture(
                        pictures([Panel(f"T = {warmth.value:.1f}", magnet[0])], 1, None, "gray_r", 3.6), "One configuration of the magnet."
                    ),
                    page.picture(
                        lines(
                            {
                                "energy": (scale, np.array([energy_per_spin(t) for t in scale])),
                                "magnetisation": (scale, np.array([spontaneous_magnetisation(t) for t in scale])),
                            },
                            ("T", "per spin, exact"),
                            points={"energy of 32 samples": (np.array([warmth.value]), per_spin.mean()[None])},
                        ),
                        "Exact energy and magnetisation per spin against the temperature, and the sampled energy.",
                    ),
                ],
                widths=[1, 1.8],
                align="center",
            ),
            mo.md(f"The transition is at $T_c = 2/\\ln(1+\\sqrt 2)$ = {CRITICAL_TEMPERATURE:.4f}."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Above $T_c$ the sampled energy falls on Onsager's curve. Well below it, domains with straight walls often remain; they would need far
    longer to vanish. Sampling is not free.

    ## A machine of two layers

    Suppose we only see samples and do not know $E$. A *restricted Boltzmann machine* has visible units $v_i$ and hidden
    units $h_j$, all 0 or 1, with the energy

    $$E(v,h) = -\sum_i a_i v_i - \sum_j b_j h_j - \sum_{ij} v_i W_{ij} h_j .$$

    There are no bonds within a layer, so that given one layer the units of the other are independent,

    $$p(h_j = 1\,|\,v) = \sigma\Big(b_j + \sum_i v_i W_{ij}\Big), \qquad \sigma(z) = \frac1{1+e^{-z}},$$

    and drawing the layers in turn (*Gibbs sampling*) walks through the machine's distribution. To learn is to climb the likelihood of the
    samples, whose gradient is a difference of two correlations:

    $$\frac{\partial\langle\ln p(v)\rangle_{\rm data}}{\partial W_{ij}}
      = \langle v_i h_j\rangle_{\rm data} - \langle v_i h_j\rangle_{\rm machine}.$$

    The machine compares the world with its own samples (its *dreams*). The second term needs long Gibbs chains; *contrastive
    divergence* makes do with $k$ steps that begin at the data (Hinton 2002), *persistent* chains go on where they were at the last
    update (Tieleman 2008).

    Below, a machine with 16 visible and a few hidden units learns the 4 x 4 Ising model, small enough to know all 65,536 states exactly.
    """)
    return


@app.cell
def _():
    temperature = mo.ui.slider(1.5, 6, 0.25, value=3, label="T of the samples", show_value=True, debounce=True)
    hidden = mo.ui.slider(2, 32, 2, value=16, label="hidden units", show_value=True, debounce=True)
    updates = mo.ui.slider(0, 2000, 100, value=1000, label="updates", show_value=True, debounce=True)
    mo.hstack([temperature, hidden, updates], justify="start", wrap=True, gap=2)
    return hidden, temperature, updates


@app.cell
def _():
    levels, states = ising.levels(4), ising.all_states(4)
    walk = jax.jit(boltzmann.gibbs)
    return levels, states, walk


@app.cell
def _(hidden, levels, states, temperature, updates):
    chances = levels.probabilities(temperature.value)
    drawn = np.random.default_rng(0).choice(len(states), 8000, p=chances)
    samples = jnp.asarray(states[drawn].reshape(-1, 16) > 0, jnp.float32)
    recipe = Divergence(hidden=hidden.value, updates=2000, persistent=True)
    learning = boltzmann.begin(jax.random.key(1), samples, recipe)
    for number in range(0, updates.value, 100):
        learning = boltzmann.train(jax.random.key(2), learning, samples, recipe, number, 100)
    machine = learning.rbm
    likelihood = float(boltzmann_exact.log_likelihood(machine, samples))
    best = float(chances @ np.log(chances))
    return best, chances, drawn, likelihood, machine, samples


@app.cell
def _(best, chances, drawn, levels, likelihood, machine, states, walk):
    begun = boltzmann.draw(jax.random.key(3), jnp.full((2000, 16), 0.5))
    generated = np.asarray(2 * walk(jax.random.key(4), machine, begun, 300) - 1).reshape(-1, 4, 4).astype(np.int8)
    real = states[drawn[:2000]]
    exact = {}
    for name, values in (("energy", levels.energy / 16), ("magnetisation", abs(levels.magnetisation) / 16)):
        unique, places = np.unique(values, return_inverse=True)
        exact[name] = (unique, np.bincount(places, chances))
    mo.vstack(
        [
            mo.md(f"Mean log-likelihood of the samples: **{likelihood:.3f}**; the true distribution reaches {best:.3f} nats on average."),
            page.picture(
                model_samples(real, generated, {"data": observables(real, True), "model": observables(generated, True)}, exact),
                "Data and samples of the model, and the distributions of their energy and magnetisation.",
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Nobody told the machine what an energy or a magnetisation is. With no updates it dreams of independent spins; with 2,000 and
    enough hidden units it comes close to both distributions. The experiment below takes 10,000 updates and comes closer.

    ## How wrong is one step?

    CD-1 is cheap, and biased. For a small machine all chances can be summed, so here is the error of the *mean* CD-$k$ gradient relative to
    the exact one, with nothing left to statistics, when all weights have a given strength:
    """)
    return


@app.cell
def _():
    strength = mo.ui.slider(0.1, 2, 0.1, value=1, label="strength of the couplings", show_value=True)
    mo.hstack([strength])
    return (strength,)


@app.cell
def _(samples, strength):
    rng = np.random.default_rng(5)
    small = RBM(*(jnp.asarray(strength.value * rng.normal(size=size), jnp.float32) for size in ((9, 6), (9,), (6,))))
    few = samples[:1000, :9]
    means = boltzmann_exact.mean_divergence_gradients(small, few, 100)
    errors = jax.vmap(boltzmann_exact.relative_error, (0, None))(means, boltzmann_exact.exact_gradient(small, few))
    page.picture(
        lines({"bias": (np.arange(1, 101), np.asarray(errors))}, ("Gibbs steps k", "relative error"), limits=(1e-5, 2), logarithmic="xy"),
        "The relative error of the mean gradient of contrastive divergence against the number of Gibbs steps.",
        "75%",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The stronger the couplings, the slower the chain forgets where it began, and the longer it takes to know what the machine
    really believes.
    The same on your own binary data:

    ```text
    szilard run boltzmann-machine --temperature 2.5
    szilard run boltzmann-machine --data FILE.npy
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
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
            reference=lambda v, W, b: np.asarray(boltzmann.hidden_means(RBM(*map(jnp.asarray, (W, np.zeros(len(W)), b))), jnp.asarray(v))),
            cases=[
                (np.array([[1.0, 0.0]]), np.array([[0.5], [1.0]]), np.array([0.25])),
                (np.eye(3), np.array([[0.5, -1.0], [2.0, 0.0], [0.0, 1.0]]), np.array([0.0, -0.5])),
            ],
            hint="A sum over the visible units, the bias, and the sigmoid of both.",
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
    page.others(11)
    return


if __name__ == "__main__":
    app.run()
