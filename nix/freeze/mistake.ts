/** Why a program cannot be frozen. `message` names it and says why, `mend` the way out. */
export interface FreezeMistake {
  readonly kind:
    | 'program-missing'
    | 'program-is-script'
    | 'program-of-many-parts'
    | 'program-unusable'
    | 'library-missing'
    | 'library-conflict'
    | 'patchelf-missing'
    | 'venv-unusable'
    | 'trial-failed'
    | 'no-space'
    | 'store'
    | 'platform'
    | 'interrupted'
  readonly message: string
  readonly mend: string
}

export const interrupted: FreezeMistake = {
  kind: 'interrupted',
  message: 'Freezing was interrupted.',
  mend: 'Run the cell again.'
}

/** A function, since a signal changes between two looks, which a type cannot say. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

const lasting: ReadonlySet<FreezeMistake['kind']> = new Set([
  'program-of-many-parts',
  'library-conflict',
  'trial-failed',
  'platform'
])

/**
 * Whether the same may go well a little later: room was made, a program was installed, the store can
 * be reached again. What lasts takes seconds to find out, and is not tried for each cell.
 */
export function mayPass({ kind }: FreezeMistake): boolean {
  return !lasting.has(kind)
}
