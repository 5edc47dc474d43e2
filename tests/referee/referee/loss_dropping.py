"""2.2.2 The same with label dropping: how often, and what stands in a dropped condition's place."""

import math

import torch

from referee.chance import share_fault
from referee.diffusion import IMAGES, SEQUENCES, Kind, make_model, watch
from referee.finding import Report, Stop, student
from referee.loss import look, train_once

SHARE, CALLS, BATCH = 0.3, 300, 4


def check(subject, report: Report) -> None:
    for kind in (SEQUENCES, IMAGES):
        loss_works = works_without_dropping(subject, kind)
        for p in (0.0, 1.0):
            for batch in (1, 4, 5):
                model = make_model(subject, kind, p_uncond=p)
                seen = conditions_seen(report, model, kind, batch, loss_works)
                dropped = dropped_rows(seen, kind.conditions(batch, batch), kind)
                if bool(dropped.all()) != (p == 1) or bool(dropped.any()) != (p == 1):
                    report.wrong(
                        f"{kind.name}: {int(dropped.sum())} of {batch} conditions are "
                        f"dropped at p_uncond = {p:g}"
                    )
        report.stop_if_wrong()
        judge_share(report, subject, kind)
        report.stop_if_wrong()
        if loss_works:
            train_once(report, make_model(subject, kind, p_uncond=1.0), kind)


def works_without_dropping(subject, kind: Kind) -> bool:
    """Whether the loss is right at p_uncond = 0. If not, that is exercise 2.2.1's matter."""
    model = make_model(subject, kind)
    try:
        look(Report(), model, watch(model), kind, 4, seed=4)
    except Stop:
        return False
    return True


def conditions_seen(report: Report, model, kind: Kind, batch: int, loss_works: bool):
    """What the network is told in one call; the loss itself must hold if it does without drops."""
    spies = watch(model)
    if loss_works:
        return look(report, model, spies, kind, batch, seed=batch).cond
    data, cond = torch.randn(batch, *kind.shape), kind.conditions(batch, batch)
    student("compute_loss_on_batch", model.compute_loss_on_batch, data, cond)
    calls = [call for spy in spies for call in spy.take()]
    if not calls:
        raise Stop("compute_loss_on_batch does not call the network")
    return torch.cat([call.c for call in calls])


def dropped_rows(seen: torch.Tensor, cond: torch.Tensor, kind: Kind) -> torch.Tensor:
    """Which conditions are null tokens: bools (B,). Raises Stop where one is neither."""
    seen, cond = (values.double().reshape(len(cond), -1) for values in (seen, cond))
    null = (seen.abs() < 1e-6).all(dim=1)
    kept = ((seen - cond).abs() < 1e-6).all(dim=1)
    if not (null | kept).all():
        row = seen[~(null | kept)][0].tolist()
        raise Stop(
            f"{kind.name}: the network sees the condition {[round(v, 2) for v in row]}; it "
            f"should be the sample's own, or zeros"
        )
    return null


def judge_share(report: Report, subject, kind: Kind) -> None:
    """Many calls: a coin for each call, or one for each sample."""
    model = make_model(subject, kind, p_uncond=SHARE)
    spies = watch(model)
    data, cond = torch.zeros(BATCH, *kind.shape), kind.conditions(BATCH, 3)
    drops = torch.zeros(CALLS, BATCH, dtype=torch.bool)
    torch.manual_seed(77)
    for number in range(CALLS):
        student("compute_loss_on_batch", model.compute_loss_on_batch, data, cond.clone())
        calls = [call for spy in spies for call in spy.take()]
        drops[number] = dropped_rows(torch.cat([call.c for call in calls]), cond, kind)
    counts = drops.sum(dim=1)
    whole = bool(((counts == 0) | (counts == BATCH)).all())
    hits, draws = (int((counts > 0).sum()), CALLS) if whole else (int(counts.sum()), CALLS * BATCH)
    report.unless(share_fault(hits, draws, SHARE), f"{kind.name}: conditions dropped")
    for place in range(BATCH):
        report.unless(
            share_fault(int(drops[:, place].sum()), CALLS, SHARE),
            f"{kind.name}: conditions dropped at place {place} of the batch",
        )
    runs = int((counts[1:] != counts[:-1]).sum())
    if whole and runs < 20:  # 126 are expected; fewer than 20 have a chance below 1e-20
        report.wrong(
            f"{kind.name}: the coin changes only {runs} times in {CALLS} calls; each call "
            f"should toss its own"
        )
    if not whole:
        judge_independence(report, counts, kind)


def judge_independence(report: Report, counts: torch.Tensor, kind: Kind) -> None:
    """The variance of the count is that of independent coins (limit 7 sigma, below 1e-6).

    Fewer than that is a fixed share for each batch, which is right too.
    """
    variance = BATCH * SHARE * (1 - SHARE)
    spread = (counts.double() - BATCH * SHARE).square()
    if (spread.mean().item() - variance) / (spread.std().item() / math.sqrt(CALLS) + 1e-9) > 7:
        report.wrong(f"{kind.name}: the coins of one batch are not independent of each other")
