import { newTrouble } from '../../../nix/base/index.ts'
import type { Notice } from '../../outcome/index.ts'

/**
 * That what is kept for later kernels cannot be kept, or not be read: said once for each reason,
 * since everything works without it.
 */
export function stateNotice(): Notice[] {
  const trouble = newTrouble()
  return trouble === null ? [] : [{ kind: 'state-trouble', trouble }]
}
