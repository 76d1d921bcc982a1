import {
  type Block,
  bytes,
  counted,
  type Document,
  listInWords,
  type AddedCache,
  type Pushed
} from '../../../outcome/index.ts'
import { code, pale, paragraph, textTable, warning } from './blocks.ts'

/** The caches that are asked for results. */
export interface ListedCaches {
  readonly caches: readonly {
    readonly url: string
    /** null where that is not known. */
    readonly reachable: boolean | null
  }[]
  /** Those that the notebook has named. */
  readonly added: readonly AddedCache[]
  /** What a daemon does not take from this user. */
  readonly ignored: { readonly addresses: ReadonlySet<string>; readonly keys: boolean }
}

/** What `%cache` says. */
export function cachesInWords({ caches, added, ignored }: ListedCaches): Document {
  const own = new Map(added.map((one) => [one.url, one]))
  const isIgnored = (url: string) =>
    [...ignored.addresses].some((address) => address === url || address.split('?')[0] === url)
  const rows = caches.map(({ url, reachable }) => [
    { text: url },
    { text: own.has(url) ? 'this notebook' : "Nix's settings" },
    { text: takenInWords(own.get(url)) },
    {
      text: isIgnored(url)
        ? 'not taken by the daemon'
        : reachable === false
          ? 'does not answer; left out'
          : ''
    }
  ])
  const refused = added.filter(({ url }) => isIgnored(url))
  return {
    title:
      caches.length === 0
        ? 'No cache is asked: what is not here is built'
        : `${counted(caches.length, 'cache')} ${caches.length === 1 ? 'is' : 'are'} asked before a step is built`,
    blocks: [
      ...(rows.length === 0
        ? [paragraph('%cache add URL adds one; %cache push URL sends results to one.')]
        : [textTable(['cache', 'named by', 'takes', ''], rows)]),
      ...refusedInWords(refused, ignored.keys && added.some(({ key }) => key !== null), added),
      ...(added.length === 0 ? [] : [pale(trust)])
    ]
  }
}

const trust =
  'A result of a content-addressed step is taken without a signature: Nix compares its bytes with its hash, but which result belongs to a step is what the cache says. So you trust whoever may write to it, as the author of the notebook; %verify builds once more and compares.'

function takenInWords(own: AddedCache | undefined): string {
  if (own === undefined) return ''
  if (own.isUnsigned) return 'everything, signed or not'
  return own.key === null ? '' : `what ${own.key.split(':')[0] ?? ''} signed`
}

/** What a daemon leaves alone, and the lines that would allow it. */
function refusedInWords(
  refused: readonly AddedCache[],
  areKeysIgnored: boolean,
  added: readonly AddedCache[]
): Block[] {
  if (refused.length === 0 && !areKeysIgnored) return []
  const keys = added.flatMap(({ key }) => key ?? [])
  const lines = [
    ...(refused.length === 0
      ? []
      : [`extra-trusted-substituters = ${refused.map(({ url }) => url).join(' ')}`]),
    ...(keys.length === 0 ? [] : [`extra-trusted-public-keys = ${keys.join(' ')}`])
  ]
  const what = [
    ...(refused.length === 0 ? [] : [listInWords(refused.map(({ url }) => url))]),
    ...(areKeysIgnored ? ['keys of a notebook'] : [])
  ]
  return [
    warning(
      `This machine's Nix daemon does not trust you, and leaves alone: ${what.join('; ')}. Whoever manages it allows that in /etc/nix/nix.conf, and restarts the daemon:`
    ),
    code(lines.join('\n'))
  ]
}

/** What `%cache push` says. */
export function pushedInWords(pushed: Pushed): Document {
  const { url, results, without, newPaths, newBytes, isSigned } = pushed
  const added =
    newPaths === 0
      ? 'It had all of them already.'
      : `New there: ${counted(newPaths, 'store path')}, ${bytes(newBytes)}, with what they were made of.`
  const signature = isSigned
    ? 'Signed.'
    : 'Not signed: results of content-addressed steps are taken by others all the same.'
  return {
    title: `${counted(results.length, 'result')} at ${url}`,
    blocks: [
      ...(results.length === 0
        ? [warning('None of these steps has a result here: run their cells first.')]
        : [paragraph(added), pale(signature)]),
      ...(without.length === 0 || results.length === 0
        ? []
        : [warning(`Not built here, and so not sent: ${listInWords(without)}.`)]),
      ...(results.length === 0
        ? []
        : [
            pale(
              `Others have them by a cell with: %cache add ${url} A machine with a toolchain of its own makes other steps of the same cells: where the notebook defines none, %pin gives the line for its first cell.`
            )
          ])
    ]
  }
}
