"""What goes wrong in exercise 0.3 iii, as students write it."""

from ...checking.exercise import mistake

RETURN = 'return {"M", "S"}'

MISCONCEPTIONS = (
    mistake(
        "forgot_the_coparent",
        "Your blanket has E's child alone: two causes of one effect depend on each other once the "
        "effect is seen, so that the child's other parent belongs to it.",
        RETURN, 'return {"S"}',
    ),
    mistake(
        "coparent_without_the_child",
        "Your blanket has the child's other parent, but not the child itself.",
        RETURN, 'return {"M"}',
    ),
    mistake(
        "the_node_itself",
        "Your blanket holds E itself: it is what shields E from the rest.",
        RETURN, 'return {"E", "M", "S"}',
    ),
    mistake(
        "the_whole_network",
        "Your blanket is all other nodes: one of them says nothing more about E once the others "
        "are known (0.3 ii).",
        RETURN, 'return {"M", "S", "B"}',
    ),
    mistake(
        "grandchild_for_coparent",
        "Your blanket has B in the place of the child's other parent: B is only another child of "
        "that parent.",
        RETURN, 'return {"S", "B"}',
    ),
    mistake(
        "parents_only",
        "Your blanket is empty, as if only parents counted: E has none, but it has a child, and "
        "that a second parent.",
        RETURN, "return set()",
    ),
    mistake(
        "t_of_the_other_network",
        "Your blanket names T: in 0.3, E stands in its place.",
        RETURN, 'return {"T", "M", "S"}',
    ),
)  # fmt: skip
