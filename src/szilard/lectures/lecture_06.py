"""Lecture 6: convolutions, autoencoders, and noise taken away."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="6. Convolutions and autoencoders")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.learn.convolution import convolve, max_pool, patches, transposed
    from szilard.learn.cross_entropy import softmax
    from szilard.learn.linear_filter import median, wiener
    from szilard.lectures import convolved, page
    from szilard.lectures.drawn import convolution as drawn
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.machine import one_thread
    from szilard.widgets import Pad, Plane, Player, Slider, SmallNetwork


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 6. Convolutions and autoencoders

    After this lecture you can

    - say why pictures want weights that are shared, and derive the convolution from one demand;
    - count the parameters, the size of the maps and the field of view of a convolutional network;
    - derive the slopes of a convolution, and say what a transposed convolution is;
    - build a classifier and an autoencoder, in NumPy and in keras, and look at what their layers see;
    - say what a bottleneck finds, why principal component analysis is its linear form, and what the best denoiser is.

    ## One demand makes the convolution

    A dense layer treats a picture as a list of numbers. It does not know that two pixels are neighbours, and what it has learned in one
    corner it does not know in the other. A picture of a million pixels and a thousand neurons would need $10^9$ weights.

    But in most pictures *where* something is matters less than *what* it is. Demand this of a linear layer in one dimension,
    $y_m = \sum_n W_{mn}x_n$: if the input moves by $d$ pixels, the output does the same, and nothing else happens. This is
    *translation equivariance*.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: equivariance leaves nothing but the convolution": mo.md(r"""
    The moved input is $x'_n = x_{n-d}$. We demand $y'_m = y_{m-d}$ for every $x$ and every $d$, far from the borders.

    *Left side.* $y'_m = \sum_n W_{mn}\,x_{n-d} = \sum_{n} W_{m,\,n+d}\,x_{n}$, with the sum shifted by $d$.

    *Right side.* $y_{m-d} = \sum_n W_{m-d,\,n}\,x_n$.

    Since this holds for all $x$, the coefficients agree: $W_{m,\,n+d} = W_{m-d,\,n}$. Put $d=m$: $W_{m,\,n+m} = W_{0,\,n}$. So the
    matrix depends on the difference of its indices alone. Call $k_i = W_{0,i}$; then with $n = m + i$

    $$y_m = \sum_i k_i\,x_{m+i} .$$

    A momentum-conserving operator in physics is diagonal in Fourier space for the same reason. If neighbours are enough, $k_i$ is zero
    beyond a few $i$, and of $N^2$ weights a handful are left.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.sharing())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The result in two dimensions is

    $$y_{mn} = \sum_{i=0}^{S-1}\sum_{j=0}^{S-1} k_{ij}\; x_{m+i,\,n+j} + b .$$

    The $S\times S$ weights $k_{ij}$ are the *kernel*, and $y$ is a *feature map*. (Mathematicians turn the kernel round and call ours a
    correlation; since it is learned, nobody cares.) Go through it place by place. This kernel takes the difference of the right and the
    left, and so finds edges that run up and down; its map is positive where the figure begins and negative where it ends.
    """)
    return


@app.cell
def _():
    steps = drawn.sliding()
    page.live(Player([one.drawing for one in steps], [one.words for one in steps], "A kernel goes over a picture.", speed=1, loop=False))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Stride, padding, channels, pooling

    *Padding.* The kernel must lie within the picture, so a map is smaller by $S-1$. Zeros around the picture ("same" padding) prevent that.
    *Stride.* The kernel may jump by $s$ pixels; then the map has a fraction $1/s$ of the rows. With $P$ zeros on each side

    $$N' = \left\lfloor \frac{N + 2P - S}{s}\right\rfloor + 1 ,$$

    since the first kernel ends at pixel $S$, and each of the others $s$ further, up to $N+2P$.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.strides(), drawn.channels())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *Channels.* A colour picture has three values per pixel, and a layer has many maps. Each kernel reaches through all $A$ maps of its
    input, and every map of the output has a kernel of its own:

    $$y_{mnc} = b_c + \sum_{a=1}^{A}\sum_{ij} k_{ijac}\;x_{m+i,\,n+j,\,a},\qquad
      \text{parameters: } (S^2A + 1)\,C .$$

    The number of parameters does not depend on the size of the picture. From 8 maps to 16 with $3\times3$: $(9\cdot8+1)\cdot16=1168$.

    *Pooling.* After a layer, each block of $2\times2$ values is often replaced by its largest. Half of the resolution is thrown away, and
    with it exactly where something was. *Upsampling* goes the other way: each value is copied to a block.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.pooling())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    *Field of view.* How much of the picture does one value of a deep layer depend on? Let $R$ be that number of pixels and $J$ the distance
    in pixels between neighbours of the map. At first $R=J=1$. A layer with kernel $S$ and stride $s$ sees $S$ neighbours, so

    $$R \to R + (S-1)\,J,\qquad J\to sJ .$$

    Layers of stride 1 let $R$ grow linearly; each pool or stride of 2 doubles the pace of all that follow.

    Now draw something, and choose what goes over it. Moved to the right, the drawing has a map that is moved as well: that is
    equivariance, and the last line checks it.
    """)
    return


@app.cell
def _():
    KERNELS = {
        "edges, up and down": np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4,
        "edges, left and right": np.array([[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]) / 4,
        "Laplacian": np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        "blur": np.ones((3, 3)) / 9,
    }
    across, up = convolved.grid(28)
    ring = (np.abs(np.hypot(across, up) - 0.5) < 0.08) | ((np.abs(up) < 0.08) & (np.abs(across) < 0.5))
    pad = page.live(Pad(28, ring[::-1].astype(float), caption="Your picture. Draw with the mouse, a finger or the keys."))
    stride = mo.ui.slider(1, 4, 1, value=1, label="stride", show_value=True)
    moved = mo.ui.slider(0, 8, 1, value=0, label="moved to the right by", show_value=True)
    chosen = mo.ui.dropdown(list(KERNELS), value="edges, up and down", label="kernel")
    mo.vstack([pad, mo.hstack([chosen, stride, moved], justify="start", wrap=True, gap=2)])
    return KERNELS, chosen, moved, pad, stride


@app.cell
def _(KERNELS, chosen, moved, pad, stride):
    def seen(by):
        canvas = np.pad(pad.picture[::-1], 8)  # room to move in; the lowest row first
        return np.roll(canvas, by, 1)[None, :, :, None]

    kernel = KERNELS[chosen.value][::-1, :, None, None]
    there, _ = convolve(seen(moved.value), kernel, np.zeros(1), stride.value, 1)
    here, _ = convolve(seen(0), kernel, np.zeros(1), stride.value, 1)
    fewer, _ = max_pool(there)
    jump, rest = divmod(moved.value, stride.value)
    gap = float(np.abs(np.roll(here, jump, 2) - there).max())
    said = (
        f"Filtered and then moved by {jump} of its own pixels, the map differs from this one by at most **{gap:.3f}**."
        if rest == 0
        else f"{moved.value} is no multiple of the stride {stride.value}: no move of the map makes up for it."
    )
    shown = [("moved picture", seen(moved.value)), ("its map", there), ("and pooled", fewer)]
    mo.vstack(
        [
            page.drawn(
                drawn.maps(
                    [(name, x[0, :, :, 0]) for name, x in shown],
                    3,
                    "What a kernel makes of your drawing",
                    "The drawing, its feature map, red where positive and blue where negative, and the map after pooling.",
                )
            ),
            mo.md(f"The map has {there.shape[1]} x {there.shape[2]} values. {said}"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With a stride of 2, only moves by even numbers are followed exactly. Layers with stride and pools give up some equivariance; that
    is the price of small maps.

    ## Back through a convolution

    A convolution is a linear layer with many equal weights, so lecture 3 tells its slopes: for every use of a weight there is a path, and
    paths add. With $\delta = \partial C/\partial y$, in one dimension with stride $s$,

    $$\frac{\partial C}{\partial k_i} = \sum_m \delta_m\,x_{sm+i},\qquad \frac{\partial C}{\partial b} = \sum_m\delta_m,\qquad
      \frac{\partial C}{\partial x_n} = \sum_{m,i:\;sm+i=n}\delta_m\,k_i .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the three slopes, and the transposed convolution": mo.md(r"""
    Start from $y_m = b + \sum_i k_i\,x_{sm+i}$, with slopes $\delta_m=\partial C/\partial y_m$ from above.

    *Kernel.* $k_i$ acts on every $y_m$, with $\partial y_m/\partial k_i = x_{sm+i}$. Sum over the paths: $\sum_m\delta_mx_{sm+i}$. This is
    again a convolution, of the input with $\delta$. In a dense layer it was $X^T\delta$; and it still is, if each patch of the input is
    written as a row of $X$.

    *Bias.* $\partial y_m/\partial b=1$ for all $m$.

    *Input.* $x_n$ acts on those $y_m$ whose kernel covers it, $n = sm+i$, with $\partial y_m/\partial x_n = k_{n-sm}$. Hence
    $\partial C/\partial x_n = \sum_m \delta_m k_{n-sm}$. Read it from $m$'s side: *every $\delta_m$ paints the kernel, times itself, into
    the picture, $s$ pixels after the one before; overlaps add up.*

    As matrices, $y=Wx$ forward and $\partial C/\partial x = W^T\delta$ back: the *transposed convolution*. It turns a small map into a
    large one, and with weights that are learned it is used as a layer for upsampling.
    """)
        }
    )
    return


@app.cell
def _():
    mo.md(f"""In NumPy, patches as rows make one product of matrices of it:

```python
{page.source(convolve, transposed)}
```""")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A trained network, and what it sees

    Discs and turned squares of equal area, at random places in noise: which is which? The network has two convolutions with pools, then
    takes the *mean over all places* of each of its 16 maps, and compares these with one dense layer. What does not depend on the place
    after the mean is *invariant*: equivariant layers and one mean make a network that need not learn a shape in every corner again.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.classifier())
    return


@app.cell(hide_code=True)
def _():
    network, misses = convolved.kept("classifier")
    mo.md(
        f"It has {convolved.packed(network).size:,} parameters; a dense network 784-100-2 has {785 * 100 + 101 * 2:,}. It was trained by "
        f"{convolved.STEPS['classifier']:,} steps of Adam (lecture 7) on 50 new pictures each, down the cross-entropy of lecture 5. Of 500 "
        f"others it names **{1 - misses[-1]:.1%}** rightly. Go through some of them, or let it judge what you have drawn above:"
    )
    return misses, network


@app.cell
def _():
    number = mo.ui.slider(0, 11, 1, value=0, label="picture", show_value=True)
    mine = mo.ui.checkbox(label="my drawing instead")
    again = mo.ui.run_button(label="Train anew (about a minute)")
    mo.hstack([number, mine, again], justify="start", wrap=True, gap=2)
    return again, mine, number


@app.cell
def _(again, mine, network, number, pad):
    with one_thread():
        learned = convolved.unpacked(convolved.CLASSIFIER, convolved.train("classifier").parameters) if again.value else network
        examples, names = convolved.shapes(np.random.default_rng(5), 12)[0], ("disc", "square")
        looked_at = pad.picture[::-1][None, :, :, None] if mine.value else examples[number.value : number.value + 1]
        stages, _ = convolved.classify(learned, looked_at.astype(np.float32))
    told = softmax(stages[-1])[0]
    first, second = stages[2][0], stages[5][0]  # after their rectifiers
    mo.vstack(
        [
            page.drawn(
                drawn.maps(
                    [("", learned[0][:, :, 0, c]) for c in range(8)],
                    8,
                    "Kernels of the first layer",
                    "Red is positive, blue negative.",
                    gap=14,
                )
            ),
            page.drawn(
                drawn.maps(
                    [("", np.clip(looked_at[0, :, :, 0], 0, 1))] + [("", first[:, :, c]) for c in range(8)],
                    5,
                    "A picture and its first feature maps",
                    "The picture, and the eight maps of the first convolution.",
                ),
            ),
            page.drawn(
                drawn.maps(
                    [("", second[:, :, c]) for c in range(16)], 6, "Second feature maps", "The sixteen maps of the second convolution."
                )
            ),
            mo.md(f"The network says: disc **{told[0]:.1%}**, square **{told[1]:.1%}**, hence a {names[told.argmax()]}."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Above, the kernels of the first layer; then the picture and the maps that they make of it; below, the second layer. The first layer has
    found edges of several directions and blurs; nobody told it to. The second one combines these: some maps answer to a piece of
    the border of one direction, some to the inside, some to a few places only. Kernels like the first ones appear in nearly every
    network that learns pictures, and in the visual cortex.

    ### The same in keras

    """)
    return


@app.cell
def _():
    mo.md(f"""```python
import keras

{page.listing("in_keras_pictures", "classifier", "autoencoder", "train")}
```""")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The first function is the network above, layer by layer. Does it compute the same? The button gives keras our weights and compares.
    Then it trains the *autoencoder* of the other two functions, of which the rest of this lecture speaks, on 4,000 discs.
    """)
    return


@app.cell
def _():
    in_keras = mo.ui.run_button(label="Run both in keras (about a minute)")
    mo.hstack([in_keras])
    return (in_keras,)


@app.cell
def _(in_keras):
    def beside():
        from szilard.lectures import in_keras_pictures as theirs  # takes seconds, and is not needed to read on

        same, squeezed = theirs.beside_numpy(), theirs.squeeze()
        rows = [("", one) for one in (*squeezed.discs, *squeezed.drawn)]
        words = (
            f"keras counts **{same.parameters:,}** parameters, too, and its scores differ from ours by at most **{same.difference:.0e}**. "
            f"The autoencoder draws new discs with a mean squared error of **{squeezed.error:.4f}** after {len(squeezed.losses)} epochs, "
            f"in {squeezed.seconds:.0f} s: above six discs, below what it makes of them from three numbers."
        )
        return mo.vstack([page.drawn(drawn.maps(rows, 6, "Discs drawn by keras", "Six discs, and what the network draws.")), mo.md(words)])

    beside() if in_keras.value else mo.md("*Not run yet.*")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Autoencoders: squeezed through three numbers

    An *autoencoder* is to draw its own input again, but all it knows of it must pass through a few neurons, the *bottleneck*. There are no
    labels: what the pictures are made of has to be found.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.hourglass())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    If all neurons are linear, the best possible result has a name, *principal component analysis* (PCA): project on the directions
    $\mathbf u_k$ along which the pictures scatter most,

    $$\hat{\mathbf x} = \bar{\mathbf x} + \sum_{k\le n}\mathbf u_k\;\mathbf u_k\!\cdot(\mathbf x-\bar{\mathbf x}),\qquad
      \langle|\mathbf x-\hat{\mathbf x}|^2\rangle = \sum_{k>n}\lambda_k .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best linear autoencoder": mo.md(r"""
    Let the pictures have the mean zero and the covariance $\Sigma = \langle\mathbf x\mathbf x^T\rangle$. Linear layers one after the other
    make one matrix $M$ of rank at most $n$, since all passes through $n$ numbers.

    1. Whatever the output space of $M$, the best point in it is the orthogonal projection of $\mathbf x$. So let
       $M = P = \sum_{k\le n}\mathbf v_k\mathbf v_k^T$ with orthonormal $\mathbf v_k$.
    2. By Pythagoras $\langle|\mathbf x-P\mathbf x|^2\rangle = \langle|\mathbf x|^2\rangle - \langle|P\mathbf x|^2\rangle
       = \mathrm{tr}\,\Sigma - \sum_{k\le n}\mathbf v_k^T\Sigma\,\mathbf v_k$.
    3. Write $\mathbf v_k$ in the eigenvectors of $\Sigma$, with eigenvalues $\lambda_1\ge\lambda_2\ge\dots$:
       $\sum_k\mathbf v_k^T\Sigma\mathbf v_k = \sum_l\lambda_l w_l$ with $w_l = \sum_{k}(\mathbf v_k\cdot\mathbf u_l)^2$. Each $w_l$ lies
       between 0 and 1, and they add up to $n$.
    4. Such a sum is largest if the weight is on the $n$ largest eigenvalues: $w_1=\dots=w_n=1$. Then the error is $\sum_{k>n}\lambda_k$.

    The neurons need not be the $\mathbf u_k$ themselves; any basis of the same space does as well.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Our pictures are discs of 27 x 27 pixels with random centre $(x,y)$ and radius $r$, many of them cut off by the border. Each *is* three
    numbers. But pixels do not depend on them linearly: all discs together form a curved surface of three dimensions in a space of 729. PCA
    lays a flat one through it. An encoder and a decoder with hidden layers can follow the curve.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.surface())
    return


@app.cell(hide_code=True)
def _():
    coder, misdrawn = convolved.kept("autoencoder")
    flat = convolved.kept_flat()
    enough = int(np.argmax(flat.errors < misdrawn[-1])) if (flat.errors < misdrawn[-1]).any() else len(flat.errors) - 1
    pca_words = f"which PCA does not reach with {enough} numbers" if flat.errors[enough] >= misdrawn[-1] else f"as PCA with {enough}"
    mo.md(rf"""
    Our encoder has two convolutions of stride 2 and two dense layers. The decoder is a *function of place*, as in lecture 3: one small
    network 5-32-32-1, the same for all pixels, gets the coordinates of a pixel and the three numbers, and answers with its shade (Watters
    et al., arXiv:1901.07017). Sharp edges then need few weights, {convolved.packed(coder[8:]).size:,}. After training on discs that never
    repeat, the mean squared error per pixel of new ones is **{misdrawn[-1]:.4f}**, {pca_words} (three: {flat.errors[3]:.4f}; the mean
    picture: {flat.errors[0]:.4f}).

    Take the decoder into your hands. It knows no circles and no radii; move its three numbers and see what each of them has come to
    mean.
    """)
    return coder, flat


@app.cell
def _(coder):
    known = convolved.places(np.random.default_rng(6), 300)
    codes, _ = convolved.encode(coder, convolved.discs(known))
    middle = convolved.encode(coder, convolved.discs(np.array([[0.0, 0.0, 0.5]])))[0][0]
    low, high = np.quantile(codes, [0.02, 0.98], 0)
    latent = [
        Slider(name=f"z{'₁₂₃'[k]}", low=round(float(low[k]), 2), high=round(float(high[k]), 2), value=float(middle[k]), input=2 + k)
        for k in range(3)
    ]
    look = Plane(span=(-1, 1), limits=(0, 1), count=60, map="gray", xlabel="x", ylabel="y")
    page.live(
        SmallNetwork(convolved.decoder(coder), look, latent, caption="The decoder: three numbers draw a disc. It runs in your browser.")
    )
    return codes, known


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The picture has 60 x 60 pixels, although the network has seen 27 x 27 only: a function of place can be asked anywhere. Now the other way
    round. Choose a disc; the encoder reads three numbers from it, the decoder draws it from these, and PCA does it with as many.
    """)
    return


@app.cell
def _():
    disc_x = mo.ui.slider(-1, 1, 0.05, value=0.3, label="x", show_value=True)
    disc_y = mo.ui.slider(-1, 1, 0.05, value=0.1, label="y", show_value=True)
    disc_r = mo.ui.slider(0.05, 1, 0.05, value=0.4, label="r", show_value=True)
    mo.hstack([disc_x, disc_y, disc_r], justify="start", wrap=True, gap=2)
    return disc_r, disc_x, disc_y


@app.cell
def _(coder, codes, disc_r, disc_x, disc_y, flat, known):
    disc = convolved.discs(np.array([[disc_x.value, disc_y.value, disc_r.value]]))
    code, _ = convolved.encode(coder, disc)
    away = disc.reshape(-1) - flat.mean.astype(float)
    linear = (flat.mean + away @ flat.directions.T @ flat.directions).reshape(27, 27)
    remade = convolved.draw(coder, code)
    visible = known[:, 2] > 0.1  # smaller discs cover a few pixels or none
    rows = np.column_stack([codes, np.ones(len(codes))])[visible]
    fit = rows @ np.linalg.lstsq(rows, known[visible], rcond=None)[0]
    explained = 1 - ((fit - known[visible]) ** 2).sum(0) / ((known[visible] - known[visible].mean(0)) ** 2).sum(0)
    trio = [("disc", disc[0, :, :, 0]), ("network", remade[0, :, :, 0]), ("PCA", np.clip(linear, 0, None))]
    mo.vstack(
        [
            page.drawn(drawn.maps(trio, 3, "A disc drawn twice", "A disc, what the network draws from three numbers, and what PCA does.")),
            mo.md(
                f"The code of this disc is ({', '.join(f'{z:.2f}' for z in code[0])}). Errors: network "
                f"**{np.mean((remade - disc) ** 2):.4f}**, PCA **{np.mean((linear - disc[0, :, :, 0]) ** 2):.4f}**. "
                f"A linear function of the code explains {explained[0]:.0%} of the variance of $x$, {explained[1]:.0%} of that of $y$ and "
                f"{explained[2]:.0%} of that of $r$, over 300 discs."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The three neurons carry $x$, $y$ and $r$, mixed and bent: nothing in the cost prefers one system of coordinates. `szilard run
    autoencoder` trains a larger network with 30,000 pictures, with one to nine neurons. Its error is 0.077 with one, 0.035 with two,
    0.0052 with three, and *no smaller with nine*. So the size of the bottleneck tells how many parameters the pictures have.
    `szilard run hidden-parameters` finds physical parameters in this way.

    ## Noise taken away

    Instead of a bottleneck, noise: shown a spoilt picture $\mathbf x = \mathbf y+\sigma\boldsymbol\xi$, restore $\mathbf y$. With the mean
    squared error as the cost, the best that any function can answer is the *mean of all clean pictures that the noisy one may come from*,

    $$\hat{\mathbf y}(\mathbf x) = \langle\mathbf y\,|\,\mathbf x\rangle ,$$

    and the best *linear* function that treats all places alike is Wiener's filter, a convolution, in Fourier space

    $$H(\mathbf q) = \frac{\langle|Y(\mathbf q)|^2\rangle}{\langle|Y(\mathbf q)|^2\rangle + \sigma^2}\qquad
      (\text{white noise of variance } \sigma^2 \text{ at each } \mathbf q).$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: the best answer, and the best linear one": mo.md(r"""
    *Any function.* For one noisy picture $\mathbf x$ and an answer $\mathbf a$, with $\mathbf m = \langle\mathbf y|\mathbf x\rangle$,

    $$\langle|\mathbf y-\mathbf a|^2\,|\,\mathbf x\rangle
      = \langle|\mathbf y-\mathbf m|^2\,|\,\mathbf x\rangle + |\mathbf m-\mathbf a|^2 ,$$

    because the mixed term contains $\langle\mathbf y-\mathbf m|\mathbf x\rangle=0$. The first part does not depend on $\mathbf a$; the
    second vanishes for $\mathbf a=\mathbf m$. A mean of several sharp discs is blurred, which is why results of this cost are soft
    where the edge is uncertain.

    *Linear, the same everywhere.* Then $\hat Y(\mathbf q) = H(\mathbf q)X(\mathbf q)$, and each $\mathbf q$ stands for itself (Parseval).
    Minimise $\langle|Y-HX|^2\rangle = \langle|Y|^2\rangle - 2\,\mathrm{Re}\,H\langle Y^*X\rangle + |H|^2\langle|X|^2\rangle$: setting the
    slope by $H^*$ to zero gives $H\langle|X|^2\rangle = \langle X^*Y\rangle$. With $X = Y+N$ and noise that is independent of the
    picture, $\langle X^*Y\rangle=\langle|Y|^2\rangle$ and $\langle|X|^2\rangle=\langle|Y|^2\rangle+\sigma^2$.
    """)
        }
    )
    return


@app.cell(hide_code=True)
def _():
    cleaner, _ = convolved.kept("denoiser")
    mo.md(
        f"Three convolutions of 5 x 5, with 8 channels between and {convolved.packed(cleaner).size:,} parameters in all, have learned from "
        "discs with noise of any strength up to 1.2; nobody tells them how strong it is. The filter of Wiener is fitted anew to 500 pairs "
        "of the strength that you choose; the median takes the middle one of 5 x 5 pixels."
    )
    return (cleaner,)


@app.cell
def _():
    strength = mo.ui.slider(0.1, 1.2, 0.1, value=0.5, label="noise", show_value=True)
    which = mo.ui.slider(0, 39, 1, value=6, label="picture", show_value=True)
    mo.hstack([strength, which], justify="start", wrap=True, gap=2)
    return strength, which


@app.cell
def _(cleaner, strength):
    noisy, true = convolved.noisy_discs(40, strength.value)
    pairs = [part[..., 0] for part in convolved.noisy_discs(500, strength.value, seed=3)]
    with one_thread():
        ways = {
            "noisy": noisy[..., 0],
            "network": convolved.clean(cleaner, noisy)[0][..., 0],
            "Wiener": wiener(*pairs)(noisy[..., 0]),
            "median": median(noisy[..., 0], 5),
        }
    clear = true[..., 0]
    return clear, ways


@app.cell
def _(clear, ways, which):
    errors = ", ".join(f"{name} **{np.mean((x - clear) ** 2):.4f}**" for name, x in ways.items())
    tiles = [("disc", clear[which.value])] + [(name, np.clip(x[which.value], 0, 1)) for name, x in ways.items()]
    mo.vstack(
        [
            page.drawn(drawn.maps(tiles, 5, "Noise taken away", "A disc, the disc with noise, and what three filters make of it.")),
            mo.md(f"Mean squared errors on 40 new discs: {errors}."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A linear filter must blur edges like everything else. Layers with rectifiers between them can treat an edge and a plain in different
    ways, and have learned to. The same idea, with noise added and taken away in many small steps, draws new pictures: diffusion models. The
    denoiser knows $\langle\mathbf y|\mathbf x\rangle$, and with it the direction in which pictures become more probable. `szilard run
    denoising` trains a deeper one, and another that turns circles into squares; `szilard run shapes` compares convolutional networks with
    the best possible decision.

    ## Summary and reading

    - Equivariance under translations makes a linear layer a convolution; a mean over places makes the network invariant.
    - A layer has $(S^2A+1)\,C$ parameters, maps of $\lfloor(N+2P-S)/s\rfloor+1$ rows, and a field of view $R\to R+(S-1)J$.
    - Back through a convolution: slopes of the kernel are a convolution of input and $\delta$, those of the input a transposed one.
    - A linear autoencoder is PCA; a nonlinear one can follow a curved surface, and its bottleneck counts the parameters of the data.
    - Under the mean squared error, the best denoiser is the mean of what may have been.

    To read on: P. Mehta et al., arXiv:1803.08823, section X (convolutional networks); F. Marquardt, arXiv:2101.01759, on convolutional
    networks and autoencoders; V. Dumoulin and F. Visin, arXiv:1603.07285, for the arithmetic of strides. The originals: Y. LeCun et al.,
    Proc. IEEE 86, 2278 (1998); G. E. Hinton and R. R. Salakhutdinov, Science 313, 504 (2006); P. Vincent et al., JMLR 11, 3371 (2010).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def filtered(x, k):
        return (patches(x[None, :, :, None], len(k)) @ k.ravel()).reshape(x.shape[0] - len(k) + 1, -1)

    def slope(x, delta, s):
        size = len(x) - s * (len(delta) - 1)
        return np.array([(delta * x[i : i + s * len(delta) : s]).sum() for i in range(size)])

    def paint(delta, k, s):
        found = np.zeros(s * (len(delta) - 1) + len(k))
        for m, one in enumerate(delta):
            found[s * m : s * m + len(k)] += one * k
        return found

    exercises = [
        Number(
            "6.1",
            r"A blur has the kernel $k_{ij} = b_i b_j$ with $b = (1, 4, 6, 4, 1)/16$. The noise on the pixels is independent, with "
            "standard deviation 0.1. Which standard deviation does it have after the filter?",
            sealed="0c549ee93e689f7b",
            step=0.0001,
            hint="Variances add up: sum the squares of all 25 weights. They factorise.",
        ),
        Choice(
            "6.2",
            "An autoencoder 729-100-3-100-729 whose neurons are all linear is trained on many discs. Can its mean squared error on them "
            "become smaller than that of PCA with three components?",
            options=[
                "Yes, since it has two more layers.",
                "Yes, but only with a small learning rate.",
                "No, however long it trains.",
                "No, it can only learn the mean picture.",
            ],
            sealed="4659cfe05d2b8b99",
            hint="What do linear maps after one another make, and of which rank?",
        ),
        Code(
            "6.3",
            r"Write the filter $y_{mn} = \sum_{ij} k_{ij} x_{m+i,\,n+j}$ for an image `x` and a square kernel `k`; only where the kernel "
            "lies wholly within the image, so that a kernel of side $S$ makes the image smaller by $S-1$ in both directions.",
            start="def filtered(x, k):\n    return x",
            name="filtered",
            reference=filtered,
            cases=[
                (np.array([[1.0, 2.0, 4.0]]), np.array([[3.0]])),
                (np.array([[0.0, 1.0, 5.0], [2.0, 0.0, 1.0]]), np.array([[1.0, -2.0], [0.5, 3.0]])),
                (np.arange(30.0).reshape(5, 6) ** 2, np.arange(9.0).reshape(3, 3) - 2),
            ],
            hint="Two loops over the places of the kernel suffice: add up shifted parts of the image. The kernel is not turned round.",
        ),
        Number(
            "6.4",
            "A layer makes 32 maps from a colour picture (3 channels) of 100 x 100 pixels, with kernels of 5 x 5. How many parameters does "
            "it have, with biases?",
            sealed="0a385e21b03dbe23",
            step=1,
            hint="A kernel for each output map reaches through all channels. The size of the picture does not matter.",
        ),
        Number(
            "6.5",
            "In the classifier of this lecture (5 x 5, pool, 3 x 3, pool), how many pixels along a side does one value of the last maps "
            "depend on?",
            sealed="5b7833ff7bb11024",
            step=1,
            hint="Go layer by layer: R grows by (S - 1) J, then J is multiplied by the stride. A pool has S = s = 2.",
            starred=True,
        ),
        Code(
            "6.6",
            r"In one dimension $y_m = \sum_i k_i\,x_{sm+i}$. Given `x`, `delta` ($\partial C/\partial y_m$) and the stride `s`, return "
            r"$\partial C/\partial k_i$ for all $i$. The length of the kernel follows from `len(x) == s * (len(delta) - 1) + len(k)`.",
            start="def slope(x, delta, s):\n    return x",
            name="slope",
            reference=slope,
            cases=[
                (np.array([1.0, 2.0, 4.0]), np.array([1.0, -1.0]), 1),
                (np.array([1.0, 0.5, -2.0, 3.0, 1.0, 7.0, 2.0]), np.array([2.0, 1.0, -1.0]), 2),
            ],
            hint="Each k_i is used for every m, with x[s m + i]; sum delta[m] times that over m.",
            starred=True,
        ),
        Code(
            "6.7",
            "Write the transposed convolution in one dimension: every `delta[m]` paints the kernel `k`, times itself, `s` places after the "
            "one before. The result has `s * (len(delta) - 1) + len(k)` entries.",
            start="def paint(delta, k, s):\n    return delta",
            name="paint",
            reference=paint,
            cases=[
                (np.array([1.0, 10.0]), np.array([1.0, 2.0]), 1),
                (np.array([1.0, -2.0, 0.5]), np.array([1.0, 2.0, 3.0]), 2),
                (np.array([2.0, 1.0]), np.array([1.0]), 3),
            ],
            hint="Begin with zeros, and add delta[m] * k to the len(k) entries from s m on.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(6)
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
    page.others(6)
    return


if __name__ == "__main__":
    app.run()
