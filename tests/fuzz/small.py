"""Every experiment in its smallest form: it takes every path and leaves every checkpoint, in a second or two."""

MEMORY = (
    "--steps 12 --trajectories 16 --shots 4 --hidden 8 --memory 8 --ppo.updates 6 --ppo.trajectories 16 --ppo.minibatches 2"
    " --imitation.updates 6 --imitation.trajectories 16 --imitation.gradient-steps-per-update 4 --imitation.batch 8 --imitation.rounds 3"
)
SMALL = {
    "random-network": "--layers 3 --width 10 --pixels 10 --networks 4",
    "backpropagation": "--hidden 5 --steps 10 --points 100",
    "curve-fitting": "--starts 20 --steps 100",
    "image-fitting": "--samples 500 --baseline-samples 500",
    "digits": "--small --repeats 2 --epochs 1",
    "shapes": "--test-examples 50 --penalties 1 --centres 8 --widths 3 --lines.steps 40 --images.steps 20",
    "autoencoder": "--images 600 --others 1 --pixels 12",
    "denoising": "--images 50 --noisy-images 50 --test 10 --no-course --pixels 20",
    "visualisation": "--thinning 9 --steps 100",
    "optimizers": "--rates 2 --limit 100 --picture-steps 40",
    "recall": "--duration 9 --silence 1 --longest 3 --units 4 --recall.steps 40 --countdown.steps 40",
    "hidden-oscillator": "--duration 20 --units 6 --test 20 --learning.steps 40",
    "addition": "--units 8 --learning.steps 20 --no-both-orders --logistic-iterations 2",
    "word-vectors": "--sentences 1000 --lengths 0.5 --learning.epochs 1 --learning.dimension 8",
    "walker": "--measured 200 --learners 10 --reinforce.updates 10 --reinforce.trajectories 4",
    "maze": "--method ppo --cells 3 --mazes 20 --unseen 10 --steps 10 --gradients 4 --ppo.updates 10 --ppo.trajectories 16",
    "alphazero": "--games tic-tac-toe --rounds 3 --self-play 8 --simulations 4 --opponent 8 --matches 2 --evaluations 3",
    "q-learning": "--cells 3 --mazes 20 --unseen 5 --steps 10 --table.steps 200 --table.environments 16 --network.updates 50"
    " --network.environments 8 --network.replay-size 400 --network.batch 16",
    "boltzmann-machine": "--samples 500 --model-samples 100 --many-steps 2 --chains 500 --rates 0.1 --size 4 --learning.updates 40",
    "tomography": "--spins 3 --w-qubits 2 --quench-qubits 3 --shots 200 --hidden 2 --weight-decay 0 --restarts 1 --iterations 20"
    " --resamples 2 --updates 20",
    "neural-quantum-states": "--sites 4 --features 1 --hidden 2 --units 2 --rounds 2 --symmetric.updates 8 --symmetric.samples 16"
    " --plain.updates 4 --plain.samples 16 --autoregressive.updates 4 --autoregressive.samples 8 --heisenberg.updates 4"
    " --heisenberg.samples 16",
    "regression": "--spins 6 --states 30 --sets 2",
    "clusters": "--size 4 --states 30 --points 60 --most 3",
    "generative": "--size 4 --steps 4 --batch 8 --samples 20 --states 16 --vae-steps 4 --points 60 --flow-steps 4 --cells 20",
    "nuclei": "--members 2 --units 4 --learning.steps 40",
    "materials": "--structures 8 --sizes 1 --members 2 --units 4 --folds 2 --learning.steps 10 --bonding.steps 10",
    "ising-phases": "--size 8 --chains 16 --states 2 --largest 32 --copies 4 --hidden 4 --dense.steps 20 --convolution.steps 20",
    "trees": "--size 4 --chains 16 --states 2 --trees 10",
    "confusion": "--size 8 --temperatures 5 --chains 10 --states 1 --hidden 4 --dense.steps 20 --convolution.steps 20",
    "hidden-parameters": "--units 4 --questions 1 --oscillators.steps 20 --oscillators.batch 4 --qubits.steps 20 --qubits.batch 4",
    "equations": "--trajectories 12 --samples 60 --draws 2 --repeats 1 --longest 3 --breeding.population 20 --breeding.generations 2",
    "feedback": "--method reinforce --steps 6 --trajectories 16 --hidden 8 --reinforce.updates 10 --reinforce.trajectories 16",
    "phase-estimation": "--measurements 3 --phases 8 --repeats 1 --hidden 8 --ppo.updates 10 --ppo.trajectories 16 --ppo.minibatches 2",
    "projective-simulation": "--dampings 0.1 0.5 --agents 4 --attacks 20 --learners 2 --games 2 --glow-dampings 0.1 --cells 2 --steps 40",
    "bit-flip": MEMORY,
    "memory": f"--device fixed-times {MEMORY}",
    "noise-aware": f"--points 1 --specialist.updates 6 --specialist.trajectories 16 --specialist.minibatches 2"
    f" --tuning.updates 4 --tuning.trajectories 16 --tuning.minibatches 2 {MEMORY.replace(' --shots 4', '')}",
}


def command(experiment: str) -> list[str]:
    """The arguments of `szilard` that run an experiment in its smallest form."""
    return ["run", experiment, *SMALL[experiment].split()]
