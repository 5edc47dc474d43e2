"""What goes wrong in exercise 0.3 iv, as students write it."""

from ...checking.exercise import mistake

CHILDREN = "children = [name for name in parents if node in parents[name]]"
START = "blanket = set(parents[node]) | set(children)"
COPARENTS = "blanket |= set(parents[child])"
RETURN = "return blanket - {node}"

MISCONCEPTIONS = (
    mistake(
        "parents_only",
        "Your blanket has the parents alone; it should also have the children and their other "
        "parents, because a child, once seen, says something about its parents.",
        RETURN, "return set(parents[node])",
    ),
    mistake(
        "children_only",
        "Your blanket has the children alone; it should also have the parents, and the children's "
        "other parents.",
        RETURN, "return set(children)",
    ),
    mistake(
        "forgot_the_coparents",
        "Your blanket has parents and children; it should also have the children's other parents, "
        "because two causes of one effect depend on each other once the effect is seen.",
        COPARENTS, "pass",
    ),
    mistake(
        "forgot_the_parents",
        "Your blanket has the children and their other parents; it should also have the node's "
        "own parents.",
        START, "blanket = set(children)",
    ),
    mistake(
        "forgot_the_children",
        "Your blanket has the parents and the children's other parents; it should also have the "
        "children themselves.",
        START, "blanket = set(parents[node])",
    ),
    mistake(
        "the_node_itself",
        "Your blanket holds the node itself; it should not. The node comes along as a parent of "
        "its children, and must be taken out.",
        RETURN, "return blanket | {node}",
    ),
    mistake(
        "the_node_itself_beside_its_children",
        "Your blanket holds the node itself wherever it has a child; it should not. The node is "
        "one of that child's parents, and must be taken out.",
        RETURN, "return blanket",
    ),
    mistake(
        "grandparents_too",
        "Your blanket holds the parents' parents; it should not, because they say nothing new "
        "once the parents are known.",
        RETURN, "return (blanket | {g for p in parents[node] for g in parents[p]}) - {node}",
    ),
    mistake(
        "grandchildren_too",
        "Your blanket holds the children's children; it should not, because they say nothing new "
        "once the children and their other parents are known.",
        RETURN,
        "return (blanket | {name for name in parents for child in children if child in "
        "parents[name]}) - {node}",
    ),
    mistake(
        "siblings_too",
        "Your blanket holds the parents' other children; it should not, because a sibling says "
        "nothing new once the parents are known.",
        RETURN,
        "return (blanket | {name for name in parents if set(parents[name]) & set(parents[node])}) "
        "- {node}",
    ),
    mistake(
        "letters_of_names",
        "Your blanket has single letters of longer names; it should have whole names. add(name) "
        "puts a name into a set, and update(name) puts in each of its letters.",
        START, "blanket = set(parents[node])",
        COPARENTS,
        "blanket.update(child)\n        for name in parents[child]:\n            "
        "blanket.update(name)",
    ),
    mistake(
        "the_whole_network",
        "Your blanket is all other nodes; it should be the smallest set that shields the node "
        "from the rest.",
        RETURN, "return set(parents) - {node}",
    ),
    mistake(
        "arrows_reversed",
        "Your blanket follows the arrows backwards; it should read parents[x] as the nodes that "
        "point to x.",
        CHILDREN, "children = parents[node]",
        START, "blanket = {name for name in parents if node in parents[name]} | set(children)",
        COPARENTS, "blanket |= {name for name in parents if child in parents[name]}",
    ),
)  # fmt: skip
