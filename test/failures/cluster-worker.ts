import { build } from '../../nix/builder/builder.ts'
import { slurmPlace } from '../../nix/cluster/slurm-place.ts'
import { foundNix } from '../support/nix.ts'

/*
 * A process of its own that has a step built by the cluster, as a kernel does, and tells how it came
 * out: for tests that kill it.
 */
const [shared = '', scratch = '', drvPath = ''] = process.argv.slice(2)
const nix = await foundNix(process.env)
const place = slurmPlace({ shared, scratch, partition: null })
const { derivations } = await build(nix, { drvPaths: [drvPath], place })
console.log(derivations.get(drvPath)?.status)
process.exit()
