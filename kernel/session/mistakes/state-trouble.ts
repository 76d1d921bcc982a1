import { newTrouble, refusalInWords, type StateTrouble } from '../../../nix/base/index.ts'
import type { Notice } from '../../outcome/index.ts'

/**
 * That what is kept for later kernels cannot be kept, or not be read, for the reader: said once for
 * each reason, since everything works without it.
 */
export function stateNotice(): Notice[] {
  const trouble = newTrouble()
  return trouble === null ? [] : [{ text: troubleInWords(trouble) }]
}

function troubleInWords({ file, isRead, code }: StateTrouble): string {
  const act = isRead ? 'read' : 'kept'
  return `What the kernel remembers of earlier sessions cannot be ${act}: ${file}, ${refusalInWords(code, code)}. Everything works without it, and only takes longer after a restart. Mend that, or name another folder with the environment variable NIX_WORKFLOW_STATE.`
}
