import type { StoreKind } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'

/** Where a store path is on disk: under the root of a chroot store, elsewhere as it is called. */
export function placeOnDisk(store: StoreKind, path: StorePath): string {
  return store.kind === 'chroot' ? store.root + path : path
}

/** Where Nix keeps its state (`NIX_STATE_DIR`): the garbage collector's roots, its database. */
export function nixStateFolder(store: StoreKind): string {
  return placeOnDisk(store, '/nix/var/nix')
}
