"""What goes wrong in exercise 2.4, as students write it."""

from ...checking.exercise import mistake

INPUT_SHAPE = "input_shape = (action_horizon, self.action_dim)"
CONDITION_DIM = "condition_dim = state_horizon * self.state_dim"
SETTINGS = (
    "input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, "
    "p_uncond=p_uncond"
)

MISCONCEPTIONS = (
    mistake(
        "axes_of_a_plan_swapped",
        "Your input_shape has its axes swapped; time should come first, (action_horizon, "
        "action_dim), because the 1-D U-Net runs along it.",
        INPUT_SHAPE, "input_shape = (self.action_dim, action_horizon)",
    ),
    mistake(
        "plans_made_of_states",
        "Your input_shape is that of a sequence of states; it should be that of a sequence of "
        "actions, (action_horizon, action_dim), because the policy draws actions. The states are "
        "its condition.",
        INPUT_SHAPE, "input_shape = (action_horizon, self.state_dim)",
    ),
    mistake(
        "plans_only_as_long_as_is_carried_out",
        "Your input_shape has num_actions in it; it should have action_horizon, because a plan "
        "looks further ahead than what is carried out of it.",
        INPUT_SHAPE, "input_shape = (num_actions, self.action_dim)",
    ),
    mistake(
        "plans_as_long_as_the_window",
        "Your input_shape has state_horizon in it; it should have action_horizon, which says how "
        "far a plan looks ahead.",
        INPUT_SHAPE, "input_shape = (state_horizon, self.action_dim)",
    ),
    mistake(
        "flat_plan",
        "Your input_shape is one long vector; it should be that of a sequence, (action_horizon, "
        "action_dim).",
        INPUT_SHAPE, "input_shape = (action_horizon * self.action_dim,)",
    ),
    mistake(
        "batch_in_the_shape",
        "Your input_shape has a batch axis; it should be the shape of one sample, "
        "(action_horizon, action_dim).",
        INPUT_SHAPE, "input_shape = (1, action_horizon, self.action_dim)",
    ),
    mistake(
        "condition_of_a_single_state",
        "Your condition_dim is that of a single state; it should be that of the last "
        "state_horizon states end to end.",
        CONDITION_DIM, "condition_dim = self.state_dim",
    ),
    mistake(
        "condition_dim_counts_states",
        "Your condition_dim counts states; it should count the numbers in them, state_horizon * "
        "state_dim.",
        CONDITION_DIM, "condition_dim = state_horizon",
    ),
    mistake(
        "condition_of_actions",
        "Your condition_dim is made from the size of an action; it should be made from that of a "
        "state, state_horizon * state_dim.",
        CONDITION_DIM, "condition_dim = state_horizon * self.action_dim",
    ),
    mistake(
        "condition_as_long_as_the_plan",
        "Your condition_dim holds as many states as a plan has actions; it should hold "
        "state_horizon states, because the condition looks back.",
        CONDITION_DIM, "condition_dim = action_horizon * self.state_dim",
    ),
    mistake(
        "policy_for_images",
        "Your policy has sequential=False, which is the model for images with labels; it should "
        "have sequential=True, because plans are sequences.",
        SETTINGS,
        "input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, "
        "p_uncond=p_uncond",
    ),
    mistake(
        "settings_not_passed_on",
        "Your policy does not get denoising_steps and p_uncond: pass both on to DiffusionModel.",
        SETTINGS, "input_shape, condition_dim",
    ),
)  # fmt: skip
