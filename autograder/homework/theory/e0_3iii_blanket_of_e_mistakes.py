"""What goes wrong in exercise 0.3 iii, as students write it."""

from ...checking.exercise import mistake

RETURN = 'return {"M", "S"}'

MISCONCEPTIONS = (
    mistake(
        "forgot_the_coparent",
        "Your blanket has E's child alone; it should have the child's other parent, too, because "
        "two causes of one effect depend on each other once the effect is seen.",
        RETURN, 'return {"S"}',
    ),
    mistake(
        "coparent_without_the_child",
        "Your blanket has the child's other parent, but not the child itself; it should have "
        "both.",
        RETURN, 'return {"M"}',
    ),
    mistake(
        "the_node_itself",
        "Your blanket holds E itself; it should hold only the nodes that shield E from the rest.",
        RETURN, 'return {"E", "M", "S"}',
    ),
    mistake(
        "the_whole_network",
        "Your blanket is all other nodes; it should leave out the one that says nothing more "
        "about E once the others are known (0.3 ii).",
        RETURN, 'return {"M", "S", "B"}',
    ),
    mistake(
        "grandchild_for_coparent",
        "Your blanket has B; it should have the child's other parent in its place, because B is "
        "only another child of that parent.",
        RETURN, 'return {"S", "B"}',
    ),
    mistake(
        "parents_only",
        "Your blanket is empty, as if only parents counted; it should have E's child and the "
        "child's other parent.",
        RETURN, "return set()",
    ),
    mistake(
        "t_of_the_other_network",
        "Your blanket names T; it should not, because in 0.3 E stands in its place.",
        RETURN, 'return {"T", "M", "S"}',
    ),
)  # fmt: skip
