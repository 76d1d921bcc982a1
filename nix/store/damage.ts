import { basename, join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import { dropKept, keep, kept, readJson, type StorePath } from '../base/index.ts'
import { run } from '../process/index.ts'
import { type Changed, changed } from '../remembered/index.ts'
import { verifyPath } from './verify.ts'

/**
 * Whether a result was changed. That is read in full where somebody has found so before, in this
 * process or an earlier one, or where it looks so (`isTouched`): of all others the look is enough.
 */
export async function changedSince(
  nix: Nix,
  path: StorePath,
  isTouched: boolean
): Promise<Changed | null> {
  if (!isTouched && changedBefore(nix, path) === null) return null
  const verdict = await verifyPath(nix, path)
  if (verdict.kind === 'different') {
    const { expected, got } = verdict
    noteChanged(nix, path, { expected, got })
    return { expected, got }
  }
  noteChanged(nix, path, null)
  return null
}

/** Notes what was found of a result, so that all that shows it says so until it is made again. */
export function noteChanged(nix: Nix, path: StorePath, found: Changed | null): void {
  const own = nix.remembered.changed
  if (found !== null) {
    own.set(path, found)
    keep(noteFile(nix, path), JSON.stringify(found))
  } else if (changedBefore(nix, path) !== null) {
    own.delete(path)
    // Where it stays it is read once more the next time, and found to be as it was.
    dropKept(noteFile(nix, path))
  }
}

function changedBefore(nix: Nix, path: StorePath): Changed | null {
  const own = nix.remembered.changed.get(path)
  if (own !== undefined) return own
  return readJson(changed, kept(noteFile(nix, path)))
}

function noteFile(nix: Nix, path: StorePath): string {
  return join(nix.stateFolder, 'changed', `${basename(path)}.json`)
}

/** What came of taking paths out of the store. */
export type TakenOut =
  | { readonly kind: 'done'; readonly paths: readonly StorePath[] }
  /** Nix's own words. */
  | { readonly kind: 'refused'; readonly message: string }

/**
 * Takes paths out of the store, with all that refers to them, which cannot be there without them;
 * roots hold nothing. Nix then knows nothing of them, and builds what is asked for again.
 */
export async function takeOut(
  nix: Nix,
  paths: readonly StorePath[],
  signal?: AbortSignal
): Promise<TakenOut> {
  const asked = await run(
    invokeNix(nix, 'nix-store', ['-q', '--referrers-closure', ...paths]),
    signal
  )
  if (asked.exitCode !== 0) return { kind: 'refused', message: asked.stderr.trim() }
  const all = [...new Set([...asked.stdout.split('\n').filter(Boolean), ...paths])]
  const deleted = await run(
    invokeNix(nix, 'nix-store', [
      ...['--option', 'keep-outputs', 'false', '--option', 'keep-derivations', 'false'],
      ...['--delete', '--ignore-liveness', ...all]
    ]),
    signal
  )
  if (deleted.exitCode !== 0) return { kind: 'refused', message: deleted.stderr.trim() }
  for (const path of all) noteChanged(nix, path, null)
  return { kind: 'done', paths: all }
}
