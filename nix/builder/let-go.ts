import { deleteResult, hold, isAtWorkElsewhere, letGoOf } from '../store/index.ts'
import type { Nix } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'
import { canLetGo } from './let-go-probe.ts'
import type { LetGo } from './spent.ts'

interface Holding {
  /** Whose roots are let go; nobody's where left out. */
  readonly holder: string | undefined
  /** Whether somebody wants to see the result, so that it stays for now. */
  readonly isAsked: (drvPath: StorePath, outPath: StorePath) => boolean
  /** Settles when all that was to be held is held. */
  readonly held: () => Promise<unknown>
}

/** How results go that are not kept: never what anybody else holds, shows or builds with. */
export function lettingGo(nix: Nix, { holder, isAsked, held }: Holding): LetGo {
  return async ({ drvPath, outPath, how }, made) => {
    if (isAsked(drvPath, outPath)) return null
    if (how === 'found') return { kind: 'not-ours' }
    const { said } = await canLetGo(nix)
    if (said !== null) return { kind: 'unable', said, byDaemon: nix.store.kind === 'daemon' }
    if (holder !== undefined && isAtWorkElsewhere(nix, holder)) return { kind: 'at-work' }
    await held()
    if (isAsked(drvPath, outPath)) return null
    if (holder !== undefined) letGoOf(nix, holder, outPath)
    const deleted = await deleteResult(nix, outPath, made)
    nix.remembered.checks.forget(drvPath)
    if (deleted.ok) return null
    if (holder !== undefined) await hold(nix, holder, [outPath])
    return deleted.mistake
  }
}
