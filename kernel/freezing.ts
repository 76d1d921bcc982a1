import { findPatchelf, type FreezeSettings } from '../nix/freeze/index.ts'
import { packageRoot } from './host/index.ts'

/** How programs of this machine are frozen. */
export function freezingOf(environment: NodeJS.ProcessEnv): FreezeSettings {
  return { packageRoot, patchelf: findPatchelf(environment, packageRoot) }
}
