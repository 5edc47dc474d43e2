"""Trains a policy, counts its successes and draws its rollouts. Given. In diffusion_models/:

    python -m robotics.policy_study [--epochs N] [--out FOLDER]

It makes demonstrations, trains on them, runs 100 rollouts from starts that nobody has shown it, and writes
rollouts.png and rollouts.gif. Stopped, it goes on after the last full epoch.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from robotics.demonstrations import make_windows, read_demonstrations, write_demonstrations
from robotics.many_rollouts import run_rollouts, success_rate
from robotics.point_mass import PointMass, denormalise_actions
from robotics.trajectory_gen import TrajectoryGenerator

EPOCHS, BATCH_SIZE = 16, 256
COST = "233 s of one CPU core for 16 epochs and 15 s for the rollouts"  # as this file measured it
HELD_OUT = range(100)  # seeds of starts; demonstrations have others
SHOWN = 12  # rollouts in the animation
FORK_SEED = 1  # a start in the middle, where either way is as good


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--epochs", type=int, default=EPOCHS, help=f"passes over the data, {EPOCHS} if left out")
    arguments.add_argument("--out", type=Path, default=Path("policy"), help="folder for what it writes")
    chosen = arguments.parse_args()
    print(f"This takes about {COST}; the first number grows with --epochs.")
    generator, demonstrations = train(chosen.out, chosen.epochs)
    start = time.process_time()
    rollouts = run_rollouts(generator, HELD_OUT)
    print(f"{success_rate(rollouts):.0%} of {len(rollouts)} rollouts succeed ({time.process_time() - start:.0f} CPU s)")
    for path in draw(generator, demonstrations, rollouts, chosen.out):
        print(f"see {path}")


def train(folder, epochs=EPOCHS):
    """A generator trained for epochs in all, and the demonstrations it learned from. folder: keeps both."""
    torch.set_flush_denormal(True)  # numbers below 1e-38 are as good as zero here, and slow on a CPU
    torch.manual_seed(0)
    data = folder / "demonstrations.npz"
    if not data.is_file():
        print(f"{write_demonstrations(data)} demonstrations written to {data}")
    generator = TrajectoryGenerator()
    generator.load_dataset(data, BATCH_SIZE)
    start = time.process_time()
    losses = generator.train_policy(epochs, checkpoint=folder / f"checkpoint_{epochs}_epochs.pt")
    print(f"noise loss {losses[0]:.3f} in the first epoch, {losses[-1]:.3f} in the last", end=" ")
    print(f"({time.process_time() - start:.0f} CPU s)")
    generator.policy.save_weights(folder / "policy.pt")
    return generator, read_demonstrations(data)


def draw(generator, demonstrations, rollouts, folder):
    """Write rollouts.png and rollouts.gif; returns their paths."""
    from robotics.rollout_pictures import animate, plot_study  # matplotlib, which training does without

    figure = plot_study(demonstrations, rollouts, plans_from(generator, FORK_SEED))
    figure.savefig(folder / "rollouts.png", dpi=110)
    return [folder / "rollouts.png", animate(rollouts[:SHOWN], folder / "rollouts.gif")]


def plans_from(generator, seed, count=24):
    """The paths (count + 1, n, 2) of as many plans from the start of a seed, and of their mean."""
    state = PointMass().reset(seed)[None]
    condition = make_windows([(state, np.zeros((1, 2)))], generator.state_horizon, 1)[0]
    torch.manual_seed(seed)
    plans = generator.policy.generate_sample(torch.from_numpy(condition).repeat(count, 1)).cpu().numpy()
    return [_path(seed, plan) for plan in (*plans, plans.mean(axis=0))]


def _path(seed, plan):
    world = PointMass()
    places = [world.reset(seed)[:2]]
    for action in denormalise_actions(plan):
        if not world.done:
            places.append(world.step(action)[:2])
    return np.array(places)


if __name__ == "__main__":
    main()
