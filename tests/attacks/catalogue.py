"""All attacks, by what they are after."""

import breaking
import forging
import own
import stealing

GROUPS = {
    "On the verdict": forging.ATTACKS,
    "On what is secret": stealing.ATTACKS,
    "On the run": breaking.ATTACKS,
    "Our own": own.ATTACKS,
}
ATTACKS = [attack for attacks in GROUPS.values() for attack in attacks]
