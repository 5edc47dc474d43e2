"""2.3.1 ImageGenerator.__init__: the shape of images and the number of labels."""

import torch

from referee.finding import Report, Stop, student

FEWEST = 4  # three classes and the null token


def check(subject, report: Report) -> None:
    kind = subject.load("computer_vision.image_gen").ImageGenerator
    cases = (
        (student("ImageGenerator(7, 0.3)", kind, 7, 0.3), 7, 0.3),
        (student("ImageGenerator()", kind), 1000, 0.2),
        (student("ImageGenerator(p_uncond=0.5)", kind, denoising_steps=5, p_uncond=0.5), 5, 0.5),
    )
    for generator, steps, p_uncond in cases:
        if not hasattr(generator, "policy"):
            raise Stop("ImageGenerator has no policy")
        judge_policy(report, generator.policy, (3, 32, 32), steps, p_uncond)
        if not getattr(generator.policy, "takes_labels", False):
            raise Stop("the policy is one of sequences; it should be one of images")
        size = generator.policy.condition_dim
        if not isinstance(size, int) or size < FEWEST:
            raise Stop(
                f"condition_dim is {size}; labels 1 to 3 and the null token need "
                f"{FEWEST}, and labels 1 to 10 need 11"
            )
        if size != 11:
            report.remark(f"condition_dim is {size}; ten classes and the null token are 11")
        if getattr(generator, "data_loader", None) is not None:
            report.remark("data_loader is set before load_dataset")
    labels = student("labels(2)", cases[0][0].labels, 2)
    student("check_condition", cases[0][0].policy.check_condition, labels)
    network = cases[0][0].policy.noise_pred_net
    got = student("one call of the network", network, torch.zeros(2, 3, 32, 32), 1, labels[:2])
    if got.shape != (2, 3, 32, 32):
        report.wrong(f"the network answers with shape {tuple(got.shape)}")


def judge_policy(report: Report, policy, shape: tuple, steps: int, p_uncond: float) -> None:
    """What a DiffusionModel was built with."""
    facts = {"input_shape": shape, "denoising_steps": steps, "p_uncond": p_uncond}
    for name, right in facts.items():
        got = getattr(policy, name, None)
        got = tuple(got) if name == "input_shape" and got is not None else got
        if got != right:
            report.wrong(f"{name} of the policy is {got}; it should be {right}")
    if policy.noise_scheduler.betas.shape != (steps,):
        report.wrong(f"the policy's noise scheduler has {len(policy.noise_scheduler.betas)} steps")
