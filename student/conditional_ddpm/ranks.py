"""Training on more than one GPU: `torchrun --nproc-per-node 4 train.py`, with the same call of solver in it. Given.

Each process, called a rank, takes its share of every batch; gradients are averaged (DistributedDataParallel), so the
training is the same as on one GPU with the same batch size. Rank 0 measures, draws and writes.
"""

import os
from contextlib import contextmanager

import torch
import torch.distributed as dist
from settings import best_device
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler


class Ranks:
    """What a process knows about its fellows. Without torchrun there is one rank, and nothing here costs anything."""

    def __init__(self, rank, count, device):
        self.rank, self.count, self.device = rank, count, device
        self.first = rank == 0

    def wrap(self, model):
        """The model whose call averages gradients over all ranks, and starts from the weights of rank 0."""
        if self.count == 1:
            return model
        return DistributedDataParallel(model, static_graph=True)  # static: layers that are never used do no harm

    def split(self, loader):
        """A loader of this rank's share of every batch. Raises ValueError where a batch cannot be shared evenly."""
        if self.count == 1:
            return loader
        if loader.batch_size is None or loader.batch_size % self.count:
            raise ValueError(f"batch_size must be a multiple of {self.count}, the number of processes")
        sampler = DistributedSampler(loader.dataset, self.count, self.rank, shuffle=True, drop_last=loader.drop_last)
        return DataLoader(
            loader.dataset,
            loader.batch_size // self.count,
            sampler=sampler,
            collate_fn=loader.collate_fn,
            num_workers=loader.num_workers,
            drop_last=loader.drop_last,
        )

    def mean(self, value):
        """The mean of a number over all ranks."""
        if self.count == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64, device=self.device if self.device.type == "cuda" else "cpu")
        dist.all_reduce(total)
        return total.item() / self.count

    def gather(self, value):
        """The value of every rank, in a list."""
        if self.count == 1:
            return [value]
        values = [None] * self.count
        dist.all_gather_object(values, value)
        return values

    def wait(self):
        """Go on when all ranks have come here."""
        if self.count > 1:
            dist.barrier()


@contextmanager
def join_ranks(device=None):
    """The Ranks of this process: those of torchrun where it runs under it, else one.

    device: where to train; the fastest there is unless given. Leaves the group again that it joined.
    """
    device = best_device() if device is None else torch.device(device)
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield Ranks(0, 1, device)
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    joined_here = not dist.is_initialized()
    if joined_here:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Ranks(dist.get_rank(), count, device)
    finally:
        if joined_here:
            dist.destroy_process_group()
