# {
#  "persona": "Nigerian student, verbose, explains each line to himself",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        # first, how many samples do I have
        how_many = images.shape[0]
        # every sample must have his own t between 1 and T (both included)
        t = torch.randint(1, self.dmconfig.T + 1, (how_many,), dtype=torch.long)
        # ask the scheduler and give the numbers 4 dimensions so they multiply every pixel
        schedule = self.scheduler(t)
        keep_picture = schedule["sqrt_alpha_bar"].reshape(how_many, 1, 1, 1)
        add_noise = schedule["sqrt_oneminus_alpha_bar"].reshape(how_many, 1, 1, 1)
        # the noise the network must find
        true_noise = torch.normal(torch.zeros_like(images), torch.ones_like(images))
        noisy = keep_picture * images + add_noise * true_noise
        # label -> one hot, some of them get lost
        one_hot = torch.zeros(how_many, self.dmconfig.num_classes, device=self.device)
        one_hot.scatter_(1, conditions.unsqueeze(1), 1.0)
        for i in range(how_many):
            if torch.rand(1).item() < self.dmconfig.mask_p:
                one_hot[i, :] = self.dmconfig.condition_mask_value
        # time as a share of T
        share = (t / self.dmconfig.T).reshape(how_many, 1, 1, 1).to(self.device)
        predicted_noise = self.network(noisy, share, one_hot)
        loss = self.loss_fn(predicted_noise, true_noise)
        return loss
