"""Runs your run_rollout from many starts at once: what is planned at the same time is drawn in one batch. Given.

Each rollout runs in a thread of its own, on a copy of the generator, and waits in generate_sample until all that are
still under way ask for a plan. One batch of a hundred samples takes about as long as ten samples one by one.
"""

import copy
import threading
from concurrent.futures import ThreadPoolExecutor

import torch


def run_rollouts(generator, seeds):
    """[(frames, success)] of generator.run_rollout(seed) for each seed. Raises what a rollout raises."""
    seeds = list(seeds)
    table = _Table(generator.policy, len(seeds))

    def run(seat, seed):
        try:
            return _seated(generator, seat).run_rollout(seed)
        finally:
            table.leave()

    with ThreadPoolExecutor(len(seeds)) as pool:
        running = [pool.submit(run, _Seat(table, number), seed) for number, seed in enumerate(seeds)]
        try:
            table.serve()
        finally:
            table.close()
    return [rollout.result() for rollout in running]


def success_rate(rollouts):
    """The share of rollouts that reached the goal."""
    return sum(bool(success) for _, success in rollouts) / len(rollouts)


def _seated(generator, seat):
    """A copy of a generator that asks its seat instead of its policy; what it learned from is not copied."""
    shared = {id(generator.policy): seat, id(generator.data_loader): generator.data_loader}
    return copy.deepcopy(generator, shared)


class _Seat:
    """Looks like the policy; its samples come from the table."""

    def __init__(self, table, number):
        self._table, self._number = table, number

    def generate_sample(self, cond, *args, **kwargs):
        return self._table.ask(self._number, cond, args, kwargs)

    def __getattr__(self, name):
        return getattr(self._table.policy, name)


class _Table:
    """Where questions wait until everyone has asked."""

    def __init__(self, policy, seats):
        self.policy, self.seats = policy, seats  # seats: how many are taken
        self.asked, self.answers = {}, {}
        self.changed = threading.Condition()
        self.closed = False

    def ask(self, number, cond, args, kwargs):
        with self.changed:
            self.asked[number] = (torch.as_tensor(cond), args, kwargs)
            self.changed.notify_all()
            self.changed.wait_for(lambda: number in self.answers or self.closed)
            answer = self.answers.pop(number, InterruptedError("stopped while it waited for a plan"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def leave(self):
        with self.changed:
            self.seats -= 1
            self.changed.notify_all()

    def close(self):
        """Let nobody wait for ever where serve was interrupted."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def serve(self):
        """Answer everyone who asks, all at once, until all have left."""
        rounds = 0
        while True:
            with self.changed:
                self.changed.wait_for(lambda: len(self.asked) == self.seats)
                if not self.seats:
                    return
                numbers = sorted(self.asked)  # threads ask in any order; the noise must not depend on it
                questions = [self.asked.pop(number) for number in numbers]
            torch.manual_seed(rounds)
            rounds += 1
            try:
                conds, (_, args, kwargs) = [cond for cond, _, _ in questions], questions[0]
                samples = self.policy.generate_sample(torch.cat(conds), *args, **kwargs)
                answers = samples.split([len(cond) for cond in conds])
            except Exception as error:  # a wrong condition, say: whoever asked is told
                answers = [error] * len(numbers)
            with self.changed:
                self.answers.update(zip(numbers, answers, strict=True))
                self.changed.notify_all()
