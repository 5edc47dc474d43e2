"""What goes wrong in exercise 2.4, as students write it."""

from ...checking.exercise import mistake

WINDOW = (
    "window = [frames[max(0, len(frames) - back)] for back in range(self.state_horizon, 0, -1)]"
)
COND = "cond = torch.as_tensor(normalise_states(window), dtype=torch.float32).reshape(1, -1)"
PLAN = "plan = self.policy.generate_sample(cond)[0].cpu()  # (action_horizon, action_dim)"
CARRY_OUT = "for action in denormalise_actions(plan)[: self.num_actions]:"


BREAK = """
                if world.done:
                    break"""
RETURN = "return np.array(frames), world.success"
FIRST = "frames = [state]"
NO_DATA = "self.data_loader = None"

MISCONCEPTIONS = (
    mistake(
        "whole_plan_carried_out",
        "Your rollout carries out whole plans; it should carry out only the first num_actions of "
        "each, then plan again from what it sees by then.",
        CARRY_OUT, "for action in denormalise_actions(plan):",
    ),
    mistake(
        "one_action_of_each_plan",
        "Your rollout plans anew at every tick and carries out one action of each plan; it should "
        "carry out num_actions of them. As it is, planning takes num_actions times as long, and "
        "two plans that follow each other need not agree.",
        CARRY_OUT, "for action in denormalise_actions(plan)[:1]:",
    ),
    mistake(
        "one_action_too_few",
        "Your rollout carries out num_actions - 1 actions of each plan; it should carry out "
        "num_actions.",
        CARRY_OUT, "for action in denormalise_actions(plan)[: max(1, self.num_actions - 1)]:",
    ),
    mistake(
        "one_action_too_many",
        "Your rollout carries out num_actions + 1 actions of each plan; it should carry out "
        "num_actions.",
        CARRY_OUT, "for action in denormalise_actions(plan)[: self.num_actions + 1]:",
    ),
    mistake(
        "last_actions_of_the_plan",
        "Your rollout carries out the last num_actions of a plan; it should carry out the first "
        "ones, because a plan begins now.",
        CARRY_OUT, "for action in denormalise_actions(plan)[-self.num_actions :]:",
    ),
    mistake(
        "plan_from_its_end",
        "Your rollout takes actions off the end of the plan (list.pop() does that); it should "
        "begin with the first action.",
        CARRY_OUT, "for action in denormalise_actions(plan)[::-1][: self.num_actions]:",
    ),
    mistake(
        "first_action_again_and_again",
        "Your rollout carries out the first action of a plan num_actions times; each tick should "
        "have an action of its own.",
        CARRY_OUT, "for action in denormalise_actions(plan)[:1].repeat(self.num_actions, axis=0):",
    ),
    mistake(
        "skips_the_window_of_the_plan",
        "Your rollout skips the first state_horizon - 1 actions of each plan; it should not, "
        "because these plans begin with the action that is due now, as make_windows lays them "
        "out.",
        CARRY_OUT,
        "for action in np.roll(denormalise_actions(plan), 1 - self.state_horizon, axis=0)[: "
        "self.num_actions]:",
    ),
    mistake(
        "never_plans_again",
        "Your rollout makes one plan and carries it out over and over; after num_actions actions "
        "it should plan again, from what it sees by then.",
        PLAN, "plan = plan if len(frames) > 1 else self.policy.generate_sample(cond)[0].cpu()",
    ),
    mistake(
        "actions_not_denormalised",
        "Your rollout pushes with the plan's numbers as they are; denormalise_actions should "
        "bring them from [-1, 1] to newtons.",
        CARRY_OUT, "for action in plan[: self.num_actions]:",
    ),
    mistake(
        "window_not_normalised",
        "Your condition holds states in metres; normalise_states should bring them to [-1, 1], as "
        "in training.",
        COND, "cond = torch.as_tensor(np.array(window), dtype=torch.float32).reshape(1, -1)",
    ),
    mistake(
        "window_normalised_twice",
        "Your condition is normalised twice; normalise_states should be called once, because the "
        "world's states are in metres.",
        COND,
        "cond = torch.as_tensor(normalise_states(normalise_states(window)), "
        "dtype=torch.float32).reshape(1, -1)",
    ),
    mistake(
        "window_of_the_oldest_states",
        "Your plans are made from the first states of the rollout; they should be made from the "
        "last state_horizon.",
        WINDOW, "window = [frames[min(i, len(frames) - 1)] for i in range(self.state_horizon)]",
    ),
    mistake(
        "window_reversed",
        "Your window has the newest state first; it should have the oldest first, as in training. "
        "As it is, it looks as if the robot moved backwards.",
        WINDOW,
        "window = [frames[max(0, len(frames) - back)] for back in range(1, self.state_horizon + "
        "1)]",
    ),
    mistake(
        "window_never_updated",
        "Your window keeps the first state for good: append every state that step returns.",
        WINDOW, "window = [frames[0]] * self.state_horizon",
    ),
    mistake(
        "window_one_state_behind",
        "Your window ends one state too early; its newest state should be the one that the last "
        "step returned.",
        WINDOW,
        "window = [frames[max(0, len(frames) - 1 - back)] for back in range(self.state_horizon, 0, "
        "-1)]",
    ),
    mistake(
        "window_of_planning_times",
        "Your window gets a new state once in a plan; it should get every step's state, or two "
        "neighbours are num_actions ticks apart and look like a great speed.",
        WINDOW,
        "window = [frames[max(0, len(frames) - 1 - back * self.num_actions)] for back in "
        "range(self.state_horizon - 1, -1, -1)]",
    ),
    mistake(
        "window_of_copies_of_the_newest_state",
        "Your window holds the newest state several times; only at the start should one state "
        "stand in for those before it.",
        WINDOW, "window = [frames[-1]] * self.state_horizon",
    ),
    mistake(
        "short_window_at_the_start",
        "Your window is too short at the start; until there are state_horizon states, the first "
        "one should stand in for those before it.",
        WINDOW, "window = frames[-self.state_horizon :]",
    ),
    mistake(
        "zeros_at_the_start",
        "Your window begins with zeros; until there are state_horizon states, the first one "
        "should stand in for those before it.",
        COND,
        "cond = torch.as_tensor(normalise_states(window), dtype=torch.float32)\n"
        "            cond[: max(0, self.state_horizon - len(frames))] = 0\n"
        "            cond = cond.reshape(1, -1)",
    ),
    mistake(
        "condition_of_one_state",
        "Your condition is the newest state alone; it should be the last state_horizon states end "
        "to end, which show the speed too.",
        WINDOW, "window = frames[-1:]",
    ),
    mistake(
        "condition_interleaved",
        "Your condition has its axes swapped before it is flattened; whole states should stand "
        "end to end, x1 y1 ... then x2 y2 ...",
        COND,
        "cond = torch.as_tensor(normalise_states(window), dtype=torch.float32).T.reshape(1, -1)",
    ),
    mistake(
        "condition_without_a_batch_axis",
        "Your condition has no batch axis; it should be (1, state_horizon * state_dim), a batch "
        "of one, which generate_sample takes.",
        COND, "cond = torch.as_tensor(normalise_states(window), dtype=torch.float32).reshape(-1)",
    ),
    mistake(
        "guided_plans",
        "Your plans are drawn with guidance; they should be samples of what the expert does in "
        "this state, drawn with guidance_weight 0.",
        PLAN, "plan = self.policy.generate_sample(cond, 1.0)[0].cpu()",
    ),
    mistake(
        "goes_on_when_all_is_over",
        "Your rollout does not look at world.done in the midst of a plan; it should look after "
        "every step, and stop once it is True.",
        BREAK, "",
    ),
    mistake(
        "success_always_true",
        "Your rollout reports success every time; it should report world.success, which is True "
        "only at the goal. world.done is True after a collision, too.",
        RETURN, "return np.array(frames), True",
    ),
    mistake(
        "success_read_too_early",
        "Your rollout never reports success: read world.success at the end, where it has its "
        "value.",
        RETURN, "return np.array(frames), False",
    ),
    mistake(
        "first_frame_missing",
        "Your frames begin after the first action; the first frame should be the state that reset "
        "returned.",
        RETURN, "return np.array(frames)[1:], world.success",
    ),
    mistake(
        "last_frame_missing",
        "Your frames lack the last state; they should end with the state after the last action.",
        RETURN, "return np.array(frames)[:-1], world.success",
    ),
    mistake(
        "frames_kept_between_rollouts",
        "Your second rollout goes on with the frames of the first (a list made in __init__ does "
        "this); each rollout should begin a list of its own.",
        NO_DATA, f"{NO_DATA}; self.frames = []",
        FIRST, "frames = self.frames; frames.append(state)",
    ),
    mistake(
        "frames_normalised",
        "Your frames are normalised: return the states as the world gave them, in metres.",
        RETURN, "return normalise_states(frames), world.success",
    ),
    mistake(
        "a_frame_for_each_plan",
        "Your frames hold one state for each plan; each step's state should be a frame.",
        RETURN, "return np.array(frames)[:: self.num_actions], world.success",
    ),
    mistake(
        "frames_alone",
        "Your rollout returns one thing; it should return a pair, (frames, success).",
        RETURN, "return np.array(frames)",
    ),
)  # fmt: skip
