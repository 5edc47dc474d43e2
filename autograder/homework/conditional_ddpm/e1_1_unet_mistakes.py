"""What goes wrong in exercise 1.1, as students write it."""

from ...checking.exercise import mistake

EMBED = "time, condition = self.embed_time(t), self.embed_condition(c)"
DOWN = "half = self.fuse_1(self.down_1(fine), time, condition)  # (B, F, 14, 14)"
DOWN_AGAIN = "quarter = self.fuse_2(self.down_2(half), time, condition)  # (B, 2 F, 7, 7)"
MIDDLE = "quarter = self.fuse_3(self.middle(quarter), time, condition)"
UP = "up = self.fuse_4(self.up_1(quarter, half), time, condition)  # (B, F, 14, 14)"
UP_AGAIN = "up = self.fuse_5(self.up_2(up, fine), time, condition)  # (B, F / 4, 28, 28)"
RETURN = "return self.conv_out(up, x, time)"

MISCONCEPTIONS = (
    mistake(
        "time_does_not_reach_the_network",
        "Your network's output does not depend on t: join the embedded time in at each level "
        "(FusionBlock).",
        EMBED, "time, condition = torch.zeros_like(self.embed_time(t)), self.embed_condition(c)",
    ),
    mistake(
        "condition_does_not_reach_the_network",
        "Your network's output does not depend on c: join the embedded condition in at each level "
        "(FusionBlock).",
        EMBED, "time, condition = self.embed_time(t), torch.zeros_like(self.embed_condition(c))",
    ),
    mistake(
        "no_condition_read_as_a_label",
        "Your network takes the argmax of c, which reads a row of condition_mask_value as label 0; "
        "its output without a condition should differ from that of every label.",
        EMBED,
        "time, condition = self.embed_time(t), self.embed_condition(F.one_hot(c.argmax(dim=1), "
        "c.shape[1]).to(x.dtype))",
    ),
    mistake(
        "first_time_for_all",
        "Your network uses the first sample's t for the whole batch; each sample should have its "
        "own.",
        EMBED,
        "time, condition = self.embed_time(t)[:1].expand(len(x), -1), self.embed_condition(c)",
    ),
    mistake(
        "first_condition_for_all",
        "Your network uses the first sample's condition for the whole batch; each sample should "
        "have its own.",
        EMBED,
        "time, condition = self.embed_time(t), self.embed_condition(c)[:1].expand(len(x), -1)",
    ),
    mistake(
        "image_does_not_reach_the_output",
        "Your network's output does not depend on x: the path from the image to the output is cut.",
        "fine = self.conv_in(x)", "fine = self.conv_in(torch.zeros_like(x))", RETURN,
        "return self.conv_out(up, torch.zeros_like(x), time)",
    ),
    mistake(
        "gradient_cut_in_the_middle",
        "Your network cuts the gradient (detach, no_grad or .data): blocks before the cut are "
        "used, but never learn.",
        MIDDLE,
        "quarter = self.fuse_3(self.middle(quarter.detach()), time.detach(), condition.detach()); "
        "half = half.detach(); fine = fine.detach()",
    ),
    mistake(
        "samples_are_mixed",
        "Your network mixes the samples of a batch (a mean or a reshape over the first axis); "
        "each sample's output should depend on its own input alone.",
        MIDDLE,
        "quarter = self.fuse_3(self.middle(quarter), time, condition); quarter = quarter + "
        "quarter.mean(dim=0, keepdim=True)",
    ),
    mistake(
        "output_squeezed",
        "Your output passes through an activation that keeps it in a range (sigmoid, tanh, ReLU, "
        "clamp); it should be able to take any value, as normal noise does.",
        RETURN, "return torch.sigmoid(self.conv_out(up, x, time))",
    ),
    mistake(
        "last_layer_left_out",
        "Your output has the channels of an inner level: the last layer, which makes an image of "
        "them, is missing.",
        RETURN, "return up",
    ),
    mistake(
        "no_way_down_and_up",
        "Your network keeps the picture at its full size, so that a pixel sees its neighbours "
        "alone: go down to a half and a quarter of the size, and up again.",
        DOWN, "half = None", DOWN_AGAIN, "quarter = None", MIDDLE, "",
        UP, "up = None", UP_AGAIN, "up = self.fuse_5(fine, time, condition)",
    ),
)  # fmt: skip
