import { bad, good } from '../../../nix/base/index.ts'
import { readCluster, slurmPlace } from '../../../nix/cluster/index.ts'
import { takesUnsigned } from '../../../nix/store/index.ts'
import type { Said } from '../../outcome/index.ts'
import { type SaidPlaces, saidPlaces } from '../../session/evaluation/index.ts'
import type { Command } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'

/** `ofNotebook`: what its definition comes to; null where that does not count, or there is none. */
function told(
  ofNotebook: SaidPlaces['cluster'],
  { cluster }: Pick<Engine['choices'], 'cluster'>
): Said {
  if (ofNotebook === null) return { kind: 'cluster', cluster, isOfNotebook: false }
  return ofNotebook.ok
    ? { kind: 'cluster', cluster: ofNotebook.value, isOfNotebook: true }
    : { kind: 'no-cluster', mistake: ofNotebook.mistake }
}

/** `%cluster slurm --shared /shared/me`, `%cluster off`: whether steps are built by a cluster. */
export const cluster: Command = {
  name: 'cluster',
  group: 'build',
  operands: [{ word: 'HOW', kind: { choices: ['slurm', 'off', 'notebook'] }, isOptional: true }],
  options: [
    {
      name: '--shared',
      takes: ['FOLDER'],
      means: 'names a folder that all machines of the cluster see, where inputs and results pass'
    },
    {
      name: '--scratch',
      takes: ['FOLDER'],
      means:
        'names a folder of each machine itself, where a job builds; ~/.cache/nix-workflow-jobs without it'
    },
    {
      name: '--partition',
      takes: ['NAME'],
      means: 'hands jobs in there; to the default without it'
    }
  ],
  examples: [
    { line: '%cluster slurm --shared /shared/me' },
    { line: '%cluster slurm --shared /shared/me --scratch /local/me --partition long' },
    { line: '%cluster off', means: 'to build here, whatever the notebook says' },
    { line: '%cluster notebook', means: 'to build where the name cluster of the notebook says' },
    { line: '%cluster', means: 'for which it is' }
  ],
  summary: 'has steps built by Slurm, as jobs, and brings their results back',
  async run(words, { engine, signal }) {
    const { nix, folder, choices } = engine
    const [how] = words.operands
    if (how === 'off' || how === 'notebook') {
      choices.cluster = null
      choices.place = how === 'off' ? 'machines' : 'notebook'
    }
    if (how === 'slurm') {
      if (!(await takesUnsigned(nix, signal))) return bad({ kind: 'cluster-of-daemon' })
      const [shared = null] = words.values('--shared')
      const [scratch = null] = words.values('--scratch')
      const [partition = null] = words.values('--partition')
      const read = readCluster({ shared, scratch, partition }, folder)
      if (!read.ok) return read
      choices.cluster = read.value
      choices.place = slurmPlace(read.value)
    }
    const said = await saidPlaces(engine, engine.workspace, signal)
    const ofNotebook = choices.place === 'notebook' ? said.cluster : null
    return good({ definitions: '', shown: [{ kind: 'said', said: told(ofNotebook, choices) }] })
  }
}
