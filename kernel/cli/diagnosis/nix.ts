import type { Nix, NixUnusable } from '../../../nix/installation.ts'
import { broken, doubtful, found, type Finding } from './finding.ts'

const names: Readonly<Record<NixUnusable['kind'], string>> = {
  'nix-missing': 'Nix',
  'nix-too-old': 'Nix',
  'store-not-writable': 'store',
  'no-space': 'store'
}

export function nixMissing({ kind, message, mend }: NixUnusable): Finding {
  return broken(names[kind], message, mend)
}

/** The Nix that the kernel would use: its store, what its sandbox does, and its caches. */
export async function* examineNix(nix: Nix): AsyncGenerator<Finding> {
  yield found('Nix', `${nix.version} (${nix.binary})`)
  yield found('store', describeStore(nix))
  await nix.caches.refresh()
  for (const { url, reachable } of nix.caches.now) {
    yield reachable === true
      ? found('cache', url)
      : doubtful(
          'cache',
          `${url} does not answer: what it has is built here instead.`,
          'Look at the network; or name other caches: substituters = … in nix.conf'
        )
  }
}

function describeStore({ store }: Nix): string {
  switch (store.kind) {
    case 'daemon':
      return 'through the Nix daemon'
    case 'local':
      return '/nix/store, written by this user'
    case 'chroot':
      return `a chroot store below ${store.root}`
  }
}
