import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bad, fromHome, good, homeFolder, type Result } from '../base/index.ts'
import type { Cluster } from './cluster-call.ts'

/** Why words name no cluster. */
export type ClusterMistake =
  /** null where none is named; else it is no folder, or has a name that no script can take. */
  | { readonly kind: 'no-shared-folder'; readonly folder: string | null }
  | { readonly kind: 'no-partition'; readonly given: string }

/** What a reader says of a cluster; null what is left out. */
export interface ClusterWords {
  readonly shared: string | null
  readonly scratch: string | null
  readonly partition: string | null
}

/** What stands in a job's script and in addresses of caches, without anything to be quoted. */
const plainPath = /^\/[\w./+-]*$/

/** Reads it strictly; folders may be relative to `folder`, or begin with `~`. */
export function readCluster(words: ClusterWords, folder: string): Result<Cluster, ClusterMistake> {
  if (words.shared === null) return bad({ kind: 'no-shared-folder', folder: null })
  const shared = resolve(folder, fromHome(words.shared))
  if (!plainPath.test(shared) || !isFolder(shared))
    return bad({ kind: 'no-shared-folder', folder: shared })
  const usual = join(homeFolder(process.env), '.cache', 'nix-workflow-jobs')
  const scratch = resolve(folder, fromHome(words.scratch ?? usual))
  if (!plainPath.test(scratch)) return bad({ kind: 'no-shared-folder', folder: scratch })
  const { partition } = words
  if (partition !== null && !/^\w[\w.,-]*$/.test(partition))
    return bad({ kind: 'no-partition', given: partition })
  return good({ shared, scratch, partition })
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
