import type { UnpinnedSource } from '../../outcome/index.ts'

/** What is not pinned, with the line that pins it. */
export function unpinnedInWords({ kind, what, source }: UnpinnedSource): string {
  switch (kind) {
    case 'search-path':
      return `${what} is not pinned: it is whatever this machine has under that name. To pin it, write ${what === '<nixpkgs>' ? packageSet : ''}in its place: ${pinnedTarball('https://github.com/NixOS/nixpkgs/archive/REVISION.tar.gz')}`
    case 'fetch':
      return `${what} is not pinned: what the address gives may change. To pin it, write: ${pinnedFetch(what, source ?? 'ADDRESS')}`
    case 'machine':
      return `${what} is not pinned: it is another one on another machine or at another time. To pin it, write the value itself in its place.`
    case 'path-as-text':
      return `${what} is not pinned: it is where the file lies on this machine, as a text, and a step cannot see what is there. To pin it, let the path stand without toString, as in \${./data.csv}: then it is copied into the store.`
    case 'absolute-path':
      return `${what} is not pinned: it lies outside of the notebook's folder, and other machines may not have it. To pin it, copy it beside the notebook and write ./${what.split('/').at(-1) ?? ''}, or give its hash: static { path = ${what}; hash = "sha256-…"; }`
  }
}

const packageSet =
  'nixpkgs { rev = "REVISION"; hash = "sha256-…"; } for import <nixpkgs> { } (without hash, the first run says it), or '

const hashAndHow = 'sha256 = "sha256-…"; } (the first run says the hash)'

function pinnedTarball(address: string): string {
  return `fetchTarball { url = "${address}"; ${hashAndHow}`
}

function pinnedFetch(what: string, address: string): string {
  const fetcher = what.split('.').at(-1)
  if (fetcher === 'fetchTarball' || fetcher === 'fetchurl')
    return `${what} { url = "${address}"; ${hashAndHow}`
  if (fetcher === 'getFlake') return `${what} "${address}/REVISION"`
  return `${what} { url = "${address}"; rev = "REVISION"; }`
}
