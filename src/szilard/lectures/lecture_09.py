"""Lecture 9: what words mean, and policies that improve by playing."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="9. Words, and the policy gradient")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.data import toy_language
    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.lectures import in_words, page, walking
    from szilard.lectures.drawn import walkers
    from szilard.lectures.drawn import words as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.widgets import Curve, Player, Slider, SmallNetwork


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 9. What words mean, and policies that improve by playing

    After this lecture you can

    - turn words into vectors by a cost that needs no labels, and derive what these vectors converge to;
    - say why analogies are parallelograms, and where they come from;
    - derive the policy gradient by the log-derivative trick, without a model of the world;
    - say what a baseline changes and what not, and derive the best one;
    - train both in keras: an embedding, and a policy.

    Both halves learn without anybody who knows the right answer. In the first one the text itself asks the questions; in the second one
    the world pays for good answers, later, and says no more than that.

    ## Known by the company it keeps

    To a network a word is first a number in a list. Written as a *one-hot* vector, with a 1 at its place and zeros elsewhere, all words are
    equally far apart. Yet whoever reads "the mayor of ... showed us olives" knows much about the missing word: it is a city, and in
    Greece. So learn a vector for each word from what stands around it.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.window(), drawn.lookup())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A window goes over the text and makes pairs of a word $w$ and a neighbour $c$. Every word has a vector $v_w$, and a second one, $u_w$,
    for its role as a neighbour: no word is likely to be its own neighbour, so one table would not do. A one-hot vector times a matrix is a
    row of it; the "layer" is a table in which one looks up. The direct way would be a softmax over the vocabulary,
    $p(c|w)=e^{v_w\cdot u_c}/\sum_{n}e^{v_w\cdot u_n}$, whose sum has as many terms as there are words, for each pair. *Skip-gram with
    negative sampling* (Mikolov et al. 2013) asks an easier question: is this a true neighbour, or one of $k$ words drawn at random? It is a
    logistic regression (lecture 5), with the cost

    $$C = -\ln\sigma(v_w\cdot u_c) - \sum_{n=1}^{k}\ln\sigma(-v_w\cdot u_n), \qquad \sigma(z)=\frac1{1+e^{-z}} .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the slopes, and what a step does": mo.md(r"""
    1. *One term.* $\frac{\mathrm d}{\mathrm dz}\big(-\ln\sigma(z)\big)=\sigma(z)-1$, and
       $\frac{\mathrm d}{\mathrm dz}\big(-\ln\sigma(-z)\big)=\sigma(z)$. Both are *answer minus truth*, with the truth 1 for a neighbour and
       0 for a random word.
    2. *By the word.* $z=v_w\cdot u$ has the slope $u$ by $v_w$, so

       $$\frac{\partial C}{\partial v_w}=\big(\sigma(v_w\cdot u_c)-1\big)\,u_c+\sum_n\sigma(v_w\cdot u_n)\,u_n .$$
    3. *By the others.* $\partial C/\partial u_c=(\sigma-1)\,v_w$ and $\partial C/\partial u_n=\sigma\,v_w$.

    A step against the slope moves $v_w$ towards its neighbour and away from random words, each as far as the answer is wrong. Only $k+2$
    of all vectors move, so a step costs the same for a thousand words and for a million.
    """)
        }
    )
    return


@app.cell
def _():
    mo.md(f"""
```python
{page.source(in_words.learn)}
```""")
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.forces(), drawn.minimum())
    return


@app.cell(hide_code=True)
def _():
    gap = in_words.kept("meetings")
    near = float(np.corrcoef(gap["information"].ravel(), gap["products"].ravel())[0, 1])
    mo.md(rf"""
    Where does this end? For vectors that are long enough, at

    $$v_w\cdot u_c = \ln\frac{{p(w,c)}}{{p(w)\,p(c)}} - \ln k ,$$

    how much more often two words meet than chance would have it (Levy and Goldberg 2014). On the right this is tried: ten words meet with
    known chances, and the function above learned from 150,000 pairs, with $k=5$. The correlation is {near:.3f}; what is left is
    the noise of a finite text.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the minimum": mo.md(r"""
    Sum the cost over a long text. The pair $(w,c)$ occurs with the probability $p(w,c)$ as a true one. As a random one it occurs $k$ times
    for each occurrence of $w$, with the probability $q(c)$ from which random words are drawn: $k\,p(w)\,q(c)$. With $z=v_w\cdot u_c$ the
    mean cost per pair is

    $$\langle C\rangle=\sum_{w,c}\Big[-p(w,c)\ln\sigma(z_{wc})-k\,p(w)\,q(c)\ln\sigma(-z_{wc})\Big].$$

    If the vectors have as many components as there are words, every $z_{wc}$ can be chosen freely, each for itself:

    $$p(w,c)\,\big(\sigma(z)-1\big)+k\,p(w)\,q(c)\,\sigma(z)=0\quad\Rightarrow\quad
      \frac{\sigma(z)}{1-\sigma(z)}=e^{z}=\frac{p(w,c)}{k\,p(w)\,q(c)} .$$

    With $q=p$ this is the formula above: *pointwise mutual information*, shifted by $\ln k$. In practice $q\propto p^{3/4}$, and vectors
    are much shorter than the list of words, so the matrix is factorised as well as the rank allows. That is what makes words that keep
    *similar* company alike, even if they never met the same neighbours.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A language whose meanings are known

    A small grammar serves as a language. It speaks of countries, their capitals and languages, and of quantities, their
    units and instruments, and **never names two sides of one thing in the same sentence**: that Paris belongs to France is said nowhere.
    Some of it:
    """)
    return


@app.cell
def _():
    some = toy_language.sentences(5, np.random.default_rng(0))
    learned = in_words.kept("grammar")
    mo.md(
        "\n".join(f"- {' '.join(said)}" for said in some)
        + f"\n\nIt has {len(learned['vocabulary'])} words. 6,000 sentences were read {in_words.EPOCHS} times. Watch pairs of words:"
    )
    return (learned,)


@app.cell
def _(learned):
    couples = list(dict.fromkeys((a, b) for a, b, *_ in toy_language.questions()["quantity : unit"]))
    film = drawn.film(1, couples)
    said_of_film = [f"read {k + 1} time{'s' if k else ''}: {right:.0%} of all analogies right" for k, right in enumerate(learned["right"])]
    page.live(Player(film, said_of_film, "Quantities and their units, while the text is read; each line is a pair.", speed=2, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    From left to right lies the mean difference of the pairs, upwards the direction in which they differ most. In the end all lines go the
    same way. A unit keeps the company of its quantity (levers, springs), and besides that the company of all units ("we found seven ...").
    What all units share is *added* to what force, energy and time have of their own. So $v_{\rm newton}-v_{\rm force}$ is nearly the same
    as $v_{\rm joule}-v_{\rm energy}$, and an analogy is a parallelogram: France is to Paris as Japan is to the word nearest to
    $v_{\rm Paris} - v_{\rm France} + v_{\rm Japan}$.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.parallelogram(), drawn.choices())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    How wide a window, how long the vectors? On the right the small language was learned anew for each choice. Two components have no room
    for 42 things with three sides each; fifty have. The window matters little here, since in these sentences the topic stands near.

    ## A text that people wrote

    The same program has read the manuals of NumPy, SciPy and scikit-learn, without their code. Ask what it knows, of these or of the
    small language. The numbers are cosines; to be near is to be *exchangeable* in a sentence.
    """)
    return


@app.cell
def _():
    which_text = mo.ui.radio({"manuals": "manual", "small language": "grammar"}, value="manuals", inline=True, label="text")
    single = mo.ui.text("variance", label="nearest words to")
    asked = mo.ui.text("matrix matrices vector", label="a b c: a is to b as c is to ...")
    mo.hstack([which_text, single, asked], justify="start", wrap=True, gap=2)
    return asked, single, which_text


@app.cell
def _(asked, single, which_text):
    known = in_words.words(which_text.value)
    three, one = asked.value.lower().split(), single.value.lower().split()
    strange = [word for word in three + one if known.place(word) < 0]
    hint = "france, paris, italian, newton" if which_text.value == "grammar" else "matrix, eigenvalues, minimum, random, probability"
    mo.stop(bool(strange), mo.md(f"This text does not have {', '.join(map(str, strange))}; try {hint}."))
    mo.stop(len(three) != 3 or len(one) != 1, mo.md("Please type one word, and three words."))
    neighbours = ", ".join(f"{word} ({cosine:.2f})" for word, cosine in known.near(one[0]))
    mo.md(f"Nearest to {one[0]}: {neighbours}.\n\n{three[0]} is to {three[1]} as {three[2]} is to **{known.completes(*three)}**.")
    return


@app.cell(hide_code=True)
def _():
    real = in_words.kept("manual")
    mo.md(rf"""
    It has read {int(real["read"]):,} words, {int(real["distinct"]):,} different ones, of which the {len(real["vocabulary"])} most frequent
    are kept here. For a text of your own:

    ```text
    szilard run word-vectors --text FILE.txt --analogy "man king woman"
    ```

    Vectors repeat what a text says, its prejudices, too. And each word has one vector, whatever it means in this sentence: a *field* of
    tesla is no field of numbers. Networks that read whole sentences (lecture 8, and attention) begin with such vectors, and change
    them by what stands around.

    ## Learning without examples

    Nobody tells a walker which step was right; it plays, and there are rewards.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(walkers.loop())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Its *policy* $\pi_\theta(a|s)$ is a probability for each action in each state; what is to grow is the mean of the return $R$, the sum
    of all rewards of a trajectory. How does one differentiate a mean over a world of which one knows no formula? By the *log-derivative
    trick*:

    $$\frac{\partial\langle R\rangle}{\partial\theta}
      = \Big\langle R\, \sum_t \frac{\partial}{\partial\theta}\ln\pi_\theta(a_t|s_t) \Big\rangle .$$

    Make what was done more probable, in proportion to what came of it: REINFORCE (Williams 1992).
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the log-derivative trick": mo.md(r"""
    A trajectory $\tau=(s_0,a_0,s_1,a_1,\dots)$ has the probability
    $P_\theta(\tau)=p(s_0)\prod_t\pi_\theta(a_t|s_t)\,p(s_{t+1}|s_t,a_t)$.

    1. *Differentiate the mean.* $\partial_\theta\langle R\rangle=\sum_\tau R(\tau)\,\partial_\theta P_\theta(\tau)$. This is no mean
       yet: one cannot draw from $\partial P$.
    2. *The trick.* $\partial P=P\,\partial\ln P$, so $\partial_\theta\langle R\rangle=\langle R\,\partial_\theta\ln P_\theta\rangle$: a
    mean over
       trajectories as they are played.
    3. *The world drops out.* $\ln P_\theta$ is a sum, and only the policy depends on $\theta$:
       $\partial_\theta\ln P_\theta=\sum_t\partial_\theta\ln\pi_\theta(a_t|s_t)$, the *score*.

    The rewards need not be differentiable; they need not even be continuous.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The simplest walker makes $N=20$ steps, each up with the probability $p=\sigma(\theta)$, else down, and earns how far up it gets. With
    $U$ steps up, $R=2U-N$, and its score is $U-Np$. Here are 24 trajectories. Those that ended above the mean, in red, shall become
    more probable:
    """)
    return


@app.cell
def _():
    theta = mo.ui.slider(-3, 3, 0.1, value=-0.5, label=r"$\theta$", show_value=True)
    count = mo.ui.slider(steps=[2, 4, 8, 16, 32, 64], value=16, label="trajectories of an update", show_value=True)
    mo.hstack([theta, count], justify="start", wrap=True, gap=2)
    return count, theta


@app.cell
def _(count, theta):
    p = float(walking.sigmoid(theta.value))
    with one_thread():
        tried = {
            name: walking.estimates(np.random.default_rng(1), np.full(500, theta.value), count.value, name) for name in walking.BASELINES
        }
    spread = {name: (float(one.mean()), float(one.std() / len(one) ** 0.5), float(one.std())) for name, one in tried.items()}
    mo.vstack(
        [
            page.drawn(walkers.walks(theta.value), walkers.noise()),
            mo.md(
                f"The exact slope is $2Np(1-p)=$ **{walking.mean_slope(np.array(p)):.3f}**. The mean of 500 updates is "
                f"{spread['none'][0]:.3f} ± {spread['none'][1]:.3f} without a baseline and {spread['mean'][0]:.3f} ± "
                f"{spread['mean'][1]:.3f} with one; a single update scatters by **{spread['none'][2]:.2f}** and "
                f"**{spread['mean'][2]:.2f}**."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Baselines, and what is left of the noise

    REINFORCE is right on average, but noisy. If all returns are near 1000, all that was done becomes more probable, and only a small
    difference tells good from bad. A *baseline* $b$ that does not depend on the actions may be subtracted,

    $$\frac{\partial\langle R\rangle}{\partial\theta}=\big\langle(R-b)\,S\big\rangle,\qquad S=\sum_t\partial_\theta\ln\pi_\theta(a_t|s_t),$$

    because $\langle S\rangle=\sum_\tau\partial_\theta P_\theta=\partial_\theta 1=0$. It changes nothing but the noise.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best baseline, and the walker in closed form": mo.md(r"""
    *The best constant.* The mean of $(R-b)S$ does not depend on $b$, so the variance is least where $\langle(R-b)^2S^2\rangle$ is. Its
    slope by $b$ is $-2\langle(R-b)S^2\rangle=0$, hence

    $$b^*=\frac{\langle R\,S^2\rangle}{\langle S^2\rangle},$$

    the mean return, weighted by the squared score. The plain mean is near it and easily had. It must be that of *other* trajectories: one's
    own return depends on one's own actions.

    *The walker.* Let $q=1-p$, and $X=U-Np$ with the moments $\mu_2=Npq$, $\mu_3=Npq(1-2p)$, $\mu_4=3\mu_2^2+\mu_2(1-6pq)$ of the binomial
    distribution. Then $S=X$ and $R=2X+N(2p-1)$.

    1. Mean: $\langle RS\rangle=2\mu_2=2Np(1-p)$, the slope of $N(2p-1)$, as it must be.
    2. Best baseline: $b^*=N(2p-1)+2\mu_3/\mu_2=(N-2)(2p-1)$.
    3. Variance, with $a=N(2p-1)-b$: $\;4(\mu_4-\mu_2^2)+4a\mu_3+a^2\mu_2$. With $b^*$ it becomes $8\mu_2^2\,(1-1/N)$.

    So with the best baseline the noise of one trajectory is $\sqrt{2(1-1/N)}$ times the slope, *whatever the policy*. Without one it is
    about $\tfrac N2/\sqrt{Npq}$ times the slope near $p=0$ or 1, and grows without bound as the policy becomes sure: the chart above.
    """)
        }
    )
    return


@app.cell
def _():
    rate = mo.ui.slider(0.002, 0.05, 0.002, value=0.05, label="learning rate", show_value=True)
    batch = mo.ui.slider(steps=[2, 4, 8, 16, 32], value=2, label="trajectories of an update", show_value=True)
    mo.hstack([rate, batch], justify="start", wrap=True, gap=2)
    return batch, rate


@app.cell
def _(batch, rate):
    with one_thread():
        courses = {name: walking.learners(rate.value, batch.value, name, learners=40) for name in walking.BASELINES}
    ideal = walking.flow(rate.value, 100)
    panels = []
    for name, course in courses.items():
        update = np.arange(len(course))
        bands = {"mean": (update, course.mean(1)), "worst of ten": (update, np.quantile(course, 0.1, axis=1))}
        chart = charts.chart(Axis("update", (0, 100)), Axis("return", (-20, 20)), bands, dashed={"exact": (update, ideal)})
        title = "No baseline" if name == "none" else "Mean as baseline"
        panels.append(svg.drawing(chart, charts.HEIGHT, title, "The mean return of 40 learners, the worst of ten, and the exact flow."))
    mo.vstack(
        [
            page.drawn(*panels),
            mo.md(
                f"Forty learners, on the left without a baseline, on the right with one. After 100 updates they earn "
                f"**{courses['none'][-1].mean():.1f}** and **{courses['mean'][-1].mean():.1f}** on average; the exact flow {ideal[-1]:.1f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The dashed curve follows the exact slope, $\mathrm d\theta/\mathrm dk=\eta\,2Np(1-p)$, which integrates to
    $\theta+\sinh\theta=\eta Nk+\text{const}$. Learners follow it as long as the noise is small. Otherwise some are kicked to where
    $p(1-p)$ is tiny; slopes are tiny there, too, and they stay for long. A policy must not be sure too early.

    ## To reach a place, and stay

    A second walker sees where it is, $s$, and goes up with the probability $\sigma(ws+b)$. It earns 1 for each of 20 steps after which it
    stands on the places 3 to 5. Make a policy for it by hand: the curve follows your hand, and what it earns is computed when you let go.
    """)
    return


@app.cell
def _():
    own = page.live(
        SmallNetwork(
            [([[-0.2]], [0.8], "sigmoid")],
            Curve(span=(-10, 10), limits=(0, 1), xlabel="place s", ylabel="probability of a step up"),
            [
                Slider(name="w", low=-2, high=1, weight=(0, 0, 0), value=-0.2),
                Slider(name="b", low=-2, high=6.5, bias=(0, 0), value=0.8),
            ],
            caption="Your policy. Reward waits at the places 3 to 5; the walker starts at 0.",
        )
    )
    mo.vstack([own])
    return (own,)


@app.cell
def _(own):
    w, b = (float(one) for one in own.values)
    with one_thread():
        true = walking.exact(np.array(w), np.array(b))
        every = np.full((48, 8), w), np.full((48, 8), b)
        played = walking.play(np.random.default_rng(2), *every)
        clouds = {words: walking.slopes(played, *every, way) for way, words in walking.WAYS.items() if way != "mean"}
    first, last = clouds.values()
    mo.vstack(
        [
            page.drawn(walkers.where(true.places), walkers.cloud(clouds, true.slope)),
            mo.md(
                f"It earns **{float(true.value):.2f}** of at most 18. The exact slopes are {true.slope[0]:.2f} by $w$ and "
                f"{true.slope[1]:.2f} by $b$. Each point on the right is an update from 8 trajectories; they scatter by "
                f"{first.std(0)[0]:.1f} and {first.std(0)[1]:.1f} without a baseline, and by **{last.std(0)[0]:.1f}** and "
                f"**{last.std(0)[1]:.1f}** with one and with returns to go."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(walkers.credit())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *Returns to go* are the other way to less noise. An action cannot change what was earned before it; so credit it with
    $G_t=\sum_{t'\ge t}r_{t'}$ alone, and subtract a baseline for each step:

    $$\frac{\partial\langle R\rangle}{\partial\theta}=\Big\langle\sum_t(G_t-b_t)\,\partial_\theta\ln\pi_\theta(a_t|s_t)\Big\rangle .$$

    Nothing is lost: for $t'<t$ the reward $r_{t'}$ is fixed before $a_t$ is drawn, and the mean of
    $\partial_\theta\ln\pi_\theta(a_t|s_t)$ over $a_t$ is zero. Here twelve learners climb the map of all policies with eight trajectories
    per update, from the same beginning:
    """)
    return


@app.cell
def _():
    climb = walkers.climbing()
    page.live(
        Player(
            climb,
            [f"after {walking.EVERY * k} updates" for k in range(len(climb))],
            "Twelve learners without a baseline, and twelve with one and with returns to go.",
            speed=4,
            loop=False,
        )
    )
    return


@app.cell(hide_code=True)
def _():
    ends = {name: walking.exact(*np.moveaxis(walking.kept_climbs()[name][-1].astype(float), -1, 0)).value for name in ("none", "mean")}
    mo.md(
        f"With the same number of trajectories and the same rate, **{int((ends['mean'] > 12).sum())} of 12** earn more than 12 in the end "
        f"where a baseline is used, and **{int((ends['none'] > 12).sum())} of 12** without. Rewards are never negative here, so "
        "without a baseline whatever was done becomes more probable; who passes the target on the way up is paid for "
        "going up, and never stops."
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Lecture 10 makes the baseline a network of its own, the value of a state. `szilard run walker` lets REINFORCE play with slips and with a
    target at a random place.

    ### In keras

    Skip-gram is two embeddings and a product. REINFORCE needs no new machinery either: its slope is that of the *cross-entropy* between the
    policy and what was done, each action weighted by its advantage $G_t-b_t$.
    """)
    return


@app.cell
def _():
    mo.md(f"""```python
import keras

{page.listing("in_keras_words", "skip_gram", "read", "policy", "improve")}
```""")
    return


@app.cell
def _():
    in_keras = mo.ui.run_button(label="Train both in keras (about a minute)")
    mo.hstack([in_keras])
    return (in_keras,)


@app.cell
def _(in_keras):
    def beside():
        from szilard.lectures import in_keras_words as theirs  # takes seconds, and is not needed to read on

        climbed, read = theirs.climb(), theirs.grammar()
        update = np.arange(len(climbed.returns))
        chart = charts.chart(Axis("update", (0, len(update) - 1)), Axis("return", (0, 17)), {"": (update, climbed.returns)})
        words = (
            f"The policy climbs from {climbed.returns[0]:.1f} to **{climbed.returns[-1]:.1f}** in {len(update) - 1} updates "
            f"({climbed.seconds:.0f} s). The embedding learned from {read.examples:,} true and random pairs ({read.seconds:.0f} s); "
            f"of a seventh of all analogies **{read.right:.0%}** are right."
        )
        picture = svg.drawing(chart, charts.HEIGHT, "A policy in keras", "The exact mean return after each update.")
        return mo.vstack([page.drawn(picture), mo.md(words)])

    beside() if in_keras.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Summary and reading

    - A text asks its own questions: is this word a true neighbour, or a random one?
    - Word vectors end at $v_w\cdot u_c=\ln\frac{p(w,c)}{p(w)p(c)}-\ln k$, as far as their length allows.
    - What all capitals share is added to what each country has; so analogies are parallelograms.
    - $\partial\langle R\rangle=\langle R\,\partial\ln\pi\rangle$: only the policy is differentiated, never the world.
    - A baseline changes nothing but the noise; the best one is $\langle RS^2\rangle/\langle S^2\rangle$. Rewards of the past only add
    noise.

    To read on: F. Marquardt, arXiv:2101.01759, on reinforcement learning; R. S. Sutton and A. G. Barto, *Reinforcement
    Learning* (MIT Press 2018), chapter 13; Y. Goldberg and O. Levy, arXiv:1402.3722 (skip-gram explained). The originals: T. Mikolov et
    al., arXiv:1310.4546; O. Levy and Y. Goldberg, NIPS 2014; R. J. Williams, Machine Learning 8, 229 (1992); E. Greensmith et al., JMLR 5,
    1471 (2004), on baselines.

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def by_word(v, u, noise):
        error = np.append(walking.sigmoid(u @ v) - 1, walking.sigmoid(noise @ v))
        return error @ np.vstack([u, noise])

    def to_go(rewards, scores, baseline):
        earned = np.cumsum(rewards[:, ::-1], 1)[:, ::-1]
        return np.array(((earned - baseline) * scores).sum(1).mean())

    exercises = [
        Number(
            "9.1",
            "In a very long text a word and a neighbour meet 20 times as often as chance would have it. Skip-gram uses $k=5$ random words "
            "per neighbour, and long vectors. Which product $v_w\\cdot u_c$ does it learn?",
            sealed="5795d2471b1d7c7b",
            step=0.001,
            hint="At the minimum the product is a logarithm minus another one.",
        ),
        Choice(
            "9.2",
            "Somebody subtracts from each return the mean of the returns of all $M$ trajectories of the update, *its own included*. What "
            "happens to the mean of the update?",
            options=[
                "Nothing, since a baseline never changes it.",
                "It is multiplied by 1 - 1/M.",
                "It is multiplied by M.",
                "It vanishes.",
            ],
            sealed="5b0d4f8dcb620f10",
            hint="Which part of this baseline depends on the trajectory's own actions?",
        ),
        Code(
            "9.3",
            r"The walker goes up ($a=1$) with the probability $p=\sigma(\theta)$, else down ($a=0$). Write "
            r"$\sum_t \partial\ln\pi_\theta(a_t)/\partial\theta$ for each trajectory; `actions` is an array (trajectories, steps) of 0s "
            "and 1s.",
            start="def score(theta, actions):\n    return actions.sum(1)",
            name="score",
            reference=lambda theta, actions: np.sum(actions - 1 / (1 + np.exp(-theta)), 1),
            cases=[(0.0, np.array([[0, 1]])), (1.5, np.array([[0, 1, 1], [1, 1, 1]])), (-2.0, np.eye(4)[:, :3])],
            hint=r"Write $\ln\sigma(\theta)$ and $\ln(1-\sigma(\theta))$, and differentiate both. On average the result is 0.",
        ),
        Number(
            "9.4",
            "The simplest walker makes 20 steps, each up with the probability 0.9. Which constant baseline gives the least noise?",
            sealed="9b3d91e48067f254",
            step=0.1,
            hint="It is the mean return, weighted by the squared score; the derivation has it in closed form.",
        ),
        Number(
            "9.5",
            "With that baseline, how many trajectories must an update of this walker average, so that its standard deviation is a tenth of "
            "its mean?",
            sealed="7894d547d07f25d8",
            step=1,
            hint="The variance of one trajectory is 2 (1 - 1/N) times the squared slope, whatever p.",
            starred=True,
        ),
        Code(
            "9.6",
            "Write the slope of skip-gram's cost by the vector of the word: `v` is that vector, `u` that of its neighbour, and `noise` has "
            "the vectors of the random words as its rows.",
            start="def by_word(v, u, noise):\n    return 0 * v",
            name="by_word",
            reference=by_word,
            cases=[
                (np.array([1.0, 0.0]), np.array([0.0, 2.0]), np.array([[1.0, 1.0]])),
                (np.array([0.3, -1.2, 0.5]), np.array([1.0, 0.4, -0.7]), np.array([[0.2, 0.1, 0.9], [-1.0, 0.5, 0.3]])),
            ],
            hint="Each product has the slope answer minus truth: sigmoid(v·u) - 1 for the neighbour, sigmoid(v·n) for random words.",
            starred=True,
        ),
        Code(
            "9.7",
            "`rewards` and `scores` are arrays (trajectories, steps): the reward after each action, and $\\partial_\\theta\\ln\\pi$ of it; "
            "`baseline` has a number for each step. Return the REINFORCE estimate of the slope with returns to go, a single number.",
            start="def estimate(rewards, scores, baseline):\n    return 0.0",
            name="estimate",
            reference=to_go,
            cases=[
                (np.array([[1.0, 0.0, 2.0]]), np.array([[1.0, -1.0, 0.5]]), np.zeros(3)),
                (np.array([[0.0, 1.0], [2.0, -1.0], [0.5, 0.5]]), np.array([[0.3, -0.7], [0.3, 0.3], [-0.7, 0.3]]), np.array([0.8, 0.2])),
            ],
            hint="The return to go of step t is the sum of rewards from t on, the one after a_t included. Sum over steps, then average.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(9)
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
    page.others(9)
    return


if __name__ == "__main__":
    app.run()
