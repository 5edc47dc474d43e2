"""A diffusion policy: your diffusion model draws plans, and a robot carries them out. Exercise 2.4 (bonus).

    from robotics.demonstrations import write_demonstrations
    from robotics.trajectory_gen import TrajectoryGenerator

    write_demonstrations("data/demonstrations.npz")         # seconds
    generator = TrajectoryGenerator()
    generator.load_dataset("data/demonstrations.npz")
    generator.train_policy(epochs=16)
    frames, success = generator.run_rollout(seed=0)

The idea is Diffusion Policy (Chi et al. 2023, arXiv 2303.04137): the sample is a sequence of actions, the condition is
what the robot has seen last. A plan looks further ahead than it is trusted: the first part of it is carried out, then a
new one is drawn from what is seen by then (receding horizon).

The paper and its code have other names for the three horizons:

    here                    there            value here, there
    state_horizon           obs_horizon      2, 2      states that a plan is made from
    action_horizon          pred_horizon     16, 16    actions of a plan
    num_actions             action_horizon   9, 8      actions that are carried out before the next plan

A plan begins now. In the paper's code it begins at the first state seen, one action ago; that one is over, and the 8
that follow are carried out. So both follow a plan up to its ninth action.
"""

import numpy as np
import torch
from diffusion_model import DiffusionModel
from noise_scheduler import NoiseScheduler
from robotics.demonstrations import make_windows, read_demonstrations
from robotics.point_mass import ACTION_DIM, STATE_DIM, PointMass, denormalise_actions, normalise_states
from torch.utils.data import DataLoader, TensorDataset


def noise_variances(denoising_steps):
    """beta_start and beta_end for a short chain: the noise of the usual 1000 steps, in denoising_steps larger ones.

    Sampling starts from pure noise, so x_T has to be noise. With the usual 1e-4 and 0.02 a chain of 100 steps keeps
    sqrt(alpha_bar_T) = 0.60 of the plan; with these it keeps 0.005. The paper takes the cosine schedule of exercise
    2.5.1 instead, which ends in noise after any number of steps.
    """
    return 0.1 / denoising_steps, min(20 / denoising_steps, 0.999)


class TrajectoryGenerator:
    """A diffusion model of plans, the demonstrations that it learns from, and the loop that follows its plans."""

    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        """state_horizon: states that a plan is made from. action_horizon: actions of a plan. num_actions: how many of
        them are carried out before the next plan, 1..action_horizon.

        denoising_steps: T. p_uncond: probability in [0, 1] that training drops a condition; only guidance needs that.
        """
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        # TODO 2.4 (1 point, bonus): set input_shape, of one plan, and condition_dim, the length of the condition vector
        raise NotImplementedError("exercise 2.4 (1 point, bonus): TrajectoryGenerator.__init__")
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def load_dataset(self, path, batch_size=256):
        """Make self.data_loader from a file of demonstrations, and return it.

        Batches are plans (B, *input_shape) and conditions (B, condition_dim), both in [-1, 1]; make_windows says what
        they hold.
        """
        conditions, plans = make_windows(read_demonstrations(path), self.state_horizon, self.action_horizon)
        dataset = TensorDataset(torch.from_numpy(plans), torch.from_numpy(conditions))
        self.data_loader = DataLoader(dataset, batch_size, shuffle=True, drop_last=True)
        return self.data_loader

    def train_policy(self, epochs=10, checkpoint=None):
        """Train for epochs in all; returns the mean loss of each. checkpoint: a file to go on from, see train()."""
        if self.data_loader is None:
            raise RuntimeError("there is nothing to train on yet: call load_dataset first")
        return self.policy.train(self.data_loader, epochs, checkpoint)

    def run_rollout(self, seed):
        """Steer from start to goal by plans, a part of each. Returns (frames, success).

        Each plan is one sample of self.policy, drawn without guidance. Its condition, (1, condition_dim) float32, is
        the last state_horizon states, normalised, oldest first, end to end; where there are not that many yet, the
        first state stands in for those before it. The first num_actions actions of the plan, denormalised, go to
        world.step one after the other; then a new plan is made. The rollout ends as soon as world.done, in the midst
        of a plan too.

        seed: decides start, goal and noise. frames: the states as the world gave them, the first one and the one after
        each action, (actions + 1, state_dim), as a list or an array. success: world.success at the end.
        """
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        # TODO 2.4 (3 points, bonus): the loop; return frames and success
        raise NotImplementedError("exercise 2.4 (3 points, bonus): TrajectoryGenerator.run_rollout")
