import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { bad, fromHome, type Result } from '../../../nix/base/index.ts'
import type { BuildPlace } from '../../../nix/builder/index.ts'
import type { Cluster } from '../../../nix/cluster/index.ts'
import { findProgram } from '../../../nix/freeze/index.ts'
import { takesUnsigned } from '../../../nix/store/index.ts'
import { machineLine, readBuilder, type RemoteBuilder } from '../../../nix/places/index.ts'
import type { CellDefinition } from '../../cells/index.ts'
import {
  isBuiltHere,
  type Notice,
  type PlaceMistake,
  type SaidPlaceMistake
} from '../../outcome/index.ts'
import type { Engine, Workspace } from '../state/index.ts'
import { type Said, Settings, settingsOf } from './place-settings.ts'

/** What places are found by. */
export type Placing = Pick<Engine, 'nix' | 'evaluator' | 'folder' | 'choices' | 'builders'>

/** Where a notebook says by its own definitions that steps are built. */
export interface SaidPlaces {
  /** By its name `cluster`; null where it says nothing of one. */
  readonly cluster: Result<Cluster, SaidPlaceMistake> | null
  /** By its name `builders`, each by itself. */
  readonly builders: readonly Result<RemoteBuilder, SaidPlaceMistake>[]
}

/** Loaded where a notebook says that it has a cluster: few do. */
const slurm = () => import('../../../nix/cluster/index.ts')

/** Where what begins now is built: as a command has chosen, else as the notebook says. */
export async function placeOf(
  engine: Placing,
  workspace: Workspace,
  signal: AbortSignal
): Promise<BuildPlace> {
  const { choices, builders } = engine
  if (typeof choices.place !== 'string') return choices.place
  const said = await saidPlaces(engine, workspace, signal)
  const { place } = builders.beside(said.builders.flatMap((one) => (one.ok ? one.value : [])))
  if (said.cluster === null || choices.place === 'machines') return place
  if (!said.cluster.ok && isBuiltHere(said.cluster.mistake)) return place
  const { noCluster, slurmPlace } = await slurm()
  return said.cluster.ok ? slurmPlace(said.cluster.value) : noCluster
}

/** What the definitions `cluster` and `builders` say, where they are of that kind. */
export async function saidPlaces(
  engine: Placing,
  workspace: Workspace,
  signal: AbortSignal
): Promise<SaidPlaces> {
  const cluster = await settingsOf(engine, workspace, 'cluster', signal)
  const builders = await settingsOf(engine, workspace, 'builders', signal)
  return {
    cluster:
      cluster === null
        ? null
        : cluster.ok
          ? await clusterFrom(engine, cluster.value[0] ?? {}, signal)
          : bad(cluster.mistake),
    builders:
      builders === null
        ? []
        : builders.ok
          ? builders.value.map((one) => builderFrom(engine, one))
          : [bad(builders.mistake)]
  }
}

/** What is to be said of a cell that defines one of these names: what it does, or why it does not. */
export async function placeNotices(
  engine: Placing & Pick<Engine, 'workspace'>,
  definitions: readonly CellDefinition[],
  signal: AbortSignal
): Promise<readonly Notice[]> {
  const names = new Set(definitions.map(({ path }) => path[0]))
  if (!names.has('cluster') && !names.has('builders')) return []
  const { cluster, builders } = await saidPlaces(engine, engine.workspace, signal)
  const notices: Notice[] = []
  if (names.has('cluster') && cluster !== null)
    notices.push(
      cluster.ok
        ? { kind: 'builds-on-cluster', cluster: cluster.value }
        : { kind: 'place-mistake', name: 'cluster', mistake: cluster.mistake }
    )
  if (!names.has('builders')) return notices
  const usable = builders.flatMap((one) => (one.ok ? one.value : []))
  const { used, leftOut } = engine.builders.beside(usable)
  const mistakes = [
    ...builders.flatMap((one) => (one.ok ? [] : one.mistake)),
    ...leftOut.map(
      ({ builder, taken }) => ({ kind: 'other-port', url: builder.url, taken: taken.url }) as const
    )
  ]
  if (used.length > 0) notices.push({ kind: 'builds-beside', machines: used.map(({ url }) => url) })
  for (const mistake of mistakes) notices.push({ kind: 'place-mistake', name: 'builders', mistake })
  return notices
}

async function clusterFrom(
  { nix, folder }: Placing,
  said: Said,
  signal: AbortSignal
): Promise<Result<Cluster, SaidPlaceMistake>> {
  const read = new Settings('cluster', said, ['shared', 'scratch', 'partition'])
  const words = {
    shared: read.text('shared'),
    scratch: read.text('scratch'),
    partition: read.text('partition')
  }
  if (read.mistake !== null) return bad(read.mistake)
  if (!(await takesUnsigned(nix, signal))) return bad({ kind: 'cluster-of-daemon' })
  if (findProgram('sbatch', process.env['PATH'] ?? '') === undefined)
    return bad({ kind: 'no-slurm-here' })
  return (await slurm()).readCluster(words, folder)
}

function builderFrom(engine: Placing, said: Said): Result<RemoteBuilder, SaidPlaceMistake> {
  const read = new Settings('builders', said, ['url', 'cores', 'features', 'key', 'port'])
  const url = read.text('url') ?? ''
  const more = {
    cores: read.count('cores') ?? 1,
    port: read.count('port'),
    features: read.texts('features'),
    key: read.text('key')
  }
  return read.mistake === null ? usableBuilder(engine, url, more) : bad(read.mistake)
}

/**
 * A machine as a definition or a command says it, which this Nix can hand builds to. The key may be
 * relative to the notebook's folder, or begin with `~`.
 */
export function usableBuilder(
  { nix, folder }: Pick<Engine, 'nix' | 'folder'>,
  url: string,
  more: Parameters<typeof readBuilder>[1]
): Result<RemoteBuilder, Extract<SaidPlaceMistake, PlaceMistake>> {
  const key = more.key === null ? null : resolve(folder, fromHome(more.key))
  if (key !== null && (!existsSync(key) || /["\n]/.test(key)))
    return bad({ kind: 'no-key', file: key })
  const builder = readBuilder(url, { ...more, key })
  if (builder.ok && nix.store.kind === 'daemon')
    return bad({ kind: 'builders-of-daemon', line: machineLine(builder.value) })
  return builder
}
