"""Lecture 12: a network that discovers quantum error correction, the capstone of the course."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="12. Quantum error correction")

with app.setup(hide_code=True):
    import marimo as mo
    import numpy as np

    from szilard.lectures import bit_flips, board, branches, contest, laboratory, own_device, page, student
    from szilard.lectures.drawn import feedback
    from szilard.lectures.exercises import Choice, Code, Number
    from szilard.widgets import Player, Timeline


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # 12. A network that discovers quantum error correction

    *You will be able to* say what can still be recovered of an unknown quantum state, and compute it; derive why three qubits survive one
    flip, and why a parity may be measured although the state may not; follow a belief over unseen errors by Bayes' rule; explain how a
    teacher that sees everything trains a student that sees only outcomes; and describe a device of your own, for which a strategy is then
    sought.

    The course ends where it wanted to go. Networks that learn by playing (lectures 9 and 10) and networks that remember (lecture 8) meet
    a task whose solution is one of the great ideas of quantum physics, and nobody tells them the idea. Task, measure of success, teacher
    and student are those of Fösel, Tighineanu, Weiss and Marquardt (2018).

    ## The task

    A qubit holds an unknown state $\alpha|0\rangle + \beta|1\rangle$. Three others start in $|0\rangle$. In every time step the
    controller does one thing: a CNOT between two qubits, an X, a measurement of $Z$, or nothing; 21 actions. Then nature moves. Each
    qubit flips now and then, unseen, at the rate $1/T$. If $q$ is the probability that a qubit has flipped an odd number of times,

    $$\frac{dq}{dt} = \frac{(1-q) - q}{T} \quad\Rightarrow\quad q(t) = \frac{1 - e^{-2t/T}}{2} .$$

    With $T = 1200$ steps this is $p = 0.00083$ in a single step. The state is to be alive after 200 steps.
    """)
    return


@app.cell(hide_code=True)
def _():
    board.story(
        page.drawn(feedback.loop()),
        mo.md(r"""
        What makes this hard: the state may not be looked at, for looking destroys it. It cannot be copied either. And the first steps of
        a check, CNOT, CNOT, gain nothing; only the measurement after them does.

        ## What can still be recovered

        The controller needs a number that says how much of the state is left, whatever $\alpha$ and $\beta$ are. Write the initial state
        as an arrow $\mathbf n$ on the Bloch sphere. Everything that happens, given the outcomes seen, is linear in the initial density
        matrix, so the present state is

        $$\rho(\mathbf n) = \rho_0 + n_x\delta_x + n_y\delta_y + n_z\delta_z = \rho_0 + \mathbf n\cdot\boldsymbol\delta .$$

        Four operators tell the story of all initial states at once. The *recoverable quantum information* is

        $$R_Q = \min_{|\mathbf n|=1} \lVert \mathbf n\cdot\boldsymbol\delta\rVert_1 ,$$

        with the trace norm, the sum of the absolute eigenvalues. It is 1 for an intact state and 0 for a lost one.
        """),
        mo.accordion(
            {
                "Derivation: why this quantity, in four steps": mo.md(r"""
 1. *Two opposite arrows.* Somebody prepares $\mathbf n$ or $-\mathbf n$ with equal chances, and we must say which. The best measurement
    is right with probability $\tfrac12 + \tfrac14\lVert\rho(\mathbf n) - \rho(-\mathbf n)\rVert_1$ (Helstrom).
 2. *Insert the linear form.* $\rho_0$ cancels: $\rho(\mathbf n) - \rho(-\mathbf n) = 2\,\mathbf n\cdot\boldsymbol\delta$, so the best
    contrast of right and wrong answers is $\lVert\mathbf n\cdot\boldsymbol\delta\rVert_1$. (Where outcomes have revealed something of the
    state, $\mathrm{tr}\,\delta_j \neq 0$, and all four operators are divided by the same probability of the outcome.)
 3. *The worst case.* The state is unknown, so the worst direction counts: the minimum over $\mathbf n$.
 4. *It only falls.* No later operation raises a trace norm, averaged over its outcomes. $R_Q$ therefore bounds what any recovery can
    reach, and whoever keeps it large has kept the door open.
 """),
            }
        ),
        mo.accordion(
            {
                "Derivation: R_Q for bit flips is a sum of differences": mo.md(r"""
 1. *Two words.* CNOT, X and flips turn words of bits into words of bits. The state is always $\alpha|u\rangle + \beta|u\oplus v\rangle$:
    two words that differ by a known $v$, where $u$ collects the flips. Only $u$ is uncertain; its probability is $p_u$.
 2. *Pairs.* The words $u$ and $u' = u\oplus v$ belong together: $u'$ instead of $u$ only exchanges the roles of $\alpha$ and $\beta$. In
    the two-dimensional space of a pair, $\mathbf n\cdot\boldsymbol\delta$ is
    $\tfrac12\big[(p_u + p_{u'})\,n_x\sigma_x + (p_u - p_{u'})(n_y\sigma_y + n_z\sigma_z)\big]$.
 3. *Norm of a block.* $\mathbf a\cdot\boldsymbol\sigma$ has the eigenvalues $\pm|\mathbf a|$, so the sum over pairs is
    $\sum_{\rm pairs}\sqrt{n_x^2(p_u+p_{u'})^2 + (n_y^2+n_z^2)(p_u-p_{u'})^2}$.
 4. *Minimum.* Since $|p_u - p_{u'}| \le p_u + p_{u'}$, it is smallest at $n_x = 0$:
    $R_Q = \sum_{\rm pairs} |p_u - p_{u'}| = \tfrac12\sum_u |p_u - p_{u\oplus v}|$.
 """),
            }
        ),
        mo.md(r"""
        For bit flips nothing but a table of $2^4 = 16$ probabilities is left. Each syndrome leaves two words, and $R_Q$ asks how much
        likelier one of them is than the other. For the bare qubit the words are 0 and 1: $R_Q = (1-q) - q = e^{-2t/T}$, which is
        $e^{-1/3} = 0.7165$ after 200 steps. That is the number to beat.

        ## Three qubits and one flip

        Two CNOTs turn $\alpha|0\rangle+\beta|1\rangle$ into $\alpha|000\rangle + \beta|111\rangle$. No copy was made: the state is spread
        out. Now let every qubit flip with probability $q$, and group the words in pairs that differ by $v = 111$:

        $$\{000, 111\}:\ (1-q)^3 \text{ and } q^3; \qquad \{100, 011\}\ \text{and two more}:\ q(1-q)^2 \text{ and } q^2(1-q).$$

        In every pair the word with fewer flips is the likelier one (for $q < \tfrac12$). The sum of the differences is

        $$R_Q = (1-q)^3 - q^3 + 3\big[q(1-q)^2 - q^2(1-q)\big] = 1 - 6q^2 + 4q^3 .$$

        The term of first order has gone. One flip does no harm, whichever it was; two do. With $s = 1-2q$ for the bare qubit, the code
        keeps $(3s - s^3)/2$, which is larger than $s$ for all $0 < s < 1$.
        """),
        page.drawn(feedback.syndromes()),
    )
    return


@app.cell
def _():
    wait = mo.ui.slider(0, 1200, 20, value=200, label="steps without looking", show_value=True)
    mo.hstack([wait])
    return (wait,)


@app.cell
def _(wait):
    bare = np.exp(-2 * wait.value / 1200)
    mo.vstack(
        [
            page.drawn(feedback.waiting(wait.value)),
            mo.md(f"After {wait.value} steps: bare qubit **{bare:.4f}**, three qubits **{(3 * bare - bare**3) / 2:.4f}**."),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    board.story(
        mo.md(r"""
        With the two steps in which the CNOTs are made, this comes to 0.8900 after 200 steps. It is *encoding*, not yet *correction*:
        flips pile up until there are two. To go on, somebody must find out in time which qubit has flipped.

        ## Asking without looking

        Measuring a qubit of the code would show whether the word is $000$ or $111$, and the superposition would be gone. The *parity* of
        two qubits is harmless. Copy both bits onto a third qubit that is 0, by one CNOT each, and measure that one:
        """),
        page.drawn(feedback.parity()),
        mo.accordion(
            {
                "Derivation: why a parity tells nothing about the state": mo.md(r"""
 1. *Without a flip.* The state is $\alpha|000\rangle + \beta|111\rangle$, the ancilla $|0\rangle$. The first CNOT copies the bit $a$ of
    the first qubit, the second adds $b$ of the second: $\alpha|000\rangle|0\oplus0\rangle + \beta|111\rangle|1\oplus1\rangle$. The
    ancilla is 0 in both terms: it factors out.
 2. *After a flip of qubit 0.* $\alpha|100\rangle|1\oplus0\rangle + \beta|011\rangle|0\oplus1\rangle$: the ancilla is 1 in both terms, and
    factors out again. The outcome has told the flip, and $\alpha$, $\beta$ are untouched.
 3. *In general.* The outcome $m = \pm1$ of $Z_0Z_1$ has the probability $\tfrac12(1 + m\langle Z_0Z_1\rangle)$. Both words of
    $\alpha|u\rangle + \beta|u\oplus v\rangle$ have the same parity if $v$ has an even number of ones among the measured qubits; then
    $\langle Z_0Z_1\rangle = (|\alpha|^2 + |\beta|^2)(-1)^{u_0+u_1}$, and $|\alpha|^2 + |\beta|^2 = 1$ whatever the state is. Nothing can
    be learned of it, so nothing is destroyed.
 4. *A single qubit.* $v$ has one 1 there: $\langle Z_0\rangle = \pm(|\alpha|^2 - |\beta|^2)$. The outcome depends on the state, and
    leaves one of the two words: $\delta_x = \delta_y = 0$, thus $R_Q = 0$.
 """)
            }
        ),
        mo.md(r"""
        Two parities have four outcomes, one for each of the cases "no flip, first, second, third": the table above. This is the
        three-qubit code of the textbooks, with its two checks. But a check takes three steps, the ancilla flips too, and a flip may
        strike between the two CNOTs. An outcome is evidence, not proof.

        ## What the controller should believe

        The right way to treat evidence is Bayes' rule. In the beginning $p_u = 1$ for $u = 0$. Then, in each step:

        1. *Act.* A gate carries words to words, $u \to f(u)$; the probabilities go along: $p'_{f(u)} = p_u$, and $v' = f(v)$.
        2. *Learn.* An outcome $m$ on qubit $k$ has the likelihood $P(m|u) = 1$ if $(-1)^{u_k} = m$, else 0, and
           $p'_u = P(m|u)\,p_u / \sum_w P(m|w)\,p_w$.
        3. *Forget.* Noise mixes each word with its neighbours, one qubit $k$ after the other: $p'_u = (1-p)\,p_u + p\,p_{u\oplus e_k}$.

        Move, weigh, mix: the forward algorithm of a hidden Markov model, or a Kalman filter for bits (lecture 8). It is exact, since the
        flips of different steps are independent. The whole physics of this page is the following code.
        """),
        mo.accordion(board.sources("The belief in NumPy", bit_flips.TAUGHT)),
        mo.md(r"""
        With other Clifford gates and Pauli noise $u$ may hold phase flips too, and the two words become logical operators: $2^{n+1}$
        numbers and a stabilizer tableau, which `szilard run memory` follows. A physicist who knows all this can write a controller. Will
        a network find it?

        ## A teacher that sees everything, a student that sees outcomes

        Learning by trial (lecture 10) needs a reward for every step. With $R$ before the step and $\bar R'$ after action and noise,

        $$r = 1 + \frac{\bar R' - R}{\text{loss of the bare qubit in a step}},$$

        so that idling with a bare qubit earns 0 and perfect protection earns 1. The bar is an average over *both* outcomes of a
        measurement. It matters: a single outcome may move $R_Q$ by 600 times what a bare qubit loses in a step; that is luck, no merit of
        the action, and drowns what there is to learn. At first the reward counts the information $1 - H$ in bits, with $H$ the entropy of
        the question "$u$ or $u'$?" once the syndrome is known. It pays for each gate towards a code, where $R_Q$ pays for the last one
        only.

        The *teacher*, a small dense network trained by PPO, sees the simulated state: the tableau, the belief, and for each measurement
        the $R_Q$ that it would leave. No laboratory has that. So a *student*, an LSTM, sees what a laboratory sees, its own last action
        and the outcome, and learns to give the teacher's probabilities $\pi(a)$ by cross-entropy: first along the teacher's runs, then
        along its own, with the teacher's word for what would have been right (DAgger). That way it learns to get out of its own mistakes.
        """),
        page.drawn(feedback.teacher_and_student(), feedback.unrolled()),
    )
    return


@app.cell
def _():
    learned = student.shipped()
    board.story(page.drawn(feedback.learning(learned.about)), mo.md(board.learned(learned.about)))
    return (learned,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## Strike, and see what it does

    The student of that run is on this page. First a film: a flip strikes $q_0$ after step 30. The student is not told; it sees its
    outcomes (+ or -, red where the other one was likelier). $R_Q$ drops when the flip is *noticed*, since then several explanations
    compete, and comes back while they are sorted out. A hundredth stays lost: two flips within one round would have looked the same.
    Dashed: the same run without the flip.
    """)
    return


@app.cell
def _(learned):
    quiet = laboratory.play(learned, [0] * 60, 1200)
    noticed = laboratory.play(learned, [bit_flips.bit(0) * (step == 30) for step in range(1, 61)], 1200)
    page.live(Player(*contest.film(noticed, quiet.kept, 26, 45), caption="The error, noticed and located.", speed=1, loop=False))
    return (quiet,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Now move through the steps, and **strike**: a button flips a qubit right after the step you are at, or takes that back.
    """)
    return


@app.cell
def _():
    get_struck, set_struck = mo.state({30: bit_flips.bit(0)})
    at = mo.ui.slider(0, 60, 1, value=33, label="time step", show_value=True, full_width=True)
    return at, get_struck, set_struck


@app.cell
def _(at, set_struck):
    strikes = board.strikes(at.value, set_struck)
    return (strikes,)


@app.cell
def _(get_struck, learned):
    struck = laboratory.play(learned, [get_struck().get(step, 0) for step in range(1, 61)], 1200)
    return (struck,)


@app.cell
def _(at, learned, quiet, strikes, struck):
    now = struck.situations[at.value]
    mo.vstack(
        [
            at,
            mo.hstack(list(strikes), justify="start", wrap=True, gap=0.3),
            page.drawn(contest.window(struck.situations, at.value, quiet.kept)),
            mo.md(contest.told(now, at.value)),
            page.drawn(contest.belief(now, True), contest.preferences(learned.actions, struck.preferences[at.value])),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    First the exact belief, the true word marked by a star, then the student's next action: what can be known, and what a network makes of
    it that has never seen a probability. Look for three things.

    - *It encodes, then checks.* Two CNOTs spread the state over $q_0$, $q_1$, $q_3$; from then on $q_2$ is the ancilla. Two CNOTs and a
      measurement give the parity of $q_0$ and $q_3$, the next three steps that of $q_1$ and $q_3$: six steps for both, as in the
      textbook's cycle.
    - *It asks again.* After an outcome that it did not expect it leaves its routine and takes the parity that tells the suspects apart.
      Belief and action change in the same step.
    - *It repairs nothing.* X is among its actions and is not used. To know which qubit is flipped is as good as flipping it back (the
      *Pauli frame*), and a gate would cost a step. The outcomes that follow are odd for ever, and it is not surprised: the LSTM
      remembers.

    Strike twice within one round and see which two errors look like another single one. Below is the strategy as a tree: every outcome of
    the first four measurements, and what the student does then. Follow its branches. Averaged over both outcomes of a measurement $R_Q$
    never rises; what measuring gains is that less is lost afterwards.
    """)
    return


@app.cell
def _(learned):
    page.live(Timeline(4, branches.tree(learned, 4, 1200), caption="What the student does on each branch of its outcomes."))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## You against the student

    Now you are the controller. The flips are drawn beforehand, the same for you and for the student, and 40 steps are to be survived. To
    make it exciting the flips come more often. Rows of the board are controls, columns targets; on the diagonal is X; M measures.
    """)
    return


@app.cell
def _():
    get_game, set_game = mo.state(contest.Game())
    flip_time = mo.ui.slider(100, 1200, 100, value=200, label="flip time T", show_value=True, debounce=True)
    reveal = mo.ui.switch(label="show the flips")
    return flip_time, get_game, reveal, set_game


@app.cell
def _(flip_time, get_game, learned):
    game = get_game()
    noise = laboratory.flips(game.seed, contest.STEPS, flip_time.value)
    yours = contest.replay(game, noise, flip_time.value)
    its = laboratory.play(learned, noise, flip_time.value)
    advice = laboratory.follow(learned, yours)[0]
    return advice, game, its, yours


@app.cell
def _(advice, game, learned, set_game):
    moves = board.moves(game, set_game)
    around = board.around(game, set_game, learned.actions[int(np.argmax(advice))])
    return around, moves


@app.cell
def _(advice, around, flip_time, game, its, learned, moves, reveal, yours):
    shown = reveal.value or len(game.actions) == contest.STEPS
    mo.vstack(
        [
            mo.hstack([flip_time, reveal], justify="start", wrap=True, gap=1.5),
            *(mo.hstack(list(moves)[k : k + 4], widths="equal", gap=0.2) for k in range(0, 20, 4)),
            mo.hstack(list(around), justify="start", wrap=True, gap=0.3),
            mo.callout(mo.md(contest.score(game, yours, its, flip_time.value)), "neutral"),
            page.drawn(contest.window(contest.hidden(yours, shown), len(game.actions), its.kept)),
            page.drawn(contest.belief(yours[-1], shown), contest.preferences(learned.actions, advice, "The student in your place")),
            mo.md(board.games(learned.about)),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## A device of your own

    The program knows nothing of this device but what its file says, and takes any other. Describe one. The button lets the strategies by
    hand play on it, which takes some 20 s.
    """)
    return


@app.cell
def _():
    wishes = mo.ui.dictionary(board.wishes())
    judged = mo.ui.run_button(label="what strategies by hand keep")
    return judged, wishes


@app.cell
def _(judged, wishes):
    described = own_device.toml(own_device.Wishes(**wishes.value))
    mo.vstack(
        [
            mo.hstack(list(wishes.values()), justify="start", wrap=True, gap=1),
            mo.md(f"```toml\n{described}\n```"),
            mo.hstack([mo.download(described.encode(), "my_device.toml", label="my_device.toml"), judged], justify="start", wrap=True),
        ]
    )
    return (described,)


@app.cell
def _(described, judged):
    mo.md(own_device.told(described) if judged.value else "")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Save the file, then

    ```text
    szilard device my_device.toml
    szilard run memory --device my_device.toml
    ```

    The second command does all of this lecture for your device, in one to five minutes on two cores: teacher, student, evaluation, and
    the check in another simulator. Where one qubit alone is measured, and wrongly at times, no strategy by hand with measurements may be
    known; where errors are of every kind, checks take so many steps that idling may be best. The run says so.

    ## Summary

    - $R_Q = \min_{\mathbf n}\lVert\mathbf n\cdot\boldsymbol\delta\rVert_1$ bounds what can be recovered of an unknown state. For bit
      flips it is $\sum_{\rm pairs}|p_u - p_{u'}|$.
    - Three qubits turn a loss $2q$ into $6q^2$: one flip is harmless, if it is found before the next one.
    - A parity is the same in both words of the superposition; its outcome tells the flip and nothing else.
    - The optimal belief is Bayes' rule over words, $2^n$ numbers here. The student holds what serves as well in 64 cells.
    - A reward for what is left of the information, averaged over outcomes, is enough for a network to discover encoding, parity checks,
      the second look after a surprise, and the Pauli frame.

    **Reading.** T. Fösel, P. Tighineanu, T. Weiss and F. Marquardt, *Reinforcement Learning with Neural Networks for Quantum Feedback*,
    Phys. Rev. X 8, 031084 (2018): task, reward, teacher and student. F. Marquardt, *Machine Learning and Quantum Devices*,
    arXiv:2101.01759. V. Dunjko and H. J. Briegel, arXiv:1709.02779, section IV.C: learning in quantum experiments. M. A. Nielsen and I.
    L. Chuang, *Quantum Computation and Quantum Information*, chapter 10: the three-qubit code and stabilizers. S. Ross, G. Gordon and D.
    Bagnell, arXiv:1011.0686: DAgger. In szilard: `bit-flip`, `memory`, `feedback`, `noise-aware`.

    ## Exercises
    """)
    return


@app.cell
def _():
    kept = page.kept_answers(12)
    mo.hstack([kept])
    return (kept,)


@app.cell
def _(kept):
    exercises = [
        Number(
            "12.1",
            "Three qubits hold $\\alpha|000\\rangle + \\beta|111\\rangle$; each has flipped with probability 0.1. What is $R_Q$?",
            sealed="65ef218507be636f",
            step=0.001,
            hint="Which pairs of words are there, and by how much is one of each the likelier?",
        ),
        Choice(
            "12.2",
            "Why may the parity $Z_0Z_1$ of the code be measured?",
            options=[
                "The ancilla is never entangled with anything.",
                "Both words of the superposition have the same parity.",
                "A parity has two outcomes only, too few to fix a state.",
                "The CNOTs that follow undo the measurement.",
            ],
            sealed="65e1e362cd5b8103",
            hint="On what would the probability of the outcome have to depend, if it were to tell something of the state?",
        ),
        Code(
            "12.3",
            "Write $R_Q$ for bit flips: the array `p` has the probability of every word $u$, the integer `v` is their difference.",
            start="def kept(p, v):\n    return 1.0",
            name="kept",
            reference=lambda p, v: abs(p - p[np.arange(len(p)) ^ v]).sum() / 2,
            cases=[
                (np.array([0.9, 0.1]), 1),
                (np.array([0.5, 0.1, 0.25, 0.15]), 3),
                (np.array([0.3, 0.05, 0.1, 0.05, 0.2, 0.1, 0.15, 0.05]), 5),
            ],
            hint="`np.arange(len(p)) ^ v` lists the partners of all words; every pair is counted twice.",
        ),
        Choice(
            "12.4",
            "In the film $R_Q$ falls at step 32, when the outcome is $-$, and not at step 30, when the flip strikes. Why?",
            options=[
                "The measurement of the ancilla damages the state.",
                "The flip needs two steps to spread over the code.",
                "$R_Q$ says what can be known; only the outcome shows that something has happened.",
                "The student has chosen the wrong action.",
            ],
            sealed="a175a90550fc1f0b",
            hint="Who computes $R_Q$ at step 31, and from what?",
        ),
        Number(
            "12.5",
            "Five qubits hold $\\alpha|00000\\rangle + \\beta|11111\\rangle$, and each has flipped with probability 0.1. What is $R_Q$?",
            sealed="d86ac661f1e052c4",
            step=0.0001,
            hint="Three flips or more exchange $\\alpha$ and $\\beta$; $R_Q$ is the contrast of right and wrong.",
            starred=True,
        ),
        Number(
            "12.6",
            "A qubit has flipped with probability 0.01. Its check, which is read wrongly once in 20 times, says $-$ twice in a "
            "row, with no flip in between. How likely is the flip now?",
            sealed="2da61815e117cdb0",
            step=0.001,
            hint="Bayes' rule with both readings at once: their likelihoods are multiplied.",
            starred=True,
        ),
        Code(
            "12.7",
            "Write a step of the belief `p` over $2^n$ words: each bit flips with probability `q`; then the bit `b` (such as 4) is "
            "read as `m` (+1 for 0, -1 for 1) by a readout that errs with probability `e`.",
            start="def step(p, q, m, b, e):\n    return p",
            name="step",
            reference=bit_flips.belief_step,
            cases=[
                (np.array([1.0, 0.0]), 0.1, -1, 1, 0.25),
                (np.array([0.6, 0.1, 0.1, 0.2]), 0.05, 1, 2, 0.0),
                (np.array([0.3, 0.05, 0.1, 0.05, 0.2, 0.1, 0.15, 0.05]), 0.2, -1, 4, 0.125),
            ],
            hint="Mix each word with its neighbours, bit after bit; weigh it by $1-e$ where it agrees with `m`, else by $e$; normalise.",
            starred=True,
        ),
    ]
    answers = page.ask(exercises, kept)
    return answers, exercises


@app.cell
def _(answers, exercises, kept):
    page.judge(exercises, answers, kept)
    return


@app.cell
def _():
    page.others(12)
    return


if __name__ == "__main__":
    app.run()
