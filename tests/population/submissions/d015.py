# {
#  "persona": "answers with the numbers and explains them in a comment",
#  "functions": {
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": []
#  }
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them
        input_shape = (3, 32, 32)  # pytorch wants channels first
        condition_dim = 11  # labels 0..10, where 0 means nothing. embedding needs largest + 1
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
