"""What goes wrong in exercise 2.1.1, as students write it."""

from ...checking.exercise import mistake

BETAS = "torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)"
ALPHA_BARS = "torch.cumprod(self.alphas, dim=0)"

MISCONCEPTIONS = (
    mistake(
        "alpha_bars_without_cumprod",
        "Your alpha_bars are the alphas themselves; alpha_bar_t should be the product of all "
        "alphas up to t (torch.cumprod). As it is, the noisiest x_t would still be almost the "
        "clean image.",
        ALPHA_BARS, "self.alphas.clone()",
    ),
    mistake(
        "alpha_bars_one_minus_product_of_betas",
        "Your alpha_bars are 1 minus the running product of the betas: take 1 - beta first, then "
        "multiply up. As it is, alpha_bar grows towards 1, and no step is noisier than the one "
        "before.",
        ALPHA_BARS, "1 - torch.cumprod(self.betas, dim=0)",
    ),
    mistake(
        "alpha_bars_from_a_sum_of_betas",
        "Your alpha_bars are 1 minus the running sum of the betas; they should be the running "
        "product of the alphas. The sum passes 1 after a few hundred steps, and 1 minus it turns "
        "negative.",
        ALPHA_BARS, "1 - torch.cumsum(self.betas, dim=0)",
    ),
    mistake(
        "alpha_bars_product_of_everything",
        "All your alpha_bars are the product over all T alphas; alpha_bar_t should stop at t, so "
        "that every step is noisier than the one before (torch.cumprod, not torch.prod).",
        ALPHA_BARS, "self.alphas.prod().repeat(num_steps)",
    ),
    mistake(
        "alpha_bars_from_betas",
        "Your alpha_bars multiply the betas up; they should be the running product of the alphas, "
        "1 - beta.",
        ALPHA_BARS, "torch.cumprod(self.betas, dim=0)",
    ),
    mistake(
        "alpha_bars_summed",
        "Your alpha_bars add the alphas up; they should be their running product (torch.cumprod).",
        ALPHA_BARS, "torch.cumsum(self.alphas, dim=0)",
    ),
    mistake(
        "alpha_bars_shifted",
        "Your alpha_bars start with 1 and lag one step behind; alpha_bars[0] should already hold "
        "the first alpha. As it is, the first step would have no noise at all, and 1 - alpha_bar "
        "would be 0 where you divide by it.",
        ALPHA_BARS, "torch.cat([torch.ones(1), torch.cumprod(self.alphas, dim=0)[:-1]])",
    ),
    mistake(
        "alpha_bars_already_rooted",
        "Your alpha_bars are the square roots of alpha_bar: keep the table itself and take the "
        "root where eq. 4 does.",
        ALPHA_BARS, "torch.cumprod(self.alphas, dim=0).sqrt()",
    ),
    mistake(
        "alpha_bars_multiplied_from_the_end",
        "Your alpha_bars run backwards; alpha_bar_t should multiply the alphas from the first up "
        "to t, so that it falls with t.",
        ALPHA_BARS, "torch.cumprod(self.alphas.flip(0), dim=0).flip(0)",
    ),
    mistake(
        "alphas_hold_the_product",
        "Your alphas are already the running product (some papers, DDIM among them, call that "
        "alpha); in this homework alphas should be 1 - betas, and only alpha_bars the product.",
        "self.alphas = 1 - self.betas", "self.alphas = torch.cumprod(1 - self.betas, dim=0)",
        ALPHA_BARS, "self.alphas.clone()",
    ),
    mistake(
        "alphas_rooted",
        "Your alphas are the square root of 1 - beta; alpha_t should be 1 - beta_t, without a "
        "root.",
        "self.alphas = 1 - self.betas", "self.alphas = (1 - self.betas).sqrt()",
    ),
    mistake(
        "betas_rooted_line_squared",
        "Your betas are the square of a line between the roots of the ends, the schedule of "
        "latent diffusion models; in this homework the betas themselves should lie on a line.",
        BETAS, "torch.linspace(beta_start**0.5, beta_end**0.5, num_steps) ** 2",
    ),
    mistake(
        "betas_ends_squared",
        "Your betas run between the squares of beta_start and beta_end, and are far too small: use "
        "the ends as they are.",
        BETAS, "torch.linspace(beta_start**2, beta_end**2, num_steps)",
    ),
    mistake(
        "betas_geometric",
        "Your betas grow by a constant factor (logspace); they should grow by a constant amount "
        "(linspace).",
        BETAS, "beta_start * (beta_end / beta_start) ** torch.linspace(0, 1, num_steps)",
    ),
    mistake(
        "betas_miss_their_last_value",
        "Your betas stop one step before beta_end; beta_end itself should be the last of the T "
        "betas (torch.linspace counts both ends, numpy's arange leaves the last one out).",
        BETAS, "torch.linspace(beta_start, beta_end, num_steps + 1)[:-1]",
    ),
    mistake(
        "betas_miss_their_first_value",
        "Your betas start one step after beta_start; betas[0] should be beta_start itself.",
        BETAS, "torch.linspace(beta_start, beta_end, num_steps + 1)[1:]",
    ),
    mistake(
        "betas_one_too_many",
        "Your tables have T + 1 entries; they should have num_steps of them, for t = 0..T-1, and "
        "no extra entry for the clean image.",
        BETAS, "torch.linspace(beta_start, beta_end, num_steps + 1)",
    ),
    mistake(
        "betas_reversed",
        "Your betas fall from beta_end to beta_start; they should grow, because the first steps "
        "add the least noise.",
        BETAS, "torch.linspace(beta_end, beta_start, num_steps)",
    ),
    mistake(
        "betas_rescaled_with_the_number_of_steps",
        "Your betas are multiplied by 1000 / num_steps. The homework keeps beta_start and beta_end "
        "whatever T is; rescaled, they pass 1 for a small T and everything turns to NaN.",
        BETAS, "torch.linspace(beta_start, beta_end, num_steps) * (1000 / num_steps)",
    ),
    mistake(
        "cosine_schedule",
        "Your schedule is the cosine one of Nichol & Dhariwal: exercise 2.1.1 asks for betas on a "
        "straight line.",
        BETAS,
        "1 - (torch.cos((torch.arange(1, num_steps + 1) / num_steps + 0.008) / 1.008 * torch.pi / "
        "2) ** 2 / torch.cos((torch.arange(num_steps) / num_steps + 0.008) / 1.008 * torch.pi / 2) "
        "** 2).clamp(min=0.001)",
    ),
    mistake(
        "betas_ignore_the_arguments",
        "Your betas always run from 0.0001 to 0.02: use beta_start and beta_end, whose defaults "
        "those are.",
        BETAS, "torch.linspace(1e-4, 0.02, num_steps)",
    ),
)  # fmt: skip
