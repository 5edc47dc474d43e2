"""Right ways to write exercise 2.4: bodies of run_rollout's loop, pieces of __init__. `world`
and `state` are given.
"""

INITS = {
    "written out": ("input_shape = [action_horizon, 2]", "condition_dim = 4 * state_horizon"),
    "attributes, a torch.Size": (
        "input_shape = torch.zeros(self.action_horizon, self.action_dim).shape",
        "condition_dim = int(np.prod((self.state_horizon, self.state_dim)))",
    ),
}

CALLS = {
    "by position": "DiffusionModel(input_shape, condition_dim, True, denoising_steps, p_uncond)",
    "with a device": "DiffusionModel(input_shape, condition_dim, True, denoising_steps, p_uncond, "
    "device='cpu')",
    "by keyword, in another order": "DiffusionModel(p_uncond=p_uncond, "
    "denoising_steps=denoising_steps, condition_dim=condition_dim, input_shape=input_shape)",
}

LOOPS = {
    "a deque of states and a queue of actions, planned when it is empty": """
        window = deque([state] * self.state_horizon, maxlen=self.state_horizon)
        queue, frames = deque(), [state]
        while not world.done:
            if not queue:
                flat = np.concatenate([normalise_states(s) for s in window]).astype(np.float32)
                plan = self.policy.generate_sample(cond=torch.from_numpy(flat[None]), guidance_weight=0.0)
                queue.extend(denormalise_actions(plan.squeeze(0).cpu().numpy())[: self.num_actions])
            state = world.step(queue.popleft())
            window.append(state)
            frames.append(state)
        return frames, world.success
        """,
    "a counter, planning every num_actions ticks, a ring of float64 tensors": """
        ring = torch.tensor(normalise_states(state)).repeat(self.state_horizon, 1)
        frames, tick, plan = state[None], 0, None
        while True:
            if tick % self.num_actions == 0:
                plan = self.policy.generate_sample(ring.flatten().unsqueeze(0))
            if world.done:
                break
            action = plan[0, tick % self.num_actions] * MAX_PUSH
            state = world.step(action.tolist())
            ring = torch.roll(ring, -1, dims=0)
            ring[-1] = torch.as_tensor(normalise_states(state))
            frames = np.vstack([frames, state])
            tick += 1
        return (frames, torch.tensor(world.success))
        """,
    "a recursion over plans, lists, the whole batch of two rows": """
        frames = [state.tolist()]
        def go_on(seen):
            rows = torch.cat([torch.FloatTensor(normalise_states(s)).view(1, -1) for s in seen], dim=1)
            plan = self.policy.generate_sample(rows.repeat(2, 1), 0, threshold=True)[0].clamp(-1, 1)
            for i in range(self.num_actions):
                frames.append(world.step(denormalise_actions(plan[i].numpy())).tolist())
                seen = seen[1:] + [np.array(frames[-1])]
                if world.done:
                    return
            go_on(seen)
        go_on([state for _ in range(self.state_horizon)])
        return [frames, int(world.success)]
        """,
    "a padded list, for with else, a fixed number of ticks at most": """
        history, success = [torch.as_tensor(state)] * self.state_horizon, False
        for _ in range(1000):
            cond = torch.stack([torch.as_tensor(normalise_states(s)).float() for s in history[-self.state_horizon:]])
            with torch.no_grad():
                actions = self.policy.generate_sample(cond.reshape(1, self.state_horizon * self.state_dim))
            for action in denormalise_actions(actions[0, : self.num_actions]):
                history.append(torch.as_tensor(world.step(torch.as_tensor(action))))
                if world.done:
                    success = bool(world.success)
                    break
            else:
                continue
            break
        return torch.stack(history[self.state_horizon - 1 :]), success
        """,
    "a world of its own": """
        from robotics import point_mass
        world = point_mass.PointMass()
        world.reset(seed)
        frames = [world.state]
        while not world.done:
            last = ([frames[0]] * self.state_horizon + frames)[-self.state_horizon :]
            cond = torch.tensor(np.hstack(last) / 5 - 1, dtype=torch.float)[None, :]
            for action in self.policy.generate_sample(cond).numpy()[0][: self.num_actions]:
                if not world.done:
                    world.step(action * point_mass.MAX_PUSH)
                    frames.append(world.state)
        return np.stack(frames), np.bool_(world.success)
        """,
}
