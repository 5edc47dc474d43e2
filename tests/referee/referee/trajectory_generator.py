"""2.4 TrajectoryGenerator.__init__: the shape of a plan and the length of its condition."""

import torch

from referee.finding import Report, Stop, student
from referee.image_generator import judge_policy

CASES = (
    {},
    {"state_horizon": 3, "action_horizon": 8, "num_actions": 5, "denoising_steps": 7},
    {"state_horizon": 1, "action_horizon": 12, "num_actions": 12, "p_uncond": 0.4},
    {"state_horizon": 5, "action_horizon": 4, "num_actions": 1, "denoising_steps": 3},
)
DEFAULTS = {
    "state_horizon": 2,
    "action_horizon": 16,
    "num_actions": 9,
    "denoising_steps": 100,
    "p_uncond": 0.0,
}


def check(subject, report: Report) -> None:
    kind = subject.load("robotics.trajectory_gen").TrajectoryGenerator
    for case in CASES:
        generator = student(f"TrajectoryGenerator(**{case})", kind, **case)
        wanted = {**DEFAULTS, **case}
        if not hasattr(generator, "policy"):
            raise Stop("TrajectoryGenerator has no policy")
        policy = generator.policy
        shape = (wanted["action_horizon"], 2)
        judge_policy(report, policy, shape, wanted["denoising_steps"], wanted["p_uncond"])
        length = wanted["state_horizon"] * 4
        if policy.condition_dim != length:
            report.wrong(
                f"condition_dim is {policy.condition_dim} for "
                f"{wanted['state_horizon']} states of 4 numbers; it should be {length}"
            )
        if getattr(policy, "takes_labels", True):
            report.wrong("the policy is one of images; it should be one of sequences")
        for name in ("state_horizon", "action_horizon", "num_actions"):
            if getattr(generator, name, None) != wanted[name]:
                report.wrong(
                    f"{name} is {getattr(generator, name, None)}; it should be {wanted[name]}"
                )
        report.stop_if_wrong()
        got = student(
            "one call of the network",
            policy.noise_pred_net,
            torch.zeros(1, *shape),
            1,
            torch.zeros(1, length),
        )
        if got.shape != (1, *shape):
            report.wrong(f"the network answers with shape {tuple(got.shape)}")
