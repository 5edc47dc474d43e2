"""Steps that report what a recording network was shown."""

import torch

from .vocabulary import (
    BATCHES_ARE_MIXED,
    CALLS_IN_TRAINING,
    CALLS_WITH_GRADIENTS,
    CONDITION_SHOWN,
    SHARE_DROPPED,
    SHARE_DROPPED_IN_PART,
    TIMES_SHOWN,
    TIMESTEPS_SHOWN,
)


def network_calls(run, step):
    calls = [c for path in step.networks for c in run.find(path).calls]
    for name in step.what:
        run.report(name, SEEN[name](calls) if calls else None)


def dropped_conditions(run, step):
    calls = [call["condition"] == step.value for call in run.find(step.network).calls]
    rows = torch.cat(calls) if calls else torch.zeros(1, 1)
    whole = [call.all(dim=1) for call in calls]
    run.report(SHARE_DROPPED, rows.bool().all(dim=1).double().mean())
    run.report(SHARE_DROPPED_IN_PART, (rows.any(dim=1) & ~rows.bool().all(dim=1)).double().mean())
    mixed = any(bool(row.any()) and not bool(row.all()) for row in whole)
    run.report(BATCHES_ARE_MIXED, float(mixed))


def timesteps_shown(calls):
    """The different timesteps that the network was shown, in order."""
    return torch.unique(torch.cat([call["t"] for call in calls]))


def conditions_shown(calls):
    """The conditions of all rows, whether the network was called once for a batch or for a few
    rows at a time.
    """
    return torch.cat([torch.as_tensor(call["condition"]) for call in calls])


def _is_zero(calls):
    """Which entries of the conditions are zero, a row for each sample of each call."""
    return (
        torch.cat([torch.as_tensor(c["condition"]).reshape(len(c["sample"]), -1) for c in calls])
        == 0
    )


def share_null(calls):
    """The share of rows whose condition is all zeros."""
    return _is_zero(calls).all(dim=1).double().mean()


def share_mixed(calls):
    """The share of rows with some zeros and some others, where no condition that was handed in
    holds a zero.
    """
    zero = _is_zero(calls)
    return (zero.any(dim=1) & ~zero.all(dim=1)).double().mean()


def with_gradients(calls):
    """How many calls were made with gradients on."""
    return sum(call["gradients"] for call in calls)


def in_training(calls):
    """How many calls were made in training mode."""
    return sum(call["training"] for call in calls)


SEEN = {
    TIMESTEPS_SHOWN: timesteps_shown,
    CONDITION_SHOWN: conditions_shown,
    SHARE_DROPPED: share_null,
    SHARE_DROPPED_IN_PART: share_mixed,
    CALLS_WITH_GRADIENTS: with_gradients,
    TIMES_SHOWN: timesteps_shown,
    CALLS_IN_TRAINING: in_training,
}
