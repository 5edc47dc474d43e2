"""A documented tuple reaches a student's code as a tuple, although probes travel as JSON."""

OWN_INIT = ("self.input_shape = tuple(input_shape)", "self.input_shape = input_shape")
SUM_OF_TUPLES = (
    "x_t = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)",
    "x_t = DL_random((len(cond),) + self.input_shape, seed=seed).to(self.device)",
)
KEY = (
    "        self.condition_dim = condition_dim\n",
    "        self.condition_dim = condition_dim\n        self.known = input_shape in {(2, 3)}\n",
)


def test_code_that_adds_shapes_or_looks_them_up_gets_full_marks(grade_edited) -> None:
    results = grade_edited("diffusion_model", *OWN_INIT, *SUM_OF_TUPLES, *KEY)
    assert {r.verdict.message for r in results.values() if r.verdict.status != "passed"} == set()
    assert [r.verdict.remarks for r in results.values() if r.verdict.remarks] == []
