"""Lecture 5: images and classes, from softmax to a digit that the reader draws."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="5. Images and classes")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.learn import cross_entropy
    from szilard.learn.cross_entropy import softmax
    from szilard.lectures import handwriting, page
    from szilard.lectures.drawn import classes as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.widgets import Pad, Player


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 5. Images and classes

    After this lecture you can

    - turn an image into an input, and scores into probabilities, and say why by the softmax;
    - derive the cross-entropy, and its slope $p-y$, which is all that backpropagation needs of it;
    - read a confusion matrix, look for the worst mistakes, and say how uncertain an accuracy is;
    - derive what dropout does, and see what it does to a network;
    - draw a digit, let networks read it, and say why they fail where they do;
    - write dense and convolutional classifiers in keras.

    ## An image is a list of numbers

    Which digit is this? The input is an image, the answer not a number but a *class*. For a dense network the image is just a vector, one
    entry per pixel, in some fixed order:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.pixels())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The data of this lecture are 1,797 handwritten digits that come with scikit-learn. They were made from scans of 32 x 32 black or white
    pixels: each of the 8 x 8 values counts the black ones in a block of 4 x 4, so it lies between 0 and 16. We divide by 16. 998 images
    are for training, 200 for validation, and 599 for the test; only the last are shown here, and no network of this page has learned
    from them.

    The classes become vectors, too: $\mathbf y$ has a 1 in the place of the true class and 0 elsewhere (*one-hot*). It would be a
    mistake to ask for the *number* 7 as the output, since a 7 is no nearer to an 8 than to a 1.

    ## From scores to probabilities

    A network that may be wrong should say how sure it is. So it has one linear output $z_k$ for each class, the *score*, and the scores are
    turned into probabilities by the *softmax*:

    $$p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}} .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.shares())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    This is Boltzmann's distribution with the energies $-z_k$. Networks take $T=1$. Only differences of scores matter: a constant added to
    all of them cancels. The logarithm of the odds of two classes is the difference of their scores, $\ln(p_a/p_b) = (z_a-z_b)/T$. Why this
    function, and no other that is positive and adds up to 1?
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the least presumptuous probabilities": mo.md(r"""
    Ask for the probabilities that presume least, of all those with a given mean score: maximise the entropy $-\sum_kp_k\ln p_k$ with
    $\sum_kp_k=1$ and $\sum_kp_kz_k=\bar z$. With multipliers $\alpha$ and $\beta$

    $$\frac{\partial}{\partial p_k}\Big[-\sum_jp_j\ln p_j + \alpha\sum_jp_j + \beta\sum_jp_jz_j\Big] = -\ln p_k - 1 + \alpha + \beta
    z_k = 0 ,$$

    hence $p_k = e^{\alpha-1}e^{\beta z_k}$. The sum must be 1, which fixes $\alpha$, and $\beta = 1/T$.

    *Another way.* Let the inputs of class $k$ be normally distributed around $\mathbf m_k$, with the same variance $s^2$ for all, and all
    classes be equally frequent. By Bayes' rule

    $$p(k|\mathbf x) = \frac{e^{-|\mathbf x-\mathbf m_k|^2/2s^2}}{\sum_je^{-|\mathbf x-\mathbf m_j|^2/2s^2}} .$$

    The factor $e^{-|\mathbf x|^2/2s^2}$ cancels. What is left is a softmax of the scores
    $z_k = \mathbf m_k\cdot\mathbf x/s^2 - |\mathbf m_k|^2/2s^2$: linear in $\mathbf x$, with weights and a bias, as a layer has them.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Such a network without a hidden layer, $\mathbf z=\mathbf xW+\mathbf b$, is called *logistic regression*. It has 650 parameters.
    Here are
    its probabilities for test images, those first about which it is most wrong. Turn the temperature: no decision changes, since the
    largest score stays the largest, but how sure the network is of it.
    """)
    return


@app.cell
def _():
    kept = handwriting.kept()
    images, labels = kept.images, kept.labels.astype(int)
    networks = {name: handwriting.layers_of(name, getattr(kept, name)) for name in handwriting.WAYS}
    scores = handwriting.scores(networks["linear"], images)
    hardest = np.argsort(softmax(scores)[np.arange(len(labels)), labels])
    scale = np.linspace(0.1, 5, 50)
    losses = np.array([cross_entropy.cost(scores, labels, t) for t in scale])
    return hardest, images, kept, labels, losses, networks, scale, scores


@app.cell
def _(labels):
    temperature = mo.ui.slider(0.1, 5, 0.1, value=1, label="temperature T", show_value=True)
    which = mo.ui.slider(0, len(labels) - 1, 1, value=25, label="image", show_value=True)
    mo.hstack([temperature, which], justify="start", wrap=True, gap=2)
    return temperature, which


@app.cell
def _(hardest, images, labels, losses, scale, scores, temperature, which):
    chosen = int(hardest[which.value])
    now = np.array([cross_entropy.cost(scores, labels, temperature.value)])
    by_temperature = charts.chart(Axis("T", (0, 5)), Axis("C", (0.1, 3), True), {"C": (scale, losses)}, {"now": ([temperature.value], now)})
    mo.vstack(
        [
            page.drawn(
                drawn.guess(images[chosen], softmax(scores[chosen] / temperature.value), int(labels[chosen])),
                svg.drawing(by_temperature, charts.HEIGHT, "Cross-entropy", "The cross-entropy of all test images against T."),
            ),
            mo.md(
                f"The digit is a {labels[chosen]}. Of all 599, **{np.mean(scores.argmax(1) == labels):.1%}** are named rightly at any $T$; "
                f"the cross-entropy at this $T$ is **{now[0]:.3f}**, and least at $T$ = {scale[losses.argmin()]:.1f}."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The cross-entropy, and its slope

    Which cost tells a network how sure it should be? As in lecture 2, ask which parameters make the data most likely. The network gives
    the true class of example $i$ the probability $p_{\rm true}(i)$; for all examples together these are multiplied. Minus the
    logarithm, per
    example, is the *cross-entropy*

    $$C = -\frac1B\sum_{i=1}^{B}\ln p_{\rm true}(i) = -\frac1B\sum_i\sum_k y_k\ln p_k ,$$

    the mean surprise at the truth. It is 0 if the network is always right and sure, $\ln 10 = 2.3$ if it knows nothing, and grows
    without limit if it is sure and wrong. Its slope by the scores is as simple as can be:

    $$\frac{\partial C}{\partial z_k} = \frac1B\,(p_k - y_k) .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: p - y": mo.md(r"""
    One example with the true class $t$, at $T=1$. Insert the softmax:

    $$C = -\ln p_t = -z_t + \ln\sum_je^{z_j} .$$

    *First term.* $\partial(-z_t)/\partial z_k = -\delta_{kt} = -y_k$.

    *Second term.* With $Z=\sum_je^{z_j}$,

    $$\frac{\partial\ln Z}{\partial z_k} = \frac1Z\frac{\partial Z}{\partial z_k} = \frac{e^{z_k}}{Z} = p_k ,$$

    as in statistical physics, where derivatives of $\ln Z$ are occupations. Together $p_k-y_k$, and with the average over a batch a factor
    $1/B$.

    *In two steps instead.* The softmax has the slopes $\partial p_j/\partial z_k = p_j(\delta_{jk}-p_k)$, and $\partial C/\partial p_t =
    -1/p_t$. The product is $-\delta_{tk}+p_k$: the dangerous $1/p_t$ has cancelled. Programs therefore do both at once, and compute
    $\ln Z = m + \ln\sum_je^{z_j-m}$ with the largest score $m$, where no exponential can overflow.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.error_graph(), drawn.slopes())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    No factor $f'(z)$ is left that could be almost zero. The squared error behind the same softmax has the slope $4p\,(1-p)^2$ for two
    classes, where $p$ is the probability of the true one: it learns nothing from a mistake of which it is sure. The cross-entropy learns
    most from it.

    ## Watch it learn

    For a network the only change against lecture 3 is the first error on the way back. This is the whole gradient, in NumPy, for rectified
    units; `masks` are for dropout, below, and else 1.
    """)
    return


@app.cell
def _():
    mo.md(f"```python\n{page.source(cross_entropy.gradient)}\n```")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A network 64-64-10 learns with it for 40 epochs. The *confusion matrix* counts how often each digit, in rows, was taken for each, in
    columns: right answers stand on the diagonal, mistakes beside it. Play it, and see which digits it learns first.
    """)
    return


@app.cell
def _():
    frames, said = drawn.film()
    page.live(Player(frames, said, "The confusion matrix of 599 test images while a network 64-64-10 learns.", speed=2, loop=False))
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.learning())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    In the end 96.7 % are right. How certain is that? Each of $N$ test images is right with some probability $a$, independently. The
    number of
    right ones is binomial, with variance $Na(1-a)$, so the accuracy has the standard error

    $$\Delta a = \sqrt{\frac{a(1-a)}{N}} = \sqrt{\frac{0.967\cdot0.033}{599}} = 0.007 .$$

    Two networks that differ by less have not been told apart by this test.

    ## Where it goes wrong

    A single number hides what matters. Look at the matrix: is the confusion of two digits mutual? And look at the images: here are
    the mistakes
    of which a network was surest.
    """)
    return


@app.cell
def _():
    judged = mo.ui.dropdown(
        {"no hidden layer": "linear", "64 hidden neurons": "plain", "the same with dropout": "dropout", "the same, moved images": "moved"},
        value="64 hidden neurons",
        label="network",
    )
    mo.hstack([judged])
    return (judged,)


@app.cell
def _(images, judged, labels, networks):
    found = softmax(handwriting.scores(networks[judged.value], images))
    guesses, sure = found.argmax(1), found.max(1)
    wrong = np.flatnonzero(guesses != labels)
    worst = wrong[np.argsort(-sure[wrong])][:12]
    page.drawn(
        drawn.confusion(handwriting.confusion(labels, guesses), f"Confusion of the network: {judged.value}"),
        drawn.mistakes(images[worst], labels[worst].tolist(), guesses[worst].tolist(), sure[worst].tolist()),
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Some of them you would not read either. Others show what the network has not understood, and now and then such a list shows which
    label is
    wrong.

    What separates two classes can be seen without a hidden layer. Between $a$ and $b$ the difference $z_a-z_b$ decides, which has one
    weight per pixel, $\mathbf w = \mathbf w_a-\mathbf w_b$. Red pixels speak for $a$, blue ones for $b$. The border is a plane at right
    angles to $\mathbf w$, so the least change that takes an image to it is along $\mathbf w$. From
    $\mathbf w\cdot(\mathbf x+\Delta\mathbf x)+b_a-b_b=0$ with $\Delta\mathbf x\propto\mathbf w$,

    $$\Delta\mathbf x = -\frac{z_a-z_b}{|\mathbf w|^2}\,\mathbf w .$$
    """)
    return


@app.cell
def _():
    first = mo.ui.slider(0, 9, 1, value=3, label="a", show_value=True)
    second = mo.ui.slider(0, 9, 1, value=8, label="b", show_value=True)
    mo.hstack([first, second], justify="start", wrap=True, gap=2)
    return first, second


@app.cell
def _(first, images, labels, networks, scores, second):
    a, b = first.value, second.value
    weights = networks["linear"][0].weights[:, a] - networks["linear"][0].weights[:, b]
    of_a = int(np.flatnonzero((labels == a) & (scores.argmax(1) == a))[0])
    ahead = scores[of_a, a] - scores[of_a, b]
    change = -1.02 * ahead * weights / max(weights @ weights, 1e-9)  # a little beyond the border
    told = {f"a {a}": images[of_a], "weights": weights / max(float(abs(weights).max()), 1e-9), f"rather a {b}": images[of_a] + change}
    size = np.sqrt(np.mean(change**2))
    words = f"A change of {size:.2f} per pixel (root mean square; 1 is black) makes this {a} as likely a {b}."
    mo.vstack([page.drawn(drawn.between(told, "weights"), drawn.border()), mo.md(words if a != b else "Choose two different digits.")])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The changed digit still looks like what it was, to us. Deep networks can be misled in the same way (Goodfellow, Shlens and Szegedy,
    arXiv:1412.6572).

    ## Draw your own digit

    Now you. Draw a digit on the pad, with mouse, finger or keys. What you draw is brought into the form of the data: cut out, stretched
    to their height and about to their width, averaged over blocks of 4 x 4. That matters more than the network, which has never seen a
    digit that is small or in a corner.
    """)
    return


@app.cell
def _():
    with_keras = mo.ui.run_button(label="Train both in keras (half a minute or more)")
    kinds = ("dense", "convolutional")
    return kinds, with_keras


@app.cell
def _(kinds, with_keras):
    def learned():
        from szilard.lectures import keras_digits  # which takes seconds, and is not needed to read on

        return {kind: keras_digits.learn(kind) for kind in kinds}

    in_keras = learned() if with_keras.value else {}
    return (in_keras,)


@app.cell
def _():
    pad = page.live(Pad(size=handwriting.PAD, brush=2.0, caption="Draw a digit here.", description="A pad to draw a digit on."))
    mo.vstack([pad])
    return (pad,)


@app.cell
def _(in_keras, networks, pad):
    def answered(seen):
        says = {name: softmax(handwriting.scores(networks[name], seen[None]))[0] for name in ("moved", "plain", "linear")}
        says |= {f"{kind} in keras": one.probabilities(seen) for kind, one in in_keras.items()}
        lines = ", ".join(f"{name}: **{p.argmax()}** ({p.max():.2f})" for name, p in says.items())
        return mo.vstack([page.drawn(drawn.guess(seen, says["moved"], title="What the network sees and says")), mo.md(lines)])

    drawing = np.array(pad.pixels).reshape(handwriting.PAD, handwriting.PAD) / 255
    answered(handwriting.like_the_data(drawing)) if drawing.any() else mo.md("*Nothing has been drawn yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The bars are those of the network `moved`, which has seen every training image shifted by up to half a pixel, turned by up to 10 degrees
    and slanted, anew in every epoch (*augmentation*). It names 97.7 % of the test images rightly. Try to break it:

    - Draw a 7 without a bar. Many who wrote these data cross their sevens, and a plain one is easily taken for a 3. A network knows
      the habits of those who wrote its examples, and nothing of digits.
    - Draw a digit upside down, or a letter. The probabilities add up to 1 all the same: there is no class for "none of these".
    - Add a stray dot in a corner, which spoils the cutting out. Then it is not the network that has failed.

    The accuracy on test images is a promise for images *like these*. Where the inputs are made in another way, by another detector or at
    another temperature, it promises nothing.

    ## Dropout

    Lecture 4 named what helps against over-fitting; for networks of many neurons there is one thing more. *Dropout* leaves out every hidden
    neuron with the probability $q$, anew for each example in every step, and multiplies the others by $1/(1-q)$. After the training nothing
    is left out.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.dropped())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A neuron that cannot rely on any other has to make sense alone. One may also see the training as that of very many networks at once,
    $2^n$ of them for $n$ hidden neurons, which share their weights; the whole network stands for their average. For a linear output the
    effect can be computed: dropout is weight decay, with a strength that depends on how much a neuron says,

    $$\begin{aligned}
    \Big\langle\Big(t-\sum_kv_kh'_k\Big)^2\Big\rangle &= \Big(t-\sum_kv_kh_k\Big)^2 \\
    &\quad + \frac{q}{1-q}\sum_kv_k^2h_k^2 .
    \end{aligned}$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: dropout as weight decay": mo.md(r"""
    Let $h'_k = m_kh_k/(1-q)$, where $m_k$ is 0 with probability $q$ and 1 otherwise, independently.

    *Mean.* $\langle m_k\rangle = 1-q$, so $\langle h'_k\rangle = h_k$: on average the next layer receives what it will receive later.

    *Variance.* $m_k^2 = m_k$, so $\langle h'^2_k\rangle = h_k^2/(1-q)$, and

    $$\operatorname{var}h'_k = \frac{h_k^2}{1-q} - h_k^2 = \frac{q}{1-q}\,h_k^2 .$$

    *Cost.* For any random $y$ we have $\langle(t-y)^2\rangle = (t-\langle y\rangle)^2 + \operatorname{var}y$. With $y=\sum_kv_kh'_k$ the
    mean is $\sum_kv_kh_k$, and independent terms add their variances:

    $$\operatorname{var}y = \frac{q}{1-q}\sum_kv_k^2h_k^2 .$$

    Averaged over the examples, $v_k^2$ is punished with $\lambda_k = \frac{q}{1-q}\langle h_k^2\rangle$ (Srivastava et al., section 9.1).
    Two neurons that share the work, $v/2$ each, pay half of what a single one pays: dropout spreads the knowledge.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    That it is spread can be measured. Two networks 64-64-10 were trained, without dropout and with $q=1/2$. Now switch off a
    fraction of the
    hidden neurons of each, for good, ten times at random:
    """)
    return


@app.cell
def _(kept, networks):
    fractions = np.append(np.arange(0, 0.9, 0.1), [0.9, 0.95])
    robust = {
        f"q = {q}": (fractions, np.array([handwriting.silenced(networks[name], kept, off, 10).mean() for off in fractions]))
        for name, q in (("plain", "0"), ("dropout", "1/2"))
    }
    return (robust,)


@app.cell
def _():
    fraction = mo.ui.slider(0, 0.95, 0.05, value=0.5, label="fraction switched off", show_value=True)
    mo.hstack([fraction])
    return (fraction,)


@app.cell
def _(fraction, kept, networks, robust):
    trials = {
        name: (np.full(10, fraction.value), handwriting.silenced(networks[one], kept, fraction.value, 10))
        for name, one in zip(robust, ("plain", "dropout"), strict=True)
    }
    means = ", ".join(f"{name}: **{one[1].mean():.1%}**" for name, one in trials.items())
    off_chart = charts.chart(Axis("fraction switched off", (-0.02, 1)), Axis("test accuracy", (0, 1.03)), robust, trials)
    words_off = "The test accuracy of two networks against the fraction of hidden neurons that is switched off."
    mo.vstack([page.drawn(svg.drawing(off_chart, charts.HEIGHT, "Networks with neurons missing", words_off)), mo.md(f"Right: {means}.")])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With half of its neurons the first one falls to some 82 %, the second one to 93 %. As a whole they are equally good, 96.7 % and 96.3 %:
    on so few and clean images dropout brings no accuracy. It pays where networks are large and data few and noisy, which one has to try,
    on validation images.

    ## The same in keras, and convolutions

    A stroke is a stroke wherever it is, but a dense layer has to learn it anew in every place. A *convolution* looks through a small
    window,
    with the same weights everywhere,

    $$h_{mn} = f\Big(b + \sum_{ij}k_{ij}\,x_{m+i,\,n+j}\Big),$$

    once for each of its *channels*. *Pooling* then keeps the largest of 2 x 2 values. Lecture 6 is about them. Here they are a few lines:
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.window())
    return


@app.cell
def _():
    mo.md(f"```python\n{page.listing('keras_digits', 'dense', 'convolutional', 'train')}\n```")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    `sparse_categorical_crossentropy` is our $C$, for classes given as numbers instead of one-hot vectors; `accuracy` is only
    reported, since
    it has no slope. `Dropout` acts in `fit`, and does nothing in `predict`. Once they are trained, the pad above asks them, too.
    """)
    return


@app.cell
def _(in_keras, with_keras):
    if in_keras:
        rows = [
            f"| {kind} | {one.parameters:,} | {one.right:.1%} | {np.sqrt(one.right * (1 - one.right) / 599):.1%} | {one.seconds:.0f} s |"
            for kind, one in in_keras.items()
        ]
        table = "\n".join(["| network | parameters | test images right | standard error | time |", "|:---|---:|---:|---:|---:|", *rows])
        shown = mo.md(table)
    else:
        shown = mo.md("*Not trained yet.*")
    mo.vstack([mo.hstack([with_keras]), shown])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    `szilard run digits` trains larger ones for longer, three times each, with moved images and beside a support vector machine, and reads
    MNIST or images of your own with `--data FILE.npz`.

    ## Summary and reading

    - Softmax: $p_k\propto e^{z_k}$; the differences of scores are logarithms of odds.
    - Cross-entropy: the mean of $-\ln p_{\rm true}$, with the slope $(p-y)/B$ by the scores, large where the network is wrong.
    - An accuracy of $N$ images has the standard error $\sqrt{a(1-a)/N}$; the confusion matrix and the worst mistakes say more.
    - A test result holds for inputs made in the same way.
    - Dropout multiplies by $m/(1-q)$: the mean stays, the variance acts as weight decay, and knowledge is spread.
    - A convolution uses the same weights in all places.

    To read on: P. Mehta et al., arXiv:1803.08823, section VII (logistic regression, softmax), IX (dropout) and X (convolutional networks);
    F. Marquardt, arXiv:2101.01759, on image classification. The originals: J. S. Bridle, NATO ASI Series F 68, 227 (1990), on softmax;
    N. Srivastava et al., J. Mach. Learn. Res. 15, 1929 (2014), on dropout; Y. LeCun et al., Proc. IEEE 86, 2278 (1998), on convolutional
    networks that read digits. The data: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository (1998).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def jacobian(z, T):
        p = softmax(z[None], T)[0]
        return (np.diag(p) - np.outer(p, p)) / T

    def nudge(x, W, b, first, second):
        w = W[:, first] - W[:, second]
        return x - (x @ w + b[first] - b[second]) / (w @ w) * w

    exercises = [
        Number(
            "5.1",
            r"A network gives three classes the scores $\ln 3$, 0 and 0. Which probability has the first class at $T = 1/2$?",
            sealed="9e4e8e6e8aed3ed4",
            step=0.001,
            hint="Divide the scores by T first: what is then the exponential of the first one?",
        ),
        Choice(
            "5.2",
            "The pixels of all images, those learned from and those held out, are shuffled in one and the same way, and all models are "
            "trained again. Which models do worse on held-out images than before, but for chance?",
            options=[
                "all of them",
                "logistic regression alone",
                "the dense networks alone",
                "the convolutional network alone",
                "none of them",
            ],
            sealed="b4ac5d49d23b0010",
            hint="Which model knows which pixels are neighbours?",
        ),
        Code(
            "5.3",
            "Write the slope of the cross-entropy by the scores, at $T = 1$, for a batch: `scores` has a row per example and a column "
            "per class, `labels` a class per example. Return an array like `scores`; remember that $C$ is an average over the rows.",
            start="def slope(scores, labels):\n    return scores",
            name="slope",
            reference=lambda scores, labels: (softmax(scores) - np.eye(scores.shape[1])[labels]) / len(scores),
            cases=[
                (np.array([[0.0, 1.0]]), np.array([0])),
                (np.array([[1.0, 2.0, -1.0], [0.0, 0.0, 3.0]]), np.array([2, 1])),
                (np.array([[1000.0, 998.0]]), np.array([1])),
            ],
            hint="It is p minus a one in the column of the true class, over the number of rows; is your softmax safe for large scores?",
        ),
        Number(
            "5.4",
            "Of 400 test images a network names 360 rightly. What is the standard error of its accuracy?",
            sealed="24f4f1deff592f8c",
            step=0.001,
            hint="The accuracy is a = 0.9; the number of right ones is binomial.",
        ),
        Code(
            "5.5",
            r"Write the matrix of slopes of the softmax, $\partial p_j/\partial z_k$ in row j and column k, at the temperature `T`, for an "
            "array `z` of scores.",
            start="def jacobian(z, T):\n    return np.eye(len(z))",
            name="jacobian",
            reference=jacobian,
            cases=[
                (np.array([0.0, 0.0]), 1.0),
                (np.array([1.0, -1.0, 0.5]), 2.0),
                (np.array([800.0, 801.0]), 0.5),
            ],
            hint="At T = 1 it is p_j (δ_jk - p_k). What does T do to a derivative by z? Each row must add up to 0.",
            starred=True,
        ),
        Number(
            "5.6",
            r"Two hidden neurons give 1 and 2; their weights to a linear output are 3 and $-1$. What is the variance of the output under "
            r"dropout with $q = 0.2$?",
            sealed="f927febca61bc609",
            step=0.01,
            hint="Each neuron contributes the variance of its own product; independent ones add up.",
            starred=True,
        ),
        Code(
            "5.7",
            "Logistic regression has the scores `x @ W + b`. Return the image nearest to `x` for which the classes `first` and `second` "
            "have equal scores.",
            start="def nudge(x, W, b, first, second):\n    return x",
            name="nudge",
            reference=nudge,
            cases=[
                (np.array([1.0, 0.0]), np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.0, 0.0]), 0, 1),
                (
                    np.array([0.2, 0.5, 1.0]),
                    np.array([[1.0, -1.0, 0.3], [0.5, 2.0, 0.1], [0.0, 1.0, -2.0]]),
                    np.array([0.1, -0.4, 1.0]),
                    2,
                    0,
                ),
            ],
            hint="Only the difference of two columns of W matters. Go along it, by (z_a - z_b) / |w|².",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(5)
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
    page.others(5)
    return


if __name__ == "__main__":
    app.run()
