"""Lecture 10: decisions and search, from a maze to a master of Connect Four."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="10. Decisions and search")

with app.setup(hide_code=True):
    import jax.numpy as jnp
    import marimo as mo
    import numpy as np

    from szilard.draw import games
    from szilard.draw.control import place_maps
    from szilard.draw.lines import lines
    from szilard.games.duel import against
    from szilard.learn import value_iteration
    from szilard.learn.value_iteration import Finite
    from szilard.lectures import lookahead, one_maze, page
    from szilard.lectures.exercises import Choice, Code, Number


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 10. Decisions and search

    An agent sees a state $s$, takes an action $a$, gets a reward $r$, and finds itself in a state $s'$. Nobody tells it what would have
    been right; the reward may come much later. It is to earn as much as it can, counting a reward $t$ steps ahead as $\gamma^t r$.

    ## What a place is worth

    In this maze the arrival at the star earns 1, and a step slips to a random side with some probability. The best value of an action
    obeys Bellman's equation,

    $$Q(s,a) = \sum_{s'} p(s'|s,a)\,\big[\,r + \gamma \max_{a'} Q(s',a')\,\big].$$

    Who knows all probabilities iterates it until nothing changes (*value iteration*). Who does not can play: after every step,
    *Q-learning* moves one entry of a table towards what it has just seen,

    $$Q(s,a) \leftarrow Q(s,a) + \alpha\,\big[\,r + \gamma \max_{a'} Q(s',a') - Q(s,a)\,\big].$$

    Half of its actions are random, so that it sees everything. With $\gamma = 0.9$:
    """)
    return


@app.cell
def _():
    slip = mo.ui.slider(0, 0.6, 0.05, value=0.1, label="probability of a slip", show_value=True)
    looks = mo.ui.slider(0, 30720, 512, value=10240, label="steps played by Q-learning", show_value=True)
    mo.hstack([slip, looks], justify="start", wrap=True, gap=2)
    return looks, slip


@app.cell
def _():
    like = one_maze.world(0.1)
    learn_table = one_maze.table_learner(like)
    return learn_table, like


@app.cell
def _(learn_table, looks, slip):
    world = one_maze.world(slip.value)
    table = learn_table(world)
    point = int(np.searchsorted(table.steps, looks.value))
    known = table.Q[point]
    maps = {"value iteration": world.on_map(table.exact.max(1)), "Q-learning": world.on_map(known.max(1))}
    mo.vstack(
        [
            page.picture(
                place_maps(maps, np.array(one_maze.GOAL), world.open),
                "What each place of the maze is worth: exactly, and as Q-learning has found it.",
                "85%",
            ),
            mo.md(
                f"The largest error in the table is **{abs(known - table.exact).max():.2f}**, and its best actions reach the star within "
                f"{one_maze.STEPS} steps in **{table.arrives[point]:.0%}** of all games."
            ),
        ]
    )
    return maps, table, world


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A table needs an entry per state, and few systems are that small. `szilard run q-learning` puts a network in its place.

    ## Without values: the policy itself

    One can also learn the policy $\pi_\theta(a|s)$ directly. REINFORCE (lecture 9) plays whole games, and makes actions likelier the
    more was earned after them, compared with a learned *baseline* $V(s)$:

    $$\Delta\theta \propto \big\langle \textstyle\sum_t (G_t - V(s_t))\,\nabla_\theta \ln\pi_\theta(a_t|s_t)\big\rangle,
      \qquad G_t = \sum_k \gamma^k r_{t+k} .$$

    After one such step its games are stale. *Proximal policy optimization* (PPO) takes several from the same games, and stops where the
    new policy has left the old one too far behind: with $\rho = \pi_\theta/\pi_{\rm old}$ and the advantage $A$ it climbs

    $$\big\langle \min\big(\rho A,\ \mathrm{clip}(\rho, 1-\epsilon, 1+\epsilon)\,A\big)\big\rangle .$$

    All three on the maze above; PPO and REINFORCE play 32 games at a time and have a preference for each action at each place:
    """)
    return


@app.cell
def _(like):
    learners = {name: one_maze.network_learner(name, like) for name in one_maze.METHODS}
    return (learners,)


@app.cell
def _(learners, maps, table, world):
    learned = {name: learn(world) for name, learn in learners.items()}
    curves = {"Q-learning": (table.steps, table.arrives)} | {name: (one.steps, one.arrives) for name, one in learned.items()}
    ends = np.array([0, learned["PPO"].steps[-1]])
    mo.vstack(
        [
            page.picture(
                lines(
                    curves,
                    ("steps played", "fraction of games that arrive"),
                    dashed={"random walk": (ends, np.full(2, table.walk))},
                    limits=(0, 1.04),
                ),
                "Share of games that reach the goal in time against the steps played, for three methods.",
            ),
            page.picture(
                place_maps(maps | {name: world.on_map(one.values) for name, one in learned.items()}, np.array(one_maze.GOAL), world.open),
                "What each place is worth to each method.",
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Q-learning uses every step it has ever made, and here it needs the fewest. (Its curve shows the best actions of its table; the two
    others are shown as they play, dice and all.) PPO gets more out of its games than REINFORCE. Of the values, PPO and REINFORCE only
    learn those of *their own* policy, and only where it leads them. On mazes never seen before, where no table helps: `szilard run
    maze`.

    ## Looking ahead

    Whoever has a simulator need not learn at all: try every action, every outcome, every action after that. To the physicist's joy,
    chance in a quantum memory is finite: a gate has one outcome, a measurement two, with known probabilities. The search below sums
    over all of them (*expectimax*), as many steps ahead as it is told, and reckons that after that every step loses as much as idling
    would.

    The memory: four qubits that flip; an unknown state on qubit 0; CNOTs between some pairs; only qubit 3 can be measured. $R_Q$ is the
    quantum information that can be recovered, 1 in the beginning. No one mentions codes or parities.
    """)
    return


@app.cell
def _():
    flip_time = mo.ui.slider(50, 1000, 50, value=200, label="flip time (steps)", show_value=True, debounce=True)
    luck = mo.ui.slider(0, 20, 1, value=0, label="outcomes (0: the likelier ones, else drawn)", show_value=True, debounce=True)
    mo.hstack([flip_time, luck], justify="start", wrap=True, gap=2)
    return flip_time, luck


@app.cell
def _():
    search = lookahead.searches()
    return (search,)


@app.cell
def _(flip_time, luck, search):
    memory = lookahead.memory(flip_time.value)
    kept = {depth: search.course(memory, depth, 40, luck.value or None) for depth in (0, *lookahead.DEPTHS)}
    told = [f"**{course.recoverable[-1]:.3f}** with {depth} step{'s' * (depth != 1)}" for depth, course in kept.items()]
    mo.vstack(
        [
            page.picture(
                lines(
                    {f"{depth} step{'s' * (depth > 1)} ahead": (np.arange(41), kept[depth].recoverable) for depth in lookahead.DEPTHS},
                    ("time step", "$R_Q$"),
                    dashed={"idle": (np.arange(41), kept[0].recoverable)},
                ),
                "Recoverable quantum information against time, for three depths of search.",
            ),
            mo.md(f"$R_Q$ after 40 steps against the depth: {', '.join(told)}. What the deepest search does:"),
            mo.md(f"`{' · '.join(kept[3].actions[:14])} · ...`"),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Depth decides. Two steps ahead one sees that two CNOTs spread the state over three qubits, and no further. Three steps ahead lies
    the first parity check, CNOT, CNOT, measure, which by itself gains nothing but makes the losses after it smaller: the search has
    found quantum error correction. (Where $R_Q$ drops deep for a while, an outcome came as a surprise, and the search looks again.)

    But 12 actions with two outcomes each make 24 branches per step: depth 10 would take $6\cdot10^{13}$ of them. `szilard run feedback`
    lets learning and search compete, and `szilard run bit-flip` learns what no search could reach.

    ## A master who searches

    AlphaZero joins the two. A network says at a glance which moves $p(a|s)$ are promising and what result $v(s)$ to expect; a tree
    search looks only where the network sees promise, and comes to a better policy $\pi$ than the glance was. So the network learns from
    its own searches, in games against itself, from nothing but the rules, with the outcome $z$:

    $$L = -\sum_a \pi(a) \ln p(a|s) + (v(s) - z)^2 .$$

    Such a network comes with szilard. **Play against it:** the numbers are the visits of its search to each move before it chose the
    dark one. The next visit goes to the largest $Q + c\,p\sqrt{N}/(1+n)$: to moves that have turned out well so far (mean $Q$ of $n$
    visits, out of $N$), or that the network likes and few visits have gone to. The same moves get the same answers.
    """)
    return


@app.cell
def _():
    which = mo.ui.dropdown(["connect-four", "tic-tac-toe"], value="connect-four", label="game")
    begins = mo.ui.dropdown({"you": True, "the network": False}, value="you", label="who begins")
    simulations = mo.ui.slider(steps=[8, 32, 128, 512], value=128, label="simulations per move", show_value=True, debounce=True)
    mo.hstack([which, begins, simulations], justify="start", wrap=True, gap=2)
    return begins, simulations, which


@app.cell
def _(which):
    opponent = against(which.value)
    return (opponent,)


@app.cell
def _(begins, opponent):
    get_duel, set_duel = mo.state(opponent.begin(begins.value))
    return get_duel, set_duel


@app.cell
def _(get_duel, opponent, set_duel):
    duel, shape = get_duel(), opponent.master.game.shape
    buttons = mo.ui.array(
        [
            mo.ui.button(
                label=str(move + 1),
                disabled=not duel.allowed[move],
                full_width=True,
                tooltip=f"play {move + 1}",
                on_change=lambda _, move=move: set_duel(lambda now: opponent.play(now, move)),
            )
            for move in range(opponent.master.game.actions)
        ]
    )
    return buttons, duel, shape


@app.cell
def _(begins, opponent, set_duel):
    again = mo.ui.button(label="new game", on_change=lambda _: set_duel(opponent.begin(begins.value)))
    back = mo.ui.button(label="undo", on_change=lambda _: set_duel(lambda now: now.undone()))
    return again, back


@app.cell
def _(again, back, buttons, duel, opponent, shape):
    thought = duel.answers[-1] if duel.answered else None
    ended = {1: "You have won.", 0: "A draw.", -1: "The network has won."}
    said = ended[duel.result] if duel.result is not None else "Your move." if duel.waits else "The network is thinking ..."
    mood = "success" if duel.result == 1 else "warn" if duel.result == -1 else "neutral"
    colours = ("orange", "blue") if duel.begins else ("blue", "orange")
    board = page.picture(
        games.game(duel.stones, thought and thought.visits, duel.moves[-1] if thought else None, opponent.line(duel), duel.latest),
        f"The board after {len(duel.moves)} moves, and how often the search tried each move.",
    )
    rows = [list(buttons)[k : k + shape[1]] for k in range(0, len(buttons), shape[1])]
    mo.hstack(
        [
            mo.vstack([*(mo.hstack(row, widths="equal", gap=0) for row in rows), board], gap=0.3),
            mo.vstack(
                [
                    mo.callout(mo.md(f"**{said}**"), mood),
                    mo.md(f"You are {colours[0]}, the network is {colours[1]}."),
                    mo.md(
                        f"It tried {thought.visits.sum():.0f} moves ahead and expects **{thought.value:+.2f}**: +1 means that it wins, "
                        "0 a draw, -1 that you do."
                        if thought
                        else "A button puts your stone into the place of that number."
                    ),
                    mo.hstack([back, again], justify="start"),
                ]
            ),
        ],
        widths=[shape[1] / 7, 1],
        align="start",
        gap=2,
    )
    return


@app.cell
def _(get_duel, opponent, set_duel, simulations):
    if mo.running_in_notebook():
        opponent.search(simulations.value)  # compiled before it is needed
    if not (get_duel().waits or get_duel().over):
        set_duel(opponent.answer(get_duel(), simulations.value))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    To train one of your own, and to see how strong it is: `szilard run alphazero --games connect-four`.

    ## Exercises
    """)
    return


@app.cell
def _():
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
            reference=lambda p, r, after, V, gamma: np.asarray(
                value_iteration.bellman(Finite(None, V, p, after, r, jnp.zeros(p.shape, bool)), jnp.asarray(V), gamma)
            ),
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
    ]
    answers = page.ask(exercises)
    return answers, exercises


@app.cell
def _(answers, exercises):
    page.judge(exercises, answers)
    return


@app.cell
def _():
    page.others(10)
    return


if __name__ == "__main__":
    app.run()
