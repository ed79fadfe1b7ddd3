"""Lecture 10: decisions and search, from a maze to a master of Connect Four."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="10. Decisions and search")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.draw.schemes import charts, svg
    from szilard.draw.schemes.charts import Axis
    from szilard.lectures import baselines, foresight, four, hill, page, tabulated
    from szilard.lectures.drawn import decisions as drawn
    from szilard.lectures.drawn import searching
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.widgets import Board, Curve, Player, Slider, SmallNetwork


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 10. Decisions and search

    After this lecture you can

    - derive Bellman's equation, and say why iterating it converges and how fast;
    - write Q-learning in five lines, and say why it may learn from steps that another policy played;
    - derive why a baseline changes nothing but the noise of a policy gradient, and which one is best;
    - put a network in the place of a table, with a replay buffer and a target network, in keras;
    - tell how AlphaGo and AlphaZero were built, and what a tree search with a network does, visit by visit.

    ## An agent and its return

    An agent sees a state $s$, takes an action $a$, gets a reward $r$, and finds itself in a state $s'$. Nobody tells it what would have
    been right, and the reward may come much later. It is to earn as much as it can.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.loop())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    What comes after time $t$ is counted by the *return*, in which a reward that comes $k$ steps later weighs $\gamma^k$, with $\gamma<1$:

    $$G_t = r_t + \gamma\, r_{t+1} + \gamma^2 r_{t+2} + \dots = r_t + \gamma\, G_{t+1} .$$

    Discounting keeps the sum finite and makes haste worth something; $1/(1-\gamma)$ is the number of steps that the agent looks ahead. The
    value $V^\pi(s)$ of a state is the mean return of a policy $\pi$ that begins there; $Q^\pi(s,a)$ is that of taking the action $a$ first.
    We assume what physicists assume of a Markov process: what happens next depends on $s$ and $a$ alone.

    ## Bellman's equation

    The best policy takes the action that is worth most, so its values obey

    $$Q(s,a) = \sum_{s'} p(s'|s,a)\,\big[\,r + \gamma\, V(s')\,\big],$$

    $$V(s) = \max_a Q(s,a) .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: from the return to Bellman's equation": mo.md(r"""
    1. *A fixed policy.* Take the mean of $G_t = r_t+\gamma G_{t+1}$ over all that can happen after $s_t=s$, $a_t=a$:
       $Q^\pi(s,a) = \sum_{s'}p(s'|s,a)\,[\,r + \gamma\,\langle G_{t+1}\rangle\,]$. By the Markov property $\langle G_{t+1}\rangle$
       depends on $s'$ alone, and it is $V^\pi(s')=\sum_{a'}\pi(a'|s')\,Q^\pi(s',a')$.
    2. *A better policy.* In some state take the action with the largest $Q^\pi$ instead, once, and go on with $\pi$. The return does not
       get smaller, since a mean never exceeds the maximum. Do so at every step, one after the other: each change only adds. So the policy
       that always takes the best action of $Q^\pi$ is at least as good as $\pi$ in *every* state.
    3. *Where it ends.* Repeat. Of finitely many policies each is better than the one before, until one no longer changes. For it,
       $V(s')=\max_{a'}Q(s',a')$, which is Bellman's equation.

    A value comes back from the future to the present, as in Hamilton-Jacobi theory the action does; continuous in time, Bellman's equation
    is the Hamilton-Jacobi equation.
    """),
            "Derivation: why iterating it converges": mo.md(r"""
    Let $T$ be the right-hand side, $V\to\max_a\sum_{s'} p\,[r+\gamma V(s')]$, and $\|\cdot\|$ the largest deviation over all states.

    1. For any numbers, $|\max_a x_a - \max_a y_a|\le\max_a|x_a-y_a|$: the larger maximum, taken at $a^*$, exceeds the other by at most
       $x_{a^*}-y_{a^*}$.
    2. So $|TV(s) - TU(s)|\le\max_a\gamma\sum_{s'}p\,|V(s')-U(s')|\le\gamma\,\|V-U\|$, since probabilities add up to 1.
    3. With the solution $V^*=TV^*$, one sweep brings any $V$ nearer: $\|TV-V^*\|\le\gamma\|V-V^*\|$. After $k$ sweeps $\gamma^k$ is left
       of the first error. There is one solution only, since two would have to come nearer to each other.
    """),
        }
    )
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.backup())
    return


@app.cell(hide_code=True)
def _():
    mo.md(f"""Whoever knows all probabilities iterates the equation until nothing changes: *value iteration*. Our example is a maze. The
    arrival at the star earns 1 and ends the game; a step goes to a random side with some probability. This is all of it:

```python
{page.source(tabulated.sweep, tabulated.sweeps)}
```

From values 0, the knowledge of the goal spreads by one place in a sweep:""")
    return


@app.cell
def _():
    first = tabulated.world(tabulated.first_walls())
    spread = tabulated.sweeps(first)[:21]
    page.live(
        Player(
            drawn.spreading(first, spread),
            [f"{k} sweeps" for k in range(len(spread))],
            "Values spread through the maze; the goal is in the corner.",
            speed=3,
            loop=False,
        )
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Now change the maze: a click, or space, makes a wall free and a free place a wall. Arrows are the best actions, colours the values.
    Where is a shortcut worth most? What does the agent do beside a long detour when it often slips?
    """)
    return


@app.cell
def _():
    maze = page.live(
        Board(tabulated.first_walls(), ("free", "wall"), marks={tabulated.GOAL: "★"}, caption="The maze, and what each place is worth.")
    )
    slip = mo.ui.slider(0, 0.6, 0.05, value=tabulated.SLIP, label="probability of a slip", show_value=True)
    discount = mo.ui.slider(0.5, 0.99, 0.01, value=tabulated.DISCOUNT, label="discount \N{GREEK SMALL LETTER GAMMA}", show_value=True)
    mo.vstack([maze, mo.hstack([slip, discount], justify="start", wrap=True, gap=2)])
    return discount, maze, slip


@app.cell
def _(discount, maze, slip):
    here = tabulated.world(maze.cells, slip.value)
    tables = tabulated.sweeps(here, discount.value)
    maze.widget.values = here.on_map(tables[-1].max(1))
    maze.widget.arrows = here.on_map(tabulated.policy(tables[-1], here))
    start = int(np.flatnonzero((here.places == tabulated.START).all(1))[0]) if maze.cells[6][0] == 0 else None
    worth = f"From the lower left corner the goal is worth **{tables[-1][start].max():.3f}**. " if start is not None else ""
    mo.md(f"{worth}{len(tables) - 1} sweeps were enough to know all values to nine digits.")
    return here, tables


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Learning it by playing

    The probabilities are seldom known. But each step that is played is a sample of the sum over $s'$. *Q-learning* (Watkins 1989) moves one
    entry of the table towards what it has just seen:

    $$\begin{aligned}& Q(s,a) \leftarrow Q(s,a) \\ & \quad + \alpha\,\big[\,r + \gamma \max_{a'} Q(s',a') - Q(s,a)\,\big].\end{aligned}$$

    The mean of the bracket over $s'$ is Bellman's right side minus its left, and so vanishes for the best values only. Since the
    target takes the best next action, *whichever is played next*, the steps may come from any policy that tries everything again and
    again: it learns *off-policy*. Below, half of the actions are random. It plays the maze above, with your walls and your $\gamma$.
    """)
    return


@app.cell
def _():
    looks = mo.ui.slider(0, tabulated.PLAYED, tabulated.PIECE, value=8000, label="steps played", show_value=True)
    mo.hstack([looks])
    return (looks,)


@app.cell
def _(discount, here):
    learned = tabulated.q_learning(here, discount.value)
    return (learned,)


@app.cell
def _(here, learned, looks, tables):
    inside = np.arange(len(here.after)) != here.goal
    errors = [max(float(np.abs(one - tables[-1])[inside].max()), 1e-4) for one in learned]
    piece = looks.value // tabulated.PIECE
    shown = [np.where(inside, one.max(1), np.nan) for one in (tables[-1], learned[piece])]
    curve = charts.chart(
        Axis("steps played", (0, tabulated.PLAYED)),
        Axis("largest error", (1e-2, 1), True),
        {"error": (np.arange(len(errors)) * tabulated.PIECE, errors)},
        {"now": ([looks.value], [errors[piece]])},
    )
    mo.vstack(
        [
            page.drawn(
                drawn.values({"exact": here.on_map(shown[0]), "Q-learning": here.on_map(shown[1])}),
                svg.drawing(curve, charts.HEIGHT, "Error of the table", "The largest error over all entries against the steps played."),
            ),
            mo.md(f"After {looks.value:,} steps the largest error in the table is **{errors[piece]:.2f}**."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## The policy itself, and its baseline

    Lecture 9 learned the policy $\pi_\theta(a|s)$ directly:
    $\nabla\langle G\rangle = \langle\sum_t G_t\,\nabla\ln\pi_\theta(a_t|s_t)\rangle$. This is right on average, and noisy. If all rewards
    are about 10, every action that was tried becomes likelier, and which one was better shows only in the long run. Subtract a *baseline*
    $b(s)$:

    $$\nabla\langle G\rangle = \Big\langle\sum_t\,\big(G_t-b(s_t)\big)\,\nabla\ln\pi_\theta(a_t|s_t)\Big\rangle .$$
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.shifted())
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: a baseline does not change the mean": mo.md(r"""
    Look at one step in a given state. The part with the baseline has the mean

    $$\sum_a\pi(a|s)\;b(s)\,\nabla\ln\pi(a|s) = b(s)\sum_a\nabla\pi(a|s) = b(s)\,\nabla\sum_a\pi(a|s) = b(s)\,\nabla 1 = 0 ,$$

    because $\pi\,\nabla\ln\pi=\nabla\pi$. Only one thing was used: $b$ may depend on the state, and on all that came before, but not on the
    action.
    """),
            "Derivation: the best baseline": mo.md(r"""
    Write $g=\partial\ln\pi/\partial\theta$ for one parameter. The estimate $(G-b)\,g$ has a mean that does not depend on $b$, so its
    variance is smallest where its mean square is:

    $$\frac{\partial}{\partial b}\big\langle(G-b)^2g^2\big\rangle = -2\,\big\langle(G-b)\,g^2\big\rangle = 0
    \quad\Rightarrow\quad b^* = \frac{\langle G\,g^2\rangle}{\langle g^2\rangle} .$$

    It is a mean of $G$ in which actions count that move the parameter much. If $G$ and $g^2$ are independent, it is
    $\langle G\rangle=V(s)$. That is what everybody uses, since it is one number for all parameters, and can be learned. Exercise 10.5 has
    a case in which $b^*$ and $V$ are far apart.
    """),
        }
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Try it with three actions that earn 9, 10 and 11 plus an offset, and a softmax policy that prefers the last by $\theta_3$. All sums
    are exact:
    """)
    return


@app.cell
def _():
    offset = mo.ui.slider(-10, 10, 1, value=0, label="offset of all rewards", show_value=True)
    prefers = mo.ui.slider(-3, 3, 0.25, value=0, label="θ₃", show_value=True)
    mo.hstack([offset, prefers], justify="start", wrap=True, gap=2)
    return offset, prefers


@app.cell
def _(offset, prefers):
    bandit = baselines.bandit(offset.value, prefers.value)
    marked = {"none": 0.0, "mean": bandit.mean, "best": bandit.best}
    told_variances = "; ".join(f"{name} {bandit.variance(b):.2f}" for name, b in marked.items())
    mo.vstack(
        [
            page.drawn(drawn.variance(bandit, marked)),
            mo.md(
                f"Variance by baseline: **{told_variances}**, the best at b = {bandit.best:.2f}, the mean at {bandit.mean:.2f}. The "
                f"gradient itself is ({', '.join(svg.number(one) for one in bandit.gradient)}) for all of them."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A policy (*actor*) and a learned $V$ (*critic*) together are called *actor-critic*; $A=G-V$ is the *advantage*.

    After one step up the gradient, the games that were played are stale. *Proximal policy optimization* (PPO, Schulman et al. 2017) takes
    several steps from the same games. With the ratio $\rho=\pi_\theta(a|s)/\pi_{\rm old}(a|s)$ the mean $\langle\rho A\rangle$ has the
    right gradient near the old policy. To stay there, it is cut off where the new policy has left the old one too far behind:

    $$\text{climb}\quad\big\langle \min\big(\rho A,\ \mathrm{clip}(\rho,\,1-\epsilon,\,1+\epsilon)\,A\big)\big\rangle .$$
    """)
    return


@app.cell
def _():
    climbed, variances = tabulated.kept()
    updates = np.arange(1, tabulated.UPDATES + 1)
    smooth = {name: np.convolve(one, np.ones(5) / 5, "valid") for name, one in climbed.items()}
    arrivals = charts.chart(
        Axis(f"updates of {tabulated.GAMES} games", (0, tabulated.UPDATES)),
        Axis("games that arrive", (0, 1.05)),
        {name.replace("baseline V", "V"): (updates[2:-2], one) for name, one in smooth.items()},
    )
    factors = variances[1:, 0] / variances[1:, 1]
    mo.vstack(
        [
            page.drawn(
                drawn.clipped(),
                svg.drawing(arrivals, charts.HEIGHT, "Three ways up", "The fraction of games that arrive, for three methods."),
            ),
            mo.md(
                f"Right: the maze as it was at first, one preference per place and action, mean of {tabulated.SEEDS} trainings, each "
                f"method at the best of three rates. Measured along the way, the baseline $V$ divides the variance by "
                f"{factors.min():.0f} to "
                f"{factors.max():.0f}, so that twice the rate is borne. "
                f"90 % arrive after {int(np.argmax(smooth['no baseline'] > 0.9)) + 3} updates without a baseline, "
                f"{int(np.argmax(smooth['baseline V'] > 0.9)) + 3} with it, {int(np.argmax(smooth['PPO'] > 0.9)) + 3} by PPO."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A network instead of a table

    A table needs an entry for each state. Where the state is a place and a velocity, there are infinitely many. *Deep Q-learning* (Mnih
    et al. 2015) lets a network $Q_\theta(s,a)$ answer for all actions at once, and takes the target of Q-learning as what the
    network should have said:

    $$C(\theta) = \Big\langle\big(\,r + \gamma\max_{a'}Q_{\theta^-}(s',a') - Q_\theta(s,a)\,\big)^2\Big\rangle .$$

    Two things keep it from running away. Steps are kept in a *replay buffer* and drawn in random order, since steps in a row resemble each
    other and gradient descent wants independent samples. And the target comes from a *target network* $\theta^-$, an older copy of the
    network: or every step would move what it aims at. The slope is taken of $Q_\theta$ alone, not of the target.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(drawn.deep())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The maximum over noisy estimates is too large on average: who is called best was partly lucky. *Double* Q-learning lets $Q_\theta$
    choose the action and $Q_{\theta^-}$ say what it is worth.

    Our task is a car that is too weak for its hill (Moore 1990). Three actions: push to the left, to the right, or not. Gravity is stronger
    than the engine, so who always pushes to the right never arrives. The arrival earns 1, $\gamma=0.95$ per decision. Here is how the
    program is written in keras; its buffer holds 20,000 random steps:
    """)
    return


@app.cell
def _():
    mo.md(f"""```python
import keras

{page.listing("in_keras_decisions", "network", "compiled", "improve")}
```""")
    return


@app.cell
def _():
    weights, progress = hill.kept()
    way = hill.drive(weights, hill.BOTTOM)
    page.live(Player(*drawn.film(way, hill.ACTIONS), "The car as the network drives it.", speed=3, loop=False))
    return progress, way, weights


@app.cell(hide_code=True)
def _(progress, way):
    mo.md(
        f"It has found to go *away* from the goal first. From the bottom it needs **{len(way) - 1}** decisions, one more than the "
        "best values "
        f"on a grid of {hill.CELLS} x {hill.CELLS} places and velocities, found by value iteration, which knows the equations of "
        "motion. After "
        f"{int(np.argmax(progress < 79)) + 1} rounds it arrived for the first time. And this is what the network says each action is "
        "worth, "
        "against the place. Where curves cross, the action changes; move the velocity."
    )
    return


@app.cell
def _(weights):
    page.live(
        SmallNetwork(
            hill.layers(weights),
            Curve(span=(-1, 1), limits=(0, 1.05), xlabel="place, from the left end to the goal", ylabel="worth"),
            [Slider(name="velocity", low=-1, high=1, value=0.0, input=1)],
            caption="Q of the three actions: push left, coast, push right. The network runs in your browser.",
        )
    )
    return


@app.cell
def _():
    from_x = mo.ui.slider(-1.2, 0.4, 0.05, value=-0.5, label="start x", show_value=True)
    anew = mo.ui.run_button(label="Train anew in keras (about half a minute)")
    mo.hstack([from_x, anew], justify="start", wrap=True, gap=2)
    return anew, from_x


@app.cell
def _(anew):
    def trained():
        from szilard.lectures import in_keras_decisions as theirs  # takes seconds, and is not needed to read on

        return theirs.learn(seed=1)

    fresh = trained() if anew.value else None
    return (fresh,)


@app.cell
def _(fresh, from_x, weights):
    used = weights if fresh is None else fresh.weights
    ways = {"always right": hill.drive(None, from_x.value), "network": hill.drive(used, from_x.value)}
    ends = [f"{name}: {len(one) - 1} decisions" if one[-1, 0] >= hill.GOAL else f"{name}: not there" for name, one in ways.items()]
    told = "" if fresh is None else f" Trained anew in {fresh.seconds:.0f} s."
    mo.vstack([page.drawn(drawn.phase(ways)), mo.md("; ".join(ends) + "." + told)])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Looking ahead

    Whoever has a simulator may also *search*: try every action, every outcome, every action after that. *Expectimax* is Bellman's equation,
    unfolded as a tree: maxima over actions, means over chance.

    A quantum memory has four qubits that flip, an unknown state on qubit 0, CNOTs between some pairs, and only qubit 3 can be measured.
    $R_Q$ is the quantum information that can be recovered. No one mentions codes or parities. The search sums over all that can happen for
    some steps, and reckons that after these every step loses as much as idling.
    """)
    return


@app.cell
def _():
    flips = mo.ui.slider(steps=list(foresight.TIMES), value=200, label="a qubit flips after (steps)", show_value=True)
    mo.hstack([flips])
    return (flips,)


@app.cell
def _(flips):
    searched = foresight.kept(flips.value)
    times = np.arange(foresight.STEPS + 1)
    depths = charts.chart(
        Axis("time step", (0, foresight.STEPS)),
        Axis("R_Q", (float(np.floor(10 * searched.recoverable.min()) / 10), 1.0)),
        {f"{depth} ahead": (times, searched.recoverable[depth]) for depth in (1, 2, 3)},
        dashed={"idle": (times, searched.recoverable[0])},
    )
    mo.vstack(
        [
            page.drawn(svg.drawing(depths, charts.HEIGHT, "Depth of the search", "Recoverable information against time for three depths.")),
            mo.md(
                f"$R_Q$ after {foresight.STEPS} steps: idle {searched.recoverable[0, -1]:.3f}, three ahead "
                f"**{searched.recoverable[3, -1]:.3f}**. What the deepest search does first: `{' · '.join(searched.actions[:9])}`."
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Depth decides. (Of a measurement the likelier outcome is taken here.) At a flip time of 200, two steps ahead one sees that CNOTs spread
    the state over several qubits, and no further. Three steps ahead lies the first parity check, CNOT, CNOT, measure: the search has found
    quantum error correction. Where qubits flip too fast, at 100 or less, it does not pay.

    A step has 8 branches here, since of seven actions the measurement alone has two outcomes. Depth 10 would take $8^{10}=10^9$ of them.
    The memory of lecture 12 has 21 actions and 25 branches, hence $10^{14}$. In Go there are some 200 moves in each position.
    Search needs somebody who says where to look, and what a position is worth.

    ## AlphaGo

    DeepMind's answer of 2016 had four parts (Silver et al., Nature 529, 484). A *policy network* learned to guess the moves of strong
    amateurs from 30 million positions, and guessed 57 % of them. It then played against older copies of itself and improved by a policy
    gradient, as above, with the result of the game as its return. A *value network* learned who wins these games. And a *tree
    search* let both look ahead. In October 2015 it beat the European champion, Fan Hui, 5 : 0, in March 2016 Lee Sedol 4 : 1.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(searching.alphago(), searching.alphazero())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    AlphaGo Zero (2017) and AlphaZero (2018) left the experts out. One network with two heads, $p(a|s)$ and $v(s)$, guides the search; the
    search, which looks ahead, plays better than the network at a glance; and the network learns to say at once what the search found, the
    fraction of visits $\pi(a)$, and how the game ended, $z=\pm1$:

    $$C = -\sum_a \pi(a) \ln p(a|s) + \big(v(s) - z\big)^2 .$$

    It is the improvement step of our derivation of Bellman's equation, with a search in the place of the maximum. From nothing but the
    rules, AlphaGo Zero beat the version that had beaten Lee Sedol 100 : 0.

    Each *simulation* of the search has four parts. It goes down the tree by the largest score, adds one position, lets the network
    judge it, and takes $v$ back up; the sign changes at every move, since one player's gain is the other's loss.
    """)
    return


@app.cell(hide_code=True)
def _():
    page.drawn(searching.phases())
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    The score of a move that was tried $n$ of $N$ times, with the mean result $Q$, is (PUCT)

    $$Q + c\;p\;\frac{\sqrt{N}}{1+n} .$$

    The second term is large for moves that the network likes and few visits have gone to; it fades as $n$ grows.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.accordion(
        {
            "Derivation: where the visits go": mo.md(r"""
    The search always visits the move with the largest score, and a visit lowers it. So after many visits the scores of all moves that are
    visited are nearly equal. Call the common score $\lambda$, and solve for $n$:

    $$Q_a + c\,p_a\frac{\sqrt N}{1+n_a} = \lambda\quad\Rightarrow\quad 1+n_a = \frac{c\,p_a\sqrt N}{\lambda-Q_a},$$

    and $\lambda$ follows from $\sum_an_a=N$. Moves that the network likes get visits in proportion to $p_a$; moves that turn out well, with
    $Q_a$ near $\lambda$, many more. If all $Q_a$ are equal, the visits are just $p$: the search then has nothing to add. As $N$ grows,
    $\lambda$ comes down to the largest $Q$, and this move gets nearly all visits. Such visits maximise $\sum_a\pi_aQ_a$ minus a multiple of
    the Kullback-Leibler divergence $\sum_a p_a\ln(p_a/\pi_a)$ that falls as $1/\sqrt N$ (Grill et al., ICML 2020): the best move, unless
    the network objects.
    """)
        }
    )
    return


@app.cell
def _():
    frames, said = searching.growing((3, 3, 3, 3, 3), (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64))
    page.live(Player(frames, said, "A search grows its tree over a position of Connect Four: numbers are visits.", speed=2, loop=False))
    return


@app.cell
def _():
    mo.md(f"""The program, with the network of szilard that taught itself Connect Four:

```python
{page.source(four.scores, four.simulate)}
```

**Play against it.** Your stones are ●. A click on a column drops one. Numbers in cells are the visits of its search before its last move.
It plays what was visited most, unless it has seen a move that wins at once; the same moves get the same answers.""")
    return


@app.cell
def _():
    get_game, set_game = mo.state(four.Game())
    board = page.live(Board(np.zeros((6, 7), int), ("cell",), caption="Connect Four: you are ●, the network is ○."))
    simulations = mo.ui.slider(steps=[1, 8, 32, 128, 512], value=128, label="simulations per move", show_value=True)
    back = mo.ui.button(label="undo", on_change=lambda _: set_game(get_game().undone()))
    begin = mo.ui.button(label="new game", on_change=lambda _: set_game(four.Game()))
    yield_first = mo.ui.button(label="new game, the network begins", on_change=lambda _: set_game(four.Game((3,), begins=False)))
    heard = [0]  # the click that was answered last
    mo.vstack([board, mo.hstack([back, begin, yield_first, simulations], justify="start", wrap=True, gap=1)])
    return board, get_game, heard, set_game, simulations


@app.cell
def _(board, heard, set_game, simulations):
    if board.clicked and board.clicked[2] != heard[0]:
        heard[0] = board.clicked[2]
        set_game(lambda now: now.then(board.clicked[1], simulations.value))
    return


@app.cell
def _(board, get_game, simulations):
    game = get_game()
    stones, thought = game.stones, game.thought(simulations.value)
    visits = np.full((6, 7), np.nan)
    if thought:
        for k in np.flatnonzero(four.allowed(thought.stones)):
            visits[np.flatnonzero(thought.stones[:, k] == 0)[-1], k] = thought.visits[k]
    board.widget.values = visits
    board.widget.marks = {(r, c): "●" if stones[r, c] > 0 else "○" for r, c in np.argwhere(stones).tolist()}
    expects = (
        f"It tried {thought.visits.sum():.0f} moves ahead and expects **{thought.total.sum() / thought.visits.sum():+.2f}**"
        if thought
        else ""
    )
    mo.vstack(
        [
            mo.callout(mo.md(f"**{game.said}** {expects}{': +1 means that it wins.' if thought else ''}")),
            page.drawn(searching.tree(thought)) if thought else mo.md(""),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    With 400 simulations this network won 198 of 200 games against a plain search of 1,000 random games per move. `szilard run alphazero`
    trains one; `szilard run maze` and `q-learning` solve mazes never seen before; `szilard run bit-flip` learns the memory that no search
    could reach.

    ## Summary and reading

    - $Q(s,a)=\sum p\,[r+\gamma\max Q(s',a')]$; each sweep leaves $\gamma$ of the error.
    - Q-learning samples it, one entry at a time, from steps of any policy.
    - A baseline that does not depend on the action changes the noise, not the mean; $V(s)$ is the usual one.
    - PPO climbs several steps from the same games, and stops where the policy has changed much.
    - Deep Q-learning fits a network to its own target: replay buffer, target network.
    - A search with a network goes where $Q+c\,p\sqrt N/(1+n)$ is largest; AlphaZero learns from its own searches.

    To read on: R. Sutton and A. Barto, *Reinforcement Learning*, 2nd ed. (2018), chapters 3, 4, 6, 13; F. Marquardt, arXiv:2101.01759, on
    reinforcement learning. The originals: C. Watkins and P. Dayan, Mach. Learn. 8, 279 (1992); V. Mnih et al., Nature 518, 529 (2015); H.
    van Hasselt et al., arXiv:1509.06461; J. Schulman et al., arXiv:1707.06347; D. Silver et al., Nature 529, 484 (2016), Nature 550, 354
    (2017), Science 362, 1140 (2018).

    ## Exercises

    A star marks the harder ones. Your browser keeps the answers.
    """)
    return


@app.cell
def _():
    def double(r, ends, ours, older, gamma):
        return r + gamma * (1 - ends) * older[np.arange(len(r)), ours.argmax(1)]

    def tries(p, value, c, simulations):
        n = np.zeros(len(p))
        for total in range(simulations):
            n[np.argmax(np.where(n > 0, value, 0) + c * p * np.sqrt(total) / (1 + n))] += 1
        return n

    exercises = [
        Number(
            "10.1",
            "In a maze without slips the goal is 5 steps away. What is the best action worth, if the arrival earns 1 and $\\gamma = 0.9$?",
            sealed="2bda447fc8005ddc",
            step=0.001,
            hint="The reward comes in the fifth step; what the first earns is not discounted.",
        ),
        Choice(
            "10.2",
            "Half of the actions in Q-learning were random. Why does the table approach the values of the *best* policy all the same?",
            options=[
                "Random actions are right half of the time.",
                "The target takes the best next action, whichever is played.",
                "The learning rate falls, so that random actions count less and less.",
                "It does not; it approaches the values of the policy that plays.",
            ],
            sealed="20053aeae06edb79",
            hint="What stands after gamma in the update, and does it ask what was done next?",
        ),
        Code(
            "10.3",
            "Write Bellman's equation: `p`, `r` and `after` are arrays (states, actions, branches) with the probability, the reward and "
            "the next state of each branch, `V` has the value of each state. Return Q (states, actions).",
            start="def bellman(p, r, after, V, gamma):\n    return r",
            name="bellman",
            reference=lambda p, r, after, V, gamma: (p * (r + gamma * V[after])).sum(2),
            cases=[
                (np.ones((1, 1, 1)), np.array([[[0.5]]]), np.zeros((1, 1, 1), int), np.array([2.0]), 0.5),
                (
                    np.array([[[0.25, 0.75], [1.0, 0.0]], [[0.5, 0.5], [0.0, 1.0]]]),
                    np.array([[[1.0, 0.0], [0.0, 3.0]], [[2.0, -1.0], [0.0, 0.5]]]),
                    np.array([[[0, 1], [1, 0]], [[1, 1], [0, 0]]]),
                    np.array([1.5, -2.0]),
                    0.75,
                ),
            ],
            hint="`V[after]` has the shape of `p`; the sum runs over the last axis.",
        ),
        Number(
            "10.4",
            "Values are wrong by at most 1, and $\\gamma=0.9$. How many sweeps of value iteration surely bring the error below 0.01?",
            sealed="44bc2788f805ea85",
            step=1,
            hint="Each sweep leaves a fraction gamma. Take logarithms, and round up.",
        ),
        Number(
            "10.5",
            "A policy takes action 1 with $\\pi=1/(1+e^{-\\theta})=0.8$, else action 2; they earn 1 and 0. Which baseline makes the "
            "gradient of $\\theta$ least noisy?",
            sealed="91521b7b0d9f001c",
            step=0.01,
            hint="The slope of ln pi is 1 - pi for action 1 and -pi for action 2. Weigh the rewards with its square.",
            starred=True,
        ),
        Code(
            "10.6",
            "Write the target of double deep Q-learning: `ours` and `older` are $Q_\\theta(s',a')$ and $Q_{\\theta^-}(s',a')$ "
            "(steps, actions), `ends` is 1 where the step ended the game. Return an array with a target for each step.",
            start="def double(r, ends, ours, older, gamma):\n    return r",
            name="double",
            reference=double,
            cases=[
                (np.array([1.0]), np.array([1]), np.array([[5.0, 2.0]]), np.array([[1.0, 3.0]]), 0.9),
                (np.array([0.0, 0.5]), np.array([0, 0]), np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[4.0, 3.0], [2.0, 7.0]]), 0.5),
            ],
            hint="`ours.argmax(1)` chooses, `older` says what that is worth; after the end nothing follows.",
            starred=True,
        ),
        Code(
            "10.7",
            "Write the choice of PUCT for moves whose result is always the same: each simulation visits the first move with the largest "
            "$Q+c\\,p\\sqrt N/(1+n)$, where $Q$ is `value` for a visited move and 0 for another. Return the visits $n$ as an array.",
            start="def tries(p, value, c, simulations):\n    return 0 * p",
            name="tries",
            reference=tries,
            cases=[
                (np.array([0.7, 0.3]), np.array([0.0, 0.0]), 1.25, 3),
                (np.array([0.6, 0.3, 0.1]), np.array([0.0, 0.5, -0.2]), 1.25, 200),
            ],
            hint="N is the number of simulations before this one; with N = 0 all scores are 0, and the first move is taken.",
            starred=True,
        ),
    ]
    remembered = page.kept_answers(10)
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
    page.others(10)
    return


if __name__ == "__main__":
    app.run()
