import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bad, fromHome, good, homeFolder, type Result } from '../../../nix/base/index.ts'
import { type Cluster, slurmPlace } from '../../../nix/cluster/index.ts'
import type { CommandMistake } from '../../outcome/index.ts'
import type { Command, CommandWords } from '../../session/request/index.ts'

/** `%cluster slurm --shared /shared/me`, `%cluster off`: whether steps are built by a cluster. */
export const cluster: Command = {
  name: 'cluster',
  group: 'build',
  operands: [{ word: 'HOW', kind: { choices: ['slurm', 'off'] }, isOptional: true }],
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
    { line: '%cluster off', means: 'to build here again' },
    { line: '%cluster', means: 'for which it is' }
  ],
  summary: 'has steps built by Slurm, as jobs, and brings their results back',
  run(words, { engine: { nix, folder, choices, builders } }) {
    const [how] = words.operands
    if (how === 'off') {
      choices.cluster = null
      choices.place = builders
    }
    if (how === 'slurm') {
      if (nix.store.kind === 'daemon')
        return Promise.resolve(bad({ kind: 'cluster-of-daemon' } as const))
      const read = clusterOf(words, folder)
      if (!read.ok) return Promise.resolve(read)
      choices.cluster = read.value
      choices.place = slurmPlace(read.value)
    }
    const said = { kind: 'cluster', cluster: choices.cluster } as const
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'said', said }] }))
  }
}

/** What stands in a job's script and in addresses of caches, without anything to be quoted. */
const plainPath = /^\/[\w./+-]*$/

function clusterOf(words: CommandWords, folder: string): Result<Cluster, CommandMistake> {
  const [given] = words.values('--shared')
  if (given === undefined) return bad({ kind: 'no-shared-folder', folder: null })
  const shared = resolve(folder, fromHome(given))
  if (
    !plainPath.test(shared) ||
    statSync(shared, { throwIfNoEntry: false })?.isDirectory() !== true
  )
    return bad({ kind: 'no-shared-folder', folder: shared })
  const usual = join(homeFolder(process.env), '.cache', 'nix-workflow-jobs')
  const scratch = resolve(folder, fromHome(words.values('--scratch')[0] ?? usual))
  if (!plainPath.test(scratch)) return bad({ kind: 'no-shared-folder', folder: scratch })
  const [partition = null] = words.values('--partition')
  if (partition !== null && !/^\w[\w.,-]*$/.test(partition))
    return bad({ kind: 'no-partition', given: partition })
  return good({ shared, scratch, partition })
}
