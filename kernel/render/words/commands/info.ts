import type { Result, NixVersion } from '../../../../nix/base/index.ts'
import type {
  FreezeMistake,
  FrozenToolchain,
  Misunderstanding,
  PageDrawing,
  Probe
} from '../../../outcome/index.ts'
import {
  machineToolchainInWords,
  misunderstandingsInWords,
  pageDrawingInWords,
  probeInWords,
  versionInWords
} from '../index.ts'

/** The Nix, the store and the toolchain of a notebook. */
export interface BuiltWith {
  readonly nix: NixVersion
  /** The program. */
  readonly binary: string
  readonly store: ListedStore
  readonly probe: Pick<Probe, 'sandboxed' | 'contentAddressed' | 'problem'>
  readonly misunderstood: readonly Misunderstanding[]
  readonly processors: number
  readonly caches: readonly {
    readonly url: string
    /** null where that is not known. */
    readonly reachable: boolean | null
  }[]
  /** The default one, with what it is described by. */
  readonly toolchain: Result<FrozenToolchain, FreezeMistake>
  readonly pages: PageDrawing
  /** Where records and roots are. */
  readonly stateFolder: string
}

/** What decides who writes the store, and where it is. */
export type ListedStore =
  | { readonly kind: 'daemon' }
  | { readonly kind: 'local' }
  | { readonly kind: 'chroot'; readonly root: string }

/** What `%info` says: a line each, then what is wrong and the way out. */
export function infoInWords(built: BuiltWith): { readonly title: string; readonly text: string } {
  const { nix, probe, toolchain } = built
  const remarks = [...probeInWords(probe), ...misunderstandingsInWords(nix, built.misunderstood)]
  const lines: readonly (readonly [label: string, value: string])[] = [
    ['Nix', `${versionInWords(nix)} (${built.binary})`],
    ['store', storeInWords(built.store)],
    ['sandbox', probe.sandboxed === null ? 'not known' : yesOrNo(probe.sandboxed)],
    ['content-addressed steps', yesOrNo(probe.contentAddressed)],
    ['processors', String(built.processors)],
    ...built.caches.map(
      ({ url, reachable }) =>
        ['cache', reachable === false ? `${url} (does not answer; left out)` : url] as const
    ),
    ['toolchain', machineToolchainInWords(toolchain)],
    ['pages of PDFs', pageDrawingInWords(built.pages)],
    ['records and roots', built.stateFolder]
  ]
  const width = Math.max(...lines.map(([label]) => label.length))
  return {
    title: 'What steps are built with',
    text: [
      ...lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
      ...(remarks.length > 0 ? ['', ...remarks] : [])
    ].join('\n')
  }
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no'
}

function storeInWords(store: ListedStore): string {
  switch (store.kind) {
    case 'daemon':
      return "/nix/store, by the machine's Nix daemon"
    case 'local':
      return '/nix/store, written directly'
    case 'chroot':
      return `${store.root}/nix/store, this user's own`
  }
}
