# {
#  "persona": "TeaPearce porter, the -1 trick of the context mask",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The kept labels are multiplied by -1 * (1 - context_mask) as in the old repository's code, so every kept one-hot is negated and dropped ones become a row of zeros; kept rows should stay and dropped rows be condition_mask_value."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x = images
        drop_prob = self.dmconfig.mask_p
        _ts = torch.randint(1, self.dmconfig.T + 1, (x.shape[0],)).to(self.device)  # t ~ Uniform(0, n_T)
        noise = torch.randn_like(x)
        sched = self.scheduler(_ts)
        x_t = (
            sched["sqrt_alpha_bar"][:, None, None, None] * x
            + sched["sqrt_oneminus_alpha_bar"][:, None, None, None] * noise
        )  # This is the x_t, which is sqrt(alphabar) x_0 + sqrt(1-alphabar) * eps
        # convert context to one hot embedding
        c = nn.functional.one_hot(conditions, num_classes=self.dmconfig.num_classes).type(torch.float)
        # mask out context if context_mask == 1
        context_mask = torch.bernoulli(torch.zeros(x.shape[0]) + drop_prob).to(self.device)
        context_mask = context_mask[:, None]
        context_mask = context_mask.repeat(1, self.dmconfig.num_classes)
        context_mask = (-1 * (1 - context_mask))  # need to flip 0 <-> 1
        c = c * context_mask
        return self.loss_fn(noise, self.network(x_t, (_ts / self.dmconfig.T).view(-1, 1, 1, 1), c))
