"""Lecture 9: what words mean, and policies that improve by playing."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="9. Words, and the policy gradient")

with app.setup(hide_code=True):
    from functools import partial

    import jax
    import marimo as mo
    import numpy as np

    from szilard.data import toy_language
    from szilard.data.texts import corpus
    from szilard.draw import walker as picture
    from szilard.draw.lines import lines
    from szilard.draw.words import relations
    from szilard.experiments.walker.one_parameter import START, exact_flow, mean_update, measured, sigmoid_policy, slopes
    from szilard.experiments.word_vectors.judging import along, analogy_accuracy, questions
    from szilard.learn import reinforce, skip_gram
    from szilard.learn.skip_gram import SkipGram
    from szilard.learn.word_relations import analogies, nearest, unit
    from szilard.lectures import page
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.scenarios.walker import Walker


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 9. What words mean, and policies that improve by playing

    ## Known by the company it keeps

    To a network a word is first a number in a list, and all words are equally far apart. Yet whoever reads "the mayor of ... showed us
    olives" knows much about the missing word: it is a city, and in Greece. *Skip-gram with negative sampling* (Mikolov et al. 2013) turns
    this into a cost. Every word $w$ has a vector $v_w$, and a second one, $u_w$, for its role as a neighbour. For each neighbour $c$ of
    $w$ in the text, and $k$ random words $n$, it has

    $$C = -\ln\sigma(v_w\cdot u_c) - \sum_{n}\ln\sigma(-v_w\cdot u_n), \qquad \sigma(z)=\frac1{1+e^{-z}}$$

    a logistic regression that tells true neighbours from random words. Long enough vectors reach the minimum (Levy and Goldberg 2014)

    $$v_w\cdot u_c = \ln\frac{p(w,c)}{p(w)\,p(c)} - \ln k ,$$

    how much more often two words meet than chance would have it. Words in the same company get the same vector, whatever they are.

    A small grammar serves as a language. It speaks of countries, their capitals and languages, and of quantities, their
    units and instruments, and **never names two sides of one thing in the same sentence**. Some of it:
    """)
    return


@app.cell
def _():
    sentences = toy_language.sentences(6000, np.random.default_rng(0))
    text = corpus(sentences, 1, 0.1, 0)
    mo.md("\n".join(f"- {' '.join(words)}" for words in sentences[:5]) + f"\n\n{len(text.vocabulary)} words, {len(sentences):,} sentences.")
    return (text,)


@app.cell
def _():
    EPOCHS = 12
    read = mo.ui.slider(1, EPOCHS, 1, value=8, label="times the text was read", show_value=True)
    window = mo.ui.slider(1, 6, 1, value=5, label="window", show_value=True, debounce=True)
    dimension = mo.ui.slider(2, 98, 4, value=50, label="dimension", show_value=True, debounce=True)
    kind = mo.ui.dropdown(list(toy_language.questions()), value="country : capital", label="pairs")
    mo.hstack([read, window, dimension, kind], justify="start", wrap=True, gap=2)
    return EPOCHS, dimension, kind, read, window


@app.cell
def _(EPOCHS, dimension, text, window):
    learning = SkipGram(dimension=dimension.value, window=window.value, epochs=EPOCHS, batch=256)
    all_analogies = [words for kind in toy_language.questions().values() for words in kind]
    judge = questions(text, all_analogies, window.value, 0)
    after = [np.asarray(vectors.words) for vectors in skip_gram.epochs(jax.random.key(0), text.known, learning)]
    right = np.array([analogy_accuracy(judge, vectors) for vectors in after])
    labels = ("times the text was read", "analogies right")
    progress = lines({"": (np.arange(1, EPOCHS + 1), right)}, labels, limits=(0, 1.02))
    page.picture(progress, "The fraction of analogies that are right against the times the text was read.", "75%")
    return after, judge, right


@app.cell
def _(after, judge, kind, read, right, text):
    vectors, fraction, chance = after[read.value - 1], right[read.value - 1], 1 / len(text.vocabulary)
    pairs = list(dict.fromkeys((a, b) for a, b, *_others in toy_language.questions()[kind.value]))[:16]
    points = unit(vectors)[[text.place(word) for pair in pairs for word in pair]].reshape(len(pairs), 2, -1)
    told = f"Of {len(judge.analogies):,} analogies of all kinds **{fraction:.1%}** are right; by chance it would be {chance:.1%}."
    drawn = relations({kind.value: (pairs, along(points))})
    mo.vstack([mo.md(told), page.picture(drawn, "Pairs of words as points of the plane, joined by lines.", "75%")])
    return (vectors,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    From left to right lies the mean difference of the pairs, upwards the direction in which pairs differ most. That all lines go the same
    way is what makes *analogies* work: France is to Paris as Japan is to the word nearest to
    $v_{\rm Paris} - v_{\rm France} + v_{\rm Japan}$. The first slider looks back; the other two learn anew, which takes some seconds. A
    narrow window learns more slowly, and a few dimensions have no room for 42 things. Ask for yourself:
    """)
    return


@app.cell
def _():
    asked = mo.ui.text("france paris japan", label="a b c: a is to b as c is to ...")
    single = mo.ui.text("italian", label="nearest words to")
    mo.hstack([asked, single], justify="start", wrap=True, gap=2)
    return asked, single


@app.cell
def _(asked, single, text, vectors):
    three, one = asked.value.lower().split(), single.value.lower().split()
    unknown = [word for word in three + one if word not in text.vocabulary]
    mo.stop(bool(unknown), mo.md(f"The text does not have {', '.join(unknown)}; choose among the words that you see on this page."))
    mo.stop(len(three) != 3 or len(one) != 1, mo.md("Please type three words on the left and one on the right."))
    answer = analogies(vectors, np.array([[text.place(word) for word in three]]))[0]
    near = ", ".join(f"{text.vocabulary[k]} ({cosine:.2f})" for k, cosine in nearest(vectors, text.place(one[0]), 8))
    mo.md(f"{three[0]} is to {three[1]} as {three[2]} is to **{text.vocabulary[answer]}**.\n\nNearest to {one[0]}: {near}.")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The numbers are cosines. To be near is to be *exchangeable* in a sentence: next to Italian stand other languages, not Rome or pasta. All
    analogies by counting instead of learning, and a text of your own:

    ```text
    szilard run word-vectors
    szilard run word-vectors --text FILE.txt --analogy "man king woman"
    ```

    ## Learning without examples

    Nobody tells a walker which step was right; it plays, and at the end there is a reward. Its *policy* $\pi_\theta(a|s)$ is a probability
    for each action, and what is to grow is the mean return $\langle R\rangle$ of a trajectory. Only the policy depends on $\theta$, not
    the world, and $\partial p = p\,\partial\ln p$, so

    $$\frac{\partial\langle R\rangle}{\partial\theta}
      = \Big\langle (R - b)\, \sum_t \frac{\partial}{\partial\theta}\ln\pi_\theta(a_t|s_t) \Big\rangle .$$

    Make what was done more probable, in proportion to what came of it: REINFORCE (Williams 1992). A *baseline* $b$ that does not depend on
    the actions changes nothing on average, since probabilities add up to 1. But it changes the noise.

    The simplest walker makes $N=20$ steps, each up with the probability $p=\sigma(\theta)$, else down, and earns how far up it gets. Its
    mean return $N(2p-1)$ has the slope $2Np(1-p)$. Does playing find it? The baseline here is the mean return of the *other* trajectories
    of an update:
    """)
    return


@app.cell
def _():
    WALKER, CHANCES, SINGLES, CALLS = Walker(), np.array([0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95]), 512, 40
    play = jax.jit(jax.vmap(lambda key, theta: reinforce.play(WALKER, key, sigmoid_policy, [theta], 1)))  # pyright: ignore
    improve = jax.jit(jax.vmap(slopes))

    def walks(key, thetas, batch):
        """For each theta `batch` trajectories; all in all there must be as many as `SINGLES`."""
        played = play(jax.random.split(key, SINGLES), np.repeat(thetas, batch).astype(np.float32))
        return jax.tree.map(lambda leaf: np.asarray(leaf).reshape(len(thetas), batch, *leaf.shape[2:]), played)

    logits = np.log(CHANCES / (1 - CHANCES))
    pieces = [walks(jax.random.key(k), logits, SINGLES // len(CHANCES)) for k in range(CALLS)]
    stored = jax.tree.map(lambda *leaves: np.concatenate(leaves, 1), *pieces)
    return CHANCES, SINGLES, WALKER, improve, logits, stored, walks


@app.cell
def _():
    batch = mo.ui.slider(steps=[2, 4, 8, 16, 32, 64], value=16, label="trajectories of an update", show_value=True, debounce=True)
    rate = mo.ui.slider(0.002, 0.05, 0.002, value=0.01, label="learning rate", show_value=True, debounce=True)
    baseline = mo.ui.radio({"no baseline": "none", "mean as baseline": "mean"}, value="no baseline", inline=True, label="learners with")
    mo.hstack([batch, rate, baseline], justify="start", wrap=True, gap=2)
    return baseline, batch, rate


@app.cell
def _(CHANCES, WALKER, batch, improve, logits, stored):
    groups = jax.tree.map(lambda leaf: leaf.reshape(-1, batch.value, *leaf.shape[2:]), stored)
    per_chance = len(groups.reward) // len(CHANCES)
    gradients = improve(np.repeat(logits, per_chance).astype(np.float32), groups)
    by_chance = {name: np.asarray(values, float).reshape(len(CHANCES), -1) for name, values in gradients.items()}
    rows = measured(WALKER, {p: {name: values[k] for name, values in by_chance.items()} for k, p in enumerate(CHANCES)})
    return per_chance, rows


@app.cell
def _(SINGLES, WALKER, baseline, batch, improve, rate, walks):
    UPDATES = 100
    course = [np.full(SINGLES // batch.value, START)]
    for number in range(UPDATES):
        seen = walks(jax.random.key(1000 + number), course[-1], batch.value)
        slope = np.asarray(improve(course[-1].astype(np.float32), seen)[baseline.value])
        course.append(course[-1] + rate.value * slope)
    courses = WALKER.steps * np.tanh(np.array(course).T / 2)
    flow = exact_flow(WALKER, rate.value, UPDATES)
    return courses, flow


@app.cell
def _(WALKER, courses, flow, per_chance, rows):
    apart = np.concatenate([(rows[:, k] - rows[:, 1]) / rows[:, k + 1] for k in (2, 4)])
    gain = (rows[:, 3] / rows[:, 5]) ** 2
    mo.vstack(
        [
            page.picture(
                picture.updates(rows, partial(mean_update, WALKER), courses, flow),
                "Measured mean updates and the closed form; the variance of an update; the return of many learners and the exact flow.",
            ),
            mo.md(
                f"{per_chance} updates at each probability: the farthest mean is **{abs(apart).max():.1f}** standard errors from the "
                f"closed form. The baseline divides the variance by **{gain[0]:.1f}** at p = {rows[0, 0]:g}, by {gain[3]:.1f} at "
                f"p = {rows[3, 0]:g}. After 100 updates {len(courses)} learners earn {courses[:, -1].mean():.1f} on average, the exact "
                f"flow {flow[-1]:.1f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    On the left the means agree, whatever the baseline. In the middle is why one wants it: once the policy has made up its mind, nearly all
    returns are alike, and a large number that all have in common only makes noise. On the right learners follow

    $$\frac{d\theta}{dk} = \eta\, 2Np(1-p) \quad\Rightarrow\quad \theta + \sinh\theta = \eta N k + \text{const},$$

    as long as the rate $\eta$ is small and an update sees enough trajectories. Otherwise noise kicks some of them to where $p(1-p)$ is
    so small that they stay for long: try 2 trajectories and a rate of 0.05, without and with the baseline. More updates, slips, and a
    walker that must find a target and stay there:

    ```text
    szilard run walker
    ```

    ## Exercises
    """)
    return


@app.cell
def _():
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
    ]
    answers = page.ask(exercises)
    return answers, exercises


@app.cell
def _(answers, exercises):
    page.judge(exercises, answers)
    return


@app.cell
def _():
    page.others(9)
    return


if __name__ == "__main__":
    app.run()
